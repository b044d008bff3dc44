"""Amounts of money as people read them; the only place that writes one with its unit.

Amounts are whole numbers of the smallest unit (fen, cents, pence).
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from commonweal.languages import Language

_FORMS: Mapping[tuple[str, Language], str] = {
    ("CNY", "zh"): "{} 元",
    ("CNY", "en"): "{} yuan",
    ("EUR", "zh"): "{} 欧元",
    ("EUR", "en"): "€{}",
    ("GBP", "zh"): "{} 英镑",
    ("GBP", "en"): "£{}",
    ("USD", "zh"): "{} 美元",
    ("USD", "en"): "${}",
}
CURRENCIES = tuple(dict.fromkeys(currency for currency, _ in _FORMS))


def spelled(amount: int, currency: str, language: Language, *, whole: bool = False) -> str:
    """``6,500 yuan``, ``€1,234.50``; ``whole``: without cents, halves to the even neighbour."""
    sign = "-" if amount < 0 else ""
    return sign + _FORMS[currency, language].format(figure(abs(amount), whole=whole))


def figure(amount: int, *, whole: bool = False, signed: bool = False) -> str:
    """The number alone, for a column whose heading names the currency: ``1,234.50``.

    ``signed``: with a plus sign before what is not negative.
    """
    units = Decimal(amount) / 100
    form = "+," if signed else ","
    if whole:
        return format(units.quantize(Decimal(1), ROUND_HALF_EVEN) + 0, f"{form}f")
    return format(units, f"{form}.2f").removesuffix(".00")
