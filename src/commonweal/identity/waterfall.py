"""A match weight as the sum of what speaks for and against."""

from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.identity.model import Parameters

PRIOR = "prior"
RARITY = "rarity and relatives"


@dataclass(frozen=True)
class Step:
    """One thing that speaks for (positive) or against (negative) one person; log2 of odds."""

    what: str
    """An attribute, :data:`PRIOR` or :data:`RARITY`."""
    level: str | None
    weight: float
    running: float
    """The weight so far, this step included."""


@dataclass(frozen=True)
class Waterfall:
    """The steps add up to the weight exactly."""

    steps: tuple[Step, ...]
    total: float


def waterfall(parameters: Parameters, evidence: Mapping[str, str], total: float) -> Waterfall:
    """How ``evidence`` (attribute -> level) comes to the weight ``total``.

    First how seldom two records are one person at all, then each attribute at the weight of a usual
    value, the heaviest first; what is left is that these values are rarer or commoner than usual,
    and that relatives agree on some of them too.
    """
    prior = parameters.prior_odds
    compared = {comparison.attribute: comparison for comparison in parameters.comparisons}
    weights = []
    for attribute, level in evidence.items():
        if attribute in compared and level in compared[attribute].labels:
            place = compared[attribute].labels.index(level) + 1
            weights.append((attribute, level, float(parameters.weights(attribute)[place])))
    weights.sort(key=lambda item: (-abs(item[2]), item[0]))
    rest = total - prior - sum(weight for _, _, weight in weights)
    steps, running = [], 0.0
    for what, label, weight in [(PRIOR, None, prior), *weights, (RARITY, None, rest)]:
        running += weight
        steps.append(Step(what, label, weight, running))
    return Waterfall(tuple(steps), total)
