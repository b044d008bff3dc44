"""Which changes of a programme its cases notice."""

from pathlib import Path
from typing import Any

import pytest

from commonweal.programme.cases import CaseRun, Mutated, coverage, mutate
from commonweal.programme.definitions import Problems, define
from tests.programme.cases.cases import COMPLETE, cases
from tests.programme.cases.conftest import PROGRAMME

ROOT = Path(__file__).parents[4]
TEMPLATES = sorted((ROOT / "src/commonweal/templates/guizhou/programmes").glob("*.yaml"))
FRANCE = ROOT / "examples/france/programmes/school_grants.yaml"


def survivors(mutated: Mutated) -> set[str]:
    return {f"{m.name}: {m.before} -> {m.after}" for m in mutated.survivors}


def of_file(path: Path) -> CaseRun:
    definitions = define(path.read_text("utf-8"), path.name, problems := Problems())
    assert definitions is not None
    assert problems.found == []
    return CaseRun(definitions)


def test_complete_cases_notice_everything(run: Any) -> None:
    mutated = mutate(run(COMPLETE))
    assert survivors(mutated) == set()
    assert mutated.score == 1
    assert mutated.all > 60
    # `where` of the population, `value` of three facts, and the stages that one of them reads.
    assert mutated.outside == 5


def test_without_cases_nothing_is_noticed(run: Any) -> None:
    mutated = mutate(run(""))
    assert (mutated.caught, mutated.score) == (0, 0.0)


def test_what_one_side_of_a_threshold_lets_through(run: Any) -> None:
    under = ("under", 2021, "income: 6999.99 yuan", "poor: true")
    above = ("above", 2021, "income: 8000 yuan", "poor: false")
    at = ("at", 2021, "income: 7000 yuan", "poor: false")
    assert {x for x in survivors(mutate(run(cases(under, above)))) if x.startswith("poor")} == {
        "poor: < -> <="
    }
    assert {x for x in survivors(mutate(run(cases(under, at)))) if x.startswith("poor")} == set()


def test_values_of_a_year_that_no_case_is_about_survive(run: Any) -> None:
    both = mutate(run(cases(("at", 2021, "income: 7000 yuan", "poor: false"))))
    assert "line: 6000 yuan -> 6000.01 yuan" in survivors(both)
    assert "line: 7000 yuan -> 7000.01 yuan" not in survivors(both)


def test_every_place_is_that_of_the_change(run: Any) -> None:
    lines = PROGRAMME.splitlines()
    for mutant in mutate(run("")).survivors:
        if mutant.before and mutant.kind in {"operator", "constant", "condition"}:
            start = mutant.place.column - 1
            found = lines[mutant.place.line - 1][start : start + len(mutant.before)]
            assert found == mutant.before


def test_the_same_twice(run: Any) -> None:
    some = cases(("at", 2021, "at_school: true, grade: 1, income: 1 yuan", "meal: 600 yuan"))
    assert [str(m.place) for m in mutate(run(some)).survivors] == [
        str(m.place) for m in mutate(run(some)).survivors
    ]


def test_what_says_the_same_is_left_out(run: Any) -> None:
    """A whole number is at most 2 exactly when it is less than 3; a gap in a table is refused."""
    mutated = mutate(run(COMPLETE))
    assert mutated.left_out > 0


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_guizhous_cases_hold_see_everything_and_notice_nearly_everything(path: Path) -> None:
    run = of_file(path)
    assert [ran.example.name for ran in run.ran if ran.differing] == []
    assert [item.what for item in coverage(run) if not item.covered] == []
    assert mutate(run).score > 0.95


def test_the_french_cases_hold_and_see_everything() -> None:
    run = of_file(FRANCE)
    assert [ran.example.name for ran in run.ran if ran.differing] == []
    assert [item.what for item in coverage(run) if not item.covered] == []
