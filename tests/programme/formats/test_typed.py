"""What officials type into a cell, and what it means."""

from datetime import date, datetime

import pytest

from commonweal.programme.formats.layout import Column
from commonweal.programme.formats.typed import condition, day, result
from commonweal.programme.language import Kind


@pytest.mark.parametrize(
    ("typed", "kind", "read"),
    [
        (3800, Kind.MONEY, "3800 yuan"),
        ("＜７０００元", Kind.MONEY, "< 7000 yuan"),
        ("≥ 7,000元", Kind.MONEY, ">= 7000 yuan"),
        ("是", Kind.BOOLEAN, True),
        ("否", Kind.BOOLEAN, False),
        ("yes", Kind.BOOLEAN, True),
        ("任意", Kind.TEXT, "-"),
        ("不限", Kind.INTEGER, "-"),
        ("—", Kind.MONEY, "-"),
        ("rural、urban", Kind.TEXT, "rural, urban"),
        ("[１..３]", Kind.INTEGER, "[1..3]"),
        ("[1000..3000.50)", Kind.MONEY, "[1000 yuan..3000.50 yuan)"),
        ("＞ line", Kind.MONEY, "> line"),
        ("= 3", Kind.INTEGER, 3),
        ("≠3", Kind.INTEGER, "not 3"),
        (0.25, Kind.NUMBER, "0.25"),
        (1e-05, Kind.NUMBER, "0.00001"),
        (7000.5, Kind.MONEY, "7000.5 yuan"),
    ],
)
def test_what_is_typed_is_read(typed: object, kind: Kind, read: object) -> None:
    found = condition(typed, Column("when", "x", kind, "", "CNY"))
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize("typed", ["2021-09-01", "2021年9月1日", "2021/9/1", "２０２１．９．１"])
def test_days(typed: str) -> None:
    assert day(typed) == date(2021, 9, 1)


@pytest.mark.parametrize(
    ("typed", "kind", "read"),
    [
        ("２８００元", Kind.MONEY, "2800 yuan"),
        ("line * 2", Kind.MONEY, "line * 2"),
        ("children + 1", Kind.INTEGER, "children + 1"),
        ("一档，甲", Kind.TEXT, "一档，甲"),
        ("否", Kind.BOOLEAN, False),
        (datetime(2021, 9, 1), Kind.DATE, date(2021, 9, 1)),
    ],
)
def test_results(typed: object, kind: Kind, read: object) -> None:
    found = result(typed, Column("then", "x", kind, "", "CNY"))
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("typed", "kind", "words"),
    [
        (True, Kind.INTEGER, "yes or no stands where"),
        (1, Kind.BOOLEAN, "a number stands where"),
        (datetime(2021, 9, 1, 12), Kind.DATE, "a time of day"),
        (None, Kind.TEXT, "empty"),
    ],
)
def test_what_could_mean_anything_is_refused(typed: object, kind: Kind, words: str) -> None:
    for read in (condition, result):
        with pytest.raises(ValueError, match=words):
            read(typed, Column("when", "x", kind, "", "CNY"))


def test_units_of_other_currencies() -> None:
    column = Column("when", "x", Kind.MONEY, "", "EUR")
    assert condition("< 1000€", column) == "< 1000 euro"
    assert condition("≤ 9.5欧元", column) == "<= 9.5 euro"
