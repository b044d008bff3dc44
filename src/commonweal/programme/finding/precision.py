"""How many findings of a kind hold, and whether that is enough.

The share is estimated from findings that were drawn by lot, with Wilson's 95 % interval (Wilson,
*Probable Inference, the Law of Succession, and Statistical Inference*, JASA 22, 1927), which keeps
its promise for small samples and shares near 0 and 1 (Brown, Cai and DasGupta 2001).
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

_Z = 1.959964
"""Of a two-sided 95 % interval."""
EARLIEST = 5
"""Verified findings before which no kind is suspended: the first two or three prove nothing."""

State = Literal["open", "holds", "suspended"]


@dataclass(frozen=True)
class Precision:
    """What is known of one kind of finding."""

    verified: int
    """Findings drawn by lot and verified."""
    holding: int
    threshold: float
    needed: int
    """Verified findings from which the lower bound counts."""

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share that holds."""
        return wilson(self.holding, self.verified)

    @property
    def state(self) -> State:
        """Suspended when it may well be under the threshold, or surely is, however few are known.

        ``open`` while too few are verified to tell.
        """
        low, high = self.interval
        if self.verified >= EARLIEST and high < self.threshold:
            return "suspended"
        if self.verified < self.needed:
            return "open"
        return "suspended" if low < self.threshold else "holds"


def wilson(holding: int, verified: int) -> tuple[float, float]:
    """The 95 % interval of a share of which ``holding`` of ``verified`` were seen."""
    if not verified:
        return 0.0, 1.0
    share, squared = holding / verified, _Z**2
    middle = share + squared / (2 * verified)
    reach = _Z * sqrt((share * (1 - share) + squared / (4 * verified)) / verified)
    scale = 1 + squared / verified
    low = (middle - reach) / scale if holding else 0.0
    high = (middle + reach) / scale if holding < verified else 1.0
    return low, high
