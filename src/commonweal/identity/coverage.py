"""What the blocking rules found, and an estimate of what they did not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.identity.model import RuleReport, Vector

_MILLIONTHS = 1e6


def covered(
    reports: Sequence[RuleReport], counted: pa.Table
) -> tuple[tuple[RuleReport, ...], float | None]:
    """The reports with what each rule found, and the estimated recall of all rules together.

    ``counted``: rules (one bit a rule in use, in their order), pairs, matches (in millionths).

    Nobody sees the pairs of one person that no rule made, but the overlaps of the rules tell of
    them: with f1 pairs made by one of t rules only and f2 by exactly two, about
    (t - 1) / t * f1^2 / 2 f2 were made by none, or more (Chao 1987, *Estimating the Population Size
    for Capture-Recapture Data with Unequal Catchability*, Biometrics 43). Rules that fail together
    make that too few, so the recall is rather too high.
    """
    rules = counted["rules"].to_numpy()
    pairs = counted["pairs"].to_numpy()
    matches = counted["matches"].to_numpy() / _MILLIONTHS
    every = float(matches.sum()) + _missed(rules, matches, sum(report.used for report in reports))
    found, order = [], 0
    for report in reports:
        if not report.used:
            found.append(report)
            continue
        here = (rules >> order) & 1 == 1
        first = here & (rules & ((1 << order) - 1) == 0)
        own = float(matches[here].sum())
        found.append(
            replace(
                report,
                agreeing=int(pairs[here].sum()),
                new=int(pairs[first].sum()),
                matches=round(own, 6),
                recall=round(own / every, 6) if every else None,
            )
        )
        order += 1
    return tuple(found), round(float(matches.sum()) / every, 6) if every else None


def _missed(rules: npt.NDArray[np.int64], matches: Vector, tried: int) -> float:
    """Chao's lower bound of the pairs of one person that no rule made."""
    made_by = np.array([int(bits).bit_count() for bits in rules.tolist()], np.int64)
    once, twice = (float(matches[made_by == times].sum()) for times in (1, 2))
    share = (tried - 1) / tried
    if twice > 0:
        return share * once * once / (2 * twice)
    return max(0.0, share * once * (once - 1) / 2)
