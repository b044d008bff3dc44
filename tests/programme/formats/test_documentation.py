"""docs/formats.md shows files that are as it says."""

import re
from datetime import date
from pathlib import Path

import pytest

from commonweal.programme.definitions import Problems, define
from commonweal.programme.formats.layout import Column
from commonweal.programme.formats.read_openfisca import Period, read_parameter
from commonweal.programme.formats.typed import condition, day
from commonweal.programme.language import Kind

from .conftest import FILE

PAGE = (Path(__file__).parents[3] / "docs/formats.md").read_text("utf-8")
PARAMETER, SCALE = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_parameter_file_is_read() -> None:
    read = read_parameter("income_line", PARAMETER, "income_line.yaml", "CNY", None)
    assert (read.type, read.by) == ("money", None)
    assert read.periods == (
        Period(date(2020, 9, 1), None, "6000 yuan"),
        Period(date(2021, 9, 1), date(2025, 8, 31), "6500 yuan"),
    )


def test_the_scale_as_a_table_is_right() -> None:
    problems = Problems()
    table = SCALE.removeprefix("tables:\n").replace("  grant:", "  by_income:", 1)
    assert define(FILE.replace("tables:\n", f"tables:\n{table}"), "x", problems) is not None
    assert problems.found == []


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
def test_what_is_typed_is_read_as_the_page_says(typed: object, kind: Kind, read: object) -> None:
    found = condition(typed, Column("when", "x", kind, "", "CNY"))
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize("typed", ["2021-09-01", "2021年9月1日", "2021/9/1", "２０２１．９．１"])
def test_days(typed: str) -> None:
    assert day(typed) == date(2021, 9, 1)
