"""The period a determination is for."""

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


@dataclass(frozen=True)
class Period:
    """An academic or calendar year, named by the year in which it starts."""

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
    year = as_of.year
    return _beginning(declared, year if as_of >= _beginning(declared, year).start else year - 1)


def period_named(declared: model.Period, label: str, place: Place) -> Period:
    """The period called ``label`` (a year); raises :class:`ProgrammeFileInvalid`."""
    if not (label.isdigit() and 1900 <= int(label) <= 2200):
        raise ProgrammeFileInvalid(place, f"a period is named by its year, not {label!r}")
    return _beginning(declared, int(label))


def period_for(declared: model.Period, as_of: date, label: str | None) -> Period:
    """The period called ``label`` in workspace.toml; without one that which ``as_of`` falls in."""
    if label is None:
        return period_at(declared, as_of)
    return period_named(declared, label, Place("workspace.toml", 1, 1))


def _beginning(declared: model.Period, year: int) -> Period:
    month, day = (int(part) for part in declared.starts.split("-"))
    start, following = date(year, month, day), date(year + 1, month, day)
    return Period(str(year), start, following - timedelta(days=1))


def months_before(day: date, months: int) -> date:
    """``day`` moved ``months`` back, to the month's last day where the day does not exist."""
    total = day.year * 12 + day.month - 1 - months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
