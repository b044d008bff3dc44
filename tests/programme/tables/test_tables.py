"""Decision tables: their cells, what they give, and every gap and overlap with an example."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import Place, PlacedError
from commonweal.programme.period import period_named
from commonweal.programme.person import Calculation
from commonweal.programme.plan import make_plan
from tests.programme.conftest import Plain

TITLE = {"zh": "甲", "en": "A"}
BASE: dict[str, Any] = {
    "version": 1,
    "programme": "grant",
    "title": TITLE,
    "summary": TITLE,
    "authority": TITLE,
    "period": {"kind": "academic_year", "starts": "09-01"},
    "sources": {"law": {"title": TITLE, "issued_by": TITLE, "date": date(2020, 1, 1)}},
    "population": {"title": TITLE, "from": "enrolment"},
    "parameters": {
        "line": {
            "title": TITLE,
            "type": "money",
            "values": [
                {"valid_from": date(2020, 1, 1), "value": "50 yuan", "source": "law"},
                {"valid_from": date(2022, 1, 1), "value": "90 yuan", "source": "law"},
            ],
        },
        "kinds": {
            "title": TITLE,
            "type": "texts",
            "values": [{"valid_from": date(2020, 1, 1), "value": ["a", "b"], "source": "law"}],
        },
    },
    "facts": {
        name: {"title": TITLE, "type": kind, "from": "enrolment", "absent": "unknown", **more}
        for name, kind, more in (
            ("poor", "boolean", {}),
            ("children", "integer", {"value": "grade", "minimum": 0, "maximum": 9}),
            ("income", "money", {"value": "approved_tuition", "unit": "yuan", "minimum": 0}),
            ("kind", "text", {"value": "stage"}),
        )
    },
    "eligible": {"title": TITLE, "expression": "poor", "source": "law"},
}


def programme(table: Mapping[str, Any]) -> tuple[Definitions | None, list[PlacedError]]:
    """A programme with one table, and what is wrong with it."""
    declared = {"title": TITLE, "source": "law", **table}
    text = yaml.dump({**BASE, "tables": {"step": declared}}, Dumper=Plain, allow_unicode=True)
    found = define(text, "grant.yaml", problems := Problems())
    return found, problems.found


def computed(table: Mapping[str, Any], year: int = 2021, **facts: Any) -> Any:
    definitions, problems = programme(table)
    assert problems == []
    assert definitions is not None
    during = period_named(definitions.programme.period, str(year), Place("x", 1, 1))
    rules = Calculation(make_plan(definitions, None, during, 10.0, {})).of(facts).rules
    return {name.removeprefix("step").removeprefix("."): value for name, value in rules.items()}


STEPS = {
    "inputs": ["poor", "income"],
    "outputs": {"amount": "money", "level": "integer"},
    "rows": [
        {"when": [True, "< line"], "then": ["300 yuan", 1]},
        {"when": [True, ">= line"], "then": ["200 yuan", 2]},
        {"when": [False, "-"], "then": ["0 yuan", 2]},
    ],
}


def test_the_row_that_is_hit_gives_every_result() -> None:
    assert computed(STEPS, poor=True, income=4_999) == {"amount": 30_000, "level": 1, "": 1}
    assert computed(STEPS, poor=True, income=5_000) == {"amount": 20_000, "level": 2, "": 2}
    assert computed(STEPS, poor=False) == {"amount": 0, "level": 2, "": 3}


def test_a_parameter_in_a_cell_is_that_of_the_period() -> None:
    assert computed(STEPS, 2022, poor=True, income=5_000)["level"] == 1


def test_what_all_possible_rows_share_is_known() -> None:
    assert computed(STEPS, income=6_000) == {"amount": None, "level": 2, "": None}
    assert computed(STEPS, poor=True) == {"amount": None, "level": None, "": None}


def test_the_first_row_decides_and_an_unknown_one_before_it_does_not_let_it() -> None:
    table = {
        "hit": "first",
        "inputs": ["poor", "children"],
        "outputs": {"level": "integer"},
        "rows": [{"when": [True, "-"], "then": [1]}, {"when": ["-", "[2..4)"], "then": [2]}],
        "otherwise": [0],
    }
    assert computed(table, poor=True, children=3)["level"] == 1
    assert computed(table, poor=False, children=3)["level"] == 2
    assert computed(table, poor=False, children=4)["level"] == 0
    assert computed(table, children=3)["level"] is None


def test_sums_add_every_row_that_is_hit() -> None:
    table = {
        "hit": "collect_sum",
        "inputs": ["poor", "kind"],
        "outputs": {"points": "integer"},
        "rows": [
            {"when": [True, "-"], "then": [3]},
            {"when": ["-", "in kinds"], "then": [4]},
            {"when": ["-", "not a, c"], "then": ["children"]},
        ],
    }
    assert computed(table, poor=True, kind="a", children=7) == {"points": 7}
    assert computed(table, poor=False, kind="b", children=7) == {"points": 11}
    assert computed(table, poor=False, kind="c") == {"points": 0}
    assert computed(table, poor=True, children=7) == {"points": None}


def test_rows_have_their_time() -> None:
    table = {
        "inputs": ["poor"],
        "outputs": {"level": "integer"},
        "rows": [
            {"when": [True], "then": [1], "valid_until": date(2021, 12, 31)},
            {"when": [True], "then": [5], "valid_from": date(2022, 1, 1)},
            {"when": [False], "then": [0]},
        ],
    }
    assert computed(table, 2021, poor=True)["level"] == 1
    assert computed(table, 2022, poor=True)["level"] == 5


def table_of(*rows: tuple[Any, Any, Any], **more: Any) -> dict[str, Any]:
    return {
        "inputs": ["poor", "children"],
        "outputs": {"level": "integer"},
        "rows": [{"when": [one, other], "then": [result]} for one, other, result in rows],
        **more,
    }


@pytest.mark.parametrize(
    ("table", "code", "said"),
    [
        (table_of((True, "-", 1), (False, "< 5", 0)), "table-gap", "poor = false, children = 5"),
        (
            table_of((True, "-", 1), ("-", "< 5", 2), (False, ">= 5", 0)),
            "table-overlap",
            "rows 1 and 2 of step both decide poor = true",
        ),
        (
            table_of((True, "-", 1), ("-", "< 5", 2), (False, ">= 5", 0), hit="any"),
            "table-overlap",
            "rows 1 and 2",
        ),
        (
            table_of(("-", "-", 1), (True, "< 5", 2), hit="first"),
            "table-row-unreached",
            "nothing hits row 2",
        ),
        (table_of(("-", "> 9", 1), ("-", "<= 9", 2)), "table-row-unreached", "nothing hits row 1"),
        (table_of((True, "-", 1)), "table-gap", "poor = false"),
        (table_of(*[(True, "-", 1)] * 10_000), "table-too-large", "10,000 rows"),
        (table_of(("maybe", "-", 1)), "file-invalid", "maybe: a value of type boolean"),
        (table_of((True, "[3..", 1)), "file-invalid", "a value of type integer"),
        (table_of(("< true", "-", 1)), "file-invalid", "boolean has no order"),
        (table_of((True, "-", "chidlren")), "name-unknown", "did you mean children"),
        (table_of((True, "< kinds", 1)), "file-invalid", "the parameter kinds is no integer"),
        (table_of((True, "-", "step.level + 1"), (False, "-", 0)), "definition-cycle", "step"),
    ],
)
def test_a_flawed_table_is_refused_with_an_example(
    table: Mapping[str, Any], code: str, said: str
) -> None:
    _, problems = programme(table)
    assert f"programme.{code}" in {problem.code for problem in problems}
    assert any(said in str(problem) for problem in problems), list(map(str, problems))


def test_rows_that_say_the_same_may_overlap_under_any() -> None:
    table = table_of((True, "-", 1), ("-", "< 5", 1), (False, ">= 5", 0), hit="any")
    assert programme(table)[1] == []
    assert computed(table, poor=True)["level"] == 1


def test_a_flaw_of_another_time_is_found() -> None:
    """50 yuan is covered from both sides until 2022, when the line moves to 90."""
    table = {
        "inputs": ["income"],
        "outputs": {"level": "integer"},
        "rows": [{"when": ["< line"], "then": [1]}, {"when": [">= 50 yuan"], "then": [2]}],
    }
    _, problems = programme(table)
    assert [(problem.code, "2022-01-01" in str(problem)) for problem in problems] == [
        ("programme.table-overlap", True)
    ]


cells = {
    "poor": st.sampled_from(["-", True, False]),
    "children": st.sampled_from(["-", "< 3", ">= 3", "[2..5]", "(5..9]", "0, 1", "not 4", "7"]),
}


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.tuples(*cells.values(), st.integers(0, 2)), min_size=1, max_size=6),
    hit=st.sampled_from(["unique", "any", "first"]),
)
def test_flaws_are_those_that_trying_every_case_finds(
    rows: list[tuple[Any, Any, int]], hit: str
) -> None:
    """Brute force over poor and 0 to 9 children, which is all there can be."""
    _, problems = programme(table_of(*rows, hit=hit))
    codes = {problem.code.removeprefix("programme.") for problem in problems}
    gap = overlap = False
    reached: set[int] = set()
    for poor, children in product([True, False], range(10)):
        hits = [n for n, row in enumerate(rows) if matches(row, poor, children)]
        gap |= not hits
        reached |= set(hits[:1] if hit == "first" else hits)
        results = {rows[n][2] for n in hits}
        overlap |= len(hits) > 1 if hit == "unique" else hit == "any" and len(results) > 1
    assert ("table-gap" in codes, "table-overlap" in codes) == (gap, overlap)
    assert ("table-row-unreached" in codes) == (len(reached) < len(rows))


def matches(row: tuple[Any, Any, int], poor: bool, children: int) -> bool:
    tests = {
        "-": True,
        "< 3": children < 3,
        ">= 3": children >= 3,
        "[2..5]": 2 <= children <= 5,
        "(5..9]": 5 < children <= 9,
        "0, 1": children in {0, 1},
        "not 4": children != 4,
        "7": children == 7,
    }
    return row[0] in {"-", poor} and tests[row[1]]
