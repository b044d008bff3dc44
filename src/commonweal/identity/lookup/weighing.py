"""Two descriptions -> the match weight, as a linkage weighs its pairs."""

from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

from commonweal.identity.lookup.expression import Row, compiled
from commonweal.identity.model import Model
from commonweal.identity.steps import compare, reach


class _Reach(NamedTuple):
    """What one comparison can add."""

    place: int
    column: int
    rarity: int | None
    """Where its rarity stands among those of a description."""
    equal: float
    most: float
    """The most of any level but equality, and of none."""

    def best(self, rarities: Sequence[float]) -> float:
        """The most that it can add, where a value is as rare as told."""
        rare = 0.0 if self.rarity is None else rarities[self.rarity]
        return max(self.most, self.equal + rare)


class Weigher:
    """Weighs descriptions by a model: :func:`commonweal.identity.steps.compare.scored` for one."""

    def __init__(self, model: Model, columns: Mapping[str, int]) -> None:
        parameters = model.parameters
        self._prior = parameters.prior_odds
        self._relatives = parameters.relatives_odds
        size = len(columns)
        places = {f"l.{name}": place for name, place in columns.items()}
        places |= {f"r.{name}": place + size for name, place in columns.items()}
        self.comparisons = model.comparisons
        self._levels = [compiled(compare.level(c), places) for c in self.comparisons]
        self._strangers = [parameters.weights(c.attribute).tolist() for c in self.comparisons]
        self._against = [parameters.weights_against_relatives(c).tolist() for c in self.comparisons]
        weighed = [place for place, c in enumerate(self.comparisons) if c.frequency]
        rarity = {place: at for at, place in enumerate(weighed)}
        in_order = {c.attribute: at for at, c in enumerate(reach.ordered(parameters))}
        self._first = sorted(
            (
                _Reach(
                    place,
                    columns[c.attribute],
                    rarity.get(place),
                    equal=self._strangers[place][1],
                    most=max(0.0, *self._strangers[place][2:]),
                )
                for place, c in enumerate(self.comparisons)
            ),
            key=lambda one: in_order[self.comparisons[one.place].attribute],
        )

    def levels(self, left: Row, right: Row) -> list[int]:
        """The level of every comparison."""
        pair = left + right
        return [level(pair) for level in self._levels]

    def reaching(
        self, left: Row, right: Row, rarities: Sequence[float], least: float
    ) -> list[int] | None:
        """The level of every comparison; None as soon as the pair can no longer weigh ``least``.

        As :func:`commonweal.identity.steps.reach.reaching` does for many: those that tell most
        come first.
        """
        pair, levels = left + right, [0] * len(self._levels)
        told = [
            (one, one.best(rarities))
            for one in self._first
            if left[one.column] is not None and right[one.column] is not None
        ]
        possible = self._prior + sum(best for _, best in told)
        for one, best in told:
            level = levels[one.place] = self._levels[one.place](pair)
            possible += self._strangers[one.place][level] - best
            if level == 1 and one.rarity is not None:
                possible += rarities[one.rarity]
            if possible < least - reach.SLACK:
                return None
        return levels

    def weight(self, levels: Sequence[int], rarities: Sequence[float]) -> float:
        """log2 of the odds that a pair with these ``levels`` is one person.

        ``rarities``: what agreement on the very value adds, for every comparison with frequencies.
        """
        strangers = relatives = 0.0
        rarity = iter(rarities)
        for place, comparison in enumerate(self.comparisons):
            level = levels[place]
            strangers += self._strangers[place][level]
            relatives += self._against[place][level]
            if comparison.frequency:
                adds = next(rarity)
                if level == 1:
                    strangers += adds
                    relatives += 0.0 if comparison.shared else adds
        return self._prior - log2(2**-strangers + self._relatives * 2**-relatives)

    def evidence(self, levels: Sequence[int]) -> dict[str, str]:
        """Attribute -> the level in words, of what both descriptions tell."""
        return {
            comparison.attribute: comparison.labels[level - 1]
            for comparison, level in zip(self.comparisons, levels, strict=True)
            if level
        }
