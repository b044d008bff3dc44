"""Mutants of decision tables: a row left out, a cell that says something else, another limit.

In a complete table whose rows exclude each other, every change of one condition alone leaves a gap
or an overlap, which the check refuses. There, a limit is changed in all rows at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

from commonweal.programme.cases.mutants.cells import (
    AMOUNT,
    DAY,
    SIZES,
    conditions,
    results,
    text_of,
    values,
)
from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.definitions import Definitions
from commonweal.programme.document import Path
from commonweal.programme.errors import PlacedError
from commonweal.programme.language import symbols
from commonweal.programme.language.domain import span
from commonweal.programme.language.household import Households
from commonweal.programme.plan import Plan
from commonweal.programme.tables import DefinedRow, DefinedTable, define_otherwise, define_row


@dataclass(frozen=True)
class _Cells:
    """Another text for a cell of a row."""

    key: Literal["when", "then"]
    place: int
    raw: Any


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


def _row_left_out(definitions: Definitions, table: DefinedTable, position: int) -> Mutant:
    rows = (*table.rows[:position], *table.rows[position + 1 :])
    fewer = replace(table, rows=rows)
    return Mutant(
        place=definitions.document.place(("tables", table.name, "rows", position)),
        name=table.name,
        kind="row left out",
        before=f"row {position + 1}",
        after="",
        change=partial(_exchanged, fewer, table.rows[position]),
        table=table.name,
        to=fewer,
        rows=(table.rows[position],),
        rules_only=True,
    )


def _limits(definitions: Definitions, table: DefinedTable) -> Iterator[Mutant]:
    """A number or day that conditions on one input name, changed wherever it stands."""
    for column in range(len(table.inputs)):
        cells = [row.when[column] for row in table.declared.rows]
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
                        to=changed,
                        rows=tuple(r for n in rows for r in (table.rows[n], changed.rows[n])),
                        rules_only=True,
                    )


def _with(cell: Any, value: str, other: str) -> Any:
    if isinstance(cell, list):
        return [_with(item, value, other) for item in cell]
    pattern = DAY if DAY.fullmatch(value) else AMOUNT
    return pattern.sub(lambda found: other if found[0] == value else found[0], text_of(cell))


def _order(value: str, limits: Sequence[str]) -> tuple[int, int]:
    """How many limits are smaller, and how many the same."""
    sizes = [_size(limit) for limit in limits]
    return sum(size < _size(value) for size in sizes), sizes.count(_size(value))


def _size(value: str) -> Decimal:
    if DAY.fullmatch(value):
        return Decimal(date.fromisoformat(value).toordinal())
    number, _, unit = value.partition(" ")
    return Decimal(number) * SIZES.get(unit, 1)


def _plain(table: DefinedTable, column: int) -> bool:
    """Whether no parameter and no limit of the facts stands among the limits of a column."""
    tests = [row.tests[column] for row in table.rows]
    named = {s.origin for test in tests for s in symbols(test)}
    return "parameter" not in named and span(table.inputs[column]) == (None, None)


def _named(cell: Any) -> list[str]:
    """The days, or the numbers with their units, that a condition names."""
    if isinstance(cell, list):
        return [value for item in cell for value in _named(item)]
    text = text_of(cell)
    days = [day[0] for day in DAY.finditer(text)]
    return days or [number[0] for number in AMOUNT.finditer(text)]


def _cells(
    definitions: Definitions, name: str, table: DefinedTable, position: int, complete: bool
) -> Iterator[Mutant]:
    row = table.declared.rows[position]
    base: Path = ("tables", name, "rows", position)
    tests = () if complete else row.when
    changes: list[tuple[Literal["when", "then"], int, Any, Any]] = [
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
            before=text_of(raw),
            after=text_of(other),
            change=partial(_exchanged, changed, table.rows[position]),
            table=name if key == "when" or table.declared.hit == "any" else None,
            to=changed,
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
        cells[change.place] = change.raw
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
        before=text_of(raw),
        after=other,
        change=partial(_exchanged, replace(table, otherwise=rest), None),
        rules_only=True,
    )


def _exchanged(changed: DefinedTable, row: DefinedRow | None, plan: Plan) -> Plan | None:
    """The plan with another table; None where the row that differs is not in force."""
    if row is not None and not row.holds(plan.period.start):
        return None
    return with_table(changed, plan)


def with_table(changed: DefinedTable, plan: Plan) -> Plan:
    """The plan with another table of that name."""
    rules = {**plan.definitions.rules, **changed.expressions(plan.period.start)}
    tables = {**plan.definitions.tables, changed.name: changed}
    return replace(plan, definitions=replace(plan.definitions, rules=rules, tables=tables))
