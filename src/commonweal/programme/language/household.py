"""Expressions over a household: what is asked of every member, and how the answers become one.

``household.sum(income)`` and ``household.of('child').count(studying)`` stand in an expression as a
name like any other: the value is computed once for everybody before the rules are, and the rules
read it. What it stands for is a :class:`Household`, kept in :class:`Households` under that name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlglot import exp

from commonweal.catalogue.model import CANONICAL
from commonweal.programme.errors import (
    ExpressionNotAllowed,
    ExpressionTypes,
    NameUnknown,
    Place,
)
from commonweal.programme.language.nodes import Expression, Kind, Symbol

Function = Literal["any", "all", "count", "sum", "min", "max"]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
RELATIONS = sorted(CANONICAL["household.relation"])
"""The relations to the head of the household that ``of`` understands."""

_CONDITIONS = {"any", "all", "count"}
_AMOUNTS = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY}


@dataclass(frozen=True)
class Household:
    """What the members of a household say together.

    ``operand`` is asked of every member, or of those with one of the ``relations`` to the head.
    """

    function: Function
    relations: tuple[str, ...]
    operand: Expression
    kind: Kind
    written: str = field(compare=False)
    place: Place = field(compare=False)


class Households:
    """The household expressions of a programme, each once, in the order they are met."""

    def __init__(self, named: Mapping[str, Household] | None = None) -> None:
        self.named: dict[str, Household] = dict(named or {})

    def symbol(self, household: Household) -> Symbol:
        """The name under which the rules read ``household``."""
        known = [name for name, other in self.named.items() if other == household]
        name = known[0] if known else f"household__{len(self.named) + 1}"
        self.named.setdefault(name, household)
        return Symbol(name, household.kind, "household")


def asked(
    node: exp.Expression, place: Place, read: Callable[[exp.Expression], Expression]
) -> Household | None:
    """What ``node`` asks of the household; None when it is no such expression.

    ``read`` admits what is asked of a member. Raises the errors of an expression, at ``place``.
    """
    call = _called(node)
    if call is None:
        return None
    name, relations, arguments = call
    function = next((known for known in FUNCTIONS if known == name), None)
    if function is None:
        raise ExpressionNotAllowed(
            place, f"there is no household.{name}; there are {', '.join(FUNCTIONS)}"
        )
    if len(arguments) != 1:
        raise ExpressionTypes(place, f"household.{name} takes one expression")
    operand = read(arguments[0])
    kind = _result(function, operand.kind)
    if kind is None:
        raise ExpressionTypes(place, f"household.{name} of {operand.kind} has no meaning")
    written = node.sql(dialect="duckdb", normalize_functions=False)
    limits = () if relations is None else _relations(relations, place)
    return Household(function, limits, operand, kind, written, place)


def _called(
    node: exp.Expression,
) -> tuple[str, list[exp.Expression] | None, list[exp.Expression]] | None:
    """The function, the relations it is limited to and the arguments, if the shape is right."""
    whom, function, relations = node.this, node.expression, None
    if isinstance(whom, exp.Dot):
        whom, of = whom.this, whom.expression
        if not isinstance(of, exp.Anonymous) or str(of.this).lower() != "of":
            return None
        relations = of.expressions
    named = isinstance(whom, exp.Identifier) and whom.name == "household"
    if not named or whom.args.get("quoted") or not isinstance(function, exp.Anonymous):
        return None
    return str(function.this).lower(), relations, function.expressions


def _relations(nodes: list[exp.Expression], place: Place) -> tuple[str, ...]:
    texts = [node.name for node in nodes if isinstance(node, exp.Literal) and node.is_string]
    if len(texts) != len(nodes) or not texts:
        raise ExpressionTypes(
            place, "household.of takes relations to the head, such as household.of('child')"
        )
    for text in texts:
        if text not in RELATIONS:
            raise NameUnknown(place, "relation to the head", text, RELATIONS)
    return tuple(sorted(set(texts)))


def _result(function: Function, operand: Kind) -> Kind | None:
    """The type of what ``function`` makes of values of type ``operand``."""
    if function in _CONDITIONS:
        fitting = operand is Kind.BOOLEAN
        return (Kind.INTEGER if function == "count" else Kind.BOOLEAN) if fitting else None
    fitting = operand in _AMOUNTS or (operand is Kind.DATE and function != "sum")
    return operand if fitting else None
