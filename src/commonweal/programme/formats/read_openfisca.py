"""An OpenFisca parameter file -> a parameter as a rule file has it.

Read are ``values`` with a mapping or a plain value for each day, the older form with the days at
the top of the file, and nodes whose children are the keys. ``null`` ends the value before it;
``expected`` values are left out, as OpenFisca does. Scales of brackets are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.programme.document import Document, read_document
from commonweal.programme.document import Path as Where
from commonweal.programme.formats.errors import ParameterFileInvalid, ParameterScale
from commonweal.programme.formats.openfisca import DAY
from commonweal.programme.language.units import decimal, main_unit

_ABOUT = frozenset(
    {"description", "metadata", "values", "documentation", "reference", "unit", "brackets"}
)


@dataclass(frozen=True)
class Period:
    """A value as a rule file writes it, from a day on, perhaps until another."""

    start: date
    end: date | None
    value: Any


@dataclass(frozen=True)
class ReadParameter:
    """What an OpenFisca file says of a parameter."""

    name: str
    title_en: str
    title_zh: str | None
    type: str
    by: str | None
    periods: tuple[Period, ...]


def read_parameter(
    name: str, text: str, file: str, currency: str, known: tuple[str, str | None] | None
) -> ReadParameter:
    """The parameter in the text of a file.

    ``known``: the type and the kind of keys it has in the programme, if it is there already.
    Raises :class:`ParameterFileInvalid`, :class:`ParameterScale` and what is wrong with the YAML.
    """
    return _Reader(read_document(text, file), name, currency).read(known)


class _Reader:
    def __init__(self, document: Document, name: str, currency: str) -> None:
        self.document, self.name, self.currency = document, name, currency

    def read(self, known: tuple[str, str | None] | None) -> ReadParameter:
        values = self.document.values
        if not isinstance(values, dict):
            raise self.wrong((), "a parameter has a description and values")
        self.no_scale(values, ())
        about = values.get("metadata")
        metadata = about if isinstance(about, dict) else {}
        own = metadata.get("commonweal")
        own = own if isinstance(own, dict) else {}
        children = {key: each for key, each in values.items() if self.child(key, each)}
        history = self.node(children) if children else self.values(values, ())
        unit = metadata.get("unit", values.get("unit"))
        kind = known[0] if known else own.get("type") or _kind(history, unit)
        by = known[1] if known else own.get("by") or _keys(children)
        if (by is not None) != bool(children):
            raise self.wrong((), "the parameter has keys" if by else "the parameter has no keys")
        self.check_unit(unit, kind)
        titles = own.get("title")
        titles = titles if isinstance(titles, dict) else {}
        return ReadParameter(
            name=self.name,
            title_en=str(values.get("description") or titles.get("en") or self.name),
            title_zh=titles.get("zh"),
            type=kind,
            by=by,
            periods=tuple(self.periods(history, kind, by)),
        )

    def child(self, key: str, value: Any) -> bool:
        return isinstance(value, dict) and key not in _ABOUT and _day(key) is None

    def no_scale(self, values: Mapping[str, Any], path: Where) -> None:
        if "brackets" in values:
            place = self.document.place((*path, "brackets"))
            raise ParameterScale(place, f"{self.name} is a scale of brackets, not one value")

    def node(self, children: Mapping[str, Any]) -> dict[date, Any]:
        """Key -> value for each day on which the value of any key changes."""
        histories: dict[str, dict[date, Any]] = {}
        for key, child in children.items():
            self.no_scale(child, (key,))
            if any(self.child(inner, each) for inner, each in child.items()):
                raise self.wrong((key,), "a parameter has one row of keys, not keys within keys")
            histories[key] = self.values(child, (key,))
        found: dict[date, Any] = {}
        for day in sorted({day for history in histories.values() for day in history}):
            current = {key: _at(history, day) for key, history in histories.items()}
            missing = [key for key, value in current.items() if value is None]
            if missing and len(missing) < len(current):
                raise self.wrong(
                    (missing[0],), f"{missing[0]} has no value on {day}, but other keys have one"
                )
            found[day] = None if missing else current
        return found

    def values(self, values: Mapping[str, Any], path: Where) -> dict[date, Any]:
        """Day -> value, in the order of the days."""
        path = (*path, "values") if "values" in values else path
        dated = values.get("values", values)
        if not isinstance(dated, dict):
            raise self.wrong(path, "`values` has a value for each day")
        found: dict[date, Any] = {}
        for key, written in dated.items():
            if key in _ABOUT:
                continue
            day = _day(key)
            if day is None:
                raise self.wrong((*path, key), f"{key} is no day such as 2021-09-01")
            if written == "expected" or (isinstance(written, dict) and written.get("expected")):
                continue
            if isinstance(written, dict) and "value" not in written:
                raise self.wrong((*path, key), f"{key} has no `value`")
            found[day] = written["value"] if isinstance(written, dict) else written
        if not found:
            raise self.wrong(path, "there is no value")
        return dict(sorted(found.items()))

    def periods(self, history: Mapping[date, Any], kind: str, by: str | None) -> list[Period]:
        """The values, each that ``null`` ends with its last day."""
        found: list[Period] = []
        for day, raw in history.items():
            if raw is not None:
                found.append(Period(day, None, self.value(raw, kind, by, day)))
            elif found and found[-1].end is None:
                found[-1] = replace(found[-1], end=day - DAY)
        if not found:
            raise self.wrong((), "there is no value but null")
        return found

    def value(self, raw: Any, kind: str, by: str | None, day: date) -> Any:
        if by is not None and isinstance(raw, dict):
            return {key: self.value(each, kind, None, day) for key, each in raw.items()}
        if kind != "money":
            return raw
        try:
            if isinstance(raw, bool):
                raise ValueError("a number is needed")
            amount = format(decimal(str(raw), 2).normalize(), "f")
        except ValueError as error:
            raise self.wrong(("values", day.isoformat()), f"{day}: {error}") from error
        return f"{amount} {main_unit(self.currency)}"

    def check_unit(self, unit: Any, kind: str) -> None:
        money = isinstance(unit, str) and unit.split("-")[0] == "currency"
        if money and unit not in {"currency", f"currency-{self.currency}"}:
            raise self.wrong(
                ("metadata", "unit"),
                f"the unit is {unit}, but the programme counts {self.currency}",
            )
        if unit is not None and money != (kind == "money"):
            raise self.wrong(
                ("metadata", "unit"), f"{unit} is no unit of a parameter of type {kind}"
            )

    def wrong(self, path: Where, message: str) -> ParameterFileInvalid:
        return ParameterFileInvalid(self.document.place(path), message)


def _day(key: str) -> date | None:
    try:
        return date.fromisoformat(key)
    except ValueError:
        return None


def _at(history: Mapping[date, Any], day: date) -> Any:
    begun = [value for since, value in history.items() if since <= day]
    return begun[-1] if begun else None


def _kind(history: Mapping[date, Any], unit: Any) -> str:
    """The type that all values have and the unit says."""
    if isinstance(unit, str) and unit.split("-")[0] == "currency":
        return "money"
    values = [
        value
        for each in history.values()
        for value in (each.values() if isinstance(each, dict) else [each])
        if value is not None
    ]
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    if unit != "/1" and all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return "integer"
    if all(isinstance(value, date) for value in values):
        return "date"
    if all(isinstance(value, list) for value in values):
        return "texts"
    return "number" if all(_number(value) for value in values) else "text"


def _number(value: Any) -> bool:
    try:
        return not isinstance(value, bool | list | date) and Decimal(str(value)).is_finite()
    except ArithmeticError:
        return False


def _keys(children: Mapping[str, Any]) -> str | None:
    if not children:
        return None
    return "integer" if all(key.isdigit() for key in children) else "text"
