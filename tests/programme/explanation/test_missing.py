"""The minimal sets of unknown facts are sound, complete and minimal; the questions are right."""

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.programme.explanation.judgement import Judgement
from commonweal.programme.explanation.missing import missing
from tests.programme.explanation.small import judgement_of

YES_OR_NO = {name: {"type": "boolean"} for name in ("a", "b", "c", "d")}
NUMBERS = {name: {"type": "integer", "minimum": 0, "maximum": 6} for name in ("n", "m")}
MIXED = {**YES_OR_NO, **NUMBERS}


def conditions(leaves: list[str]) -> st.SearchStrategy[str]:
    """Expressions over ``leaves``."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            inner.map(lambda one: f"not ({one})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]}) and ({two[1]})"),
            st.tuples(inner, inner).map(lambda two: f"({two[0]}) or ({two[1]})"),
            st.tuples(inner, inner, inner).map(lambda three: "if({}, {}, {})".format(*three)),
        ),
        max_leaves=6,
    )


def domain(judgement: Judgement, name: str) -> list[Any]:
    """Every value that a fact of these tests can have."""
    return [False, True] if judgement.plan.facts[name].type == "boolean" else list(range(7))


def by_trying(
    judgement: Judgement, sure: dict[str, Any], names: tuple[str, ...]
) -> list[bool | None]:
    """The outcome for all values of ``names``."""
    return [
        judgement.of({**sure, **dict(zip(names, values, strict=True))})
        for values in product(*(domain(judgement, name) for name in names))
    ]


def minimal(judgement: Judgement, sure: dict[str, Any]) -> list[tuple[str, ...]]:
    """The minimal deciding sets of at most three facts, by trying everything."""
    found: list[tuple[str, ...]] = []
    unknown = [name for name in judgement.facts if sure[name] is None]
    for size in (1, 2, 3):
        for names in combinations(unknown, size):
            decides = any(outcome is not None for outcome in by_trying(judgement, sure, names))
            if decides and not any(set(smaller) <= set(names) for smaller in found):
                found.append(names)
    return found


@settings(max_examples=120, deadline=None)
@given(
    eligible=conditions(list(YES_OR_NO)),
    recorded=st.fixed_dictionaries(dict.fromkeys(YES_OR_NO, st.sampled_from([None, True, False]))),
    uncertain=st.sets(st.sampled_from(sorted(YES_OR_NO))),
)
def test_sets_are_those_that_trying_everything_finds(
    eligible: str, recorded: dict[str, Any], uncertain: set[str]
) -> None:
    judgement = judgement_of(eligible, YES_OR_NO)
    sure = {name: None if name in uncertain else value for name, value in recorded.items()}
    found = missing(judgement, recorded, uncertain)
    assert (found is None) == (judgement.of(sure) is not None)
    if found is None:
        return
    expected = minimal(judgement, sure)
    if expected:
        assert list(found.sets) == expected
        assert found.exact
    else:
        assert not found.exact
    for name in judgement.facts:
        if sure[name] is None:
            always = None not in by_trying(judgement, sure, (name,))
            assert (name in found.settles) == always
    for names in found.confirm:
        confirmed = {name: recorded[name] for name in names}
        assert judgement.of({**sure, **confirmed}) is not None
        for name in names:
            rest = {**sure, **confirmed, name: None}
            assert judgement.of(rest) is None


@settings(max_examples=80, deadline=None)
@given(
    eligible=conditions(
        ["a", "b", "n < 3", "n = 2", "m >= 4", "n * 2 > m", "least(n, 4) <= m", "10 - m < 5"]
    ),
    recorded=st.fixed_dictionaries(
        {
            **dict.fromkeys(("a", "b"), st.sampled_from([None, True, False])),
            **dict.fromkeys(("c", "d"), st.none()),
            **dict.fromkeys(NUMBERS, st.none() | st.integers(0, 6)),
        }
    ),
)
def test_numbers_are_cut_where_the_rules_change(eligible: str, recorded: dict[str, Any]) -> None:
    judgement = judgement_of(eligible, MIXED)
    found = missing(judgement, recorded)
    if found is None:
        return
    expected = minimal(judgement, recorded)
    if found.exact:
        assert list(found.sets) == expected
    for names in found.sets if expected else ():
        outcomes = by_trying(judgement, recorded, names)
        assert any(outcome is not None for outcome in outcomes)
    for name in judgement.facts:
        if recorded[name] is None:
            always = None not in by_trying(judgement, recorded, (name,))
            assert (name in found.settles) == always


def test_the_best_question_is_the_one_whose_answers_decide_most_often() -> None:
    judgement = judgement_of("a and (b or c)", YES_OR_NO)
    found = missing(judgement, {"a": True, "b": None, "c": None})
    assert found is not None
    assert (found.sets, found.settles, found.ask) == ((("b",), ("c",)), (), "b")
    found = missing(judgement, {"a": None, "b": True, "c": None})
    assert found is not None
    assert (found.sets, found.settles, found.ask) == ((("a",),), ("a",), "a")


def test_two_facts_that_decide_only_together_are_one_set() -> None:
    judgement = judgement_of("(a and b) or (not a and not b)", YES_OR_NO)
    found = missing(judgement, dict.fromkeys(YES_OR_NO))
    assert found is not None
    assert (found.sets, found.settles, found.ask) == ((("a", "b"),), (), "a")


def test_of_uncertain_facts_those_are_confirmed_that_decide_as_recorded() -> None:
    judgement = judgement_of("a and b", YES_OR_NO)
    found = missing(judgement, {"a": True, "b": True}, ["a", "b"])
    assert found is not None
    assert (found.sets, found.confirm) == ((("a",), ("b",)), (("a", "b"),))


def test_more_facts_than_a_set_holds_are_named_together() -> None:
    judgement = judgement_of(
        "(a and b and c and d) or (not a and not b and not c and not d) or if(a = b, e, not e)",
        {**YES_OR_NO, "e": {"type": "boolean"}},
    )
    # Whether a and b agree has to be known before anything else counts.
    found = missing(judgement, dict.fromkeys([*YES_OR_NO, "e"]))
    assert found is not None
    assert found.sets == (("a", "b", "e"),)
    parity = judgement_of("((a = b) = (c = d))", YES_OR_NO)
    all_of_them = missing(parity, dict.fromkeys(YES_OR_NO))
    assert all_of_them is not None
    assert (all_of_them.sets, all_of_them.exact) == ((("a", "b", "c", "d"),), False)


@pytest.mark.parametrize(
    ("eligible", "fact", "settles"),
    [
        ("kind in ('rural', 'urban')", {"kind": {"type": "text"}}, ("kind",)),
        ("kind = 'rural' and a", {"kind": {"type": "text"}, "a": {"type": "boolean"}}, ()),
        ("years_between(born, period_start) < 18", {"born": {"type": "date"}}, ("born",)),
        ("income < 4750 * 2 / 3", {"income": {"type": "number"}}, ("income",)),
        ("n * n > 9", {"n": {"type": "integer"}}, ()),
    ],
)
def test_facts_of_every_type(eligible: str, fact: dict[str, Any], settles: tuple[str, ...]) -> None:
    judgement = judgement_of(eligible, fact)
    found = missing(judgement, dict.fromkeys(fact))
    assert found is not None
    assert found.settles == settles
