"""DuckDB's functions that linkage is written with, in Python; the tests hold them equal to it.

Its edit distances and Jaro-Winkler look at the bytes of UTF-8, not at characters.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from sqlglot import exp

_LARGEST = {"INT": 2**31 - 1, "BIGINT": 2**63 - 1}


def _whole(largest: int) -> Callable[[Any], int | None]:
    """A cast to a whole number. Of texts only plain digits are read; linkage casts no others."""

    def cast(value: Any) -> int | None:
        if isinstance(value, str) and not (value.isascii() and value.isdigit()):
            return None
        number = int(value)
        return number if number <= largest else None

    return cast


CASTS: Mapping[str, Callable[[Any], Any]] = {
    "TEXT": str,
    "DOUBLE": float,
    **{kind: _whole(largest) for kind, largest in _LARGEST.items()},
}
"""Type, as sqlglot writes it -> a cast to it, which gives NULL for what cannot be cast."""


def _divided(dividend: int, divisor: int) -> int | None:
    return None if divisor == 0 else dividend // divisor


def _rest(dividend: int, divisor: int) -> int | None:
    return None if divisor == 0 else dividend % divisor


OPERATORS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "==",
    exp.NEQ: "!=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
}
"""Operators that Python has too."""

DIVISIONS: Mapping[type[exp.Expr], Callable[[int, int], int | None]] = {
    exp.IntDiv: _divided,
    exp.Mod: _rest,
}
"""Operators that give NULL for a division by zero; numbers that are divided are never negative."""


def _right(text: str, length: int) -> str:
    return text[-length:] if length else ""


def _substr(text: str, start: int, length: int | None = None) -> str:
    """From the ``start``-th character, counted from 1."""
    return text[start - 1 :] if length is None else text[start - 1 : start - 1 + length]


def _split_part(text: str, separator: str, place: int) -> str:
    """The part at ``place``, counted from 1, or from the end if negative."""
    parts = text.split(separator)
    index = place - 1 if place > 0 else len(parts) + place
    return parts[index] if 0 <= index < len(parts) else ""


def _lower(text: str) -> str:
    """Each character by itself: what becomes several is left to its first."""
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_letter, text))


def _upper_letter(letter: str) -> str:
    upper = letter.upper()
    if letter == "ß":
        return "ẞ"
    return upper if len(upper) == 1 else letter


def _strip_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign)[0] != "M")
    return unicodedata.normalize("NFC", bare)


def _translate(text: str, old: str, new: str) -> str:
    return text.translate(str.maketrans(old, new))


def _lpad(text: str, length: int, fill: str) -> str:
    return text.rjust(length, fill)[:length]


def _trim(text: str) -> str:
    return text.strip(" ")


@cache
def _regular(pattern: str) -> re.Pattern[str]:
    """RE2's notation in Python's."""
    text = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: chr(int(found[1], 16)), pattern)
    text = text.replace(r"[^\p{L}\p{N}]", r"[\W_]").replace(r"\s", "[\t\n\f\r ]")
    if r"\p" in text:
        raise NotImplementedError(f"{pattern} is not evaluated outside the engine")
    return re.compile(re.sub(r"\$$", r"\\Z", text))


def _matches(text: str, pattern: str) -> bool:
    return _regular(pattern).search(text) is not None


def _full_match(text: str, pattern: str) -> bool:
    return _regular(pattern).fullmatch(text) is not None


def _replaced(text: str, pattern: str, new: str, _options: str) -> str:
    return _regular(pattern).sub(lambda found: new, text)


def _extract(text: str, pattern: str, group: int) -> str:
    found = _regular(pattern).search(text)
    return found[group] or "" if found else ""


def _edits(left: str, right: str) -> int:
    return DamerauLevenshtein.distance(left.encode(), right.encode())


def _jaro_winkler(left: str, right: str) -> float:
    if not left or not right:
        return 0.0
    return JaroWinkler.similarity(left.encode(), right.encode())


STRICT: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "contains": lambda text, part: part in text,
    "damerau_levenshtein": _edits,
    "jaro_winkler_similarity": _jaro_winkler,
    "left": lambda text, length: text[:length],
    "length": len,
    "lower": _lower,
    "lpad": _lpad,
    "list_has_any": lambda left, right: not set(left).isdisjoint(right),
    "regexp_extract": _extract,
    "regexp_full_match": _full_match,
    "regexp_matches": _matches,
    "regexp_replace": _replaced,
    "replace": lambda text, old, new: text.replace(old, new) if old else text,
    "right": _right,
    "split_part": _split_part,
    "starts_with": lambda text, part: text.startswith(part),
    "strip_accents": _strip_accents,
    "substr": _substr,
    "translate": _translate,
    "trim": _trim,
    "upper": _upper,
}
"""Functions that give NULL for any NULL."""


def _nullif(value: Any, none: Any) -> Any:
    return None if value == none else value


def _least(*values: Any) -> Any:
    return min((value for value in values if value is not None), default=None)


def _concat(*values: Any) -> str:
    return "".join(value for value in values if value is not None)


def _concat_ws(separator: str, *values: Any) -> str:
    return separator.join(value for value in values if value is not None)


OF_NULLS: Mapping[str, Callable[..., Any]] = {
    "concat": _concat,
    "concat_ws": _concat_ws,
    "least": _least,
    "nullif": _nullif,
}
"""Functions that look at NULL themselves; coalesce() is none, for it stops at the first value."""
