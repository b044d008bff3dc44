"""Why a rule is what it is: of all its conditions, those that made it so.

An ``and`` that is false is so because of what is false in it, an ``or`` that is true because of
what is true; of a choice and of a decision table the row that was hit counts. What is left is what
an official would name in a notice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonweal.programme.definitions import Definitions
from commonweal.programme.explanation.judgement import Values
from commonweal.programme.language import (
    Choice,
    Comparison,
    Constant,
    Expression,
    Hit,
    Junction,
    Kind,
    Membership,
    Name,
    Not,
    Symbol,
    parts,
    symbols,
)
from commonweal.programme.plan import Plan


@dataclass(frozen=True)
class Condition:
    """A yes-or-no fact, a comparison or a membership, as written, and what it comes to."""

    expression: Expression
    value: Any


@dataclass(frozen=True)
class Ground:
    """A rule, or what decides, with the conditions that made it what it is."""

    rule: str | None
    """Of a decision table ``table.output``; None: ``eligible`` or an award itself."""
    value: Any
    conditions: tuple[Condition, ...]
    read: tuple[Expression, ...]
    """Everything that went into it: conditions and formulas, as written."""


def grounds(plan: Plan, values: Values, expression: Expression) -> tuple[Ground, ...]:
    """The grounds of ``expression``, then those of the rules it rests on, in reading order."""
    walk = _Walk(plan, values)
    walk.begin(None, expression)
    return tuple(walk.found)


def award_grounds(plan: Plan, values: Values, award: str) -> tuple[Ground, ...]:
    """Why the award has the amount it has: the step that was reached, and its formula."""
    walk = _Walk(plan, values)
    rungs = plan.definitions.awards[award]
    cases = [(rung.when or Constant(True, Kind.BOOLEAN), rung.amount) for rung in rungs]
    walk.begin(None, Choice(tuple(cases), Constant(0, Kind.MONEY), Kind.MONEY))
    return tuple(walk.found)


def facts_of(found: Sequence[Ground], definitions: Definitions) -> tuple[str, ...]:
    """The facts behind the grounds, in the file's order, then what the household was asked."""
    read = {symbol.name for each in found for e in each.read for symbol in symbols(e)}
    known = (*definitions.programme.facts, *definitions.households)
    return tuple(name for name in known if name in read)


@dataclass
class _Draft:
    rule: str | None
    value: Any
    conditions: list[Condition] = field(default_factory=list)
    read: list[Expression] = field(default_factory=list)


class _Walk:
    def __init__(self, plan: Plan, values: Values) -> None:
        self.plan, self.values = plan, values
        self.rules: Mapping[str, Expression] = plan.definitions.rules
        self.drafts: list[_Draft] = []
        self.seen: set[str] = set()

    @property
    def found(self) -> list[Ground]:
        return [Ground(d.rule, d.value, tuple(d.conditions), tuple(d.read)) for d in self.drafts]

    def value(self, expression: Expression) -> Any:
        return self.values.of(self.plan.bound(expression))

    def begin(self, rule: str | None, expression: Expression) -> None:
        draft = _Draft(rule, self.value(expression))
        self.drafts.append(draft)
        self.walk(expression, draft)

    def walk(self, expression: Expression, draft: _Draft) -> None:  # noqa: PLR0912 (one per node)
        match expression:
            case Junction(_, operands):
                whole = self.value(expression)
                for operand in operands:
                    if self.value(operand) is whole:
                        self.walk(operand, draft)
            case Not(operand):
                self.walk(operand, draft)
            case Name(symbol):
                self.named(symbol, expression, draft)
            case Comparison() | Membership():
                draft.conditions.append(Condition(expression, self.value(expression)))
                draft.read.append(expression)
                for symbol in symbols(expression):
                    self.follow(symbol)
            case Choice(cases, otherwise):
                self.chosen(cases, otherwise, draft)
            case Hit(policy, rows, otherwise, _):
                if policy == "first":
                    self.chosen(rows, otherwise, draft)
                else:
                    self.hit(rows, otherwise, draft)
            case _:
                for part in parts(expression):
                    self.walk(part, draft)
                if not isinstance(expression, Constant):
                    draft.read.append(expression)

    def named(self, symbol: Symbol, expression: Expression, draft: _Draft) -> None:
        draft.read.append(expression)
        if symbol.origin in {"fact", "household", "outcome"} and symbol.kind is Kind.BOOLEAN:
            draft.conditions.append(Condition(expression, self.value(expression)))
        self.follow(symbol)

    def follow(self, symbol: Symbol) -> None:
        if symbol.origin == "rule" and symbol.name in self.rules and symbol.name not in self.seen:
            self.seen.add(symbol.name)
            self.begin(symbol.name, self.rules[symbol.name])

    def chosen(
        self,
        cases: Sequence[tuple[Expression, Expression]],
        otherwise: Expression | None,
        draft: _Draft,
    ) -> None:
        passed: list[Expression] = []
        for test, result in cases:
            met = self.value(test)
            if met is False:
                passed.append(test)
                continue
            if isinstance(test, Constant):
                otherwise = result
                break
            self.walk(test, draft)
            if met:
                self.walk(result, draft)
            return
        for test in self.closest(passed):
            self.walk(test, draft)
        if otherwise is not None:
            self.walk(otherwise, draft)

    def hit(
        self,
        rows: Sequence[tuple[Expression, Expression]],
        otherwise: Expression | None,
        draft: _Draft,
    ) -> None:
        met = [(row, self.value(row[0])) for row in rows]
        reached = [row for row, value in met if value] or [row for row, v in met if v is None]
        for test, result in reached:
            self.walk(test, draft)
            self.walk(result, draft)
        if not reached:
            for test in self.closest([test for test, _ in rows]):
                self.walk(test, draft)
            if otherwise is not None:
                self.walk(otherwise, draft)

    def closest(self, tests: Sequence[Expression]) -> list[Expression]:
        """Of tests that all failed: of those that compare the same thing the one that nearly held.

        Where an amount is over several lines, the line it came nearest to says enough.
        """
        best: dict[object, tuple[float, Expression]] = {}
        for place, test in enumerate(tests):
            key: object = place
            far = 0.0
            if isinstance(test, Comparison):
                left, right = self.value(test.left), self.value(test.right)
                if isinstance(left, int) and isinstance(right, int):
                    key, far = (test.operator, test.left), float(abs(left - right))
            if key not in best or far < best[key][0]:
                best[key] = (far, test)
        return [test for _, test in best.values()]
