"""Only what a programme reads of the shared definitions it uses."""

from dataclasses import replace
from typing import TYPE_CHECKING

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
        expression
        for name, expression in definitions.rules.items()
        if ("rules", name) not in origins
    ]
    own += definitions.findings.values()
    own += [definitions.eligible] if definitions.eligible is not None else []
    for rungs in definitions.awards.values():
        own += [rung.amount for rung in rungs]
        own += [rung.when for rung in rungs if rung.when is not None]
    read = {(f"{symbol.origin}s", symbol.name) for symbol in definitions.reached(own)}
    kept = {
        section: {
            name: part
            for name, part in getattr(definitions.programme, section).items()
            if (section, name) not in origins or (section, name) in read
        }
        for section in ("facts", "rules")
    }
    return replace(
        definitions,
        programme=definitions.programme.model_copy(update=kept),
        rules={n: e for n, e in definitions.rules.items() if n in kept["rules"]},
    )
