"""Puts the values of the law and of the period into an expression.

In: an expression over facts, rules, parameters and the period. Out: one over facts and rules alone,
which can be computed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from commonweal.programme.language.evaluate import settled
from commonweal.programme.language.nodes import (
    Constant,
    Expression,
    Kind,
    Lookup,
    Name,
    Symbol,
    Value,
    ValueFor,
    ValueOn,
    mapped,
    within,
)


@dataclass(frozen=True)
class Bindings:
    """The values that the law and the period give."""

    parameter: Callable[[str], Value | Mapping[int | str, Value]]
    """Parameter -> its value at the beginning of the period; of one with keys, key -> value."""
    parameter_on: Callable[[str, date], Value]
    """Parameter and day -> its value then."""
    period: Callable[[str], Value]
    """Name of a date of the period -> its value."""
    rules: Mapping[str, Constant] = field(default_factory=dict)
    """Rules that have one value for everybody."""


def bound(expression: Expression, bindings: Bindings) -> Expression:
    """``expression`` with parameters and the period as constants."""
    match expression:
        case Name(symbol) if symbol.origin == "parameter":
            return Constant(_plain(bindings.parameter(symbol.name)), symbol.kind)
        case Name(symbol) if symbol.origin == "period":
            return Constant(bindings.period(symbol.name), symbol.kind)
        case Name(symbol) if symbol.origin == "rule" and symbol.name in bindings.rules:
            return bindings.rules[symbol.name]
        case ValueOn(parameter, day):
            when = day_of(day, bindings)
            value = None if when is None else bindings.parameter_on(parameter.name, when)
            return Constant(value, parameter.kind)
        case ValueFor(parameter, key):
            return _chosen(parameter, bound(key, bindings), bindings)
        case _:
            return mapped(expression, lambda part: bound(part, bindings))


def day_of(day: Expression, bindings: Bindings) -> date | None:
    """The day that an expression over the period means; None if there is no such day."""
    value = settled(bound(day, bindings))
    assert value is None or isinstance(value, date), "the parser has seen that it is a date"
    return value


def plain_parameters(expression: Expression) -> Iterator[Symbol]:
    """The parameters of which the value at the beginning of the period counts."""
    for each in within(expression):
        match each:
            case Name(symbol) if symbol.origin == "parameter":
                yield symbol
            case ValueFor(parameter, _):
                yield parameter


def dated_values(expression: Expression) -> Iterator[ValueOn]:
    """The parameters of which the value on another day counts."""
    return (each for each in within(expression) if isinstance(each, ValueOn))


def _chosen(parameter: Symbol, key: Expression, bindings: Bindings) -> Expression:
    """The value for the key; the parser has seen that no other key is possible."""
    values = bindings.parameter(parameter.name)
    assert isinstance(values, Mapping), "the parser has seen that the parameter has keys"
    kind = key.kind if key.kind is Kind.TEXT else Kind.INTEGER
    entries = tuple(
        (Constant(each, kind), Constant(value, parameter.kind)) for each, value in values.items()
    )
    return Lookup(key, entries, parameter.kind)


def _plain(value: Value | Mapping[int | str, Value]) -> Value:
    assert not isinstance(value, Mapping), "the parser has seen that no key is needed"
    return value
