"""Whether an expression rises or falls with one fact."""

from collections.abc import Mapping, Sequence

from commonweal.programme.explanation.judgement import Values
from commonweal.programme.language import (
    Arithmetic,
    Choice,
    Comparison,
    Expression,
    Extreme,
    Hit,
    Kind,
    Name,
    Rounded,
    YearsBetween,
    symbols,
)

Direction = int | None
"""1: it never falls while the fact rises, -1: it never rises, 0: neither; None: not known."""


class Directions:
    """How the expressions over ``rules`` go with the fact ``fact``."""

    def __init__(self, rules: Mapping[str, Expression], fact: str) -> None:
        self._rules, self._fact = rules, fact
        self._dependent: dict[str, bool] = {}

    def concerns(self, expression: Expression) -> bool:
        """Whether the expression reads the fact, directly or through rules."""
        return any(self._reads(symbol.name) for symbol in symbols(expression))

    def _reads(self, name: str) -> bool:
        if name == self._fact:
            return True
        if name not in self._dependent:
            rule = self._rules.get(name)
            self._dependent[name] = rule is not None and self.concerns(rule)
        return self._dependent[name]

    def opposed(self, comparison: Comparison, values: Values) -> bool:
        """Whether the left side only rises, or only falls, against the right one.

        ``values``: of somebody for whom every choice inside turns out as on the whole stretch.
        """
        left, right = self.of(comparison.left, values), self.of(comparison.right, values)
        return _together([left, _turned(right)]) is not None

    def of(self, expression: Expression, values: Values) -> Direction:  # noqa: PLR0911 (one per node)
        """The direction on a stretch on which every choice turns out as for ``values``."""
        if not self.concerns(expression) or expression.kind in {Kind.BOOLEAN, Kind.TEXT}:
            # What a condition comes to is the same on the whole stretch.
            return 0
        match expression:
            case Name(symbol):
                return 1 if symbol.name == self._fact else self.of(self._rules[symbol.name], values)
            case Arithmetic("+", left, right, _):
                return _together([self.of(left, values), self.of(right, values)])
            case Arithmetic("-", left, right, _):
                return _together([self.of(left, values), _turned(self.of(right, values))])
            case Arithmetic(sign, left, right, _):
                return self._scaled(sign, left, right, values)
            case Extreme(_, operands, _):
                return _together([self.of(operand, values) for operand in operands])
            case Rounded(_, operand, _, _):
                return self.of(operand, values)
            case YearsBetween(start, end):
                return _together([_turned(self.of(start, values)), self.of(end, values)])
            case Choice(cases, otherwise):
                return self._chosen(cases, otherwise, values)
            case Hit(policy, rows, otherwise, _):
                if policy == "first":
                    return self._chosen(rows, otherwise, values)
                possible = [row for row in rows if values.of(row[0]) is not False]
                rest = [otherwise] if otherwise is not None else []
                results = [*(result for _, result in possible), *rest]
                return _together([self.of(result, values) for result in results])
        return None

    def _scaled(self, sign: str, left: Expression, right: Expression, values: Values) -> Direction:
        """A multiple: the other factor is the same on the whole stretch."""
        if self.concerns(right):
            if sign == "/" or self.concerns(left):
                return None
            left, right = right, left
        factor = values.of(right)
        if factor is None or factor == 0:
            return 0
        direction = self.of(left, values)
        return direction if factor > 0 else _turned(direction)

    def _chosen(
        self,
        cases: Sequence[tuple[Expression, Expression]],
        otherwise: Expression | None,
        values: Values,
    ) -> Direction:
        for test, result in cases:
            met = values.of(test)
            if met is None:
                return 0
            if met:
                return self.of(result, values)
        return 0 if otherwise is None else self.of(otherwise, values)


def _turned(direction: Direction) -> Direction:
    return None if direction is None else -direction


def _together(directions: Sequence[Direction]) -> Direction:
    """Of a sum of parts: known when all go the same way."""
    found = set(directions) - {0}
    if not found:
        return 0
    return found.pop() if len(found) == 1 else None
