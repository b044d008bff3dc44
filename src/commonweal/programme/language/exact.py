"""Sums, products and quotients without loss, as SQL on whole numbers.

A value is a fraction of two whole numbers of up to 38 digits. It is rounded once, at the end, where
the law says so; beyond 38 digits the result is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from commonweal.programme.language.nodes import (
    Arithmetic,
    Constant,
    Expression,
    Kind,
    Rounded,
    Rounding,
)

WIDE = "HUGEINT"
PLACES = Decimal("0.000001")
"""The smallest difference between two numbers."""
_MILLION = 1_000_000

Compile = Callable[[Expression], str]


@dataclass(frozen=True)
class Fraction:
    """``numerator * times / (denominator * over)``; the parts in quotes are SQL."""

    numerator: str
    times: int = 1
    denominator: str | None = None
    over: int = 1

    @property
    def above(self) -> str:
        """The numerator with its constant factor."""
        return _times(self.numerator, self.times)

    @property
    def below(self) -> str:
        """The denominator with its constant factor."""
        if self.denominator is None:
            return _whole(self.over)
        return _times(self.denominator, self.over)

    def multiplied(self, other: "Fraction") -> "Fraction":
        """The product of two fractions."""
        below = [d for d in (self.denominator, other.denominator) if d is not None]
        return Fraction(
            f"({self.numerator} * {other.numerator})",
            self.times * other.times,
            f"({' * '.join(below)})" if below else None,
            self.over * other.over,
        )

    def inverted(self) -> "Fraction":
        """One divided by the fraction."""
        return Fraction(self.denominator or _whole(1), self.over, self.numerator, self.times)

    def added(self, other: "Fraction", operator: str) -> "Fraction":
        """The sum or difference of two fractions."""
        if self.below == other.below:
            return Fraction(
                f"({self.above} {operator} {other.above})", 1, self.denominator, self.over
            )
        return Fraction(
            f"({self.above} * {other.below} {operator} {other.above} * {self.below})",
            1,
            f"({self.below} * {other.below})",
        )


def fraction(expression: Expression, compiled: Compile) -> Fraction:
    """``expression``, a whole number, a number or money, as a fraction."""
    if isinstance(expression, Arithmetic):
        left, right = (fraction(side, compiled) for side in (expression.left, expression.right))
        if expression.operator == "*":
            return left.multiplied(right)
        if expression.operator == "/":
            return left.multiplied(right.inverted())
        return left.added(right, expression.operator)
    return _value(expression, compiled)


def _value(expression: Expression, compiled: Compile) -> Fraction:
    """What ``expression`` is in its type, as a fraction."""
    if isinstance(expression, Constant) and isinstance(expression.value, int | Decimal):
        numerator, denominator = expression.value.as_integer_ratio()
        return Fraction(_whole(numerator), 1, None, denominator)
    if expression.kind is Kind.NUMBER:
        return Fraction(f"CAST({compiled(expression)} * {_MILLION} AS {WIDE})", 1, None, _MILLION)
    return Fraction(f"CAST({compiled(expression)} AS {WIDE})")


def rounded(expression: Rounded, compiled: Compile) -> str:
    """The operand rounded to whole steps; unknown where the type cannot hold the result."""
    value = fraction(expression.operand, compiled)
    return _stepped(expression.rounding, value, expression.step, expression.kind)


def quotient(expression: Arithmetic, compiled: Compile) -> str:
    """A division of two values, rounded to the type's smallest difference, halves away from 0."""
    step = PLACES if expression.kind is Kind.NUMBER else Decimal(1)
    left, right = (_value(side, compiled) for side in (expression.left, expression.right))
    return _stepped("half_up", left.multiplied(right.inverted()), step, expression.kind)


def _stepped(rounding: Rounding, value: Fraction, step: Decimal, kind: Kind) -> str:
    above, below = step.as_integer_ratio()
    steps = _divided(rounding, _times(value.above, below), _times(value.below, above))
    if kind is Kind.NUMBER:
        size = f"CAST('{step:f}' AS {kind.sql})"
        return f"TRY(CAST(CAST({steps} AS DECIMAL(19, 0)) * {size} AS {kind.sql}))"
    return f"TRY(CAST({_times(steps, above)} AS {kind.sql}))"


def _divided(rounding: Rounding, numerator: str, denominator: str) -> str:
    n, d = f"abs({numerator})", f"abs({denominator})"
    match rounding:
        case "down":
            whole = f"({n} // {d})"
        case "up":
            whole = f"(({n} + {d} - 1) // {d})"
        case "half_up":
            whole = f"((2 * {n} + {d}) // (2 * {d}))"
        case "half_even":
            # Up at one half or more, and back at exactly one half above an odd number.
            up = f"((2 * {n} + {d}) // (2 * {d}))"
            back = f"(2 * {n} + {d}) % (2 * {d}) = 0 AND {up} % 2 = 1"
            whole = f"({up} - CASE WHEN {back} THEN 1 ELSE 0 END)"
    return f"({whole} * sign({numerator}) * sign({denominator}))"


def _whole(value: int) -> str:
    return f"CAST({value} AS {WIDE})"


def _times(expression: str, factor: int) -> str:
    return expression if factor == 1 else f"({expression} * {_whole(factor)})"
