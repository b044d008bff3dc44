"""Mutants of decision tables: a row left out, a cell that says something else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.slip import days, numbers, slips
from commonweal.programme.definitions import Definitions
from commonweal.programme.document import Path
from commonweal.programme.errors import PlacedError
from commonweal.programme.language.units import UNITS
from commonweal.programme.plan import Plan
from commonweal.programme.tables import DefinedTable, define_otherwise, define_row

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.-]|\.\d)")
_ORDERS = {"<=": ("<", ">="), ">=": (">", "<="), "<": ("<=", ">"), ">": (">=", "<")}
_BRACKETS = {"[": "(", "(": "[", "]": ")", ")": "]"}


def table_mutants(definitions: Definitions) -> Iterator[Mutant]:
    """Every row left out, every cell changed, of every table."""
    for name, table in definitions.tables.items():
        for position in range(len(table.rows)):
            yield _row_left_out(definitions, table, position)
            yield from _cells(definitions, name, table, position)
        for place, raw in enumerate(table.declared.otherwise or ()):
            for other in results(raw, definitions):
                yield from _otherwise(definitions, table, place, raw, other)


def conditions(raw: Any) -> Iterator[str]:
    """What else a condition's cell could say; ``-`` is the condition left out."""
    text = str(raw).lower() if isinstance(raw, bool) else str(raw).strip()
    if text == "-" or isinstance(raw, list):
        return
    yield "-"
    if text in {"true", "false"}:
        yield "false" if text == "true" else "true"
        return
    order = re.match(r"<=|>=|<|>", text)
    if order is not None:
        yield from (other + text[order.end() :] for other in _ORDERS[order[0]])
    elif re.match(r"[\[(].*\.\..*[\])]$", text):
        yield _BRACKETS[text[0]] + text[1:]
        yield text[:-1] + _BRACKETS[text[-1]]
    elif not text.startswith("in "):
        yield from _lists(text)
    yield from values(text)


def values(text: str) -> Iterator[str]:
    """``text`` with one of its numbers or days a little more or less."""
    found = list(_DAY.finditer(text))
    for day in found:
        yield from (text[: day.start()] + o + text[day.end() :] for o in days(day[0]))
    if found:
        return
    for number in _NUMBER.finditer(text):
        before, after = text[: number.start()], text[number.end() :]
        yield from (before + other + after for other in _near(number[0], after))


def results(raw: Any, definitions: Definitions) -> Iterator[str]:
    """What else a result's cell could say: another value, or a slip in an expression."""
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    if text in {"true", "false"}:
        yield "false" if text == "true" else "true"
    elif _NUMBER.match(text) and re.fullmatch(r"-?[\d.]+( [a-z]+)?", text):
        yield from values(text)
    else:
        yield from (slip.applied(text) for slip in slips(text, definitions.scope))


def _near(number: str, after: str) -> Iterator[str]:
    """Money goes by its smallest unit, whatever it is written in."""
    unit = after.strip().split(" ")[0].strip("])") if after.startswith(" ") else ""
    sizes = {name: size for units in UNITS.values() for name, size in units.items()}
    if sizes.get(unit, 1) == 100 and "." not in number:
        number += ".00"
    yield from numbers(number)


def _lists(text: str) -> Iterator[str]:
    negated = text.startswith("not ")
    bare = text.removeprefix("not ")
    items = [item.strip() for item in bare.split(",")]
    yield bare if negated else f"not {text}"
    if len(items) > 1:
        for place in range(len(items)):
            left = ", ".join([*items[:place], *items[place + 1 :]])
            yield f"not {left}" if negated else left


def _row_left_out(definitions: Definitions, table: DefinedTable, position: int) -> Mutant:
    rows = (*table.rows[:position], *table.rows[position + 1 :])
    return Mutant(
        place=definitions.document.place(("tables", table.name, "rows", position)),
        name=table.name,
        kind="row left out",
        before=f"row {position + 1}",
        after="",
        change=partial(_exchanged, replace(table, rows=rows), position, table),
        table=table.name,
        rules_only=True,
    )


def _cells(
    definitions: Definitions, name: str, table: DefinedTable, position: int
) -> Iterator[Mutant]:
    row = table.declared.rows[position]
    base: Path = ("tables", name, "rows", position)
    changes = [
        *(("when", place, raw, o) for place, raw in enumerate(row.when) for o in conditions(raw)),
        *(
            ("then", place, raw, o)
            for place, raw in enumerate(row.then)
            for o in results(raw, definitions)
        ),
    ]
    seen = {table.rows[position]}
    for key, place, raw, other in changes:
        cells = list(getattr(row, key))
        cells[place] = other
        rows = list(table.declared.rows)
        rows[position] = row.model_copy(update={key: tuple(cells)})
        declared = table.declared.model_copy(update={"rows": tuple(rows)})
        programme = definitions.programme
        try:
            defined = define_row(
                definitions.document,
                table,
                declared,
                position,
                definitions.scope,
                programme.currency,
            )
        except PlacedError:
            continue  # No cell any more: nobody could put it into the file.
        if defined in seen:
            continue
        seen.add(defined)
        changed = list(table.rows)
        changed[position] = defined
        yield Mutant(
            place=definitions.document.place((*base, key, place)),
            name=f"{name}, row {position + 1}",
            kind="cell",
            before=str(raw).lower() if isinstance(raw, bool) else str(raw),
            after=other,
            change=partial(_exchanged, replace(table, rows=tuple(changed)), position, table),
            table=name,
            rules_only=True,
        )


def _otherwise(
    definitions: Definitions, table: DefinedTable, place: int, raw: Any, other: str
) -> Iterator[Mutant]:
    written = list(table.declared.otherwise or ())
    written[place] = other
    declared = table.declared.model_copy(update={"otherwise": tuple(written)})
    currency = definitions.programme.currency
    try:
        rest = define_otherwise(definitions.document, table, declared, definitions.scope, currency)
    except PlacedError:
        return
    if rest == table.otherwise:
        return
    yield Mutant(
        place=definitions.document.place(("tables", table.name, "otherwise", place)),
        name=f"{table.name}, otherwise",
        kind="cell",
        before=str(raw).lower() if isinstance(raw, bool) else str(raw),
        after=other,
        change=partial(_exchanged, replace(table, otherwise=rest), None, table),
        table=table.name,
        rules_only=True,
    )


def _exchanged(
    changed: DefinedTable, position: int | None, table: DefinedTable, plan: Plan
) -> Plan | None:
    """The plan with another table; None where the row that differs is not in force."""
    day = plan.period.start
    if position is not None and not table.rows[position].holds(day):
        return None
    rules = {**plan.definitions.rules, **changed.expressions(day)}
    tables = {**plan.definitions.tables, table.name: changed}
    return replace(plan, definitions=replace(plan.definitions, rules=rules, tables=tables))
