"""YAML as people write it, with places; nothing that can be abused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.programme.document import MAXIMUM_CHARACTERS, read_document
from commonweal.programme.errors import (
    Place,
    ProgrammeDuplicate,
    ProgrammeFileInvalid,
    ProgrammeUnsafe,
)

BOMB = """
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
"""


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "a: &anchor 1",
        "a: *nothing",
        "a: !!python/object/apply:os.system ['true']",
        "a: !custom 1",
        "[" * 50 + "]" * 50,
        "a: " + "x" * MAXIMUM_CHARACTERS,
    ],
    ids=["bomb", "anchor", "alias", "python", "tag", "deep", "long"],
)
def test_unsafe_yaml_is_refused(text: str) -> None:
    with pytest.raises(ProgrammeUnsafe):
        read_document(text, "f.yaml")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1,", 1), ("a: 1\nb: 'x", 2), ("", 1), ("a: \x00", 1), ("? [a]\n: b", 1)],
)
def test_what_is_not_readable_says_where(text: str, line: int) -> None:
    with pytest.raises(ProgrammeFileInvalid) as caught:
        read_document(text, "f.yaml")
    assert caught.value.place.line >= line


def test_a_repeated_key_is_refused() -> None:
    with pytest.raises(ProgrammeDuplicate) as caught:
        read_document("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert caught.value.place == Place("f.yaml", 3, 1)


def test_words_stay_words_and_numbers_stay_exact() -> None:
    document = read_document(
        "on: yes\nno: off\nn: 0.1\ni: -7\nt: true\nd: 2021-09-01\ns: 09-01\n", "f"
    )
    values = document.values
    assert list(values) == ["on", "no", "n", "i", "t", "d", "s"]
    assert (values["on"], values["no"], values["n"], values["i"]) == ("yes", "off", "0.1", -7)
    assert values["t"] is True
    assert values["d"].isoformat() == "2021-09-01"
    assert values["s"] == "09-01"


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("e: poor or rich\n", "rich", Place("f", 1, 12)),
        ("e: 'it''s = rich'\n", "rich", Place("f", 1, 13)),
        ("e: >-\n  poor or\n  rich\n", "rich", Place("f", 3, 3)),
        ("e: |\n  poor\n    or rich\n", "rich", Place("f", 3, 8)),
        ("e: poor\n   or rich\n", "rich", Place("f", 2, 7)),
        ("a:\n  - e: {when: poor and rich}\n", "rich", Place("f", 2, 24)),
    ],
)
def test_a_place_within_a_folded_text_is_found(text: str, word: str, place: Place) -> None:
    document = read_document(text, "f")
    path = ("a", 0, "e", "when") if text.startswith("a") else ("e",)
    value = document.values["a"][0]["e"]["when"] if text.startswith("a") else document.values["e"]
    assert document.place_within(path, value.index(word)) == place


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_on_purpose(text: str) -> None:
    with suppress(ProgrammeFileInvalid, ProgrammeUnsafe, ProgrammeDuplicate):
        read_document(text, "f")
