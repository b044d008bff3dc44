"""Periods, days in them and months before those days."""

from datetime import date

import pytest

from commonweal.programme.model import Period
from commonweal.programme.period import months_before, period_at

YEAR = period_at(Period(kind="academic_year", starts="09-01"), date(2021, 10, 1))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (None, date(2021, 9, 1)),
        ("09-01", date(2021, 9, 1)),
        ("12-31", date(2021, 12, 31)),
        ("01-01", date(2022, 1, 1)),
        ("08-31", date(2022, 8, 31)),
    ],
)
def test_a_month_and_day_name_one_day_of_the_period(written: str | None, day: date) -> None:
    assert YEAR.day(written) == day
    assert YEAR.start <= day <= YEAR.end


def test_in_a_calendar_year_every_day_is_of_that_year() -> None:
    year = period_at(Period(kind="calendar_year"), date(2021, 10, 1))
    assert [year.day(d) for d in ("01-01", "12-31")] == [date(2021, 1, 1), date(2021, 12, 31)]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2021, 9, 1), 12, date(2020, 9, 1)),
        (date(2021, 8, 31), 12, date(2020, 8, 31)),
        (date(2021, 8, 31), 2, date(2021, 6, 30)),
        (date(2020, 3, 31), 1, date(2020, 2, 29)),
        (date(2021, 1, 15), 1, date(2020, 12, 15)),
        (date(2021, 9, 1), 0, date(2021, 9, 1)),
    ],
)
def test_months_before_keep_the_day_or_end_with_the_month(
    day: date, months: int, before: date
) -> None:
    assert months_before(day, months) == before
