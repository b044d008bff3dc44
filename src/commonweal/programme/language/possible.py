"""Whether an expression can be true at all, and whether two can ever differ.

Everything that is compared becomes an unknown of its own: ``income`` in ``income < 5 and income >
9``. Each takes one value from every region in which no comparison changes; what cannot be told
apart by its text is the same. What is found impossible so is impossible; what is found possible may
still be impossible for a reason that is not looked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

from commonweal.programme.language.evaluate import evaluate
from commonweal.programme.language.nodes import (
    Choice,
    Comparison,
    Constant,
    Expression,
    Junction,
    Kind,
    Membership,
    Name,
    Not,
    Symbol,
    symbols,
)
from commonweal.programme.language.regions import samples

MAXIMUM_STEPS = 2_000
"""Assignments looked at before something is called possible."""
MAXIMUM_UNKNOWNS = 200

Operator = Literal["=", "<>", "<", "<=", ">", ">="]
_TURNED: Mapping[str, Operator] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass
class _Term:
    """Something that is compared, and the values it is compared with."""

    expression: Expression
    limits: set[Any] = field(default_factory=set)


class Possibilities:
    """What rules can be together; each rule reads only facts and rules that stand before it."""

    def __init__(self, rules: Mapping[str, Expression]) -> None:
        self._terms: dict[object, tuple[str, _Term]] = {}
        self._rules = rules
        self._computed = {
            name: self._abstract(rule) for name, rule in rules.items() if rule.kind is Kind.BOOLEAN
        }

    def can_be(self, expression: Expression, wanted: bool) -> bool:
        """Whether there may be a person for whom ``expression`` is ``wanted``."""
        target = self._abstract(expression)
        unknowns = self._unknowns()
        return _Search(self._computed, target, unknowns, wanted).found()

    def can_differ(self, one: Expression, other: Expression) -> bool:
        """Whether there may be a person, facts unknown or not, for whom the two differ."""
        first, second = self._abstract(one), self._abstract(other)
        unknowns = self._unknowns()
        size = 1
        for values in unknowns.values():
            size *= len(values) + 1
            if size > MAXIMUM_STEPS:
                return True
        for chosen in product(*([*values, None] for values in unknowns.values())):
            person = dict(zip(unknowns, chosen, strict=True))
            if _value(first, person) != _value(second, person):
                return True
        return False

    def _unknowns(self) -> dict[str, list[Any]]:
        return {name: samples(term.expression, term.limits) for name, term in self._terms.values()}

    def _abstract(self, expression: Expression) -> Expression:  # noqa: PLR0911 (one per node)
        """A boolean expression with a name in place of everything it does not look into."""
        match expression:
            case Constant():
                return expression
            case Not(operand):
                return Not(self._abstract(operand))
            case Junction(word, operands):
                return Junction(word, tuple(self._abstract(operand) for operand in operands))
            case Choice(cases, otherwise, Kind.BOOLEAN):
                pairs = tuple((self._abstract(t), self._abstract(r)) for t, r in cases)
                return Choice(pairs, self._abstract(otherwise), Kind.BOOLEAN)
            case Comparison(sign, left, right) if left.kind is Kind.BOOLEAN:
                return Comparison(sign, self._abstract(left), self._abstract(right))
            case Comparison(sign, left, Constant(value, _)) if not isinstance(left, Constant):
                return Comparison(sign, self._term(left, {value}), Constant(value, left.kind))
            case Comparison(sign, Constant(value, _), right) if not isinstance(right, Constant):
                turned = _TURNED[sign]
                return Comparison(turned, self._term(right, {value}), Constant(value, right.kind))
            case Comparison(sign, left, right):
                return self._order(sign, left, right)
            case Membership(operand, Constant(tuple() as values, _)):
                return Membership(self._term(operand, set(values)), expression.options)
            case Name(symbol) if (
                symbol.origin in {"rule", "outcome"} and symbol.kind is Kind.BOOLEAN
            ):
                return expression if symbol.name in self._rules else self._term(expression, set())
            case _:
                return self._term(expression, set())

    def _term(self, expression: Expression, limits: set[Any]) -> Name:
        name, term = self._terms.setdefault(expression, (f"#{len(self._terms)}", _Term(expression)))
        term.limits |= limits
        return Name(Symbol(name, expression.kind, "column"))

    def _order(self, sign: Operator, left: Expression, right: Expression) -> Expression:
        """Of two things that both vary only their order counts: -1, 0 or 1."""
        if (right, left) in self._terms:
            sign, left, right = _TURNED[sign], right, left
        order = Name(Symbol("order", Kind.INTEGER, "column", low=-1, high=1))
        name, _ = self._terms.setdefault(
            (left, right), (f"#{len(self._terms)}", _Term(order, {-1, 0, 1}))
        )
        zero = Constant(0, Kind.INTEGER)
        return Comparison(sign, Name(Symbol(name, Kind.INTEGER, "column")), zero)


class _Search:
    """Gives the unknowns values one by one; what is settled before all have one is not gone into.

    An unknown without a value is unknown to the rules, too, and learning it never turns a result.
    """

    def __init__(
        self,
        rules: Mapping[str, Expression],
        target: Expression,
        unknowns: Mapping[str, list[Any]],
        wanted: bool,
    ) -> None:
        read = _reached(rules, target)
        self.rules = {name: rule for name, rule in rules.items() if name in read}
        self.unknowns = {name: values for name, values in unknowns.items() if name in read}
        self.target, self.wanted = target, wanted
        self.steps = 0

    def found(self) -> bool:
        return len(self.unknowns) > MAXIMUM_UNKNOWNS or self._from(list(self.unknowns), {})

    def _from(self, left: list[str], chosen: dict[str, Any]) -> bool:
        self.steps += 1
        if self.steps > MAXIMUM_STEPS:
            return True
        values: dict[str, Any] = {**dict.fromkeys(self.unknowns), **chosen}
        for name, rule in self.rules.items():
            values[name] = _value(rule, values)
        value = _value(self.target, values)
        if value is not None:
            return bool(value) is self.wanted
        if not left:
            return False
        return any(
            self._from(left[1:], {**chosen, left[0]: sample}) for sample in self.unknowns[left[0]]
        )


def _reached(rules: Mapping[str, Expression], target: Expression) -> set[str]:
    """The names that the target reads, directly or through rules."""
    reached: set[str] = set()
    waiting = [target]
    while waiting:
        for symbol in set(symbols(waiting.pop())):
            if symbol.name not in reached:
                reached.add(symbol.name)
                if symbol.name in rules:
                    waiting.append(rules[symbol.name])
    return reached


def _value(expression: Expression, values: Mapping[str, Any]) -> Any:
    def named(symbol: Symbol) -> Any:
        return values.get(symbol.name)

    return evaluate(expression, named)
