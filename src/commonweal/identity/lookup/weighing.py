"""Two descriptions -> the match weight, as a linkage weighs its pairs."""

from collections.abc import Mapping, Sequence
from math import log2

from commonweal.identity.lookup.expression import Row, compiled
from commonweal.identity.model import Model
from commonweal.identity.steps import compare


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

    def levels(self, left: Row, right: Row) -> list[int]:
        """The level of every comparison."""
        pair = left + right
        return [level(pair) for level in self._levels]

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
