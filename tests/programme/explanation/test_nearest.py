"""The nearest change really turns the outcome, and no smaller one of the same fact does."""

from datetime import date
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.programme.explanation.nearest import fixed_facts, nearest
from commonweal.programme.model import Fact
from tests.programme.explanation.small import TITLE, judgement_of
from tests.programme.explanation.test_missing import NUMBERS, YES_OR_NO, conditions, domain

FACTS = {**YES_OR_NO, **NUMBERS}
LEAVES = ["a", "b", "n < 3", "n = 2", "m >= 4", "n * 2 > m", "least(n, 4) <= m", "10 - m < 5"]


@settings(max_examples=80, deadline=None)
@given(
    eligible=conditions(LEAVES),
    facts=st.fixed_dictionaries(
        {
            **dict.fromkeys(("a", "b"), st.sampled_from([None, True, False])),
            **dict.fromkeys(NUMBERS, st.none() | st.integers(0, 6)),
        }
    ),
)
def test_a_change_turns_the_outcome_and_no_smaller_one_does(
    eligible: str, facts: dict[str, Any]
) -> None:
    judgement = judgement_of(eligible, FACTS)
    outcome = judgement.of(facts)
    found = nearest(judgement, facts)
    if outcome is None:
        assert found == ()
        return
    turning = {
        name: [
            v for v in domain(judgement, name) if judgement.of({**facts, name: v}) is (not outcome)
        ]
        for name in judgement.facts
        if facts[name] is not None
    }
    singly = {name: values for name, values in turning.items() if values}
    for each in found:
        changed = {change.fact: change.after for change in each.changes}
        assert judgement.of({**facts, **changed}) is (not outcome)
    if singly:
        assert {each.changes[0].fact for each in found} == set(singly)
        for each in found:
            (change,) = each.changes
            if isinstance(change.after, int):
                least = min(abs(value - change.before) for value in singly[change.fact])
                assert abs(change.after - change.before) == least
    elif not found:
        # Nothing is found only where no two facts that are not compared with each other turn it.
        compared = [judgement.reads(comparison) for comparison in judgement.comparisons]
        for one, other in combinations(judgement.facts, 2):
            if any({one, other} <= read for read in compared):
                continue
            for values in product(domain(judgement, one), domain(judgement, other)):
                changed = {one: values[0], other: values[1]}
                assert judgement.of({**facts, **changed}) is not (not outcome)


def test_an_income_just_over_the_line_of_the_law() -> None:
    judgement = judgement_of(
        "at_school and income < line",
        {"at_school": {"type": "boolean"}, "income": {"type": "money"}},
        parameters={
            "line": {
                "type": "money",
                "values": [{"valid_from": "2020-01-01", "value": "4750 yuan", "source": "law"}],
            }
        },
    )
    (found,) = nearest(judgement, {"at_school": True, "income": 481_200})
    (change,) = found.changes
    assert (change.before, change.after, change.line) == (481_200, 474_999, 475_000)
    assert found.size == pytest.approx(62.01 / 4749.99)
    ends = nearest(judgement, {"at_school": True, "income": 400_000})
    assert [each.changes[0].fact for each in ends] == ["income", "at_school"]
    assert ends[0].changes[0].after == 475_000


def test_two_facts_when_no_single_one_turns_it() -> None:
    judgement = judgement_of("a and b or c and d", YES_OR_NO)
    (found,) = nearest(judgement, {"a": False, "b": None, "c": False, "d": False})
    assert [(c.fact, c.before, c.after) for c in found.changes] == [
        ("a", False, True),
        ("b", None, True),
    ]


def test_what_nobody_can_change_is_named_only_when_nothing_else_turns_it() -> None:
    facts = {"born": {"type": "date"}, "poor": {"type": "boolean"}}
    judgement = judgement_of("years_between(born, period_start) < 18 and poor", facts)
    old = date(1990, 1, 1)
    (found,) = nearest(judgement, {"born": old, "poor": True}, fixed=["born"])
    assert (found.changes[0].fact, found.fixed) == ("born", True)
    young = {"born": date(2010, 1, 1), "poor": False}
    (found,) = nearest(judgement, young, fixed=["born"])
    assert (found.changes[0].fact, found.fixed) == ("poor", False)


def test_a_fact_on_an_uncertain_link_counts_as_unknown() -> None:
    judgement = judgement_of("a and b", YES_OR_NO)
    (found,) = nearest(judgement, {"a": True, "b": False}, uncertain=["a"])
    assert [change.fact for change in found.changes] == ["a", "b"]


def test_birth_sex_protected_attributes_and_days_are_given() -> None:
    taken = {"title": TITLE, "from": "register", "absent": "unknown"}
    facts = {
        "born": {"title": TITLE, "type": "date", "person": "birth_date"},
        "disabled": {**taken, "type": "boolean", "protected": "disability", "source": "law"},
        "since": {**taken, "type": "date", "value": "since"},
        "woman": {**taken, "type": "boolean", "value": "sex = 'female'"},
        "poor": {**taken, "type": "boolean", "value": "poor"},
    }
    read = {name: Fact.model_validate(fact) for name, fact in facts.items()}
    assert fixed_facts(read, {"woman": {"person.sex"}}) == {"born", "disabled", "since", "woman"}
