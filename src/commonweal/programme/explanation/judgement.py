"""What a programme's ``eligible`` comes to, for any values of the facts it reads.

What the household answered together, and whether another programme excludes the person, count as
facts here: they have the values that were stored with the determination.
"""

from collections.abc import Mapping
from typing import Any

from commonweal.programme.language import (
    Comparison,
    Expression,
    Kind,
    Symbol,
    ValueFor,
    symbols,
    within,
)
from commonweal.programme.language.domain import Span, span
from commonweal.programme.language.evaluate import evaluate
from commonweal.programme.members import asked_for
from commonweal.programme.plan import EXCLUDED, Plan

Facts = Mapping[str, Any]
"""Fact -> its value; None, or left out, where it is unknown."""


class Judgement:
    """The part of a programme that decides, ready to be tried with other facts.

    Only what ``eligible`` reads is computed, and each rule at most once for the same facts.
    """

    def __init__(self, plan: Plan) -> None:
        definitions = plan.definitions
        own, judged = definitions.eligible, plan.decides
        assert own is not None and judged is not None, (
            "a determination comes of a programme that decides"
        )
        reached = {symbol.name for symbol in definitions.reached([own], members=False)}
        self.plan = plan
        self.households = definitions.households_of(own)
        """What it asks of the household."""
        self.facts = (*definitions.facts_of(own), *self.households)
        """The facts it reads, in the file's order, then what is asked of the household, then
        ``excluded`` where other programmes may exclude the person."""
        if plan.excluded_by:
            self.facts += (EXCLUDED,)
        self.asked = {
            name: {s.name for s in asked_for(definitions.households[name], definitions.now)}
            for name in self.households
        }
        """What it asks of the household -> the names that each member is asked for."""
        self.rules = {n: plan.bound(r) for n, r in definitions.rules.items() if n in reached}
        """The rules it reads, each after those it needs."""
        self.eligible = plan.bound(judged)
        self.comparisons: dict[Comparison, tuple[str | None, Comparison]] = {}
        """Every comparison that decides, those that others rest on first -> the rule it stands in
        (None: ``eligible`` itself) and the same as written, with the names of parameters."""
        for name in (*self.rules, None):
            whole = judged if name is None else definitions.rules[name]
            for expression in within(whole):
                if isinstance(expression, Comparison | ValueFor):
                    self._note(name, expression)

    def of(self, facts: Facts) -> bool | None:
        """Whether somebody with these facts is eligible; None when that is unknown."""
        found: bool | None = self.values(facts).of(self.eligible)
        return found

    def values(self, facts: Facts) -> "Values":
        """What every expression comes to with these facts."""
        return Values(self.rules, facts)

    def reads(self, expression: Expression) -> set[str]:
        """The facts that a bound expression reads, directly or through rules."""
        found: set[str] = set()
        waiting, seen = [expression], set[str]()
        while waiting:
            for symbol in symbols(waiting.pop()):
                if symbol.name in self.facts:
                    found.add(symbol.name)
                elif symbol.name in self.rules and symbol.name not in seen:
                    seen.add(symbol.name)
                    waiting.append(self.rules[symbol.name])
        return found

    def kind(self, name: str) -> Kind:
        """The type of what counts as a fact."""
        if name == EXCLUDED:
            return Kind.BOOLEAN
        if name in self.households:
            return self.plan.definitions.households[name].kind
        return self.plan.facts[name].kind

    def limits(self, name: str) -> Span:
        """The whole numbers between which a numeric fact lies, where there are limits."""
        if name not in self.households:
            return self.plan.facts[name].minimum, self.plan.facts[name].maximum
        household = self.plan.definitions.households[name]
        low, high = span(household.operand)
        if household.function in {"min", "max"}:
            return low, high
        return (
            0 if household.function == "count" or (low is not None and low >= 0) else None
        ), None

    def _note(self, rule: str | None, written: Expression) -> None:
        for comparison in within(self.plan.bound(written)):
            if isinstance(comparison, Comparison):
                same = written if isinstance(written, Comparison) else comparison
                self.comparisons.setdefault(comparison, (rule, same))


class Values:
    """The values of expressions for one person's facts; a rule is computed when it is read."""

    def __init__(self, rules: Mapping[str, Expression], facts: Facts) -> None:
        self._rules = rules
        self._known = dict(facts)

    def of(self, expression: Expression) -> Any:
        """The value of a bound expression."""
        return evaluate(expression, self._value)

    def _value(self, symbol: Symbol) -> Any:
        if symbol.origin == "rule" and symbol.name not in self._known:
            self._known[symbol.name] = self.of(self._rules[symbol.name])
        return self._known.get(symbol.name)
