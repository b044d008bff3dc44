"""The question for everybody in SQL is the one that an explanation finds for one person."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.programme.explanation.judgement import Judgement
from commonweal.programme.explanation.missing import settling
from commonweal.programme.language import Kind
from commonweal.programme.plan import Plan
from commonweal.programme.steps import outcome
from tests.programme.explanation.small import plan_of
from tests.programme.test_person import FILES, VALUES, days_of, facts_table
from tests.programme.test_person import plan_of as plan_of_file

DECIDING = [path for path in FILES if path.stem != "register_checks"]


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as opened:
        yield opened


def asked(engine: Engine, plan: Plan, people: list[dict[str, tuple[Any, bool]]]) -> list[Any]:
    select = outcome.evaluated(plan, facts_table(plan, people))
    rows = engine.rows(f"SELECT ask FROM ({select}) ORDER BY person_id::INTEGER")
    return [ask for (ask,) in rows]


def expected(plan: Plan, person: dict[str, tuple[Any, bool]]) -> str | None:
    settles = settling(
        Judgement(plan),
        {name: value for name, (value, _) in person.items()},
        {name for name, (_, uncertain) in person.items() if uncertain},
    )
    return next((name for name in settles if plan.facts[name].kind is Kind.BOOLEAN), None)


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: path.stem)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_everybody_is_asked_what_one_person_is(
    engine: Engine, path: Path, data: st.DataObject
) -> None:
    plan = plan_of_file(path, days_of(path)[0])
    person = st.fixed_dictionaries(
        {
            name: st.tuples(st.none() | VALUES[fact.kind], st.booleans())
            for name, fact in plan.facts.items()
        }
    )
    people = data.draw(st.lists(person, min_size=1, max_size=8))
    assert asked(engine, plan, people) == [expected(plan, each) for each in people]


def test_rules_between_the_fact_and_the_outcome_are_followed(engine: Engine) -> None:
    plan = plan_of(
        "school and (under or waived)",
        {
            "school": {"type": "boolean"},
            "alone": {"type": "boolean"},
            "waived": {"type": "boolean"},
            "income": {"type": "money"},
        },
        rules={
            "line": {"type": "money", "expression": "if(alone, income * 2, income / 2)"},
            "under": {"expression": "line < income"},
        },
    )
    sure = {"school": (True, False), "waived": (False, False), "income": (700_000, False)}
    unknown, uncertain = (None, False), (True, True)
    people = [
        {**sure, "alone": unknown},
        {**sure, "alone": uncertain},
        {**sure, "alone": unknown, "waived": unknown},
        {**sure, "alone": (True, False), "waived": unknown},
        {**sure, "alone": (False, False), "school": unknown},
        {**sure, "alone": (False, False)},
    ]
    assert asked(engine, plan, people) == ["alone", "alone", None, "waived", "school", None]


@pytest.mark.parametrize("excluded", [None, False, True])
def test_another_programme_is_never_the_question_but_counts(
    engine: Engine, excluded: bool | None
) -> None:
    plan = plan_of("school", {"school": {"type": "boolean"}})
    plan = replace(plan, excluded_by=("other",))
    value = f"CAST({'NULL' if excluded is None else excluded} AS BOOLEAN)"
    facts = facts_table(plan, [{"school": (None, False)}])
    select = outcome.evaluated(
        plan, f"(SELECT *, {value} AS excluded, {value} AS excluded__certain FROM {facts})"
    )
    asks = "school" if excluded is False else None
    assert engine.value(f"SELECT ask FROM ({select})") == asks
    settles = settling(Judgement(plan), {"school": None, "excluded": excluded})
    assert [name for name in settles if name != "excluded"] == ([asks] if asks else [])
