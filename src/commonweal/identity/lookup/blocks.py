"""Which descriptions share a blocking key: sorted (key, number) entries, in buckets of some dozens.

A bucket is what the keys with the same leading bits have in common; it is one row of the store.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]

ENTRIES = 128
"""About so many entries a bucket has."""
_KEY_BITS = 64
_ENTRY = 12
"""Bytes: a key and a number."""


def bits_for(entries: int) -> int:
    """How many leading bits of a key make a bucket, for so many entries in all."""
    return max(entries // ENTRIES, 1).bit_length() - 1


def bucket_of(key: int, bits: int) -> int:
    """The bucket of a key."""
    return key >> (_KEY_BITS - bits)


def key_of(order: int, values: Iterable[str]) -> int:
    """The key of a rule (by its place among the model's) and the values it asks for.

    Equal to :func:`commonweal.engine.digest` of :func:`commonweal.identity.lookup.steps.key_text`.
    """
    text = "\x1f".join((str(order), *values))
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[8:], "little")


def packed(keys: Keys, numbers: Numbers, bits: int) -> Iterator[tuple[int, bytes]]:
    """The buckets of some entries, which are in the order of their keys, and none of them cut."""
    buckets = keys >> np.uint64(_KEY_BITS - bits) if bits else np.zeros_like(keys)
    first = np.flatnonzero(np.diff(buckets, prepend=buckets[:1] + np.uint64(1)))
    for start, end in zip(first, [*first[1:], len(keys)], strict=True):
        held = keys[start:end].astype("<u8").tobytes() + numbers[start:end].astype("<u4").tobytes()
        yield int(buckets[start]), held


def numbers_in(bucket: bytes, key: int) -> Sequence[int]:
    """The numbers of the entries with ``key``."""
    size = len(bucket) // _ENTRY
    # In the order of bytes that every machine has which the engine runs on. For so few entries,
    # arrays would take longer to make than to search.
    keys = memoryview(bucket)[: 8 * size].cast("Q")
    numbers = memoryview(bucket)[8 * size :].cast("I")
    start = bisect_left(keys, key)
    return numbers[start : bisect_right(keys, key, start)].tolist()
