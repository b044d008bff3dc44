"""Money as people write it: an amount and its unit."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

UNITS: Mapping[str, Mapping[str, int]] = {
    "CNY": {"yuan": 100, "fen": 1},
    "EUR": {"euro": 100, "cent": 1},
    "GBP": {"pound": 100, "penny": 1},
    "USD": {"dollar": 100, "cent": 1},
}
"""Currency -> unit -> how many of the smallest unit it is."""


def money(raw: Any, currency: str) -> int:
    """``2000 yuan`` -> 200000; raises ValueError without a unit or with fractions of a fen."""
    amount, _, unit = str(raw).partition(" ")
    units = UNITS[currency]
    if unit not in units:
        raise ValueError(f"money needs its unit: an amount followed by {' or '.join(units)}")
    smallest = decimal(amount.replace(",", ""), 2) * units[unit]
    if smallest != int(smallest):
        raise ValueError(f"{raw} is not a whole number of the smallest unit")
    return int(smallest)


def written(amount: int, currency: str) -> str:
    """An amount of the smallest unit as a rule file writes it: 200000 -> ``2000 yuan``."""
    unit = main_unit(currency)
    whole, rest = divmod(abs(amount), UNITS[currency][unit])
    return f"{'-' if amount < 0 else ''}{whole}{f'.{rest:02}' if rest else ''} {unit}"


def main_unit(currency: str) -> str:
    """The whole unit of a currency: ``yuan``."""
    return next(iter(UNITS[currency]))


def decimal(text: str, places: int) -> Decimal:
    """``text`` as a number of at most 12 digits before and ``places`` after the point."""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("a number is needed") from error
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > places or abs(value) >= 10**12:
        raise ValueError(f"at most 12 digits before and {places} after the point")
    return value
