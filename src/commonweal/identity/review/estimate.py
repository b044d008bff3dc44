"""Precision and recall from what reviewers decided.

Reviewers see the uncertain pairs, not a fair sample of all, so the pairs are put into strata by
match weight, and every stratum counts for as many pairs as it has (Cochran, *Sampling Techniques*,
1977, ch. 5). Within a stratum the share of pairs that are one person has a Jeffreys prior
(Brown, Cai and DasGupta 2001), so that three of three right is not yet certainty; a stratum in
which nobody has decided has the model's own probability, and its full uncertainty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.identity.decisions import Decided

_Z = 1.959964
"""Of a two-sided 95 % interval."""
_WIDTH = 2
"""Of a stratum, in match weight."""


@dataclass(frozen=True)
class Estimate:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float
    decided: int
    """Decided pairs behind it."""


@dataclass(frozen=True)
class _Stratum:
    pairs: int
    same: float
    """Expected pairs of one person."""
    variance: float
    decided: int


def estimates(
    histogram: Sequence[Mapping[str, float]], decided: Sequence[Decided]
) -> tuple[Estimate, Estimate] | None:
    """Precision and recall of the compared pairs' links; None before anything is decided.

    ``histogram`` has the published pairs by match weight in steps of two (``weight``: the lowest of
    the step, ``pairs``). Pairs with a positive weight count as joined.
    """
    known = [pair for pair in decided if pair.verdict is not None and pair.weight is not None]
    if not known:
        return None
    joined: list[_Stratum] = []
    apart: list[_Stratum] = []
    for step in histogram:
        low = step["weight"]
        inside = [
            pair for pair in known if pair.weight is not None and low <= pair.weight < low + _WIDTH
        ]
        stratum = _stratum(low + _WIDTH / 2, int(step["pairs"]), inside)
        (joined if low >= 0 else apart).append(stratum)
    right, every = _sum(joined), sum(stratum.pairs for stratum in joined)
    missed = _sum(apart)
    if not every:
        return None
    precision = right[0] / every
    spread = _Z * right[1] ** 0.5 / every
    share = right[0] / (right[0] + missed[0])
    # The delta method for right / (right + missed), whose parts are independent.
    total = right[0] + missed[0]
    variance = (missed[0] ** 2 * right[1] + right[0] ** 2 * missed[1]) / total**4
    return (
        _bounded(precision, spread, sum(stratum.decided for stratum in joined)),
        _bounded(share, _Z * variance**0.5, len(known)),
    )


def _stratum(weight: float, pairs: int, decided: Sequence[Decided]) -> _Stratum:
    if not decided:
        share = 1 / (1 + 2**-weight)
        # All pairs of the stratum might be wrong, or right, together.
        return _Stratum(pairs, share * pairs, pairs**2 * share * (1 - share), 0)
    n = len(decided)
    right = sum(pair.verdict == "same" for pair in decided)
    share = (right + 0.5) / (n + 1)
    return _Stratum(pairs, share * pairs, pairs**2 * share * (1 - share) / (n + 2), n)


def _sum(strata: Sequence[_Stratum]) -> tuple[float, float]:
    return sum(s.same for s in strata), sum(s.variance for s in strata)


def _bounded(share: float, spread: float, decided: int) -> Estimate:
    return Estimate(share, max(0.0, share - spread), min(1.0, share + spread), decided)
