"""The branches of `case when` and `if` in an expression, and which of them a person takes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from commonweal.programme.language import Choice, Expression, parts
from commonweal.programme.person import value_of

Bound = Callable[[Expression], Expression]


def branches(expression: Expression) -> Iterator[Choice]:
    """Every choice in an expression, in the order of the text."""
    if isinstance(expression, Choice):
        yield expression
    for part in parts(expression):
        yield from branches(part)


def taken(
    expression: Expression, values: Mapping[str, Any], bound: Bound
) -> Iterator[tuple[str, str, str]]:
    """``("branch", choice, number)`` of each branch taken; the last number is that of `else`.

    A branch inside another counts only when the outer one is taken.
    """
    if not isinstance(expression, Choice):
        for part in parts(expression):
            yield from taken(part, values, bound)
        return
    for number, (test, result) in enumerate(expression.cases):
        yield from taken(test, values, bound)
        met = value_of(bound(test), values)
        if met is None:
            return
        if met:
            yield "branch", str(id(expression)), str(number)
            yield from taken(result, values, bound)
            return
    yield "branch", str(id(expression)), str(len(expression.cases))
    yield from taken(expression.otherwise, values, bound)
