"""Values that are alike have most of their grams in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.identity.encoding.grams import WAYS, characters, digits, divisions, letters

VALUES = st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=1, max_size=30)


@pytest.mark.parametrize("way", WAYS)
@given(value=VALUES)
def test_every_value_has_grams_and_always_the_same(way: str, value: str) -> None:
    assert WAYS[way](value)
    assert WAYS[way](value) == WAYS[way](value)


def _dice(left: list[str], right: list[str]) -> float:
    return 2 * len({*left} & {*right}) / (len({*left}) + len({*right}))


@given(name=st.text("abcdefghijklmnopqrstuvwxyz", min_size=6, max_size=12), data=st.data())
def test_a_wrong_letter_changes_two_grams_at_most(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    wrong = f"{name[:place]}#{name[place + 1 :]}"
    assert len({*letters(name)} - {*letters(wrong)}) <= 2


@given(date=st.dates(), data=st.data())
def test_a_wrong_digit_changes_one_gram(date: object, data: st.DataObject) -> None:
    value = str(date).replace("-", "")
    place = data.draw(st.integers(0, 7))
    wrong = f"{value[:place]}x{value[place + 1 :]}"
    assert len({*digits(value)} & {*digits(wrong)}) == 7


def test_a_digit_elsewhere_is_another_gram() -> None:
    assert _dice(digits("19800102"), digits("18900102")) == 0.75


def test_a_han_character_weighs_more_than_a_letter() -> None:
    assert _dice(characters("王小明"), characters("王晓明")) > 0.5
    assert _dice(characters("王小明"), characters("王建国")) < 0.4


def test_a_region_has_what_holds_it() -> None:
    assert divisions("520502101201") == ["52", "5205", "520502", "520502101", "520502101201"]
    assert {*divisions("520502")} < {*divisions("520502101201")}
