"""Years, months and days for which something is determined."""

from datetime import date

import pytest
from pydantic import ValidationError

from commonweal.programme import model
from commonweal.programme.errors import Place, ProgrammeFileInvalid
from commonweal.programme.period import labels, period_at, period_named

PLACE = Place("aid.yaml", 1, 1)


@pytest.mark.parametrize(
    ("kind", "starts", "as_of", "label", "start", "end"),
    [
        ("academic_year", "09-01", "2021-10-01", "2021", "2021-09-01", "2022-08-31"),
        ("academic_year", "09-01", "2021-08-31", "2020", "2020-09-01", "2021-08-31"),
        ("calendar_year", "01-01", "2020-02-29", "2020", "2020-01-01", "2020-12-31"),
        ("month", "01-01", "2020-02-10", "2020-02", "2020-02-01", "2020-02-29"),
        ("month", "01-01", "2021-12-31", "2021-12", "2021-12-01", "2021-12-31"),
        ("day", "01-01", "2021-09-01", "2021-09-01", "2021-09-01", "2021-09-01"),
    ],
)
def test_a_day_falls_in_a_period_that_is_found_by_its_name(
    kind: str, starts: str, as_of: str, label: str, start: str, end: str
) -> None:
    declared = model.Period.model_validate({"kind": kind, "starts": starts})
    period = period_at(declared, date.fromisoformat(as_of))
    assert (period.label, period.start.isoformat(), period.end.isoformat()) == (label, start, end)
    assert period_named(declared, label, PLACE) == period
    assert period_at(declared, period.following).start == period.following


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("calendar_year", "2021-09"),
        ("calendar_year", "21"),
        ("month", "2021"),
        ("month", "2021-13"),
        ("day", "2021-02-30"),
        ("day", "2021-09"),
    ],
)
def test_a_name_of_another_kind_is_refused(kind: str, label: str) -> None:
    declared = model.Period.model_validate({"kind": kind})
    with pytest.raises(ProgrammeFileInvalid, match="a period of this kind is named"):
        period_named(declared, label, PLACE)


def test_only_years_start_on_a_day_of_their_own() -> None:
    with pytest.raises(ValidationError, match="only years"):
        model.Period.model_validate({"kind": "month", "starts": "03-01"})


def test_the_periods_of_a_year() -> None:
    of = {kind: model.Period.model_validate({"kind": kind}) for kind in ("month", "day")}
    assert labels(of["month"], 2021)[::11] == ["2021-01", "2021-12"]
    assert labels(of["day"], 2021)[0] == "2021-01-01"
