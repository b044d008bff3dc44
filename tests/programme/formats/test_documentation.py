"""docs/formats.md shows files that are as it says."""

import re
from datetime import date
from pathlib import Path

from commonweal.programme.definitions import Problems, define
from commonweal.programme.formats.read_openfisca import Period, read_parameter

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
