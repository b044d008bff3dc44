"""Texts, numbers, money and dates as one language writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from commonweal.currency import spelled
from commonweal.report.simulation_texts import SIMULATION
from commonweal.report.terms import TERMS
from commonweal.report.texts import TEXTS, Code

_ALL = TEXTS | SIMULATION


@dataclass(frozen=True)
class Language:
    """One language of the page."""

    code: Code
    tag: str
    """BCP 47, for ``lang`` attributes."""
    locale: Locale

    def text(self, key: str, **values: str) -> str:
        """The text called ``key`` with ``values`` put in."""
        return _ALL[key].of(self.code).format(**values)

    def term(self, kind: str, code: str) -> str:
        """The word for a code; a code without one stands for itself."""
        known = TERMS.get(kind, {}).get(code)
        return known.of(self.code) if known else code

    def title(self, titles: Mapping[str, str] | None, otherwise: str) -> str:
        """The title in this language, else in the other, else the plain name."""
        titles = titles or {}
        return titles.get(self.code) or next(filter(None, titles.values()), otherwise)

    def listed(self, names: Iterable[str]) -> str:
        """Names one after the other."""
        return ("、" if self.code == "zh" else ", ").join(names)

    def number(self, value: float) -> str:
        """``1234567`` -> ``1,234,567``."""
        return format_decimal(value, locale=self.locale)

    def decimal(self, value: float, digits: int = 1) -> str:
        """A number with so many decimals, a true minus sign before it when negative."""
        pattern = ("#,##0." + "0" * digits).removesuffix(".")
        return format_decimal(round(value, digits) + 0.0, pattern, self.locale).replace("-", "−")

    def percent(self, share: float, digits: int = 1) -> str:
        """``0.123`` -> ``12.3%``."""
        return format_percent(share, "#,##0." + "0" * digits + "%", self.locale)

    def money(self, hundredths: int, currency: str = "CNY") -> str:
        """An amount in fen (or cents) as whole units of the currency."""
        return spelled(hundredths, currency, self.code, whole=True)

    def day(self, when: date) -> str:
        """A date in full."""
        return format_date(when, "long", locale=self.locale)


CHINESE = Language("zh", "zh-CN", Locale("zh", "CN", "Hans"))
ENGLISH = Language("en", "en", Locale("en"))
LANGUAGES = (CHINESE, ENGLISH)
