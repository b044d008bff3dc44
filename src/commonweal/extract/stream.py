"""The bytes of a file, unpacked and turned into UTF-8 block by block."""

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from commonweal.extract.errors import (
    EncodingWrong,
    FileCorrupt,
    FileTruncated,
    FileUnreadable,
    NulBytes,
)

BLOCK = 1 << 20
_BOM = codecs.BOM_UTF8
_FAMILY = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "utf-8-sig": "utf-8"}
"""Encodings read as the one that holds all of them."""

# Whole runs of at least four Chinese characters in UTF-8: GB18030 reads them too, as nonsense.
_UTF8_RUN = re.compile(rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2}){4,}(?![\x80-\xff])")
# Bytes that are frequent in such a run, and rare in GB18030: only rare characters have them.
_TELLTALE = bytes(range(0x80, 0xA1))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The content of ``path``, unpacked when its name ends with .gz.

    Raises :class:`FileUnreadable`, :class:`FileTruncated` or :class:`FileCorrupt`, also for what
    goes wrong while the caller reads.
    """
    try:
        with path.open("rb") as file:
            if path.suffix.lower() == ".gz":
                with gzip.open(file, "rb") as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                yield file
    except EOFError as error:
        raise FileTruncated(path) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileCorrupt(path, "gzip file") from error
    except OSError as error:
        raise FileUnreadable(path, error.strerror or "input or output failed") from error


def sha256(path: Path) -> str:
    """The SHA-256 of the file as it was delivered."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(path, error.strerror or "input or output failed") from error


def canonical_encoding(encoding: str) -> str:
    """The encoding to read with when ``encoding`` is said."""
    name = codecs.lookup(encoding).name
    return _FAMILY.get(name, name)


def utf8_blocks(path: Path, stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The text of ``stream`` as UTF-8 with ``\\n`` line ends and no byte order mark.

    A block may end anywhere between two characters. Raises :class:`EncodingWrong` or
    :class:`NulBytes`, each with its line.
    """
    encoding = canonical_encoding(encoding)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, held, first = 0, b"", True
    while True:
        block = stream.read(BLOCK)
        if first and block.startswith(_BOM):
            # A byte order mark is stronger than what the contract says.
            block, encoding = block[len(_BOM) :], "utf-8"
            decoder = codecs.getincrementaldecoder(encoding)()
        if (
            first
            and encoding == "utf-8"
            and block[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        ):
            raise EncodingWrong(path, 1, encoding, "utf-16")
        first = False
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = lines + 1 + error.object[: error.start].count(b"\n")
            start = error.object.rfind(b"\n", 0, error.start) + 1
            culprit = error.object[start:].split(b"\n", 1)[0]
            raise EncodingWrong(path, line, encoding, _guess(culprit, encoding)) from error
        if encoding == "gb18030" and (at := _utf8_within(block)) is not None:
            raise EncodingWrong(path, lines + 1 + block.count(b"\n", 0, at), encoding, "utf-8")
        # The newlines of an encoding like UTF-16 are only counted once it is decoded.
        data = held + text.encode("utf-8", "surrogatepass")
        held = b""
        if b"\0" in data:
            raise NulBytes(path, lines + 1 + data.count(b"\n", 0, data.index(b"\0")))
        if b"\r" in data:
            if data.endswith(b"\r") and block:
                data, held = data[:-1], b"\r"
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if data:
            lines += data.count(b"\n")
            yield data
        if not block:
            return


def _utf8_within(block: bytes) -> int | None:
    """Where in GB18030 text a run of UTF-8 begins."""
    if len(block.translate(None, _TELLTALE)) == len(block):
        return None
    start = 0
    for line in block.splitlines(keepends=True):
        if len(line.translate(None, _TELLTALE)) != len(line) and (run := _UTF8_RUN.search(line)):
            return start + run.start()
        start += len(line)
    return None


def _guess(data: bytes, encoding: str) -> str | None:
    """The other usual encoding of a Chinese register, if ``data`` could be written in it."""
    other = "utf-8" if encoding == "gb18030" else "gb18030"
    try:
        # The end of a block may cut a character.
        codecs.getincrementaldecoder(other)().decode(data)
    except UnicodeDecodeError:
        return None
    return other
