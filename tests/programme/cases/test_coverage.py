"""What the cases have seen, and what none has."""

from typing import Any

from commonweal.programme.cases import counts, coverage
from tests.programme.cases.cases import COMPLETE, cases
from tests.programme.cases.conftest import PROGRAMME


def missing(run: Any, *each: tuple[Any, ...]) -> set[str]:
    items = coverage(run(cases(*each)))
    return {f"{item.kind}: {item.what}" for item in items if not item.covered}


def test_complete_cases_see_everything(run: Any) -> None:
    items = coverage(run(COMPLETE))
    assert [item for item in items if not item.covered] == []
    assert counts(items) == {
        "rule true": (3, 3),
        "rule false": (3, 3),
        "rule unknown": (3, 3),
        "table row": (3, 3),
        "branch": (2, 2),
        "award step": (1, 1),
        "outcome": (4, 4),
        "finding": (2, 2),
    }


def test_one_case_sees_what_it_sees(run: Any) -> None:
    assert missing(
        run, ("one", 2021, "at_school: true, grade: 4, income: 1 yuan", "poor: true")
    ) == {
        "rule false: poor",
        "rule unknown: poor",
        "rule true: young (from 2015-09-01)",
        "rule false: young (from 2015-09-01)",
        "rule unknown: young (from 2015-09-01)",
        "rule true: young (from 2020-09-01)",
        "rule unknown: young (from 2020-09-01)",
        "table row: step, row 1",
        "table row: step, row 3",
        "branch: meal, choice 1, branch 1",
        "outcome: ineligible",
        "outcome: verify",
        "outcome: unknown",
        "finding: odd, raised",
    }


def test_what_is_missing_has_a_place(run: Any) -> None:
    items = coverage(run(cases(("one", 2021, "", "outcome: unknown"))))
    (row,) = (item for item in items if item.what == "step, row 2")
    line = PROGRAMME.splitlines().index("      - {when: ['>= 3', true], then: [200 yuan]}") + 1
    assert str(row.place) == f"meals.yaml:{line}:9"
