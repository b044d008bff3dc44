"""What every threshold of the match weight would give, against known truth.

The arithmetic works on counts in bins of the match weight: of pairs of records that were weighed,
and of records by the weight they reach beside themselves. The pairs of one entity, settled by a
strong key or by being the same in everything, were never weighed; they count at every threshold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.accuracy import Accuracy, Agreement

STEP = 0.5
"""The width of a bin of the match weight."""


@dataclass(frozen=True)
class Bin:
    """Pairs of records whose match weight is from ``weight`` on, and under the next bin's."""

    weight: float
    pairs: int
    agreed: int
    """Those that are one person in truth."""


@dataclass(frozen=True)
class Settled:
    """Pairs that were one before anything was weighed."""

    pairs: int
    agreed: int


@dataclass(frozen=True)
class Quality:
    """Precision and recall of the weighed pairs of entities in the clusters, by the model itself
    and in truth; None where no pair was joined."""

    estimated_precision: float | None
    estimated_recall: float | None
    true_precision: float | None
    true_recall: float | None


@dataclass(frozen=True)
class Curves:
    """All that is drawn of one data set."""

    name: str
    final: Accuracy
    """Of the clusters."""
    settled: Settled
    weighed: tuple[Bin, ...]
    """Ascending; weights without a pair are left out."""
    themselves: Mapping[float, int]
    """Match weight, in bins -> records that reach it when compared with themselves."""
    found_sizes: Mapping[int, int]
    """Records of one person -> people, as found."""
    true_sizes: Mapping[int, int]
    """... and in truth."""
    quality: Quality

    def at(self, threshold: float) -> Agreement:
        """What putting together every pair from ``threshold``, a multiple of the step, would do."""
        above = [one for one in self.weighed if one.weight >= threshold]
        return Agreement(
            true=self.final.true,
            found=self.settled.pairs + sum(one.pairs for one in above),
            agreed=self.settled.agreed + sum(one.agreed for one in above),
        )

    def unlinkable(self, threshold: float) -> float:
        """The share of records that do not reach ``threshold`` even beside themselves."""
        records = sum(self.themselves.values())
        under = sum(n for weight, n in self.themselves.items() if weight < threshold)
        return under / records if records else 0.0

    def document(self, thresholds: Sequence[float]) -> dict[str, Any]:
        """The figures, ready for JSON."""
        sizes = sorted({*self.found_sizes, *self.true_sizes})
        return {
            "set": self.name,
            "final": self.final.document(),
            "quality": vars(self.quality),
            "settled": vars(self.settled),
            "true pairs": self.final.true,
            "thresholds": [
                {
                    "weight": threshold,
                    **self.at(threshold).shares(),
                    "unlinkable": round(self.unlinkable(threshold), 4),
                }
                for threshold in thresholds
            ],
            "weighed": [vars(one) for one in self.weighed],
            "themselves": [
                {"weight": weight, "records": n} for weight, n in sorted(self.themselves.items())
            ],
            "sizes": [
                {
                    "records": size,
                    "found": self.found_sizes.get(size, 0),
                    "true": self.true_sizes.get(size, 0),
                }
                for size in sizes
            ],
        }


SIZES: dict[str, int | None] = {
    **{str(size): size for size in range(1, 7)},
    "7–8": 8,
    "9–12": 12,
    "13–20": 20,
    "21+": None,
}
"""The groups of sizes: label -> the largest size in it; without one all that is larger."""


def grouped(sizes: Mapping[int, int]) -> dict[str, int]:
    """People by how many records they have, in groups that grow with the number of records."""
    groups = dict.fromkeys(SIZES, 0)
    for size, people in sizes.items():
        label = next(label for label, most in SIZES.items() if most is None or size <= most)
        groups[label] += people
    return groups
