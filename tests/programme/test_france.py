"""The French school grants before and after 2016: every expected value of the restated law."""

import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.programme.definitions import Problems, define
from commonweal.programme.errors import Place
from commonweal.programme.period import period_named
from commonweal.programme.person import Calculation
from commonweal.programme.plan import make_plan
from commonweal.programme.sharing import read_folder, read_library

ROOT = Path(__file__).parents[2]
RULES = ROOT / "examples/france/programmes/school_grants.yaml"
CASES = ROOT.parent / "shared/data/school-grant-france/cases.json"


def determined(case: dict[str, Any]) -> dict[str, Any]:
    library = read_library(read_folder(RULES.parent), problems := Problems())
    definitions = define(RULES.read_text("utf-8"), RULES.name, problems, library)
    assert definitions is not None
    assert problems.found == []
    year = case["period"].partition("-")[0]
    during = period_named(definitions.programme.period, year, Place(RULES.name, 1, 1))
    found = Calculation(make_plan(definitions, None, during, 10.0, {})).of(
        {
            "children": case["children"],
            "in_college": case["in_college"],
            "in_lycee": case["in_lycee"],
            "single_parent": case["single_parent"],
            "income": case["taxable_income_n_minus_2"] * 100,
        }
    )
    return {
        "bourse_college_echelon": found.rules["college_step"],
        "bourse_college": (found.awards["college_grant"].lowest or 0) // 100,
        "bourse_lycee_echelon": found.rules["lycee_step"],
        "bourse_lycee": (found.awards["lycee_grant"].lowest or 0) // 100,
    }


@pytest.mark.skipif(not CASES.exists(), reason="the restated cases are not beside the repository")
def test_all_37_expected_values_are_exact() -> None:
    cases = json.loads(CASES.read_text("utf-8"))
    found = [determined(case) for case in cases]
    wrong = [
        (case["name"], name, value[name], expected)
        for case, value in zip(cases, found, strict=True)
        for name, expected in case["expected"].items()
        if value[name] != expected
    ]
    assert wrong == []
    assert sum(len(case["expected"]) for case in cases) == 37
