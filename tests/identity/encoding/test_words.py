"""Words can be compared under one salt, and say nothing under two."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.identity.encoding.model import CODES, WORD
from commonweal.identity.encoding.words import Encoder
from tests.identity.encoding.conftest import OTHER, SECRET

CODE = {code.attribute: code for code in CODES}
NAMES = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=15)
SALTS = st.integers(0, 2**64 - 1)


def _words(
    values: list[str | None],
    salts: list[int],
    *,
    attribute: str = "family",
    encoder: Encoder | None = None,
) -> list[int | None]:
    encoder = encoder or Encoder(SECRET, 0)
    column = encoder.column(CODE[attribute], pa.array(values, pa.string()))
    every = np.arange(len(values))
    numbers = np.array(salts, np.uint64)
    found: list[int | None] = encoder.words(
        CODE[attribute], column, every, numbers, every.astype(np.uint64)
    ).to_pylist()
    return found


@pytest.mark.parametrize("attribute", CODE)
@given(value=NAMES, salt=SALTS)
def test_equal_values_have_equal_words_under_one_salt(
    attribute: str, value: str, salt: int
) -> None:
    one, other = _words([value, value], [salt, salt], attribute=attribute)
    assert one == other
    assert one


@given(values=st.lists(st.none() | NAMES, max_size=20), salt=SALTS)
def test_a_word_depends_on_nothing_but_its_value_and_its_salt(
    values: list[str | None], salt: int
) -> None:
    together = _words(values, [salt] * len(values))
    assert together == [_words([value], [salt])[0] for value in values]
    assert [word is None for word in together] == [value is None for value in values]


def test_words_of_one_value_are_unrelated_under_different_salts() -> None:
    """As many bits in common as two random words of so many bits, within five deviations."""
    pairs = 4_000
    salts = list(range(2 * pairs))
    words = np.array(_words(["annamaria"] * len(salts), salts), np.uint64)
    common = np.bitwise_count(words[0::2] & words[1::2]).astype(float)
    share = np.bitwise_count(words).mean() / WORD
    deviation = common.std() / pairs**0.5
    assert abs(common.mean() - WORD * share**2) < 5 * deviation
    # No position is set more often than chance would have it.
    set_at = ((words[:, None] >> np.arange(WORD, dtype=np.uint64)) & np.uint64(1)).mean(axis=0)
    assert np.abs(set_at - share).max() < 5 * (share * (1 - share) / len(words)) ** 0.5


def test_alike_values_have_alike_words_and_others_have_not() -> None:
    salts = list(range(500))
    one, alike, another = (
        np.array(_words([name] * 500, salts), np.uint64)
        for name in ("catherine", "katherine", "bob")
    )

    def dice(left: np.ndarray, right: np.ndarray) -> float:
        both = np.bitwise_count(left & right).astype(float)
        return float((2 * both / (np.bitwise_count(left) + np.bitwise_count(right))).mean())

    assert dice(one, alike) > 0.75
    assert dice(one, another) < 0.45


def test_another_secret_gives_other_words() -> None:
    salts = list(range(100))
    ours, theirs = (
        _words(["smith"] * 100, salts, encoder=Encoder(secret, 0)) for secret in (SECRET, OTHER)
    )
    assert not {*ours} & {*theirs}


def test_given_and_family_name_are_comparable_and_others_are_not() -> None:
    words = {name: _words(["martin"], [7], attribute=name) for name in ("given", "family", "city")}
    assert words["given"] == words["family"]
    assert words["given"] != words["city"]


@given(flip=st.sampled_from([0.01, 0.05, 0.2]))
def test_so_many_bits_are_flipped_and_always_the_same(flip: float) -> None:
    values, salts = ["smith"] * 2_000, [3] * 2_000
    true = np.array(_words(values, salts), np.uint64)
    flipped = np.array(_words(values, salts, encoder=Encoder(SECRET, flip)), np.uint64)
    share = np.bitwise_count(true ^ flipped).mean() / WORD
    assert abs(share - flip) < 5 * (flip * (1 - flip) / (WORD * len(values))) ** 0.5
    again = _words(values, salts, encoder=Encoder(SECRET, flip))
    assert again == flipped.tolist()


@given(keys=st.lists(NAMES, unique=True, min_size=1, max_size=50))
def test_tags_tell_keys_apart_and_nothing_of_salts(keys: list[str]) -> None:
    tags, salts = Encoder(SECRET, 0).tags("family birth", keys)
    assert len({*tags.tolist(), *salts.tolist()}) == 2 * len(keys)
    others, _ = Encoder(SECRET, 0).tags("given birth", keys)
    assert not {*tags.tolist()} & {*others.tolist()}
