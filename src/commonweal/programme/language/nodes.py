"""The typed expressions that rules are made of.

An :class:`Expression` is a tree of the few nodes below, each with its :class:`Kind`. It is built
from text (``parse``) and turned into SQL (``compile``).

Every node keeps *unknown* (SQL NULL) honest: replacing an unknown operand by a value never turns
one known result into another. There is therefore no way to ask whether something is unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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


def symbols(expression: Expression) -> Iterator[Symbol]:
    """Every symbol that ``expression`` reads, from left to right, repeats included."""
    if isinstance(expression, Name):
        yield expression.symbol
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
        case _:
            return 1 + sum(cost(part) for part in parts(expression))
