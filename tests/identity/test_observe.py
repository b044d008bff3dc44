"""How a dataset writes names and dates is seen from the data."""

from datetime import date, timedelta

import pytest

from commonweal.engine import Engine
from commonweal.identity import Source
from commonweal.identity.observe import writing_of

DAYS = [date(1950, 1, 1) + timedelta(days=97 * n) for n in range(200)]


def _source(engine: Engine, name: str, values: list[str | None], role: str) -> Source:
    rows = ", ".join("(?)" for _ in values)
    engine.create(name, f"SELECT v::VARCHAR AS v FROM (VALUES {rows}) AS t(v)", values)
    return Source(name, name, "v", {"self": {role: ("v",)}})


@pytest.mark.parametrize(
    ("form", "order"),
    [
        ("%Y-%m-%d", "ymd"),
        ("%Y%m%d", "ymd"),
        ("%Y年%m月%d日", "ymd"),
        ("%m/%d/%Y", "mdy"),
        ("%m%d%Y", "mdy"),
        ("%d/%m/%Y", "dmy"),
        ("%d.%m.%Y", "dmy"),
        ("%d%m%Y", "dmy"),
    ],
)
def test_the_order_of_dates(engine: Engine, form: str, order: str) -> None:
    values: list[str | None] = [day.strftime(form) for day in DAYS]
    source = _source(engine, "people", values, "person.birth_date")
    assert writing_of(engine, [source])["people"].date_order == order


def test_a_few_slips_do_not_turn_the_order_round(engine: Engine) -> None:
    values: list[str | None] = [day.strftime("%m/%d/%Y") for day in DAYS]
    values += ["31/12/1980", "nothing", None, "1990-01-01"]
    source = _source(engine, "people", values, "person.birth_date")
    assert writing_of(engine, [source])["people"].date_order == "mdy"


def test_without_dates_the_usual_order(engine: Engine) -> None:
    source = _source(engine, "people", ["王伟"], "person.name")
    assert writing_of(engine, [source])["people"].date_order == "ymd"


def test_each_dataset_has_its_own_order_and_all_one_script(engine: Engine) -> None:
    one = _source(engine, "one", [day.strftime("%Y%m%d") for day in DAYS], "person.birth_date")
    two = _source(engine, "two", [day.strftime("%d/%m/%Y") for day in DAYS], "person.birth_date")
    three = _source(engine, "three", ["王伟", "李娜", "Anna Li"], "person.name")
    found = writing_of(engine, [one, two, three])
    assert [found[name].date_order for name in ("one", "two", "three")] == ["ymd", "dmy", "ymd"]
    assert {writing.han for writing in found.values()} == {True}


def test_western_names_are_no_han(engine: Engine) -> None:
    source = _source(engine, "people", ["John Smith", "李娜", "Anna Li"], "person.name")
    assert writing_of(engine, [source])["people"].han is False
