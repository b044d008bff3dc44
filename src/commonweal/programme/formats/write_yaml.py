"""Values as the YAML of rule files, each on one line."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.programme.document import read_document
from commonweal.programme.errors import PlacedError


def in_flow(value: Any) -> str:
    """``value`` on one line: ``{when: [true, < 7000 yuan], then: [3800 yuan]}``."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_name(key)}: {in_flow(each)}" for key, each in value.items())
        return "{" + inner + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(in_flow(each) for each in value) + "]"
    return _scalar(value)


def _name(key: str) -> str:
    """A key; one of digits needs no quotation marks, since every key is read as a text."""
    return key if key.isdecimal() and key.isascii() else _scalar(key)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return _text(str(value))


def _text(text: str) -> str:
    """Plain where it reads back as the same text, otherwise in quotation marks."""
    if _reads_back(text, text):
        return text
    quoted = "'" + text.replace("'", "''") + "'"
    return quoted if _reads_back(quoted, text) else json.dumps(text, ensure_ascii=False)


def _reads_back(written: str, text: str) -> bool:
    """Whether ``written`` means ``text`` as a key, as an item and as a value."""
    if "\n" in written:
        return False
    try:
        read = read_document(f"a: {{{written}: [{written}, {written}]}}\nb: {written}\n", "").values
    except (PlacedError, ValueError):
        return False
    as_key = text if isinstance(read["b"], str) else str(read["b"])
    return bool(read == {"a": {as_key: [text, text]}, "b": text})
