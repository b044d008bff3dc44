"""What is found impossible is impossible: held against trying every value."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.programme.errors import Place
from commonweal.programme.language import Expression, Kind, Symbol
from commonweal.programme.language.evaluate import evaluate
from commonweal.programme.language.parse import parse
from commonweal.programme.language.possible import Possibilities

SCOPE = {
    "p": Symbol("p", Kind.BOOLEAN, "fact"),
    "q": Symbol("q", Kind.BOOLEAN, "fact"),
    "i": Symbol("i", Kind.INTEGER, "fact", low=0, high=4),
    "j": Symbol("j", Kind.INTEGER, "fact", low=0, high=4),
    "s": Symbol("s", Kind.TEXT, "fact"),
    "rule": Symbol("rule", Kind.BOOLEAN, "rule"),
}
PEOPLE = [
    dict(zip(("p", "q", "i", "j", "s"), values, strict=True))
    for values in product((True, False), (True, False), range(5), range(5), ("a", "b", "c"))
]

condition = st.deferred(
    lambda: (
        st.sampled_from(
            ["p", "q", "rule", "s = 'a'", "s in ('a', 'b')", "i < j", "j >= i", "i = j"]
        )
        | st.builds(
            "{} {} {}".format,
            st.sampled_from("ij"),
            st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]),
            st.integers(-1, 5),
        )
        | st.builds("({} {} {})".format, condition, st.sampled_from(["and", "or"]), condition)
        | st.builds("(not {})".format, condition)
        | st.builds("if({}, {}, {})".format, condition, condition, condition)
    )
)


def read(text: str) -> Expression:
    return parse(text, SCOPE, lambda _: Place("x", 1, 1), Kind.BOOLEAN)


def values(expression: Expression, rule: Expression) -> list[bool | None]:
    return [
        evaluate(
            expression,
            lambda s, person=person: (
                evaluate(rule, lambda t: person[t.name]) if s.name == "rule" else person[s.name]
            ),
        )
        for person in PEOPLE
    ]


@settings(max_examples=150, deadline=None)
@given(text=condition, behind=st.sampled_from(["i < 2", "p and q", "s = 'c'"]))
def test_what_somebody_is_can_be(text: str, behind: str) -> None:
    expression, rule = read(text), read(behind)
    found = set(values(expression, rule))
    possible = Possibilities({"rule": rule})
    for wanted in (True, False):
        assert possible.can_be(expression, wanted) or wanted not in found
    if "j" not in text:
        # With one number in play, nothing that is possible is impossible for another reason.
        assert {w for w in (True, False) if possible.can_be(expression, w)} == found


@settings(max_examples=100, deadline=None)
@given(one=condition, other=condition)
def test_what_differs_for_somebody_can_differ(one: str, other: str) -> None:
    first, second = read(one.replace("rule", "p")), read(other.replace("rule", "p"))
    differs = values(first, first) != values(second, second)
    assert Possibilities({}).can_differ(first, second) or not differs


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("i < 3", "i <= 2", False),
        ("not (p and q)", "not p or not q", False),
        ("i < 9", "i < 8", False),
        ("i < 3", "i <= 3", True),
        ("p and q", "q", True),
        # Whether the two are known differs while p is not known.
        ("p or not p", "true", True),
    ],
)
def test_the_same_in_other_words_cannot_differ(one: str, other: str, differ: bool) -> None:
    assert Possibilities({}).can_differ(read(one), read(other)) is differ
