"""Where records begin and end in delimited text, strictly by RFC 4180.

A parser that forgives a missing quote swallows the records after it. So quotes are checked before
anything is parsed: a line whose quotes are wrong is set aside as malformed, and reading goes on
with the line after it.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonweal.extract.errors import LineTooLong
from commonweal.extract.model import Malformed

RECORD_LIMIT = 4 << 20
"""Bytes that one record may have."""
_WINDOW = 1 << 18
_NEWLINE = 10

Lines = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Records:
    """Some whole records: their bytes, each ending with a newline, and the line of each."""

    data: bytes
    lines: Lines


class Scanner:
    """Cuts blocks of UTF-8 into whole records.

    ``quote`` None: every line is a record. ``malformed`` fills up while :meth:`records` is
    consumed.
    """

    def __init__(self, path: Path, *, delimiter: str = ",", quote: str | None = '"') -> None:
        self.path = path
        self.malformed: list[Malformed] = []
        self._quote = None if quote is None else quote.encode()
        self._edges = (ord(delimiter), _NEWLINE)
        self._line = 1

    def records(self, blocks: Iterator[bytes]) -> Iterator[Records]:
        """All well-formed records of ``blocks``, in order, in pieces of about one block."""
        rest = b""
        for block in blocks:
            rest = yield from self._cut(rest + block, final=False)
        if rest:
            yield from self._cut(rest if rest.endswith(b"\n") else rest + b"\n", final=True)

    def _cut(self, data: bytes, *, final: bool) -> Generator[Records, None, bytes]:
        """Cut ``data``, which begins with a record; returns what is not yet whole."""
        if self._quote is None or self._quote not in data:
            return (yield from self._plain(data))
        position, size = 0, _WINDOW
        while position < len(data):
            window = data[position : position + size]
            last = final and position + size >= len(data)
            taken = yield from self._quoted(window, final=last)
            if taken:
                position, size = position + taken, _WINDOW
            elif position + size >= len(data):
                break
            else:
                size *= 2
        return data[position:]

    def _plain(self, data: bytes) -> Generator[Records, None, bytes]:
        end = data.rfind(b"\n") + 1
        if end:
            whole = data[:end]
            count = whole.count(b"\n")
            yield Records(whole, np.arange(self._line, self._line + count, dtype=np.int64))
            self._line += count
        if len(data) - end > RECORD_LIMIT:
            raise LineTooLong(self.path, self._line, RECORD_LIMIT)
        return data[end:]

    def _quoted(self, data: bytes, *, final: bool) -> Generator[Records, None, int]:
        """Cut one window; returns how many bytes of it were used, 0 when it holds no record end."""
        found = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(found == self._quote[0]) if self._quote else np.zeros(0, np.int64)
        newlines = np.flatnonzero(found == _NEWLINE)
        ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
        wrong = self._misplaced(found, quotes)
        if wrong is None and final and len(quotes) % 2:
            wrong = len(quotes) - 1
        if wrong is None and len(data) > RECORD_LIMIT and not len(ends):
            if len(quotes) % 2 == 0:
                raise LineTooLong(self.path, self._line, RECORD_LIMIT)
            wrong = len(quotes) - 1
        if wrong is None:
            used = int(ends[-1]) + 1 if len(ends) else 0
            yield from self._emit(data, newlines, ends)
            return used
        culprit = int(quotes[_opening(quotes, wrong)])
        good = ends[ends < culprit]
        start = int(good[-1]) + 1 if len(good) else 0
        after = newlines[newlines >= culprit]
        yield from self._emit(data, newlines, good)
        if not len(after):
            if len(data) - start > RECORD_LIMIT:
                raise LineTooLong(self.path, self._line, RECORD_LIMIT)
            return start
        stop = int(after[0]) + 1
        text = data[start : stop - 1].decode("utf-8", "replace")
        self.malformed.append(
            Malformed(self._line, text, "line.quotes", "the quotes of the line do not match")
        )
        self._line += int(np.count_nonzero((newlines >= start) & (newlines < stop)))
        return stop

    def _emit(self, data: bytes, newlines: Any, ends: Any) -> Iterator[Records]:
        """The records of ``data`` up to the last of ``ends``."""
        if not len(ends):
            return
        before = np.searchsorted(newlines, ends, side="right")
        lines = self._line + np.concatenate(([0], before[:-1])).astype(np.int64)
        used = int(ends[-1]) + 1
        self._line += int(before[-1])
        yield Records(data[:used], lines)

    def _misplaced(self, found: Any, quotes: Any) -> int | None:
        """The first quote that neither opens, closes nor doubles; None when all are in order."""
        if not len(quotes):
            return None
        edges = np.array(self._edges, dtype=np.uint8)
        doubled = np.concatenate((np.diff(quotes) == 1, [False]))
        before = np.concatenate(([_NEWLINE], found))[quotes]
        after = np.concatenate((found, [_NEWLINE]))[quotes + 1]
        opens = np.isin(before, edges) | np.concatenate(([False], doubled[:-1]))
        closes = np.isin(after, edges) | doubled
        even = np.arange(len(quotes)) % 2 == 0
        wrong = np.flatnonzero(np.where(even, ~opens, ~closes))
        return int(wrong[0]) if len(wrong) else None


def _opening(quotes: Any, wrong: int) -> int:
    """The index of the quote at which the trouble of quote ``wrong`` began."""
    if wrong % 2 == 0:
        return wrong
    index = wrong - 1
    while index >= 2 and quotes[index] - quotes[index - 1] == 1:
        index -= 2
    return index
