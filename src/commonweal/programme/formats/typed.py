"""What somebody has typed into a cell -> the value as a rule file writes it.

Only what can mean one thing is put right: full-width characters, Chinese operators and units, yes
and no, numbers and dates that Excel keeps as such.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commonweal.programme.formats.layout import Column
from commonweal.programme.language import Kind

_ANYTHING = frozenset({"-", "－", "—", "–", "−", "任意", "不限"})
_BOOLEANS: Mapping[str, bool] = {
    "是": True,
    "true": True,
    "yes": True,
    "否": False,
    "false": False,
    "no": False,
}
_SIGNS = str.maketrans(
    {"≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "、": ",", "−": "-"}
)
_UNITS: Mapping[str, Mapping[str, str]] = {
    "CNY": {"元": "yuan", "分": "fen"},
    "EUR": {"欧元": "euro", "€": "euro"},
    "GBP": {"英镑": "pound", "£": "pound"},
    "USD": {"美元": "dollar", "$": "dollar"},
}
_CHINESE_DAY = re.compile(
    r"^(\d{4})\s*(?:年|/|\.|-)\s*(\d{1,2})\s*(?:月|/|\.|-)\s*(\d{1,2})\s*日?$"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OPERATOR = re.compile(r"^(<=|>=|<|>)\s*")


def condition(value: Any, column: Column) -> Any:
    """A cell of an input; raises ValueError with what is wrong."""
    if value is None:
        raise ValueError("the cell is empty; write - where anything will do")
    if not isinstance(value, str):
        return _value(value, column)
    text = value.strip()
    if text in _ANYTHING:
        return "-"
    if column.kind is Kind.TEXT:
        return re.sub(r"\s*[,，、]\s*", ", ", text)
    text = _plain(text, column)
    if column.kind is Kind.BOOLEAN:
        return _BOOLEANS.get(text.lower(), text)
    if text.startswith("="):
        text = text.removeprefix("=").strip()
    elif text.startswith("≠"):
        text = f"not {text.removeprefix('≠').strip()}"
    return _simple(_OPERATOR.sub(lambda found: f"{found[1]} ", text), column)


def result(value: Any, column: Column) -> Any:
    """A cell of an output: a value or an expression; raises ValueError with what is wrong."""
    if value is None:
        raise ValueError("the cell is empty; write the result")
    if not isinstance(value, str):
        return _value(value, column)
    text = value.strip()
    if column.kind is Kind.TEXT:
        return text
    text = _plain(text, column)
    if column.kind is Kind.BOOLEAN:
        return _BOOLEANS.get(text.lower(), text)
    return _simple(text, column)


def day(value: Any) -> date:
    """A cell with a date; raises ValueError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _CHINESE_DAY.match(unicodedata.normalize("NFKC", str(value)).strip())
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise ValueError("a date is needed, such as 2021-09-01")


def text(value: Any) -> str:
    """A cell with a text, also one that Excel keeps as a number; raises ValueError."""
    if isinstance(value, bool | date):
        raise ValueError("a text is needed; format the cell as text and write it again")
    if isinstance(value, int | float):
        return _number(value)
    return str(value).strip()


def _plain(written: str, column: Column) -> str:
    """Without full-width characters, with the language's own operators and units."""
    # ≠ would fall apart into = and a stroke that goes through it.
    found = unicodedata.normalize("NFKC", written).translate(_SIGNS).strip()
    if column.kind is not Kind.MONEY:
        return found
    for unit, name in _UNITS[column.currency].items():
        found = re.sub(rf"(?<=\d)\s*{re.escape(unit)}", f" {name}", found)
    found = _THOUSANDS.sub("", found)
    if re.fullmatch(r"[\d\s.,<>=≠\[\]()-]+", found):
        return _NUMBER.sub(rf"\g<0> {column.unit}", found)
    return found


def _simple(written: str, column: Column) -> Any:
    """A whole number or a date as such, as a rule file has them."""
    if column.kind in {Kind.INTEGER, Kind.NUMBER} and re.fullmatch(r"-?(0|[1-9][0-9]*)", written):
        return int(written)
    if column.kind is Kind.DATE and _CHINESE_DAY.match(written):
        return day(written)
    return written


def _value(value: Any, column: Column) -> Any:
    """A cell that Excel keeps as a number, a date or yes and no."""
    kind = column.kind
    if isinstance(value, bool):
        if kind is not Kind.BOOLEAN:
            raise ValueError(f"yes or no stands where a value of type {kind} is needed")
        return value
    if isinstance(value, date):
        if kind is not Kind.DATE:
            raise ValueError("Excel has made a date of it; format the cell as text, write it again")
        if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
            raise ValueError("a time of day stands beside the date")
        return day(value)
    if not isinstance(value, int | float):
        raise ValueError(f"a value of type {kind} is needed")
    written = _number(value)
    match kind:
        case Kind.MONEY:
            return f"{written} {column.unit}"
        case Kind.INTEGER:
            if "." in written:
                raise ValueError(f"{written} is not a whole number")
            return int(written)
        case Kind.NUMBER:
            return written if "." in written else int(written)
        case Kind.TEXT:
            return written
        case _:
            raise ValueError(f"a number stands where a value of type {kind} is needed")


def _number(value: float) -> str:
    """A number as it was typed: the shortest digits that mean it."""
    exact = Decimal(repr(value))
    return format(exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact, "f")
