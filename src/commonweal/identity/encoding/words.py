"""Values -> words: 64-bit Bloom filters that mean something under one salt only.

Each gram of a value sets a few bits of the value's word. Which bits is decided by AES-256 over
the salt and the gram, used as a pseudo-random function because a processor does tens of millions
of its blocks in a second. The salt is drawn from the values of a view's key, so the same name gives
unrelated words in records that do not agree on that key.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from commonweal.identity.encoding.grams import WAYS
from commonweal.identity.encoding.model import CODES, WORD, Code
from commonweal.identity.encoding.secret import Secret

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_BLOCK = 16
_ONE = np.uint64(1)
_CHANCES = 1 << 16
"""Whether a bit is flipped is decided by two bytes."""
_FLIP_BLOCKS = WORD * 2 // _BLOCK


@dataclass(frozen=True)
class Column:
    """The values of one attribute in some records: each distinct one with its grams."""

    present: npt.NDArray[np.bool_]
    """Whether the record has a value."""
    value: Places
    """Which value it has; 0 where it has none."""
    first: Places
    """The place of each value's first gram, and behind the last value that of the end."""
    grams: Words
    """The keyed identifiers of the grams of all values."""


class Encoder:
    """Makes tags, salts and words under one secret."""

    def __init__(self, secret: Secret, flip: float) -> None:
        self._secret, self._flip = secret, flip
        self._bits = _Blocks(secret.key("bits"))
        self._chance = _Blocks(secret.key("flips"))
        self._known: dict[str, dict[str, int]] = {}

    def pseudonyms(self, records: Iterable[str]) -> Words:
        """What records are called that must not be called by their identifiers."""
        return _numbers(self._secret.key("record"), records)[:, 0]

    def tags(self, view: str, keys: Iterable[str]) -> tuple[Words, Words]:
        """The tag and the salt of each key of a view; neither tells of the other."""
        told = _numbers(self._secret.key(f"view {view}"), keys)
        return told[:, 0], told[:, 1]

    def column(self, code: Code, values: pa.Array) -> Column:
        """Take the values of an attribute apart."""
        space = code.space or code.attribute
        known, apart = self._known.setdefault(space, {}), WAYS[code.grams]
        key = self._secret.key(f"grams of {space}")
        encoded = values.dictionary_encode()
        grams: list[int] = []
        first = [0]
        for value in encoded.dictionary.to_pylist():
            for gram in apart(value):
                if gram not in known:
                    known[gram] = int(_numbers(key, [gram])[0, 0])
                grams.append(known[gram])
            first.append(len(grams))
        return Column(
            np.asarray(encoded.is_valid()),
            encoded.indices.fill_null(0).to_numpy().astype(np.int64),
            np.array(first, np.int64),
            np.array(grams, np.uint64),
        )

    def words(
        self, code: Code, column: Column, chosen: Places, salts: Words, owners: Words
    ) -> pa.Array:
        """The words of the ``chosen`` records of ``column``; NULL where there is no value.

        ``salts`` and ``owners`` have one number for each of them: that of its view's key, and one
        that no other record and view has, which decides what bits are flipped.
        """
        has = column.present[chosen]
        value = column.value[chosen[has]]
        counts = column.first[value + 1] - column.first[value]
        starts = np.cumsum(counts) - counts
        row = np.repeat(np.arange(len(value)), counts)
        gram = np.arange(len(row)) - (starts - column.first[value])[row]
        places = self._bits(salts[has][row], column.grams[gram])[:, : code.hashes] % WORD
        bits = np.bitwise_or.reduce(_ONE << places.astype(np.uint64), axis=1)
        words = np.zeros(len(chosen), np.uint64)
        if len(value):
            words[has] = np.bitwise_or.reduceat(bits, starts) ^ self._flips(code, owners[has])
        return pa.array(words, mask=~has)

    def _flips(self, code: Code, owners: Words) -> Words:
        """The bits that are flipped: the same every time the same record is encoded."""
        if not self._flip:
            return np.zeros(len(owners), np.uint64)
        numbers = np.arange(_FLIP_BLOCKS, dtype=np.uint64) + np.uint64(
            CODES.index(code) * _FLIP_BLOCKS
        )
        told = self._chance(np.repeat(owners, _FLIP_BLOCKS), np.tile(numbers, len(owners)))
        flipped = told.view("<u2").reshape(len(owners), WORD) < round(self._flip * _CHANCES)
        packed: Words = np.packbits(flipped, axis=1).view("<u8")[:, 0].astype(np.uint64)
        return packed


class _Blocks:
    """AES-256 of many blocks at once, each by itself.

    That equal blocks give equal bytes is what is wanted here: nothing is hidden to be read again,
    and what comes out only has to look random to whoever lacks the key.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())

    def __call__(self, left: Words, right: Words) -> npt.NDArray[np.uint8]:
        """16 pseudo-random bytes for each pair of numbers."""
        blocks = np.empty((len(left), 2), "<u8")
        blocks[:, 0], blocks[:, 1] = left, right
        told = self._cipher.encryptor().update(blocks.tobytes())
        return np.frombuffer(told, np.uint8).reshape(-1, _BLOCK)


def _numbers(key: bytes, texts: Iterable[str]) -> Words:
    """Four pseudo-random numbers for each text (HMAC-SHA256), one row a text."""
    told = b"".join(hmac.digest(key, text.encode(), "sha256") for text in texts)
    return np.frombuffer(told, "<u8").astype(np.uint64).reshape(-1, 4)
