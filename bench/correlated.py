"""Attributes that hang together: one of them weighed on condition that another is equal.

Who has the same postcode mostly has the same city; agreement on both must not count as if each had
come about by itself. A comparison on condition becomes two: one for pairs that agree on one of its
*parents*, one for all others; each learns its own m and u, so that what is weighed is
P(level | parents equal) and P(level | parents not equal).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from bench.trial import Change
from commonweal.identity import estimate, service
from commonweal.identity.model import Comparison, Parameters, Rule
from commonweal.identity.steps import compare
from commonweal.identity.work import Work

_BESIDE = "_beside"
"""What ends the name of a comparison for pairs that agree on a parent."""


class _Forced(Rule):
    """A rule that forces an attribute forces it in either of its comparisons."""

    @property
    def attributes(self) -> frozenset[str]:
        own = super().attributes
        return own | {name + _BESIDE for name in own}


def correlated(parents: Mapping[str, Sequence[str]]) -> Sequence[Change]:
    """The changes that weigh each attribute on condition that one of its parents is equal.

    ``parents``: attribute -> those which it is expected to follow; what the data lacks is left out.
    """
    level, choose, learn = compare.level, service.choose_comparisons, estimate.learn
    of: dict[str, tuple[str, ...]] = {}

    def choosing(work: Work) -> None:
        choose(work)
        known = [comparison.attribute for comparison in work.comparisons]
        of.clear()
        for child, wanted in parents.items():
            if child in known and (own := tuple(name for name in wanted if name in known)):
                of[child] = own
        split: list[Comparison] = []
        for comparison in work.comparisons:
            split.append(comparison)
            child = comparison.attribute
            if child in of:
                beside = replace(comparison, attribute=child + _BESIDE, frequency=False)
                split.append(beside)
                chances = coincidences(work, child, of[child])
                work.coincidences[child], work.coincidences[beside.attribute] = chances
        work.comparisons = tuple(split)

    def on_condition(comparison: Comparison) -> str:
        child = comparison.attribute.removesuffix(_BESIDE)
        if child not in of:
            return level(comparison)
        equal = " OR ".join(f"l.{name} = r.{name}" for name in of[child])
        holds = f"coalesce({equal}, false)"
        if child == comparison.attribute:
            holds = f"NOT {holds}"
        return f"CASE WHEN {holds} THEN {level(replace(comparison, attribute=child))} ELSE 0 END"

    def learning(
        comparisons: Sequence[Comparison], rules: Sequence[Rule], *rest: Any, **more: Any
    ) -> Parameters:
        forced = [_Forced(rule.keys, rule.everybody) for rule in rules]
        return learn(comparisons, forced, *rest, **more)

    return [
        (service, "choose_comparisons", choosing),
        (compare, "level", on_condition),
        (estimate, "learn", learning),
    ]


def coincidences(work: Work, child: str, parents: Sequence[str]) -> tuple[float, float]:
    """The chance that two entities agree on ``child``: if no parent is equal, and if one is.

    Counted exactly: the pairs that agree on one or more parents are those that agree on each, less
    those that agree on two, and so on.
    """
    agreeing = both = 0.0
    for many in range(1, len(parents) + 1):
        sign = 1 if many % 2 else -1
        for chosen in combinations(parents, many):
            agreeing += sign * _pairs(work, child, chosen)
            both += sign * _pairs(work, child, (*chosen, child))
    every, equal = _pairs(work, child, ()), _pairs(work, child, (child,))
    apart = max(every - agreeing, 1.0)
    return (equal - both) / apart, (both + 0.5) / (agreeing + 1.0)


def _pairs(work: Work, child: str, attributes: Sequence[str]) -> float:
    """Pairs of entities that tell ``child`` and agree on the ``attributes``."""
    told = " AND ".join(f"{name} IS NOT NULL" for name in (child, *attributes))
    grouped = f"GROUP BY {', '.join(attributes)}" if attributes else ""
    return float(
        work.engine.value(
            "SELECT coalesce(sum(n * (n - 1)), 0)::DOUBLE / 2 FROM "
            f"(SELECT count(*)::DOUBLE AS n FROM entities WHERE {told} {grouped})"
        )
    )
