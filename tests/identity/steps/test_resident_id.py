"""Resident identity numbers in the engine, held against python-stdnum."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from commonweal.engine import Engine
from commonweal.identity.steps import resident_id


def seventeen(first: date, last: date) -> st.SearchStrategy[str]:
    """The digits before the check digit, of people born between two dates."""
    return st.builds(
        lambda region, birth, place: f"{region}{birth:%Y%m%d}{place:03d}",
        st.integers(100_000, 999_999),
        st.dates(first, last),
        st.integers(0, 999),
    )


SEVENTEEN = seventeen(date(1800, 1, 1), date(2099, 12, 31))

few = settings(max_examples=30)
"""Every example is one query."""


@pytest.fixture(scope="module")
def value() -> Iterator[object]:
    """Evaluates SQL over ``v``."""
    with Engine(threads=1) as engine:
        yield lambda sql, v: engine.value(f"SELECT {sql} FROM (SELECT ?::VARCHAR AS v)", [v])


@few
@given(SEVENTEEN)
def test_check_digit_is_the_standard_one(value, number: str) -> None:
    assert value(resident_id.check_digit("v"), number) == ric.calc_check_digit(f"{number}0")


@few
@given(SEVENTEEN, st.sampled_from("0123456789X"))
def test_a_number_is_right_with_its_check_digit_only(value, number: str, last: str) -> None:
    right = last == ric.calc_check_digit(f"{number}0")
    assert value(resident_id.is_valid("v"), number + last) is right


@few
@given(SEVENTEEN, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(value, number: str, place: int, more: int) -> None:
    whole = number + ric.calc_check_digit(f"{number}0")
    slip = whole[:place] + str((int(whole[place]) + more) % 10) + whole[place + 1 :]
    assert value(resident_id.is_valid("v"), slip) is False


@few
@given(SEVENTEEN, st.integers(0, 15))
def test_two_swapped_digits_are_always_noticed(value, number: str, place: int) -> None:
    whole = number + ric.calc_check_digit(f"{number}0")
    slip = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert value(resident_id.is_valid("v"), slip) is (slip == whole)


@few
@given(SEVENTEEN)
def test_birth_and_sex_stand_in_the_number(value, number: str) -> None:
    whole = number + ric.calc_check_digit(f"{number}0")
    assert value(resident_id.birth("v"), whole) == number[6:14]
    assert value(resident_id.sex("v"), whole) == ("male" if int(number[16]) % 2 else "female")


@few
@given(seventeen(date(1900, 1, 1), date(1999, 12, 31)))
def test_fifteen_digits_become_eighteen(value, number: str) -> None:
    old = number[:6] + number[8:]
    assert value(resident_id.is_old_form("v"), old) is True
    modern = value(resident_id.modernised("v"), old)
    assert modern == number + ric.calc_check_digit(f"{number}0")
    assert value(resident_id.is_valid("v"), modern) is True


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "1",
        "52010119900101123",
        "5201011990010112344",
        "52010119901301123X",
        "52010119900132123X",
        "02010119900101123X",
        "ABCDEFGHIJKLMNOPQR",
        "520101199001011２34",
    ],
)
def test_what_has_not_the_form_is_not_right(value, wrong: str) -> None:
    assert value(resident_id.is_valid("v"), wrong) is False
    assert value(resident_id.is_valid("v"), None) is False
