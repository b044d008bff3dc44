"""The flaws of a decision table as errors with a place in the rule file."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from commonweal.programme.document import Document
from commonweal.programme.errors import (
    PlacedError,
    TableGap,
    TableOverlap,
    TableRowUnreached,
    TableTooLarge,
)
from commonweal.programme.language import Expression, Kind, symbols
from commonweal.programme.language.bind import Bindings, bound
from commonweal.programme.language.regions import OTHER
from commonweal.programme.language.units import written
from commonweal.programme.tables.define import MAXIMUM_ROWS, DefinedTable
from commonweal.programme.tables.verify import flaws
from commonweal.programme.values import DatedValues, value_at


def table_problems(
    name: str,
    table: DefinedTable,
    document: Document,
    parameters: Mapping[str, DatedValues],
    currency: str,
) -> Iterator[PlacedError]:
    """Gaps, overlaps and dead rows, on every day on which anything in the table changes."""
    place = document.place(("tables", name))
    for flaw in flaws(table, _days(table, parameters)):
        rows = [document.place(("tables", name, "rows", number - 1)) for number in flaw.rows]
        kinds = [each.kind for each in table.inputs]
        told = [
            f"{name} = {_said(value, kind, currency)}"
            for (name, value), kind in zip(flaw.example.items(), kinds, strict=False)
        ]
        example = ", ".join(told)
        match flaw.kind:
            case "gap":
                yield TableGap(place, name, example, flaw.day)
            case "overlap":
                yield TableOverlap(rows[1], name, flaw.rows, example, flaw.day)
            case "unreached":
                yield TableRowUnreached(rows[0], name, flaw.rows[0], flaw.day)
            case "tangled":
                yield TableTooLarge(place, name, len(table.rows), MAXIMUM_ROWS)


def _days(
    table: DefinedTable, parameters: Mapping[str, DatedValues]
) -> dict[date, Callable[[Expression], Expression]]:
    """The days to look at, each with what puts its values into a cell; a day on which a parameter
    has no value yet is none of them."""
    read = {s.name for e in table.cells() for s in symbols(e) if s.origin == "parameter"}
    days = {dated.valid_from for name in read for dated, _ in parameters[name]}
    days |= {row.valid_from for row in table.rows if row.valid_from}
    days |= {row.valid_until + timedelta(days=1) for row in table.rows if row.valid_until}
    found: dict[date, Callable[[Expression], Expression]] = {}
    for day in days or {date.max}:
        values = {name: value_at(parameters[name], day) for name in read}
        known = {name: value[1] for name, value in values.items() if value is not None}
        if len(known) == len(read):
            bindings = Bindings(known.__getitem__, lambda _, __: None, lambda _: None)
            found[day] = _binding(bindings)
    return found


def _binding(bindings: Bindings) -> Callable[[Expression], Expression]:
    return lambda expression: bound(expression, bindings)


def _said(value: Any, kind: Kind, currency: str) -> str:
    """A value as a rule file writes it."""
    if kind is Kind.MONEY:
        return written(value, currency)
    if value == OTHER:
        return "(anything else)"
    return str(value).lower() if isinstance(value, bool) else str(value)
