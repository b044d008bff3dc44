"""Conditions that nobody or everybody meets are refused, with their place."""

from typing import Any

import pytest

from commonweal.programme.definitions import Problems, define
from tests.programme.cases.conftest import PROGRAMME


def refused(**changes: str) -> list[str]:
    """What is wrong when parts of the small programme read otherwise."""
    text = PROGRAMME
    parts = {
        "poor": "expression: income < line",
        "young": "expression: grade <= 3",
        "eligible": "expression: at_school and (poor or young)",
        "odd": "when: at_school and not poor",
    }
    for name, written in changes.items():
        key = parts[name].partition(":")[0]
        assert parts[name] in text
        text = text.replace(parts[name], f"{key}: '{written.replace(chr(39), chr(39) * 2)}'")
    define(text, "meals.yaml", problems := Problems())
    return [f"{problem.code} {problem}" for problem in problems.found]


def test_the_programme_as_it_is() -> None:
    assert refused() == []


@pytest.mark.parametrize(
    "written",
    [
        "at_school and not at_school",
        "grade < 2 and grade > 4",
        "grade < 2 and grade >= 2",
        "grade < 2 and at_school and grade = 3",
        "grade > 6",
        "grade < 1",
        "income < line and income > line",
        "poor and income >= line",
        "poor and not poor",
        "at_school and (grade = 1 or grade = 2) and grade = 3",
        "grade between 4 and 3",
        "income / 2 < line and income / 2 > line",
        "case when at_school then not at_school else at_school end",
        "at_school = (not at_school)",
        "false and at_school",
        "at_school and years_between(period_start, period_end) between 3 and 2",
    ],
)
def test_what_nobody_meets_is_refused(written: str) -> None:
    (problem,) = refused(eligible=written)
    assert problem.startswith("programme.rules-contradict meals.yaml:")
    assert "eligible is never true, whatever " in problem


@pytest.mark.parametrize(
    "written", ["at_school or not at_school", "grade < 9", "poor or income >= line"]
)
def test_what_everybody_meets_is_refused(written: str) -> None:
    (problem,) = refused(eligible=written)
    assert "eligible is always true, whatever " in problem


@pytest.mark.parametrize(
    "written",
    [
        "at_school",
        "grade < 3 and grade > 1",
        "income > line and grade = 6",
        "true",
        "false",
        "period_year > 1900",
        "income < line or income > line",
        "step.amount > line and step.amount < line * 2",
        "income < line and income > line * 0 + line",  # Impossible, but not looked for.
    ],
)
def test_what_may_be_either_way_or_is_meant_is_accepted(written: str) -> None:
    assert refused(eligible=written) == []


@pytest.mark.parametrize(
    ("part", "said"), [("poor", "poor is"), ("young", "young is"), ("odd", "odd is")]
)
def test_rules_and_findings_are_looked_at_too(part: str, said: str) -> None:
    (problem,) = refused(**{part: "at_school and not at_school"})[:1]
    assert said in problem


def test_a_finding_that_contradicts_the_outcome_is_refused() -> None:
    (problem,) = refused(odd="eligible and not at_school")
    assert "odd is never true, whatever at_school, grade and income may be" in problem


def test_a_condition_is_looked_at_on_every_day() -> None:
    """Under 6000 and at least 6000 yuan exclude each other until the line is 7000 in 2021."""
    limited = "income < line and grade > 1 and income >= first"
    text = PROGRAMME.replace("expression: at_school and (poor or young)", f"expression: {limited}")
    first = (
        "  first:\n    title: {zh: 线, en: First}\n    type: money\n"
        "    values: [{valid_from: 2015-09-01, value: VALUE yuan, source: law}]\n"
    )
    for value, count in (("6000", 0), ("6999.99", 0), ("7000", 1)):
        declared = first.replace("VALUE", value)
        define(
            text.replace("  stages:", declared + "  stages:"), "meals.yaml", problems := Problems()
        )
        assert [p.code for p in problems.found] == ["programme.rules-contradict"] * count


def test_many_conditions_are_soon_looked_at() -> None:
    """A chain of rules, each naming the one before twice, is not written out."""
    chain = "".join(
        f"  r{n}: {{title: {{zh: 则, en: Rule}}, expression: (r{n - 1} and at_school) or r{n - 1}, "
        "source: law}\n"
        for n in range(1, 60)
    )
    start = "  r0: {title: {zh: 则, en: Rule}, expression: grade < 3, source: law}\n"
    define(PROGRAMME.replace("tables:\n", start + chain + "tables:\n"), "m", problems := Problems())
    assert problems.found == []


def test_facts_are_named() -> None:
    (problem,) = refused(eligible="grade > 6")
    assert problem.endswith("eligible is never true, whatever grade may be")


def test_a_programme_that_is_refused_is_told_by_check(world: Any) -> None:
    from commonweal.programme import check

    world.rules(PROGRAMME.replace("at_school and (poor or young)", "poor and not poor"))
    (problem,) = check(world.root / "programmes", world.contracts)[1]
    assert problem.code == "programme.rules-contradict"
    assert problem.place.line == PROGRAMME[: PROGRAMME.index("eligible:")].count("\n") + 1
