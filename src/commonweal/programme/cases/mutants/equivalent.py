"""Changes of an expression that change nothing, as far as that is cheap to see."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from commonweal.programme.language import (
    Comparison,
    Constant,
    Expression,
    Junction,
    Kind,
    Not,
    mapped,
)
from commonweal.programme.language.possible import Possibilities
from commonweal.programme.plan import Plan

_WHOLE = {Kind.INTEGER, Kind.MONEY, Kind.DATE}


def normal(expression: Expression) -> Expression:
    """One form for what is the same: of whole numbers, ``<= 2`` is ``< 3``."""
    inner = mapped(expression, normal)
    match inner:
        case Comparison("<=", left, Constant(value, kind)) if _whole(left, kind, value):
            return replace(inner, operator="<", right=Constant(_next(value, 1), kind))
        case Comparison(">=", left, Constant(value, kind)) if _whole(left, kind, value):
            return replace(inner, operator=">", right=Constant(_next(value, -1), kind))
        case Not(Not(operand)):
            return operand
        case Junction(word, operands):
            return _junction(word == "and", inner, operands)
    return inner


def cannot_differ(one: Expression, other: Expression, plan: Plan) -> bool:
    """Whether two conditions say the same of every person in the plan's period."""
    if one.kind is not Kind.BOOLEAN:
        return False
    first, second = plan.bound(one), plan.bound(other)
    return not Possibilities({}).can_differ(first, second)


def _whole(left: Expression, kind: Kind, value: Any) -> bool:
    return left.kind in _WHOLE and kind in _WHOLE and value is not None


def _next(value: Any, step: int) -> Any:
    return value + timedelta(days=step) if isinstance(value, date) else value + step


def _junction(all_of: bool, junction: Junction, operands: tuple[Expression, ...]) -> Expression:
    """`true and x` is x; `false and x` is false."""
    decisive = Constant(not all_of, Kind.BOOLEAN)
    if decisive in operands:
        return decisive
    left = tuple(each for each in operands if each != Constant(all_of, Kind.BOOLEAN))
    if not left:
        return Constant(all_of, Kind.BOOLEAN)
    return left[0] if len(left) == 1 else replace(junction, operands=left)
