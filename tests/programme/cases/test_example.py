"""What is wrong with a case is told with its place."""

from typing import Any

import pytest

from commonweal.programme import check
from commonweal.programme.cases import case_problems
from tests.programme.cases.cases import COMPLETE, cases
from tests.programme.cases.conftest import PROGRAMME

GOOD = ("one", 2021, "at_school: true", "outcome: unknown")


def problems(defined: Any, *each: tuple[Any, ...]) -> list[str]:
    definitions, found = defined(cases(*each))
    assert found.found == []
    return [f"{problem.code} {problem}" for problem in case_problems(definitions)]


def test_good_cases_are_good(defined: Any) -> None:
    definitions, found = defined(COMPLETE)
    assert (found.found, list(case_problems(definitions))) == ([], [])


@pytest.mark.parametrize(
    ("facts", "expect", "uncertain", "code", "said"),
    [
        ("at_schol: true", "outcome: unknown", "", "name-unknown", "did you mean at_school?"),
        ("at_school: 1", "outcome: unknown", "", "file-invalid", "type boolean is needed"),
        ("income: 5", "outcome: unknown", "", "file-invalid", "money needs its unit"),
        ("income: 5 euro", "outcome: unknown", "", "file-invalid", "money needs its unit"),
        ("grade: two", "outcome: unknown", "", "file-invalid", "type integer is needed"),
        ("grade: 7", "outcome: unknown", "", "file-invalid", "outside the fact's minimum"),
        ("", "outcome: unknown", "incme", "name-unknown", "did you mean income?"),
        ("", "outcome: entitled", "", "name-unknown", "no outcome entitled"),
        ("", "pour: true", "", "case-not-computed", "did you mean poor?"),
        ("", "income: 5 yuan", "", "case-not-computed", "income is no result"),
        ("", "line: 7000 yuan", "", "case-not-computed", "line is no result"),
        ("", "meal: 300", "", "file-invalid", "money needs its unit"),
        ("", "step.amount: 300", "", "file-invalid", "money needs its unit"),
        ("", "poor: 300 yuan", "", "file-invalid", "type boolean is needed"),
    ],
)
def test_what_is_wrong_is_told(
    defined: Any, facts: str, expect: str, uncertain: str, code: str, said: str
) -> None:
    (problem,) = problems(defined, ("one", 2021, facts, expect, uncertain))
    assert problem.startswith(f"programme.{code} meals.yaml:")
    assert said in problem


def test_places_are_exact(defined: Any) -> None:
    (problem,) = problems(defined, GOOD, ("two", 2021, "at_school: true, income: 5", "poor: true"))
    line = (PROGRAMME + cases(GOOD)).count("\n") + 4
    assert f"meals.yaml:{line}:38: income" in problem


@pytest.mark.parametrize(
    ("year", "code", "said"),
    [
        (2014, "rule-undated", "the rule young has no version on 2014-09-01"),
        (123, "file-invalid", "a period of this kind is named by its year"),
    ],
)
def test_a_period_without_law_is_told(defined: Any, year: int, code: str, said: str) -> None:
    (problem,) = problems(defined, ("one", year, "", "outcome: unknown"))
    assert code in problem
    assert said in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "cases:\n  one: {title: {zh: 例, en: x}, expect: {outcome: unknown}}",
            "period: is missing",
        ),
        ("cases:\n  one: {title: {zh: 例, en: x}, period: 2021}", "expect: is missing"),
        ("cases:\n  one: {title: {zh: 例, en: x}, period: 2021, expect: {}}", "at least 1 item"),
        (
            "cases:\n  one: {title: {zh: 例, en: x}, period: 2021, facs: {}, expect: {a: 1}}",
            "no key cases.one.facs; did you mean facts?",
        ),
    ],
)
def test_the_shape_is_checked(world: Any, text: str, said: str) -> None:
    world.rules(PROGRAMME + text + "\n")
    (problem,) = check(world.root / "programmes", world.contracts)[1]
    assert problem.code == "programme.file-invalid"
    assert said in str(problem)


def test_check_tells_what_is_wrong_with_cases(world: Any) -> None:
    world.rules(PROGRAMME + cases(("one", 2021, "", "pour: true")))
    (problem,) = check(world.root / "programmes", world.contracts)[1]
    assert problem.code == "programme.case-not-computed"


def test_a_source_must_exist(defined: Any) -> None:
    _, found = defined(cases(GOOD) + "    source: lore\n")
    assert [problem.code for problem in found.found] == ["programme.name-unknown"]


def test_the_names_of_rules_are_free_for_cases(defined: Any) -> None:
    definitions, found = defined(cases(("poor", 2021, "", "outcome: unknown")))
    assert (found.found, list(case_problems(definitions))) == ([], [])
