"""Regions begin and end exactly where a rule changes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonweal.programme.explanation.regions import regions
from commonweal.programme.language.regions import OTHER
from tests.programme.explanation.small import judgement_of


def cut(eligible: str, kind: str, **limits: int) -> list[tuple[Any, Any]]:
    judgement = judgement_of(eligible, {"x": {"type": kind, **limits}})
    found = regions(judgement, "x", {})
    assert found.exact
    return [(region.low, region.high) for region in found.regions]


@pytest.mark.parametrize(
    ("eligible", "expected"),
    [
        ("x < 3", [(0, 2), (3, 9)]),
        ("x <= 3", [(0, 3), (4, 9)]),
        ("3 < x", [(0, 3), (4, 9)]),
        ("3 <= x", [(0, 2), (3, 9)]),
        ("x = 3", [(0, 2), (3, 3), (4, 9)]),
        ("x < 2.5", [(0, 2), (3, 9)]),
        ("x * 2 + 1 > 7", [(0, 3), (4, 9)]),
        ("10 - x <= 4", [(0, 5), (6, 9)]),
        ("least(x, 4) = 4", [(0, 3), (4, 9)]),
        ("if(x < 4, 0, x) > 6", [(0, 3), (4, 6), (7, 9)]),
        ("round_up(x, 4) = 4", [(0, 0), (1, 4), (5, 9)]),
        ("x < 100", [(0, 9)]),
    ],
)
def test_whole_numbers(eligible: str, expected: list[tuple[int, int]]) -> None:
    assert cut(eligible, "integer", minimum=0, maximum=9) == expected


def test_numbers_have_six_places() -> None:
    (below, above) = cut("x < 0.3", "number", minimum=0, maximum=1)
    assert below == (Decimal(0), Decimal("0.299999"))
    assert above == (Decimal("0.3"), Decimal(1))


def test_an_age_changes_on_a_birthday() -> None:
    older, younger = cut("years_between(x, period_start) >= 18", "date")
    assert (older[1], younger[0]) == (date(2003, 9, 1), date(2003, 9, 2))


def test_texts_are_those_named_and_one_other() -> None:
    found = cut("x in ('rural', 'urban') or x = 'hardship'", "text")
    assert [low for low, _ in found] == ["hardship", "rural", "urban", OTHER]


@pytest.mark.parametrize("eligible", ["x * x > 9", "12 / (x + 1) > 3", "x - 2 * x > least(x, 0)"])
def test_what_cannot_be_cut_is_told(eligible: str) -> None:
    judgement = judgement_of(eligible, {"x": {"type": "integer", "minimum": 0, "maximum": 9}})
    assert not regions(judgement, "x", {}).exact
