"""Names: what is one name, in how many ways it may be written.

Simplified and traditional characters, full-width letters, spaces and middle dots are differences
of writing, not of names. How a name in Han characters sounds is its toneless pinyin. A given name
in Latin letters may be short for others, as Bill is for William.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from nicknames import NickNamer
from opencc import OpenCC

_SEPARATORS = dict.fromkeys(map(ord, " \t\u3000·•‧・．.﹒∙⋅'’-"))
_HAN = range(0x4E00, 0xA000)
_FIRST_EASTERN = "\u2e80"
"""Nothing before it is written in Chinese characters."""


@cache
def _simplified() -> dict[int, str]:
    """Traditional character -> simplified character, for those that differ."""
    every = "".join(map(chr, _HAN))
    return {
        ord(old): new
        for old, new in zip(every, OpenCC("t2s").convert(every), strict=True)
        if old != new
    }


def normalise(name: str) -> str | None:
    """``name`` without differences of writing; None when nothing is left."""
    folded = unicodedata.normalize("NFKC", name).translate(_SEPARATORS).lower()
    letters = "".join(letter for letter in folded if letter.isalnum())
    return letters.translate(_simplified()) or None


@cache
def regular_pattern() -> str:
    """A regular expression (RE2) that only names match which :func:`normalise` leaves as they are.

    It matches runs of Han characters without a traditional form among them, so that the engine can
    pass by nearly every name without a look-up.
    """
    ranges: list[str] = []
    start: int | None = None
    for code in (*_HAN, _HAN.stop):
        regular = code in _HAN and code not in _simplified()
        if regular and start is None:
            start = code
        elif not regular and start is not None:
            ranges.append(f"\\x{{{start:X}}}-\\x{{{code - 1:X}}}")
            start = None
    return f"^[{''.join(ranges)}]+$"


@cache
def _pinyin(character: str) -> str:
    if character < _FIRST_EASTERN:
        return character
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to import, and not all names need it

    return "".join(lazy_pinyin(character))


def spellings(names: Iterable[str]) -> list[str]:
    """How each normalised name sounds: its toneless pinyin, or its own letters."""
    return ["".join(map(_pinyin, name)) for name in names]


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


def formal(given: str) -> list[str] | None:
    """The given names that ``given`` may stand for, itself among them; None if no other is known.

    Two given names may be one person's if they have one of these in common. Names are in lower
    case; they are the English ones that the package ``nicknames`` knows.
    """
    found = {*_nicknames().canonicals_of(given)}
    if not found and not _nicknames().nicknames_of(given):
        return None
    return sorted({given, *found})
