"""Only what a programme reads of the shared definitions it uses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from commonweal.programme.in_force import rules_at
from commonweal.programme.language import Expression, symbols

if TYPE_CHECKING:
    from commonweal.programme.definitions import Definitions


def narrowed(definitions: "Definitions") -> "Definitions":
    """``definitions`` without the shared facts and rules that the programme never reads.

    A shared file may define more than one programme needs; what is not needed is not gathered.
    """
    origins = definitions.document.origins
    if not origins:
        return definitions
    own = [
        each
        for name in definitions.rule_versions
        if ("rules", name) not in origins
        for each in definitions.ever(name)
    ]
    own += [
        each
        for name in definitions.tables
        if ("tables", name) not in origins
        for each in definitions.ever(name)
    ]
    own += definitions.findings.values()
    own += [definitions.eligible] if definitions.eligible is not None else []
    for rungs in definitions.awards.values():
        own += [rung.amount for rung in rungs]
        own += [rung.when for rung in rungs if rung.when is not None]
    read = _read(definitions, own)
    kept = {
        section: {
            name: part
            for name, part in getattr(definitions.programme, section).items()
            if (section, name) not in origins or name in read
        }
        for section in ("facts", "rules", "tables")
    }
    versions = {n: v for n, v in definitions.rule_versions.items() if n in kept["rules"]}
    tables = {n: t for n, t in definitions.tables.items() if n in kept["tables"]}
    return replace(
        definitions,
        programme=definitions.programme.model_copy(update=kept),
        rule_versions=versions,
        tables=tables,
        rules=rules_at(versions, tables, date.max),
        households={n: asked for n, asked in definitions.households.items() if n in read},
    )


def _read(definitions: "Definitions", expressions: Iterable[Expression]) -> set[str]:
    """The facts, rules and tables that expressions have read in any version."""
    found: set[str] = set()
    waiting = list(expressions)
    while waiting:
        for symbol in symbols(waiting.pop()):
            name = symbol.name.partition(".")[0]
            if name not in found:
                found.add(name)
                waiting += definitions.ever(name)
                if symbol.name in definitions.households:
                    waiting.append(definitions.households[symbol.name].operand)
    return found
