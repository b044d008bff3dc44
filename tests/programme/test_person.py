"""Real programmes for one person in Python and for everybody in SQL: the same determinations."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commonweal
from commonweal.engine import Engine
from commonweal.programme.definitions import Problems, define
from commonweal.programme.language import Kind
from commonweal.programme.language.compile import constant
from commonweal.programme.period import period_at
from commonweal.programme.person import Calculation
from commonweal.programme.plan import Plan, column, make_plan
from commonweal.programme.sharing import read_folder, read_library
from commonweal.programme.steps import outcome

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(commonweal.__file__).parent / "templates/guizhou/programmes"
FILES = [*sorted(TEMPLATES.glob("*.yaml")), *sorted(ROOT.glob("examples/*/programmes/*.yaml"))]
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.BOOLEAN: st.booleans(),
    Kind.INTEGER: st.integers(0, 9),
    Kind.MONEY: st.integers(0, 3_000_000),
    Kind.TEXT: st.sampled_from(
        ["bachelor", "vocational", "public", "private", "college", "higher_education"]
    ),
    Kind.DATE: st.dates(date(1985, 1, 1), date(2021, 12, 31)),
}


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as opened:
        yield opened


def days_of(path: Path) -> tuple[date, ...]:
    """Days on which a programme has its law, the latest first."""
    years = (2019, 2017) if path.stem == "school_grants" else (2021, 2019)
    return tuple(date(year, 10, 1) for year in years)


def plan_of(path: Path, day: date) -> Plan:
    library = read_library(read_folder(path.parent), problems := Problems())
    definitions = define(path.read_text("utf-8"), path.name, problems, library)
    assert definitions is not None
    assert problems.found == []
    during = period_at(definitions.programme.period, day)
    return make_plan(definitions, None, during, 10.0, {})


def facts_table(plan: Plan, people: list[dict[str, tuple[Any, bool]]]) -> str:
    """The relation that facts are assembled in; an uncertain one rests on a weight of 1."""
    selects = []
    for number, person in enumerate(people):
        columns = [f"'{number}' AS person_id", "'h' AS household_id", "'r' AS region"]
        for name, fact in plan.facts.items():
            value, uncertain = person[name]
            columns.append(f"{constant(value, fact.kind)} AS {column(name)}")
            columns.append(f"'x' AS {column(name, 'dataset')}")
            columns.append(f"'1' AS {column(name, 'record_id')}")
            columns.append(f"CAST(NULL AS DATE) AS {column(name, 'as_of')}")
            weight = "1.0" if uncertain else "CAST(NULL AS DOUBLE)"
            columns.append(f"{weight} AS {column(name, 'match_weight')}")
        selects.append(f"SELECT {', '.join(columns)}")
    return f"({' UNION ALL '.join(selects)})"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_one_person_and_everybody_get_the_same(
    engine: Engine, path: Path, data: st.DataObject
) -> None:
    plan = plan_of(path, data.draw(st.sampled_from(days_of(path))))
    person = st.fixed_dictionaries(
        {
            name: st.tuples(st.none() | VALUES[fact.kind], st.booleans())
            for name, fact in plan.facts.items()
        }
    )
    people = data.draw(st.lists(person, min_size=1, max_size=12))
    calculation = Calculation(plan)
    select = outcome.evaluated(plan, facts_table(plan, people))
    rows = engine.arrow(f"SELECT * FROM ({select}) ORDER BY person_id::INTEGER").to_pylist()
    for row, told in zip(rows, people, strict=True):
        found = calculation.of(
            {name: value for name, (value, _) in told.items()},
            {name for name, (_, uncertain) in told.items() if uncertain},
        )
        assert {name: row[name] for name in found.rules} == found.rules
        assert {name: bool(row[f"{name}__found"]) for name in found.findings} == found.findings
        if plan.definitions.eligible is None:
            continue
        assert row["outcome"] == found.outcome
        assert (row["amount_fen"], row["amount_up_to_fen"]) == (
            found.amount.lowest,
            found.amount.up_to,
        )
        for name, amount in found.awards.items():
            assert (row[name], row[f"{name}__up_to"]) == (amount.lowest, amount.up_to)
