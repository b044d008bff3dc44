"""One person's outcome from the values of the facts, in plain Python.

The same as :mod:`commonweal.programme.steps.outcome` gives for everybody at once: for a person who
applies online, for worked cases, and to see what another fact would change.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from commonweal.programme.language import Expression, Symbol, Value
from commonweal.programme.language.evaluate import evaluate
from commonweal.programme.plan import Plan

Outcome = Literal["eligible", "ineligible", "verify", "unknown"]
_MOST = 2**63


@dataclass(frozen=True)
class Amount:
    """What is due in the smallest unit: the certain part, and the most that is still possible.

    ``up_to`` is None where there is no telling; both are None for the ineligible.
    """

    lowest: int | None
    up_to: int | None


@dataclass(frozen=True)
class Determined:
    """A programme's determination of one person."""

    outcome: Outcome | None
    """None of a programme that decides nothing."""
    rules: Mapping[str, Any]
    """Rule, or result of a decision table, -> its value on all facts."""
    awards: Mapping[str, Amount]
    amount: Amount
    findings: Mapping[str, bool]
    """Finding -> whether the certain facts alone raise it."""


class Calculation:
    """A programme's rules for one period, ready to be computed for one person after another."""

    def __init__(self, plan: Plan, bound: Callable[[Expression], Expression] | None = None) -> None:
        """``bound``: what puts the values of the law into an expression, if not the plan."""
        definitions = plan.definitions
        self.plan = plan
        bound = bound or plan.bound
        self.rules = {name: bound(rule) for name, rule in definitions.rules.items()}
        self._eligible = None if definitions.eligible is None else bound(definitions.eligible)
        self._ladders = {
            name: [(None if r.when is None else bound(r.when), bound(r.amount)) for r in rungs]
            for name, rungs in definitions.awards.items()
        }
        self._findings = {n: bound(look) for n, look in definitions.findings.items()}

    def of(self, facts: Mapping[str, Value], uncertain: Collection[str] = ()) -> Determined:
        """The determination; a fact that is left out is unknown.

        ``uncertain``: the facts that rest on a link which is not certain. What the programme asks
        of the household is given like a fact, by the name of the question.
        """
        return self.determined(*self.values(facts, uncertain))

    def values(
        self, facts: Mapping[str, Value], uncertain: Collection[str] = ()
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Facts and rules by name: on all facts, and on the certain ones alone."""
        asked = (*self.plan.facts, *self.plan.definitions.households)
        known = {name: facts.get(name) for name in asked}
        everything = self._computed(known)
        if not uncertain:
            return everything, dict(everything)
        sure = {name: None if name in uncertain else value for name, value in known.items()}
        return everything, self._computed(sure)

    def determined(self, everything: Mapping[str, Any], certain: Mapping[str, Any]) -> Determined:
        """The determination from what :meth:`values` gives."""
        eligible = self._judged(everything), self._judged(certain)
        outcome = _outcome(*eligible) if self._eligible is not None else None
        awards = {
            name: _ladder(ladder, certain) if outcome != "ineligible" else Amount(None, None)
            for name, ladder in self._ladders.items()
        }
        looking = {**certain, "eligible": eligible[1]}
        return Determined(
            outcome=outcome,
            rules={name: everything[name] for name in self.rules},
            awards=awards,
            amount=_total(outcome, list(awards.values())),
            findings={n: value_of(look, looking) is True for n, look in self._findings.items()},
        )

    def _computed(self, facts: Mapping[str, Value]) -> dict[str, Any]:
        values: dict[str, Any] = dict(facts)
        for name, rule in self.rules.items():
            values[name] = value_of(rule, values)
        return values

    def _judged(self, values: Mapping[str, Any]) -> bool | None:
        return None if self._eligible is None else value_of(self._eligible, values)


def value_of(expression: Expression, values: Mapping[str, Any]) -> Any:
    """The value of a bound expression; ``values``: facts and rules by name."""

    def named(symbol: Symbol) -> Any:
        return values[symbol.name]

    return evaluate(expression, named)


def _outcome(eligible: bool | None, certain: bool | None) -> Outcome:
    if eligible is None:
        return "unknown"
    if certain is None:
        return "verify"
    return "eligible" if eligible else "ineligible"


def _ladder(
    ladder: Sequence[tuple[Expression | None, Expression]], values: Mapping[str, Any]
) -> Amount:
    """The lowest amount that is certain and the highest that is still possible."""
    possible: list[int | None] = []
    for when, amount in ladder:
        due = True if when is None else value_of(when, values)
        if due is not False:
            possible.append(value_of(amount, values))
        if due is True:
            break
    else:
        possible.append(0)
    lowest = max(0, min(0 if amount is None else amount for amount in possible))
    if None in possible:
        return Amount(lowest, None)
    return Amount(lowest, max(0, *(amount or 0 for amount in possible)))


def _total(outcome: Outcome | None, awards: Sequence[Amount]) -> Amount:
    if outcome is None:
        return Amount(None, None)
    if outcome == "ineligible":
        return Amount(0, 0)
    lowest = _sum([award.lowest for award in awards]) if outcome == "eligible" else None
    return Amount(lowest, _sum([award.up_to for award in awards]))


def _sum(amounts: Sequence[int | None]) -> int | None:
    if None in amounts:
        return None
    total = sum(amount or 0 for amount in amounts)
    return total if total < _MOST else None
