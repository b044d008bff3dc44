"""The values of the law as they are written in a rule file, and as they are calculated with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonweal.programme.language import Kind, Value
from commonweal.programme.language.units import decimal, money
from commonweal.programme.model import DatedValue, Parameter

ParameterValue = Value | Mapping[int | str, Value]
"""The value of a parameter, or of one with keys: key -> value."""


DatedValues = tuple[tuple[DatedValue, ParameterValue], ...]
"""Every value that a parameter has had, in order."""


def value_at(values: DatedValues, day: date) -> tuple[DatedValue, ParameterValue] | None:
    """The value in force on ``day``; None if there is none."""
    current = [(dated, value) for dated, value in values if dated.valid_from <= day]
    if not current or (current[-1][0].valid_until or day) < day:
        return None
    return current[-1]


def parameter_value(parameter: Parameter, raw: Any, currency: str) -> ParameterValue:
    """``raw`` as written in the file; raises ValueError when it is no value of the parameter."""
    if parameter.by is None:
        return value(parameter.kind, raw, currency)
    if not isinstance(raw, dict) or not raw:
        raise ValueError("a value for each key is needed")
    if parameter.kind is Kind.TEXTS:
        raise ValueError("a list of texts has no keys")
    keys = [int(key) if parameter.by == "integer" and str(key).isdigit() else key for key in raw]
    if parameter.by == "integer" and not all(isinstance(key, int) for key in keys):
        raise ValueError("the keys are whole numbers")
    return {
        key: value(parameter.kind, each, currency)
        for key, each in sorted(zip(keys, raw.values(), strict=True))
    }


def value(kind: Kind, raw: Any, currency: str) -> Value:
    """``raw`` as written in the file as a value of ``kind``; raises ValueError when it is not.

    Money is written with its unit (``2000 yuan``) and becomes a whole number of fen.
    """
    if kind is Kind.MONEY:
        return money(raw, currency)
    if kind is Kind.TEXTS:
        if not isinstance(raw, list) or not raw or not all(isinstance(x, str) for x in raw):
            raise ValueError("a list of texts is needed")
        return tuple(raw)
    if kind is Kind.NUMBER:
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise ValueError("a number is needed")
        return decimal(str(raw), 6)
    wanted = {Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.TEXT: str, Kind.DATE: date}[kind]
    if not isinstance(raw, bool | int | str | date) or not isinstance(raw, wanted):
        raise ValueError(f"a value of type {kind} is needed")
    if kind is Kind.INTEGER:
        if isinstance(raw, bool):
            raise ValueError(f"a value of type {kind} is needed")
        if isinstance(raw, int) and abs(raw) >= 10**15:
            raise ValueError("a whole number has at most 15 digits")
    return raw
