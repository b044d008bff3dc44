"""Which changes of a programme its cases notice."""

from pathlib import Path
from typing import Any

import pytest

from commonweal.programme.cases import CaseRun, Mutated, coverage, mutate
from commonweal.programme.definitions import Problems, define
from commonweal.programme.sharing import read_folder, read_library
from tests.programme.cases.cases import COMPLETE, cases
from tests.programme.cases.conftest import PROGRAMME

ROOT = Path(__file__).parents[4]
TEMPLATES = sorted((ROOT / "src/commonweal/templates/guizhou/programmes").glob("*.yaml"))
FRANCE = ROOT / "examples/france/programmes/school_grants.yaml"


def survivors(mutated: Mutated) -> set[str]:
    return {f"{m.name}: {m.before} -> {m.after}" for m in mutated.survivors}


def of_file(path: Path) -> CaseRun:
    library = read_library(read_folder(path.parent), problems := Problems())
    definitions = define(path.read_text("utf-8"), path.name, problems, library)
    assert definitions is not None
    assert problems.found == []
    return CaseRun(definitions)


def defined_run(text: str) -> CaseRun:
    definitions = define(text, "meals.yaml", problems := Problems())
    assert definitions is not None
    assert problems.found == []
    return CaseRun(definitions)


def test_complete_cases_notice_everything(run: Any) -> None:
    mutated = mutate(run(COMPLETE))
    assert survivors(mutated) == set()
    assert mutated.score == 1
    assert mutated.all > 50
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


def test_a_programme_without_parameters_has_none_to_change() -> None:
    path = next(path for path in TEMPLATES if path.stem == "register_checks")
    text = path.read_text("utf-8")
    start, end = text.index("parameters:"), text.index("facts:")
    text = (text[:start] + text[end:]).replace("kind in company_kinds", "kind = 'x'")
    definitions = define(text, path.name, problems := Problems())
    assert definitions is not None
    assert problems.found == []
    mutated = mutate(CaseRun(definitions))
    assert (mutated.score, mutated.outside) == (1, 3)


def test_the_same_twice(run: Any) -> None:
    some = cases(("at", 2021, "at_school: true, grade: 1, income: 1 yuan", "meal: 600 yuan"))
    assert [str(m.place) for m in mutate(run(some)).survivors] == [
        str(m.place) for m in mutate(run(some)).survivors
    ]


def test_limits_of_a_table_move_in_all_rows_at_once(run: Any) -> None:
    third = ("third", 2021, "at_school: true, grade: 3, income: 1 yuan", "meal: 200 yuan")
    second = ("second", 2021, "at_school: true, grade: 2, income: 1 yuan", "meal: 300 yuan")
    assert "step: 3 -> 4" in survivors(mutate(run(cases(second))))
    assert "step: 3 -> 2" in survivors(mutate(run(cases(third))))
    both = survivors(mutate(run(cases(second, third))))
    assert {"step: 3 -> 4", "step: 3 -> 2"} & both == set()
    assert "step, row 1: 300 yuan -> 300.01 yuan" not in both
    assert "step, row 3: 100 yuan -> 100.01 yuan" in both


FIRST = (
    "    hit: first\n    inputs: [grade, poor]\n",
    "      - {when: ['-', '-'], then: [0 yuan]}\n    source: law\neligible",
)


def test_rows_of_a_table_whose_first_row_decides_are_left_out_one_by_one() -> None:
    text = PROGRAMME.replace("    inputs: [grade, poor]\n", FIRST[0])
    text = text.replace("      - {when: ['-', false], then: [100 yuan]}\n", "")
    text = text.replace("    source: law\neligible", FIRST[1])
    case = ("second", 2021, "at_school: true, grade: 2, income: 1 yuan", "meal: 300 yuan")
    definitions = define(text + cases(case), "meals.yaml", problems := Problems())
    assert definitions is not None
    assert problems.found == []
    mutated = mutate(CaseRun(definitions))
    found = survivors(mutated)
    assert "step: row 1 -> " not in found
    assert {"step: row 2 -> ", "step, row 1: true -> -", "step, row 2: >= 3 -> > 3"} <= found
    # Without the last row, a case would be left open: the check refuses that.
    assert "step: row 3 -> " not in found
    assert mutated.left_out > 0


def test_elements_of_a_list_are_dropped_and_changed() -> None:
    text = PROGRAMME.replace("    inputs: [grade, poor]\n", FIRST[0])
    text = text.replace("['>= 3', true]", "[[3, 4], true]").replace("'[1..3)'", "[1, 2]")
    text = text.replace("    source: law\neligible", FIRST[1])
    case = "at_school: true, income: 1 yuan, grade: "
    third = ("third", 2021, f"{case}3", "meal: 200 yuan")
    fourth = ("fourth", 2021, f"{case}4", "meal: 200 yuan")
    few, more = (
        survivors(mutate(defined_run(text + cases(*c)))) for c in ([third], [third, fourth])
    )
    assert "step, row 2: [3, 4] -> [3]" in few - more
    assert "step, row 2: [3, 4] -> [4]" not in few


SAME_FOR_ALL = """\
  double:
    title: {zh: 倍, en: Double}
    type: money
    expression: line * 2
    source: law
  well:
    title: {zh: 好, en: Well}
    expression: income < double
    source: law
"""


def test_a_rule_that_is_the_same_for_all_is_not_taken_for_granted() -> None:
    """What rests on it is computed again when its parameter changes."""
    text = PROGRAMME.replace("rules:\n", f"rules:\n{SAME_FOR_ALL}")
    under = ("under", 2021, "income: 13999.99 yuan", "well: true")
    found = survivors(mutate(defined_run(text + cases(under))))
    assert "line: 7000 yuan -> 6999.99 yuan" not in found
    assert "line: 7000 yuan -> 7000.01 yuan" in found


def test_a_condition_that_says_the_same_is_left_out() -> None:
    """A grade is between 1 and 6, so that `< 9` and `<= 9` say the same as `true`."""
    text = PROGRAMME.replace("at_school and not poor", "not poor or (grade < 9 and at_school)")
    case = ("second", 2021, "at_school: true, grade: 2, income: 1 yuan", "odd: true")
    definitions = define(text + cases(case), "meals.yaml", problems := Problems())
    assert definitions is not None
    assert problems.found == []
    found = survivors(mutate(CaseRun(definitions)))
    assert "odd: 9 -> 8" not in found
    assert "odd: < -> <=" not in found


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
