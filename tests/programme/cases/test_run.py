"""What comes out of a case, and what led there."""

from typing import Any

from commonweal.programme.cases import cases_hold
from tests.programme.cases.cases import COMPLETE, cases


def test_complete_cases_hold(run: Any, defined: Any) -> None:
    assert [ran.example.name for ran in run(COMPLETE).ran if ran.differing] == []
    assert cases_hold(defined(COMPLETE)[0]) == []


def test_a_difference_says_what_led_there(run: Any) -> None:
    started = run(
        cases(("one", 2021, "at_school: true, grade: 2, income: 1 yuan", "amount: 200 yuan"))
    )
    (difference,) = started.differences(started.ran[0])
    assert (difference.result, difference.expected, difference.got) == ("amount", 20_000, 30_000)
    assert difference.because == {
        "at_school": True,
        "grade": 2,
        "income": 100,
        "poor": True,
        "young": True,
        "step.amount": 30_000,
    }


def test_a_case_that_fails_is_a_problem_of_the_programme(defined: Any) -> None:
    definitions, _ = defined(
        cases(("one", 2021, "at_school: false", "outcome: eligible, meal: 0 yuan, odd: true"))
    )
    (problem,) = cases_hold(definitions)
    assert problem.code == "programme.case-fails"
    assert str(problem).endswith("the case one does not hold: outcome, odd")


def test_a_case_that_cannot_be_read_is_a_problem_of_the_programme(defined: Any) -> None:
    definitions, _ = defined(cases(("one", 2021, "", "pour: true")))
    assert [problem.code for problem in cases_hold(definitions)] == ["programme.case-not-computed"]


def test_without_cases_nothing_fails(defined: Any) -> None:
    assert cases_hold(defined()[0]) == []


def test_unknown_is_expected_as_such(run: Any) -> None:
    expected = "outcome: unknown, amount: unknown, step.amount: unknown, poor: unknown"
    assert [
        ran.differing for ran in run(cases(("one", 2021, "at_school: true", expected))).ran
    ] == [[]]
    wrong = run(cases(("one", 2021, "grade: 1, at_school: true", "outcome: unknown")))
    assert [ran.differing for ran in wrong.ran] == [["outcome"]]
