"""Mutants of decision tables: a row left out, a cell that says something else, another limit.

In a complete table whose rows exclude each other, every change of one condition alone leaves a gap
or an overlap, which the check refuses. There, a limit is changed in all rows at once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.slip import days, numbers, slips
from commonweal.programme.definitions import Definitions
from commonweal.programme.document import Path
from commonweal.programme.errors import PlacedError
from commonweal.programme.language import symbols
from commonweal.programme.language.domain import span
from commonweal.programme.language.household import Households
from commonweal.programme.language.units import UNITS
from commonweal.programme.plan import Plan
from commonweal.programme.tables import DefinedRow, DefinedTable, define_otherwise, define_row

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.-]|\.\d)")
_AMOUNT = re.compile(_NUMBER.pattern + r"(?: [a-z]+)?")
_SIZES = {name: size for units in UNITS.values() for name, size in units.items()}
_ORDERS = {"<=": ("<", ">="), ">=": (">", "<="), "<": ("<=", ">"), ">": (">=", "<")}
_BRACKETS = {"[": "(", "(": "[", "]": ")", ")": "]"}


@dataclass(frozen=True)
class _Cells:
    """Another text for a cell of a row."""

    key: Literal["when", "then"]
    place: int
    text: str


def table_mutants(definitions: Definitions) -> Iterator[Mutant]:
    """Every row left out, every limit and every cell changed, of every table."""
    for name, table in definitions.tables.items():
        complete = table.declared.hit == "unique" and table.otherwise is None
        for position in range(len(table.rows)):
            if not complete:
                yield _row_left_out(definitions, table, position)
            yield from _cells(definitions, name, table, position, complete)
        if complete:
            yield from _limits(definitions, table)
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
    if _SIZES.get(unit, 1) == 100 and "." not in number:
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
        change=partial(_exchanged, replace(table, rows=rows), table.rows[position]),
        table=table.name,
        rows=(table.rows[position],),
        rules_only=True,
    )


def _limits(definitions: Definitions, table: DefinedTable) -> Iterator[Mutant]:
    """A number or day that conditions on one input name, changed wherever it stands."""
    for column in range(len(table.inputs)):
        cells = [str(row.when[column]) for row in table.declared.rows]
        found = {
            value: row for row, cell in reversed([*enumerate(cells)]) for value in _named(cell)
        }
        for value, first in found.items():
            for other in values(value):
                if _order(value, [*found]) != _order(other, [*(set(found) - {value}), other]):
                    continue  # It would overtake another limit, which leaves a gap or an overlap.
                rows = {
                    row: _Cells("when", column, _with(cell, value, other))
                    for row, cell in enumerate(cells)
                    if value in _named(cell)
                }
                changed = _redefined(definitions, table, rows)
                if changed is not None:
                    yield Mutant(
                        place=definitions.document.place(
                            ("tables", table.name, "rows", first, "when", column)
                        ),
                        name=table.name,
                        kind="limit",
                        before=value,
                        after=other,
                        change=partial(_exchanged, changed, None),
                        table=None if _plain(table, column) else table.name,
                        rows=tuple(r for n in rows for r in (table.rows[n], changed.rows[n])),
                        rules_only=True,
                    )


def _with(cell: str, value: str, other: str) -> str:
    pattern = _DAY if _DAY.fullmatch(value) else _AMOUNT
    return pattern.sub(lambda found: other if found[0] == value else found[0], cell)


def _order(value: str, limits: Sequence[str]) -> tuple[int, int]:
    """How many limits are smaller, and how many the same."""
    sizes = [_size(limit) for limit in limits]
    return sum(size < _size(value) for size in sizes), sizes.count(_size(value))


def _size(value: str) -> Decimal:
    if _DAY.fullmatch(value):
        return Decimal(date.fromisoformat(value).toordinal())
    number, _, unit = value.partition(" ")
    return Decimal(number) * _SIZES.get(unit, 1)


def _plain(table: DefinedTable, column: int) -> bool:
    """Whether no parameter and no limit of the facts stands among the limits of a column."""
    tests = [row.tests[column] for row in table.rows]
    named = {s.origin for test in tests for s in symbols(test)}
    return "parameter" not in named and span(table.inputs[column]) == (None, None)


def _named(cell: str) -> list[str]:
    """The days, or the numbers with their units, that a condition names."""
    days = [day[0] for day in _DAY.finditer(cell)]
    return days or [number[0] for number in _AMOUNT.finditer(cell)]


def _cells(
    definitions: Definitions, name: str, table: DefinedTable, position: int, complete: bool
) -> Iterator[Mutant]:
    row = table.declared.rows[position]
    base: Path = ("tables", name, "rows", position)
    tests = () if complete else row.when
    changes: list[tuple[Literal["when", "then"], int, Any, str]] = [
        *(("when", place, raw, o) for place, raw in enumerate(tests) for o in conditions(raw)),
        *(
            ("then", place, raw, o)
            for place, raw in enumerate(row.then)
            for o in results(raw, definitions)
        ),
    ]
    seen = {table.rows[position]}
    for key, place, raw, other in changes:
        changed = _redefined(definitions, table, {position: _Cells(key, place, other)})
        if changed is None or changed.rows[position] in seen:
            continue
        seen.add(changed.rows[position])
        yield Mutant(
            place=definitions.document.place((*base, key, place)),
            name=f"{name}, row {position + 1}",
            kind="cell",
            before=str(raw).lower() if isinstance(raw, bool) else str(raw),
            after=other,
            change=partial(_exchanged, changed, table.rows[position]),
            table=name if key == "when" or table.declared.hit == "any" else None,
            rows=(table.rows[position], changed.rows[position]),
            rules_only=True,
        )


def _redefined(
    definitions: Definitions, table: DefinedTable, changes: Mapping[int, _Cells]
) -> DefinedTable | None:
    """The table with other cells in some of its rows; None where they cannot be read."""
    declared, rows = list(table.declared.rows), list(table.rows)
    currency = definitions.programme.currency
    households = Households(definitions.households)
    for position, change in changes.items():
        cells = list(getattr(declared[position], change.key))
        cells[change.place] = change.text
        declared[position] = declared[position].model_copy(update={change.key: tuple(cells)})
        written = table.declared.model_copy(update={"rows": tuple(declared)})
        document, scope = definitions.document, definitions.scope
        try:
            rows[position] = define_row(
                document, table, written, position, scope, currency, households
            )
        except PlacedError:
            return None
    return replace(table, rows=tuple(rows))


def _otherwise(
    definitions: Definitions, table: DefinedTable, place: int, raw: Any, other: str
) -> Iterator[Mutant]:
    written = list(table.declared.otherwise or ())
    written[place] = other
    declared = table.declared.model_copy(update={"otherwise": tuple(written)})
    currency = definitions.programme.currency
    try:
        rest = define_otherwise(
            definitions.document,
            table,
            declared,
            definitions.scope,
            currency,
            Households(definitions.households),
        )
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
        change=partial(_exchanged, replace(table, otherwise=rest), None),
        rules_only=True,
    )


def _exchanged(changed: DefinedTable, row: DefinedRow | None, plan: Plan) -> Plan | None:
    """The plan with another table; None where the row that differs is not in force."""
    day = plan.period.start
    if row is not None and not row.holds(day):
        return None
    rules = {**plan.definitions.rules, **changed.expressions(day)}
    tables = {**plan.definitions.tables, changed.name: changed}
    return replace(plan, definitions=replace(plan.definitions, rules=rules, tables=tables))
