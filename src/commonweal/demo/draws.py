"""Pseudo-random numbers that depend on what they are for, not on when they are drawn.

Every draw is a hash (SplitMix64) of the seed, the name of its stream and the index of the thing it
is for. So the same (residents, seed) gives the same province whatever the number of threads, the
size of the chunks or the order of the steps, and a new stream never disturbs another.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[Any]

_STEP = 0x9E3779B97F4A7C15
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Draws:
    """All the chance there is in one demo province."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def bits(self, stream: str, index: Index) -> npt.NDArray[np.uint64]:
        """64 pseudo-random bits for each index of a stream."""
        key = hashlib.blake2b(f"{self.seed}/{stream}".encode(), digest_size=8).digest()
        state = index.astype(np.uint64) * np.uint64(_STEP)
        state += np.uint64(int.from_bytes(key, "little"))
        state ^= state >> np.uint64(30)
        state *= _FIRST
        state ^= state >> np.uint64(27)
        state *= _SECOND
        state ^= state >> np.uint64(31)
        return state

    def uniform(self, stream: str, index: Index) -> Floats:
        """One number in [0, 1) for each index."""
        return (self.bits(stream, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def normal(self, stream: str, index: Index) -> Floats:
        """One standard normal number for each index (Box and Muller 1958)."""
        first = 1.0 - self.uniform(stream + "/radius", index)
        second = self.uniform(stream + "/angle", index)
        result: Floats = np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * np.pi * second)
        return result

    def chance(self, stream: str, index: Index, probability: float | Floats) -> Flags:
        """True with the given probability, for each index."""
        return self.uniform(stream, index) < probability

    def pick(self, stream: str, index: Index, weights: Sequence[float] | Floats) -> Ints:
        """A position in ``weights`` for each index, in proportion to the weights."""
        bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
        drawn = self.uniform(stream, index) * bounds[-1]
        found: Ints = np.minimum(np.searchsorted(bounds, drawn, side="right"), len(bounds) - 1)
        return found

    def integers(self, stream: str, index: Index, low: int, high: int) -> Ints:
        """A whole number in [low, high) for each index."""
        return low + (self.uniform(stream, index) * (high - low)).astype(np.int64)
