"""Typed expression -> its value for one person, in plain Python.

In: a bound expression and the value of each symbol. Out: the value, None where it is unknown.
The same as the SQL of :mod:`commonweal.programme.language.compile` gives for everybody at once.
"""

import operator
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from commonweal.programme.language.exact import PLACES
from commonweal.programme.language.nodes import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    DateOf,
    Expression,
    Extreme,
    Hit,
    Junction,
    Kind,
    Lookup,
    Membership,
    Name,
    Not,
    Rounded,
    Symbol,
    Value,
    ValueFor,
    ValueOn,
    YearsBetween,
)

ValueOf = Callable[[Symbol], Value]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CALCULATED: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_WHOLE = 2**63
_NUMBER = 10**12


def evaluate(expression: Expression, value_of: ValueOf) -> Any:  # noqa: PLR0911, PLR0912 (one per node)
    """The value of ``expression``; ``value_of`` gives that of a symbol."""
    match expression:
        case Constant(value, _):
            return value
        case Name(symbol):
            return value_of(symbol)
        case Not(operand):
            value = evaluate(operand, value_of)
            return None if value is None else not value
        case Junction(word, operands):
            return _joined(word == "or", operands, value_of)
        case Comparison(sign, left, right):
            one, other = evaluate(left, value_of), evaluate(right, value_of)
            return None if one is None or other is None else _COMPARED[sign](one, other)
        case Membership(operand, options):
            text, listed = evaluate(operand, value_of), evaluate(options, value_of)
            return None if text is None or listed is None else text in listed
        case Arithmetic():
            return _calculated(expression, value_of)
        case Rounded(rounding, operand, step, kind):
            return _whole_steps(rounding, _fraction(operand, value_of), step, kind)
        case Extreme(word, operands, _):
            values = [evaluate(operand, value_of) for operand in operands]
            if any(value is None for value in values):
                return None
            return min(values) if word == "least" else max(values)
        case Choice(cases, otherwise):
            return _first(cases, otherwise, value_of)
        case YearsBetween(start, end):
            one, other = evaluate(start, value_of), evaluate(end, value_of)
            return None if one is None or other is None else _years(one, other)
        case DateOf(year, month, day):
            return _day([evaluate(part, value_of) for part in (year, month, day)])
        case Lookup(key, entries, _):
            chosen = evaluate(key, value_of)
            results = [result for each, result in entries if each.value == chosen]
            return evaluate(results[0], value_of) if results else None
        case Hit():
            return _hit(expression, value_of)
        case ValueFor() | ValueOn():
            raise AssertionError("a parameter has its value once the expression is bound")


def settled(expression: Expression) -> Any:
    """The value of an expression that reads nothing, so that it is everybody's."""
    return evaluate(expression, _nothing)


def _nothing(symbol: Symbol) -> NoReturn:
    raise AssertionError(f"{symbol.name} has a value for each person")


def _joined(decisive: bool, operands: Sequence[Expression], value_of: ValueOf) -> bool | None:
    """``or`` is true when one is true, ``and`` false when one is false."""
    values = [evaluate(operand, value_of) for operand in operands]
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _calculated(expression: Arithmetic, value_of: ValueOf) -> Any:
    """What becomes of two operands as their types hold them."""
    left, right = evaluate(expression.left, value_of), evaluate(expression.right, value_of)
    if left is None or right is None or (expression.operator == "/" and right == 0):
        return None
    result = _CALCULATED[expression.operator](Fraction(left), Fraction(right))
    step = PLACES if expression.kind is Kind.NUMBER else Decimal(1)
    return _whole_steps("half_up", result, step, expression.kind)


def _fraction(expression: Expression, value_of: ValueOf) -> Fraction | None:
    """The exact value of an expression whose parts are not rounded on the way."""
    if not isinstance(expression, Arithmetic):
        value = evaluate(expression, value_of)
        return None if value is None else Fraction(value)
    left, right = (_fraction(side, value_of) for side in (expression.left, expression.right))
    if left is None or right is None:
        return None
    if expression.operator == "/" and right == 0:
        return None
    return _CALCULATED[expression.operator](left, right)


def _whole_steps(rounding: str, exact: Fraction | None, step: Decimal, kind: Kind) -> Any:
    """``exact`` as a multiple of ``step``, if the type can hold it."""
    if exact is None:
        return None
    steps = exact / Fraction(step)
    whole, rest = divmod(abs(steps.numerator), steps.denominator)
    half = 2 * rest - steps.denominator
    up = {
        "down": False,
        "up": rest > 0,
        "half_up": half >= 0,
        "half_even": half > 0 or (half == 0 and whole % 2 == 1),
    }[rounding]
    signed = (whole + up) * (1 if steps >= 0 else -1)
    if kind is Kind.NUMBER:
        value = signed * step
        return value if abs(value) < _NUMBER else None
    total = signed * int(step)
    return total if -_WHOLE <= total < _WHOLE else None


def _first(
    cases: Sequence[tuple[Expression, Expression]], otherwise: Expression | None, value_of: ValueOf
) -> Any:
    for test, result in cases:
        value = evaluate(test, value_of)
        if value is None:
            return None
        if value:
            return evaluate(result, value_of)
    return None if otherwise is None else evaluate(otherwise, value_of)


def _hit(expression: Hit, value_of: ValueOf) -> Any:
    if expression.policy == "first":
        return _first(expression.rows, expression.otherwise, value_of)
    tests = [evaluate(test, value_of) for test, _ in expression.rows]
    judged = [(test, row[1]) for test, row in zip(tests, expression.rows, strict=True)]
    if expression.policy == "collect_sum":
        hit = [evaluate(result, value_of) for test, result in judged if test]
        if None in tests or None in hit:
            return None
        step = PLACES if expression.kind is Kind.NUMBER else Decimal(1)
        total = sum(map(Fraction, hit), Fraction(0))
        return _whole_steps("half_up", total, step, expression.kind)
    hits = [result for test, result in judged if test]
    if hits:
        return evaluate(hits[0], value_of)
    open_rows = [result for test, result in judged if test is None]
    rest = [] if expression.otherwise is None else [expression.otherwise]
    possible = [evaluate(result, value_of) for result in (*open_rows, *rest)]
    known = bool(possible) and None not in possible
    return possible[0] if known and all(value == possible[0] for value in possible) else None


def _years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _day(parts: Sequence[Any]) -> date | None:
    if None in parts:
        return None
    try:
        return date(*parts)
    except (ValueError, OverflowError):
        return None
