"""What has to become known before a determination is decided, and what to ask first.

A fact is *open* when it is unknown, or rests on a link that is not certain. The outcome is
*decided* when the facts that are not open, together with what has become known, give true or
false; everything is computed three-valued, so knowing more never undoes a decision.

``sets``
    The minimal sets of open facts that decide for *some* values: with one of them known the
    outcome may be decided, with any part of it alone it cannot.
``confirm``
    The minimal sets of facts on uncertain links that decide once they are confirmed as recorded.
``settles``
    The single facts that decide for *every* value: after that one answer nothing is left to ask.
``ask``
    The best next question: the fact whose possible values decide most often. Of a number each
    region counts as one value (:mod:`commonweal.programme.explanation.regions`). On a tie: the
    one that is in more minimal sets, then the one that stands first in the file. Where no single
    fact decides, the one of the smallest set that is in most sets.

Sets have at most three facts. The sets are all there are (``exact``) unless a comparison reads two
open facts that are no plain yes or no (then they are tried one after the other in every order, and
a combination may be overlooked, never invented), unless a fact's regions are inexact, or the
trials or cuts run out. When nothing is found, all open facts together are the one set.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import Any

from commonweal.programme.explanation.judgement import Facts, Judgement
from commonweal.programme.explanation.regions import Regions, regions
from commonweal.programme.language import Kind

LARGEST = 3
"""So many facts a set has at most."""

TRIALS = 20_000
"""So many combinations of values are tried at most."""

CUTS = 1_000
"""So many times the values of a number or day are cut into regions at most."""

Set = tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """See the module; each set stands in the file's order, smaller sets first."""

    sets: tuple[Set, ...]
    confirm: tuple[Set, ...]
    settles: tuple[str, ...]
    ask: str | None
    exact: bool


def missing(judgement: Judgement, facts: Facts, uncertain: Collection[str] = ()) -> Missing | None:
    """What is missing of a determination; None when it is decided.

    ``facts``: every fact with its recorded value, None where unknown; ``uncertain``: those on
    links that are not certain.
    """
    search = _Search(judgement, facts, uncertain)
    return None if search.decided({}) else search.missing()


def settling(
    judgement: Judgement, facts: Facts, uncertain: Collection[str] = ()
) -> tuple[str, ...]:
    """The single open facts after whose answer, whatever it is, nothing is left to ask."""
    search = _Search(judgement, facts, uncertain)
    return () if search.decided({}) else search.settles()


class _Search:
    def __init__(self, judgement: Judgement, facts: Facts, uncertain: Collection[str]) -> None:
        self.judgement, self.recorded = judgement, facts
        self.sure = {name: None if name in uncertain else v for name, v in facts.items()}
        self.open = [name for name in judgement.facts if self.sure.get(name) is None]
        self.trials = 0
        self.cuts: dict[tuple[str, frozenset[tuple[str, Any]]], Regions] = {}
        self.exact = True

    def decided(self, answers: Mapping[str, Any]) -> bool:
        return self.judgement.of({**self.sure, **answers}) is not None

    def missing(self) -> Missing:
        sets = _minimal(self.open, self._may_decide)
        recorded = [name for name in self.open if self.recorded.get(name) is not None]
        confirm = _minimal(recorded, lambda s: self.decided({n: self.recorded[n] for n in s}))
        shares = {name: self._share(name) for name in self.open}
        if not sets:
            sets, self.exact = (tuple(self.open),), False
        return Missing(sets, confirm, self.settles(), self._best(sets, shares), self.exact)

    def settles(self) -> tuple[str, ...]:
        return tuple(n for n in self.open if self._cut(n, {}).exact and self._share(n) == 1)

    def _may_decide(self, names: Set) -> bool:
        """Whether some values of the facts decide, each tried after those before it."""
        known = [name for name in names if self.judgement.kind(name) is Kind.BOOLEAN]
        others = [name for name in names if name not in known]
        if any(len(pair.intersection(others)) > 1 for pair in self._compared):
            self.exact = False
        return any(self._tried((*known, *order), {}) for order in permutations(others))

    def _tried(self, names: Set, answers: Mapping[str, Any]) -> bool:
        if not names:
            self.trials += 1
            return self.decided(answers)
        if len(self.cuts) >= CUTS:
            self.exact = False
            return False
        found = self._cut(names[0], answers)
        self.exact = self.exact and found.exact
        for region in found.regions:
            if self.trials >= TRIALS:
                self.exact = False
                return False
            if self._tried(names[1:], {**answers, names[0]: region.low}):
                return True
        return False

    @cached_property
    def _compared(self) -> list[set[str]]:
        """The facts that each comparison reads."""
        return [self.judgement.reads(each) for each in self.judgement.comparisons]

    def _cut(self, name: str, answers: Mapping[str, Any]) -> Regions:
        if self.judgement.kind(name) in {Kind.BOOLEAN, Kind.TEXT}:
            return regions(self.judgement, name, {**self.sure, **answers})
        key = name, frozenset(answers.items())
        if key not in self.cuts:
            self.cuts[key] = regions(self.judgement, name, {**self.sure, **answers})
        return self.cuts[key]

    def _share(self, name: str) -> float:
        """The part of the fact's possible values that decide."""
        values = [region.low for region in self._cut(name, {}).regions]
        return sum(self.decided({name: value}) for value in values) / len(values)

    def _best(self, sets: tuple[Set, ...], shares: Mapping[str, float]) -> str | None:
        def rank(name: str) -> tuple[float, float, int]:
            smallest = min((len(s) for s in sets if name in s), default=LARGEST + 1)
            return (-shares[name], smallest, -sum(name in s for s in sets))

        return min(self.open, key=rank, default=None)


def _minimal(names: Iterable[str], suffices: Callable[[Set], bool]) -> tuple[Set, ...]:
    """The sets that suffice while no part of them does."""
    names, found = list(names), list[Set]()
    for size in range(1, LARGEST + 1):
        for chosen in combinations(names, size):
            if not any(set(smaller) <= set(chosen) for smaller in found) and suffices(chosen):
                found.append(chosen)
    return tuple(found)
