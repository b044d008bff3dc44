"""What a programme's ``eligible`` comes to, for any values of the facts it reads."""

from collections.abc import Iterator, Mapping
from typing import Any

from commonweal.programme.language import Comparison, Expression, Symbol, ValueFor, parts, symbols
from commonweal.programme.language.evaluate import evaluate
from commonweal.programme.plan import Plan

Facts = Mapping[str, Any]
"""Fact -> its value; None, or left out, where it is unknown."""


class Judgement:
    """The part of a programme that decides, ready to be tried with other facts.

    Only what ``eligible`` reads is computed, and each rule at most once for the same facts.
    """

    def __init__(self, plan: Plan) -> None:
        definitions = plan.definitions
        assert definitions.eligible is not None, "a determination comes of a programme that decides"
        reached = {symbol.name for symbol in definitions.reached([definitions.eligible])}
        self.plan = plan
        self.facts = definitions.facts_of(definitions.eligible)
        """The facts it reads, in the file's order."""
        self.rules = {n: plan.bound(r) for n, r in definitions.rules.items() if n in reached}
        """The rules it reads, each after those it needs."""
        self.eligible = plan.bound(definitions.eligible)
        self.comparisons: dict[Comparison, tuple[str | None, Comparison]] = {}
        """Every comparison that decides, those that others rest on first -> the rule it stands in
        (None: ``eligible`` itself) and the same as written, with the names of parameters."""
        for name in (*self.rules, None):
            whole = definitions.eligible if name is None else definitions.rules[name]
            for expression in _inside(whole):
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
                if symbol.origin == "fact":
                    found.add(symbol.name)
                elif symbol.name in self.rules and symbol.name not in seen:
                    seen.add(symbol.name)
                    waiting.append(self.rules[symbol.name])
        return found

    def _note(self, rule: str | None, written: Expression) -> None:
        for comparison in _inside(self.plan.bound(written)):
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


def _inside(expression: Expression) -> Iterator[Expression]:
    """The expression and all inside it, inner ones first."""
    for part in parts(expression):
        yield from _inside(part)
    yield expression
