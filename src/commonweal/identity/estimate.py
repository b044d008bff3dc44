"""What the data itself says about agreement: EM on counts of agreement patterns.

No pair is looked at again: a few thousand distinct patterns with their counts hold all there is to
learn. u comes from pairs picked at random. m comes from the pairs of each blocking rule in turn,
leaving out the attributes the rule forces to agree; the rules' answers are combined by the number
of matches behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commonweal.identity.comparisons import HOUSEHOLD_EVIDENCE
from commonweal.identity.model import Comparison, Model, Parameters, Rule, Vector
from commonweal.identity.steps.compare import places

_ROUNDS = 100
_SETTLED = 1e-5
_SEEN = 30
"""A level that fewer sampled pairs show tells nothing of whether the sample is large enough."""
_STANDS = 0.25
"""So little a weight may change, in bits."""
_LEAST_PAIRS = 50
"""A rule with fewer pairs teaches nothing reliable."""
_RELATIVES_TRUST = 20.0
"""So many pairs' worth of belief that relatives agree on what is personal only by chance."""


@dataclass(frozen=True)
class Patterns:
    """Distinct patterns of agreement: one row each."""

    rules: npt.NDArray[np.int64]
    """Bits of the blocking rules that the pairs agree on."""
    pattern: npt.NDArray[np.int64]
    pairs: Vector
    """How many pairs show it."""

    def levels(self, comparisons: Sequence[Comparison]) -> dict[str, npt.NDArray[np.int64]]:
        """Attribute -> level in every row."""
        return _levels(comparisons, self.pattern)


def _levels(
    comparisons: Sequence[Comparison], pattern: npt.NDArray[np.int64]
) -> dict[str, npt.NDArray[np.int64]]:
    return {
        comparison.attribute: pattern // factor % (comparison.size + 1)
        for comparison, factor in zip(comparisons, places(comparisons), strict=True)
    }


@dataclass(frozen=True)
class Sampled:
    """What a sample of pairs of strangers shows."""

    u: Mapping[str, Vector]
    """Attribute -> probability of each level."""
    seen: Mapping[str, Vector]
    """Attribute -> how many of the pairs showed each level."""


def strangers(
    comparisons: Sequence[Comparison], sampled: Patterns, coincidences: Mapping[str, float]
) -> Sampled:
    """u: the probability of each level for two people picked at random.

    Equality comes from the frequencies of the values, the other levels from the sampled pairs.
    """
    found = sampled.levels(comparisons)
    learned, seen = {}, {}
    for comparison in comparisons:
        counts = _counts(found[comparison.attribute], sampled.pairs, comparison.size)
        seen[comparison.attribute] = counts
        others = (counts[1:] + 0.5) / (counts[1:] + 0.5).sum()
        equal = min(max(coincidences[comparison.attribute], 1e-9), 0.999)
        learned[comparison.attribute] = np.concatenate([[equal], others * (1 - equal)])
    return Sampled(learned, seen)


def stands(before: Sampled, now: Sampled) -> bool:
    """Whether no weight changes much for sampling more pairs, of levels that were seen at all."""
    return all(
        np.abs(np.log2(now.u[name] / before.u[name]))[before.seen[name] >= _SEEN].max(initial=0)
        <= _STANDS
        for name in now.u
    )


def learn(
    comparisons: Sequence[Comparison],
    rules: Sequence[Rule],
    observed: Patterns,
    u: Mapping[str, Vector],
    all_pairs: float,
) -> Parameters:
    """m, the levels of relatives, and how common both are among ``all_pairs`` pairs of nodes."""
    levels = observed.levels(comparisons)
    start = {comparison.attribute: _first_guess(comparison.size) for comparison in comparisons}
    same = {name: guess.copy() for name, guess in start.items()}
    relatives = {name: u[name] * _RELATIVES_TRUST for name in start}
    with_relatives = any(c.attribute in HOUSEHOLD_EVIDENCE for c in comparisons)
    for place, rule in enumerate(rules):
        chosen = (observed.rules >> place) & 1 == 1
        pairs = observed.pairs[chosen]
        free = [c for c in comparisons if c.attribute not in rule.attributes]
        if pairs.sum() < _LEAST_PAIRS or not free:
            continue
        here = {c.attribute: levels[c.attribute][chosen] for c in free}
        shares = _expectation_maximisation(free, here, pairs, start, u, with_relatives)
        for comparison in free:
            name = comparison.attribute
            same[name] += _counts(here[name], shares[0], comparison.size)
            relatives[name] += _counts(here[name], shares[1], comparison.size)
    learned = Parameters(
        comparisons=tuple(comparisons),
        same={name: counts / counts.sum() for name, counts in same.items()},
        strangers=dict(u),
        relatives={name: counts / counts.sum() for name, counts in relatives.items()},
        prior_same=0.0,
        prior_relatives=0.0,
    )
    return _with_priors(learned, observed, all_pairs, with_relatives)


def pattern_weights(
    parameters: Parameters, pattern: npt.NDArray[np.int64]
) -> tuple[Vector, Vector]:
    """log2 of the likelihood ratio of each pattern against strangers and against relatives."""
    levels = _levels(parameters.comparisons, pattern)
    against_strangers, against_relatives = np.zeros(len(pattern)), np.zeros(len(pattern))
    for comparison in parameters.comparisons:
        level = levels[comparison.attribute]
        against_strangers += parameters.weights(comparison.attribute)[level]
        against_relatives += parameters.weights_against_relatives(comparison)[level]
    return against_strangers, against_relatives


def most_rarity(model: Model, pattern: npt.NDArray[np.int64]) -> Vector:
    """The most that the rarity of equal values can add to each pattern: that nobody else has
    them."""
    levels = _levels(model.comparisons, pattern)
    most = np.zeros(len(pattern))
    for comparison in model.comparisons:
        if comparison.frequency:
            rarest = max(0.0, float(np.log2(model.usual[comparison.attribute])))
            most += np.where(levels[comparison.attribute] == 1, rarest, 0.0)
    return most


def _first_guess(size: int) -> Vector:
    """Mostly equal, sometimes alike, seldom different."""
    if size == 2:
        return np.array([0.9, 0.1])
    return np.array([0.9, *[0.07 / (size - 2)] * (size - 2), 0.03])


def _counts(levels: npt.NDArray[np.int64], weights: Vector, size: int) -> Vector:
    return np.bincount(levels, weights=weights, minlength=size + 1)[1:].astype(np.float64)


def _expectation_maximisation(
    comparisons: Sequence[Comparison],
    levels: Mapping[str, npt.NDArray[np.int64]],
    pairs: Vector,
    start: Mapping[str, Vector],
    u: Mapping[str, Vector],
    with_relatives: bool,
) -> Vector:
    """How many pairs of each pattern are one person, relatives, strangers (3 x patterns).

    u stays as it is; m is learned; relatives share m where they share the attribute.
    """
    m = {c.attribute: start[c.attribute].copy() for c in comparisons}
    t = {c.attribute: (m if c.shared else u)[c.attribute].copy() for c in comparisons}
    mixture = np.array([0.4, 0.2, 0.4]) if with_relatives else np.array([0.5, 0.0, 0.5])
    expected = np.zeros((3, len(pairs)))
    for _ in range(_ROUNDS):
        expected = _shares(levels, (m, t, u), mixture) * pairs
        for comparison in comparisons:
            name, size = comparison.attribute, comparison.size
            counts = _counts(levels[name], expected[0], size) + start[name]
            m[name] = counts / counts.sum()
            if comparison.shared:
                t[name] = m[name]
            elif with_relatives:
                counts = _counts(levels[name], expected[1], size) + _RELATIVES_TRUST * u[name]
                t[name] = counts / counts.sum()
        settled = expected.sum(axis=1) / pairs.sum()
        change = np.abs(settled - mixture).max()
        mixture = settled
        if change < _SETTLED:
            break
    return expected


def _shares(
    levels: Mapping[str, npt.NDArray[np.int64]],
    classes: Sequence[Mapping[str, Vector]],
    mixture: Vector,
) -> Vector:
    """The probability of each class for every pattern (classes x patterns)."""
    rows = len(next(iter(levels.values())))
    logs = np.empty((len(classes), rows))
    for place, (probabilities, share) in enumerate(zip(classes, mixture, strict=True)):
        logs[place] = np.log(max(share, 1e-300))
        for name, level in levels.items():
            table = np.concatenate([[0.0], np.log(np.maximum(probabilities[name], 1e-12))])
            logs[place] += table[level]
    odds = np.exp(logs - logs.max(axis=0))
    shares: Vector = odds / odds.sum(axis=0)
    return shares


def _with_priors(
    learned: Parameters, observed: Patterns, all_pairs: float, with_relatives: bool
) -> Parameters:
    """The shares of pairs that are one person or relatives: those which the posteriors confirm."""
    against_strangers, against_relatives = pattern_weights(learned, observed.pattern)
    # One pair more than there are: however few the records, strangers keep a share.
    all_pairs = all_pairs + 1
    same = relatives = min(0.49, float(observed.pairs.sum()) / all_pairs / 2)
    if not with_relatives:
        relatives = 0.0
    for _ in range(10 * _ROUNDS):
        stranger = (1 - same - relatives) * np.exp2(-against_strangers)
        relative = relatives * np.exp2(-against_relatives)
        total = same + stranger + relative
        expected = float((same / total * observed.pairs).sum()) / all_pairs
        mates = float((relative / total * observed.pairs).sum()) / all_pairs
        change = abs(expected / same - 1)
        same, relatives = max(expected, 1e-15), mates
        if change < _SETTLED:
            break
    return Parameters(
        learned.comparisons,
        learned.same,
        learned.strangers,
        learned.relatives,
        prior_same=same,
        prior_relatives=relatives,
    )
