"""From delivered text to typed values."""

import re
from collections.abc import Sequence

from commonweal.catalogue import Column
from commonweal.engine import literal
from commonweal.extract import Kind

SQL_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(18, 6)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
"""Logical type -> type in the lake."""

_SPACES, _WIDE_SPACES = " \t\r\n", "\u3000\u00a0"
_WIDE, _NARROW = literal("０１２３４５６７８９．－／：＋"), literal("0123456789.-/:+")
_DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")
_TRUE = "('true', 't', '1', 'yes', 'y', '是', '有')"
_FALSE = "('false', 'f', '0', 'no', 'n', '否', '无')"
_LENGTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2, "y": 2}


class Parameters:
    """Bound parameters of one statement, each by a name of its own."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def bind(self, value: object) -> str:
        """The place holder for ``value``."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def cleaned(column: str, nulls: Sequence[str], parameters: Parameters) -> str:
    """The text of a delivered column without the space around it; NULL when nothing is left."""
    # Trimming every value would cost more than all rules together; few have anything to trim.
    edges = [f"starts_with({column}, {literal(space)})" for space in _WIDE_SPACES] + [
        f"ends_with({column}, {literal(space)})" for space in (*_SPACES, *_WIDE_SPACES)
    ]
    text = (
        f"CASE WHEN {column} < '!' OR {' OR '.join(edges)} "
        f"THEN nullif(trim({column}, {literal(_SPACES + _WIDE_SPACES)}), '') ELSE {column} END"
    )
    if nulls:
        places = ", ".join(parameters.bind(value) for value in nulls)
        text = f"CASE WHEN {text} NOT IN ({places}) THEN {text} END"
    return text


def canonical(column: Column, text: str, parameters: Parameters) -> str:
    """The text that the codes of ``column`` make of ``text``; NULL when it is none of them."""
    if column.codes is None:
        return text
    cases = " ".join(
        f"WHEN {parameters.bind(raw)} THEN {parameters.bind(value)}"
        for raw, value in column.codes.items()
    )
    return f"CASE {text} {cases} END"


def typed(column: Column, text: str, kind: Kind) -> str:
    """``text`` as the type of ``column``; NULL when it is no such value.

    ``kind`` is the format of the delivery: workbooks and Parquet files have dates of their own,
    which were written out in the usual way.
    """
    if column.type == "string":
        return text
    narrow = (
        f"CASE WHEN strlen({text}) = length({text}) THEN {text} "
        f"ELSE translate({text}, {_WIDE}, {_NARROW}) END"
    )
    if column.type == "integer":
        whole = f"regexp_full_match({narrow}, '[+-]?[0-9]{{1,18}}([.]0*)?')"
        return f"CASE WHEN {whole} THEN TRY_CAST(split_part({narrow}, '.', 1) AS BIGINT) END"
    if column.type == "number":
        plain = f"regexp_full_match({narrow}, '[+-]?[0-9]*[.]?[0-9]+([.]|[eE][+-]?[0-9]{{1,2}})?')"
        return f"CASE WHEN {plain} THEN TRY_CAST({narrow} AS {SQL_TYPES['number']}) END"
    if column.type == "boolean":
        lower = f"lower({narrow})"
        return f"CASE WHEN {lower} IN {_TRUE} THEN true WHEN {lower} IN {_FALSE} THEN false END"
    formats = list(column.date_formats) or [*_DATES]
    if column.type == "timestamp" or kind in {Kind.EXCEL, Kind.PARQUET}:
        formats += [form for form in (*_TIMES, _DATES[0]) if form not in formats]
    moments = ", ".join(_moment(narrow, form) for form in formats)
    moment = f"coalesce({moments})" if len(formats) > 1 else moments
    return f"CAST({moment} AS {SQL_TYPES[column.type]})"


def _moment(text: str, form: str) -> str:
    """``text`` read with the strptime format ``form``.

    Digits without anything between them must all be there: the engine would read 2021123 as the
    3rd of December.
    """
    read = f"try_strptime({text}, {literal(form)})"
    if not re.fullmatch(r"(%[YmdHMSy])+", form):
        return read
    length = sum(_LENGTHS[letter] for letter in form[1::2])
    return f"CASE WHEN length({text}) = {length} THEN {read} END"
