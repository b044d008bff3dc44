"""The custom property deliveryFormat: how a department writes its extracts."""

import codecs
import re
from collections.abc import Callable
from typing import Any

from commonweal.catalogue.standard import nearest
from commonweal.extract import Format, Kind

_KEYS = ("kind", "encoding", "delimiter", "quote", "sheet", "nulls", "url", "table", "query")

Wrong = Callable[[tuple[str, ...], str], None]


def read_format(value: Any, wrong: Wrong) -> Format:
    """The format described by ``value``; what is wrong is told to ``wrong(key, message)``."""
    if not isinstance(value, dict):
        wrong((), "deliveryFormat is a mapping with at least the key kind")
        return Format()
    for key in value:
        if key not in _KEYS:
            wrong((key,), f"unknown key {key}{nearest(key, _KEYS)}")
    kind = value.get("kind", Kind.CSV.value)
    if kind not in {known.value for known in Kind}:
        known = [str(entry) for entry in Kind]
        wrong(("kind",), f"{kind} is not one of {', '.join(known)}{nearest(str(kind), known)}")
        kind = Kind.CSV.value
    encoding = str(value.get("encoding", "utf-8"))
    try:
        codecs.lookup(encoding)
    except LookupError:
        wrong(("encoding",), f"unknown encoding {encoding}; usual are utf-8 and gb18030")
    for key in ("delimiter", "quote"):
        text = value.get(key)
        if text is not None and not (isinstance(text, str) and len(text) == 1 and ord(text) < 128):
            wrong((key,), f"{key} is one ASCII character")
    nulls = value.get("nulls", [])
    if not isinstance(nulls, list):
        wrong(("nulls",), "nulls is a list of texts that mean no value")
        nulls = []
    _check_source(kind, value, wrong)
    return Format(
        kind=Kind(kind),
        encoding=encoding,
        delimiter=value.get("delimiter"),
        quote=str(value.get("quote", '"')),
        sheet=value.get("sheet"),
        nulls=tuple(str(text) for text in nulls),
        url=value.get("url"),
        table=value.get("table"),
        query=value.get("query"),
    )


def _check_source(kind: str, value: dict[str, Any], wrong: Wrong) -> None:
    if kind != Kind.POSTGRESQL.value:
        return
    if not str(value.get("url", "")).startswith(("postgresql://", "postgres://")):
        wrong(("url",), "url is missing or does not begin with postgresql://")
    elif re.search(r"//[^/@]*:[^/@]+@", str(value["url"])):
        wrong(("url",), "a password does not belong here: use PGPASSWORD or ~/.pgpass")
    if ("table" in value) == ("query" in value):
        wrong((), "give either table or query")
