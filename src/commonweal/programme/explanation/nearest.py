"""The smallest change of what is recorded that would turn a decision around.

One fact is changed, or two where no single one does; every change is computed again with the whole
programme, the certain facts and the changed ones alone. A number or day is moved to the nearest
value of a region with the other outcome, so a smaller change of that fact does nothing. (Of two
facts that are compared with each other, a pair that has to move together may be overlooked.)

Changes are compared by their size: of a number, how far it moves as a share of what it has to
become; of anything else, 1. What nobody can change (birth, sex, region, days, protected
attributes, what another programme decided) is left out; where nothing else turns the outcome, it is
named as ``fixed``.

What the household answers together may be changed as well, but stands behind the person's own
facts. Where a fact changes that members are asked for, too, it is not known what the household
answers then, and the change has to turn the outcome all the same.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from commonweal.programme import model
from commonweal.programme.explanation.judgement import Facts, Judgement, Values
from commonweal.programme.explanation.regions import regions
from commonweal.programme.language import Comparison, Expression, Name

PAIRS = 200
"""So many pairs of facts are tried at most."""


@dataclass(frozen=True)
class Change:
    """One fact as it is and as it would have to be."""

    fact: str
    before: Any
    """None: not known for certain so far."""
    after: Any
    """``OTHER`` of a text: anything that the rules do not name."""
    line: Any = None
    """The value that it is compared with, where that decides."""
    comparison: Comparison | None = None
    """Where it is compared with it, as written; the fact stands there by itself."""
    rule: str | None = None
    """The rule in which that stands; None: in ``eligible`` itself."""


@dataclass(frozen=True)
class Nearest:
    """A change that turns the outcome; the smaller ``size``, the nearer."""

    changes: tuple[Change, ...]
    size: float
    fixed: bool = False
    """It rests on what nobody can change."""


def nearest(
    judgement: Judgement,
    facts: Facts,
    uncertain: Collection[str] = (),
    fixed: Collection[str] = (),
) -> tuple[Nearest, ...]:
    """The changes that turn a decided outcome around, the nearest first; one for each fact.

    What the household answers comes after the facts. Of two facts together only the nearest pair is
    given, and only where no single one does. ``fixed``: what nobody can change.
    """
    search = _Search(judgement, facts, uncertain)
    if search.outcome is None:
        return ()
    changeable = [name for name in judgement.facts if name not in fixed]
    found = search.singly(changeable) or search.pairs(changeable)
    if not found:
        others = search.singly([name for name in judgement.facts if name in fixed])
        found = [Nearest(each.changes, each.size, fixed=True) for each in others]
    return tuple(search.described(each) for each in sorted(found, key=search.rank))


def fixed_facts(facts: Mapping[str, model.Fact], roles: Mapping[str, Collection[str]]) -> set[str]:
    """The facts that nobody can change.

    ``roles``: fact -> the roles of the columns it reads, as far as they are known.
    """
    given = {"person.birth_date", "person.sex", "person.ethnicity", "person.name"}
    return {
        name
        for name, fact in facts.items()
        if fact.person or fact.protected or fact.type == "date" or given & set(roles.get(name, ()))
    }


class _Search:
    def __init__(self, judgement: Judgement, facts: Facts, uncertain: Collection[str]) -> None:
        self.judgement = judgement
        self.sure = {name: None if name in uncertain else v for name, v in facts.items()}
        self.outcome = judgement.of(self.sure)

    def facts(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """What is known for certain when some of it is changed."""
        asked = self.judgement.asked.items()
        unsettled = {name: None for name, read in asked if not read.isdisjoint(changed)}
        return {**self.sure, **unsettled, **changed}

    def rank(self, found: Nearest) -> tuple[int, float]:
        """Facts alone before what the household answers, then the nearest."""
        answers = sum(change.fact in self.judgement.households for change in found.changes)
        return answers, found.size

    def singly(self, names: list[str]) -> list[Nearest]:
        found = []
        for name in names:
            turned = list(self.turning(name, {}))
            if turned:
                change = min(turned, key=self.size)
                found.append(Nearest((change,), self.size(change)))
        return found

    def pairs(self, names: list[str]) -> list[Nearest]:
        best: Nearest | None = None
        for one, other in list(combinations(names, 2))[:PAIRS]:
            for first in self.values(one, {}):
                for second in self.turning(other, {one: first.after}):
                    changes = (first, second)
                    pair = Nearest(changes, sum(map(self.size, changes)))
                    if best is None or self.rank(pair) < self.rank(best):
                        best = pair
        return [] if best is None else [best]

    def turning(self, name: str, changed: Mapping[str, Any]) -> Iterator[Change]:
        """The changes of one fact, beside others, that turn the outcome."""
        for change in self.values(name, changed):
            outcome = self.judgement.of(self.facts({**changed, name: change.after}))
            if outcome is (not self.outcome):
                yield change

    def values(self, name: str, changed: Mapping[str, Any]) -> Iterator[Change]:
        """For each region of the fact the value that is nearest to the present one."""
        present = self.sure.get(name)
        others = self.facts({**changed, name: present})
        for region in regions(self.judgement, name, others).regions:
            after = region.low if present is None else region.nearest(present)
            if after != present:
                yield Change(name, present, after)

    def described(self, found: Nearest) -> Nearest:
        """The changes with the lines that they cross, each after those before it."""
        changed: dict[str, Any] = {}
        changes = []
        for change in found.changes:
            old = self.judgement.values(self.facts(changed))
            changed[change.fact] = change.after
            new = self.judgement.values(self.facts(changed))
            crossed = [
                replace(change, line=line, comparison=written, rule=rule)
                for comparison, (rule, written) in self.judgement.comparisons.items()
                if old.of(comparison) is not new.of(comparison)
                for line in _lines(self.judgement, comparison, change.fact, new)
            ]
            # Where several lines are crossed on the way, the last one turns the outcome.
            last = min(crossed, key=lambda each: _apart(each.line, each.after), default=change)
            changes.append(last)
        return replace(found, changes=tuple(changes))

    def size(self, change: Change) -> float:
        before, after = change.before, change.after
        if before is None or isinstance(before, bool | str):
            return 1.0
        far = _apart(before, after)
        if isinstance(before, date):
            return far / 365
        return far / max(float(abs(after)), 1.0)


def _lines(
    judgement: Judgement, comparison: Comparison, name: str, values: Values
) -> Iterator[Any]:
    """What the fact itself is compared with; nothing where it does not stand by itself."""
    for side, other in _sides(comparison):
        alone = isinstance(side, Name) and side.symbol.name == name
        if alone and name not in judgement.reads(other):
            yield values.of(other)


def _apart(one: Any, other: Any) -> float:
    """How far two values of one type are apart."""
    if isinstance(one, date):
        return float(abs((one - other).days))
    return 0.0 if isinstance(one, str | bool) else float(abs(one - other))


def _sides(comparison: Comparison) -> Iterator[tuple[Expression, Expression]]:
    yield comparison.left, comparison.right
    yield comparison.right, comparison.left
