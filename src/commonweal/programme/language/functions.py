"""The functions that SQL does not have, read from sqlglot's nodes."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from sqlglot import exp

from commonweal.programme.errors import ExpressionTypes
from commonweal.programme.language.domain import uncovered
from commonweal.programme.language.nodes import (
    Constant,
    DateOf,
    Expression,
    Kind,
    Rounded,
    Rounding,
    Symbol,
    ValueFor,
    ValueOn,
    YearsBetween,
    symbols,
)
from commonweal.programme.language.units import money

if TYPE_CHECKING:
    from commonweal.programme.language.parse import Reader

_NUMERIC = {Kind.INTEGER, Kind.NUMBER}


def _arguments(reader: "Reader", node: exp.Expression, *meanings: str) -> list[exp.Expression]:
    """The arguments of a function that takes as many as there are ``meanings``."""
    if len(node.expressions) != len(meanings):
        raise ExpressionTypes(
            reader.place(node), f"{str(node.this).lower()} takes {', '.join(meanings)}"
        )
    return list(node.expressions)


def rounding(reader: "Reader", node: exp.Expression, depth: int) -> Expression:
    name = str(node.this).lower()
    if not 1 <= len(node.expressions) <= 2:
        raise ExpressionTypes(
            reader.place(node),
            f"{name} takes what to round and, if not to the smallest unit, to what",
        )
    operand = reader.read(node.expressions[0], depth)
    if operand.kind not in {*_NUMERIC, Kind.MONEY}:
        raise ExpressionTypes(reader.place(node), f"{operand.kind} cannot be rounded")
    step = Decimal(1)
    if len(node.expressions) == 2:
        step = _step(reader, node.expressions[1], operand.kind)
    kind = Kind.MONEY if operand.kind is Kind.MONEY else Kind.INTEGER
    if kind is Kind.INTEGER and step != int(step):
        kind = Kind.NUMBER
    rounding = cast(Rounding, name.removeprefix("round_"))
    return Rounded(rounding, operand, step, kind)


def _step(reader: "Reader", node: exp.Expression, kind: Kind) -> Decimal:
    """To what is rounded: a unit of money with or without an amount, or a number."""
    if kind is Kind.MONEY:
        text = str(node.this) if isinstance(node, exp.Literal) and node.is_string else ""
        try:
            step = Decimal(money(text if " " in text else f"1 {text}", reader.currency))
        except ValueError as error:
            raise ExpressionTypes(reader.place(node), f"round money to a unit: {error}") from error
    else:
        constant = reader.read(node, 0)
        value = constant.value if isinstance(constant, Constant) else None
        step = Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)
    if step <= 0:
        raise ExpressionTypes(reader.place(node), "round to something greater than 0")
    return step


def date_of(reader: "Reader", node: exp.Expression, depth: int) -> Expression:
    arguments = _arguments(reader, node, "a year", "a month", "a day")
    year, month, day = (reader.typed(each, Kind.INTEGER, depth) for each in arguments)
    return DateOf(year, month, day)


def value_for(reader: "Reader", node: exp.Expression, depth: int) -> Expression:
    named, chosen = _arguments(reader, node, "a parameter with keys", "a key")
    parameter = _parameter(reader, named)
    if not parameter.keys:
        raise ExpressionTypes(reader.place(named), f"{parameter.name} has one value, without keys")
    kind = Kind.TEXT if isinstance(parameter.keys[0], str) else Kind.INTEGER
    key = reader.typed(chosen, kind, depth)
    missing = uncovered(key, parameter.keys)
    if missing is not None:
        raise ExpressionTypes(
            reader.place(chosen),
            f"{parameter.name} has no value for {missing}, which this may be; limit it with "
            "least and greatest, or give the fact a `minimum` and a `maximum`",
        )
    return ValueFor(parameter, key)


def value_on(reader: "Reader", node: exp.Expression, depth: int) -> Expression:
    named, when = _arguments(reader, node, "a parameter", "a day")
    parameter = _parameter(reader, named)
    if parameter.keys:
        raise ExpressionTypes(reader.place(named), f"{parameter.name} has a value for each key")
    day = reader.typed(when, Kind.DATE, depth)
    if any(symbol.origin != "period" for symbol in symbols(day)):
        raise ExpressionTypes(
            reader.place(when), "the day of a parameter's value goes by the period alone"
        )
    return ValueOn(parameter, day)


def _parameter(reader: "Reader", node: exp.Expression) -> Symbol:
    """The parameter that is named here."""
    if not isinstance(node, exp.Column):
        raise ExpressionTypes(reader.place(node), "the name of a parameter stands here")
    symbol = reader.symbol(node)
    if symbol.origin != "parameter":
        raise ExpressionTypes(reader.place(node), f"{symbol.name} is no parameter")
    return symbol


def years(reader: "Reader", node: exp.Expression, depth: int) -> Expression:
    dates = _arguments(reader, node, "a date", "a later date")
    start, end = (reader.typed(item, Kind.DATE, depth) for item in dates)
    return YearsBetween(start, end)


Read = Callable[["Reader", exp.Expression, int], Expression]

NAMED: Mapping[str, Read] = {
    "years_between": years,
    "date_of": date_of,
    "value_for": value_for,
    "value_on": value_on,
    **dict.fromkeys(("round_half_up", "round_half_even", "round_down", "round_up"), rounding),
}
"""The functions by name."""
