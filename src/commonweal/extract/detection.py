"""How a text file without a contract is written."""

import codecs
import csv
import re
from pathlib import Path

from commonweal.extract.model import Format, Kind
from commonweal.extract.stream import opened

_SAMPLE = 4 << 20
_DELIMITERS = (",", "\t", ";", "|", "^")


def detect(path: Path, kind: Kind) -> Format:
    """The format of ``path``: its encoding, and the delimiter of a CSV file."""
    if kind not in {Kind.CSV, Kind.JSONL}:
        return Format(kind)
    with opened(path) as stream:
        sample = stream.read(_SAMPLE)
    encoding = detect_encoding(sample)
    if kind is Kind.JSONL:
        return Format(kind, encoding)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    return Format(kind, encoding, detect_delimiter(text))


def detect_encoding(sample: bytes) -> str:
    """utf-8, utf-8-sig, utf-16, gb18030 or cp1252, whichever the bytes fit."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    if _decodes(sample, "utf-8"):
        return "utf-8"
    # In Chinese text high bytes come in pairs; in Western text they stand alone.
    runs = [len(run) for run in re.findall(rb"[\x81-\xfe]+", sample)]
    alone = sum(1 for run in runs if run == 1)
    if runs and alone <= len(runs) / 5 and _decodes(sample, "gb18030"):
        return "gb18030"
    return "cp1252"


def detect_delimiter(text: str) -> str:
    """The delimiter that splits the first lines into the most columns, equally many in each."""
    lines = [line for line in text.splitlines(keepends=True)[:200] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        score = width * sum(1 for row in rows if len(row) == width) / len(rows)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        # The end of the sample may cut a character.
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True
