"""The period a determination is for."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.programme import model
from commonweal.programme.errors import Place, ProgrammeFileInvalid
from commonweal.programme.language import Kind, Symbol, Value

SYMBOLS = {
    "period_start": Symbol("period_start", Kind.DATE, "period"),
    "period_end": Symbol("period_end", Kind.DATE, "period"),
    "period_year": Symbol("period_year", Kind.INTEGER, "period", never_zero=True),
}
"""The names of the period that every expression may use."""

_YEAR = r"(19|20|21)[0-9]{2}"
_LABELS = {
    "academic_year": (_YEAR, "by its year"),
    "calendar_year": (_YEAR, "by its year"),
    "month": (rf"{_YEAR}-[0-9]{{2}}", "like 2021-09"),
    "day": (rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}", "like 2021-09-01"),
}
"""Kind of period -> how its periods are called."""


@dataclass(frozen=True)
class Period:
    """A year, named by the year in which it starts, a month or a day."""

    label: str
    start: date
    end: date

    @property
    def following(self) -> date:
        """The first day of the next period."""
        return self.end + timedelta(days=1)

    def value(self, name: str) -> Value:
        """The value of one of :data:`SYMBOLS`."""
        values: dict[str, Value] = {
            "period_start": self.start,
            "period_end": self.end,
            "period_year": self.start.year,
        }
        return values[name]

    def day(self, written: str | None) -> date:
        """The one day of the period that is written ``MM-DD``; its first when nothing is."""
        if written is None:
            return self.start
        month, number = (int(part) for part in written.split("-"))
        this_year = date(self.start.year, month, number)
        return this_year if this_year >= self.start else date(self.end.year, month, number)


def period_at(declared: model.Period, as_of: date) -> Period:
    """The period that ``as_of`` falls in."""
    if declared.kind == "day":
        return Period(as_of.isoformat(), as_of, as_of)
    if declared.kind == "month":
        return _month(as_of.year, as_of.month)
    year = as_of.year
    return _beginning(declared, year if as_of >= _beginning(declared, year).start else year - 1)


def period_named(declared: model.Period, label: str, place: Place) -> Period:
    """The period called ``label``: a year, a month such as 2021-09 or a day such as 2021-09-01, by
    its kind. Raises :class:`ProgrammeFileInvalid`."""
    form, said = _LABELS[declared.kind]
    try:
        if not re.fullmatch(form, label):
            raise ValueError
        year, month, day = (int(part) for part in (*label.split("-"), "1", "1")[:3])
        begun = date(year, month, day)
    except ValueError as error:
        raise ProgrammeFileInvalid(
            place, f"a period of this kind is named {said}, not {label!r}"
        ) from error
    if declared.kind in {"day", "month"}:
        return period_at(declared, begun)
    return _beginning(declared, begun.year)


def labels(declared: model.Period, year: int) -> list[str]:
    """The periods that begin in a year; of days those with which a month begins."""
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    if declared.kind == "day":
        return [f"{month}-01" for month in months]
    return months if declared.kind == "month" else [str(year)]


def period_for(declared: model.Period, as_of: date, label: str | None) -> Period:
    """The period called ``label`` in workspace.toml; without one that which ``as_of`` falls in."""
    if label is None:
        return period_at(declared, as_of)
    return period_named(declared, label, Place("workspace.toml", 1, 1))


def _month(year: int, month: int) -> Period:
    last = date(year, month, monthrange(year, month)[1])
    return Period(f"{year}-{month:02}", last.replace(day=1), last)


def _beginning(declared: model.Period, year: int) -> Period:
    month, day = (int(part) for part in declared.starts.split("-"))
    start, following = date(year, month, day), date(year + 1, month, day)
    return Period(str(year), start, following - timedelta(days=1))


def months_before(day: date, months: int) -> date:
    """``day`` moved ``months`` back, to the month's last day where the day does not exist."""
    total = day.year * 12 + day.month - 1 - months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
