"""The typed expressions that rules are made of.

An :class:`Expression` is a tree of the few nodes below, each with its :class:`Kind`. It is built
from text (``parse``) and turned into SQL (``compile``).

Every node keeps *unknown* (SQL NULL) honest: replacing an unknown operand by a value never turns
one known result into another. There is therefore no way to ask whether something is unknown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """The type of a value. Money is a whole number of the smallest unit (fen, cent)."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"
    TEXTS = "texts"

    @property
    def sql(self) -> str:
        """The engine's type."""
        return _SQL[self]


_SQL = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DECIMAL(18, 6)",
    Kind.MONEY: "BIGINT",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TEXTS: "VARCHAR[]",
}

Value = bool | int | Decimal | str | date | tuple[str, ...] | None


@dataclass(frozen=True)
class Symbol:
    """A name that an expression may use: what it is, and whether it can be zero."""

    name: str
    kind: Kind
    origin: Literal["fact", "parameter", "rule", "column", "period", "outcome", "household"]
    never_zero: bool = False
    values: tuple[str, ...] = ()
    """The only texts it can be, if they are known."""
    low: int | None = field(default=None, compare=False)
    """The least whole number it can be, if one is known."""
    high: int | None = field(default=None, compare=False)
    """The greatest whole number it can be, if one is known."""
    keys: tuple[int | str, ...] = ()
    """Of a parameter that has a value for each of several keys: those keys."""


@dataclass(frozen=True)
class Constant:
    """A value written in the expression."""

    value: Value
    kind: Kind


@dataclass(frozen=True)
class Name:
    """The value of a fact, parameter, rule, column, date of the period, or of the household."""

    symbol: Symbol

    @property
    def kind(self) -> Kind:
        """The symbol's type."""
        return self.symbol.kind


@dataclass(frozen=True)
class Not:
    """True when the operand is false; unknown stays unknown."""

    operand: "Expression"
    kind: Kind = Kind.BOOLEAN


@dataclass(frozen=True)
class Junction:
    """``and`` / ``or`` after Kleene."""

    operator: Literal["and", "or"]
    operands: tuple["Expression", ...]
    kind: Kind = Kind.BOOLEAN


@dataclass(frozen=True)
class Comparison:
    """Unknown when a side is unknown."""

    operator: Literal["=", "<>", "<", "<=", ">", ">="]
    left: "Expression"
    right: "Expression"
    kind: Kind = Kind.BOOLEAN


@dataclass(frozen=True)
class Membership:
    """Whether a text is one of a list; unknown when the text is."""

    operand: "Expression"
    options: "Expression"
    kind: Kind = Kind.BOOLEAN


@dataclass(frozen=True)
class Arithmetic:
    """A sum, difference, product or quotient; unknown when a side is, or beyond the type."""

    operator: Literal["+", "-", "*", "/"]
    left: "Expression"
    right: "Expression"
    kind: Kind


@dataclass(frozen=True)
class Extreme:
    """The least or greatest of values; unknown when one is unknown."""

    operator: Literal["least", "greatest"]
    operands: tuple["Expression", ...]
    kind: Kind


@dataclass(frozen=True)
class Choice:
    """The first result whose condition is true; unknown at the first unknown condition."""

    cases: tuple[tuple["Expression", "Expression"], ...]
    otherwise: "Expression"
    kind: Kind


@dataclass(frozen=True)
class YearsBetween:
    """Completed years from one date to another (an age)."""

    start: "Expression"
    end: "Expression"
    kind: Kind = Kind.INTEGER


@dataclass(frozen=True)
class DateOf:
    """The day of a year, month and day; unknown when there is no such day."""

    year: "Expression"
    month: "Expression"
    day: "Expression"
    kind: Kind = Kind.DATE


@dataclass(frozen=True)
class ValueFor:
    """The value that a parameter has for a key; unknown when the key is."""

    parameter: Symbol
    key: "Expression"

    @property
    def kind(self) -> Kind:
        """The parameter's type."""
        return self.parameter.kind


@dataclass(frozen=True)
class ValueOn:
    """The value that a parameter had on a day, which only the period decides."""

    parameter: Symbol
    day: "Expression"

    @property
    def kind(self) -> Kind:
        """The parameter's type."""
        return self.parameter.kind


@dataclass(frozen=True)
class Lookup:
    """The result that belongs to a key; unknown when the key is, or is none of them."""

    key: "Expression"
    entries: "tuple[tuple[Constant, Expression], ...]"
    kind: Kind


Rounding = Literal["half_up", "half_even", "down", "up"]
"""``down`` is towards 0, ``up`` away from it; halves go away from 0 or to the even neighbour."""


@dataclass(frozen=True)
class Rounded:
    """A multiple of ``step`` next to the operand, whose sums, products and quotients are exact."""

    rounding: Rounding
    operand: "Expression"
    step: Decimal
    """In the operand's smallest unit."""
    kind: Kind


HitPolicy = Literal["unique", "first", "any", "collect_sum"]


@dataclass(frozen=True)
class Hit:
    """What a decision table gives: the results of the rows whose condition is true.

    ``first``: the first of them, unknown at the first unknown condition. ``unique`` and ``any``:
    the only result, also while it is unknown which of several rows with the same result is hit.
    ``collect_sum``: their sum, unknown while a condition is.
    """

    policy: HitPolicy
    rows: tuple[tuple["Expression", "Expression"], ...]
    otherwise: "Expression | None"
    """The result when no row is hit; None where that cannot be."""
    kind: Kind


Expression = (
    Constant
    | Name
    | Not
    | Junction
    | Comparison
    | Membership
    | Arithmetic
    | Extreme
    | Choice
    | YearsBetween
    | DateOf
    | ValueFor
    | ValueOn
    | Lookup
    | Rounded
    | Hit
)


def parts(expression: Expression) -> tuple[Expression, ...]:  # noqa: PLR0911 (one per node)
    """The expressions directly inside ``expression``."""
    match expression:
        case Constant() | Name():
            return ()
        case Not(operand):
            return (operand,)
        case Junction(_, operands) | Extreme(_, operands, _):
            return operands
        case Comparison(_, left, right) | Arithmetic(_, left, right, _):
            return (left, right)
        case Membership(operand, options):
            return (operand, options)
        case Choice(cases, otherwise):
            return (*(part for case in cases for part in case), otherwise)
        case YearsBetween(start, end):
            return (start, end)
        case DateOf(year, month, day):
            return (year, month, day)
        case ValueFor(_, inner) | ValueOn(_, inner) | Rounded(_, inner, _, _):
            return (inner,)
        case Lookup(key, entries, _):
            return (key, *(result for _, result in entries))
        case Hit(_, rows, otherwise, _):
            rest = () if otherwise is None else (otherwise,)
            return (*(part for row in rows for part in row), *rest)


def within(expression: Expression) -> Iterator[Expression]:
    """Everything inside ``expression`` and the expression itself, inner ones first."""
    for part in parts(expression):
        yield from within(part)
    yield expression


def symbols(expression: Expression) -> Iterator[Symbol]:
    """Every symbol that ``expression`` reads, from left to right, repeats included."""
    if isinstance(expression, Name):
        yield expression.symbol
    elif isinstance(expression, ValueFor | ValueOn):
        yield expression.parameter
    for part in parts(expression):
        yield from symbols(part)


def cost(expression: Expression) -> int:
    """How many nodes the SQL of ``expression`` has: some operands are written more than once."""
    match expression:
        case Choice(cases, otherwise):
            branches = sum(2 * cost(test) + cost(result) for test, result in cases)
            return 1 + branches + cost(otherwise)
        case Extreme(_, operands, _):
            return 1 + 2 * sum(cost(operand) for operand in operands)
        case YearsBetween(start, end):
            return 1 + 3 * (cost(start) + cost(end))
        case ValueFor(parameter, key):
            return 1 + 2 * len(parameter.keys) * (1 + cost(key))
        case Rounded(_, operand, _, _):
            return 1 + 4 * cost(operand)
        case _:
            return 1 + sum(cost(part) for part in parts(expression))


def mapped(  # noqa: PLR0911, PLR0912 (one per node)
    expression: Expression, change: Callable[[Expression], Expression]
) -> Expression:
    """``expression`` with each expression directly inside it changed."""
    match expression:
        case Not(operand):
            return replace(expression, operand=change(operand))
        case Junction(_, operands) | Extreme(_, operands, _):
            return replace(expression, operands=tuple(change(operand) for operand in operands))
        case Comparison(_, left, right) | Arithmetic(_, left, right, _):
            return replace(expression, left=change(left), right=change(right))
        case Membership(operand, options):
            return replace(expression, operand=change(operand), options=change(options))
        case Choice(cases, otherwise):
            changed = tuple((change(test), change(result)) for test, result in cases)
            return replace(expression, cases=changed, otherwise=change(otherwise))
        case YearsBetween(start, end):
            return replace(expression, start=change(start), end=change(end))
        case DateOf(year, month, day):
            return replace(expression, year=change(year), month=change(month), day=change(day))
        case ValueFor(_, key):
            return replace(expression, key=change(key))
        case ValueOn(_, day):
            return replace(expression, day=change(day))
        case Lookup(key, entries, _):
            chosen = tuple((each, change(result)) for each, result in entries)
            return replace(expression, key=change(key), entries=chosen)
        case Rounded(_, operand, _, _):
            return replace(expression, operand=change(operand))
        case Hit(_, rows, otherwise, _):
            changed = tuple((change(test), change(result)) for test, result in rows)
            rest = None if otherwise is None else change(otherwise)
            return replace(expression, rows=changed, otherwise=rest)
        case Constant() | Name():
            return expression


def replaced(expression: Expression, what: Expression, by: Expression) -> Expression:
    """``expression`` with ``by`` wherever ``what`` stands."""
    if expression == what:
        return by
    return mapped(expression, lambda part: replaced(part, what, by))
