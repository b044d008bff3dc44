"""Check digits in SQL agree with python-stdnum's arithmetic."""

import string
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from commonweal.engine import Engine
from commonweal.intake.steps.digits import check_digit_holds, prepared


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def holds(engine: Engine, kind: str, texts: list[str]) -> list[bool]:
    expression = check_digit_holds(kind, "text", "number")
    return [
        row[0]
        for row in engine.rows(
            f"SELECT {expression} FROM (SELECT place, text, {prepared(kind, 'text')} AS number "
            "FROM (SELECT unnest(?) AS text, unnest(?) AS place)) ORDER BY place",
            [texts, list(range(len(texts)))],
        )
    ]


def right_resident_id(text: str) -> bool:
    """By stdnum's arithmetic alone: its tables of counties are out of date."""
    if len(text) == 15:
        return text.isascii() and text.isdigit()
    if len(text) != 18 or not (text[:17].isascii() and text[:17].isdigit()):
        return False
    return bool(ric.calc_check_digit(text) == text[17].upper())


def right(check: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isalnum() and check(text)


digits = st.text(string.digits, min_size=17, max_size=17)
resident_ids = st.one_of(
    digits.map(lambda text: text + ric.calc_check_digit(f"{text}0")),
    st.builds(str.__add__, digits, st.sampled_from("0123456789Xx")),
    st.text("0123456789X", max_size=20),
    st.text(string.digits, min_size=15, max_size=15),
    st.text(max_size=18),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(resident_ids, min_size=1, max_size=50))
def test_resident_id(engine: Engine, texts: list[str]) -> None:
    texts = [text.replace("\0", "") for text in texts]
    assert holds(engine, "cn-resident-id", texts) == [right_resident_id(text) for text in texts]


alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
credit = st.text(alphabet, min_size=17, max_size=17)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            credit.map(lambda text: text + uscc.calc_check_digit(text)),
            st.text(alphabet, min_size=18, max_size=18),
            st.text(string.ascii_uppercase + string.digits, max_size=20),
        ),
        min_size=1,
        max_size=50,
    )
)
def test_social_credit(engine: Engine, texts: list[str]) -> None:
    def expected(text: str) -> bool:
        known = len(text) == 18 and set(text) <= set(alphabet)
        return known and bool(uscc.calc_check_digit(text[:17]) == text[17])

    assert holds(engine, "cn-social-credit", texts) == [expected(text) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(string.digits, min_size=1, max_size=24), min_size=1, max_size=50))
def test_luhn(engine: Engine, texts: list[str]) -> None:
    assert holds(engine, "luhn", texts) == [right(luhn.is_valid)(text) for text in texts]
