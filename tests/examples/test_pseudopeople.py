"""The pseudopeople example from end to end, judged by the truth that came with its registers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bench.accuracy import pairwise
from commonweal.export import TABLES, export
from commonweal.published import Published
from commonweal.run import perform
from commonweal.run.stages import STAGES
from commonweal.workspace import Workspace

ROOT = Path(__file__).parents[2]
REGISTERS = ROOT.parent / "shared" / "data" / "pseudopeople-seed1"
DATASETS = {
    "census": "2020-04-01",
    "ssa": "2020-12-31",
    "w2": "2020-12-31",
    "tax1040": "2020-12-31",
    "wic": "2020-12-31",
}

# Free meals: income up to 130 % of the poverty guideline of 2020 (85 FR 3060) for the 48 states.
GUIDELINE, EACH_MORE, SHARE = 12_760, 4_480, 1.30


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The example's workspace after a whole run on the five registers."""
    if not REGISTERS.is_dir():
        pytest.skip(f"the registers are not there: {REGISTERS}")
    root = tmp_path_factory.mktemp("pseudopeople") / "town"
    shutil.copytree(ROOT / "examples" / "pseudopeople", root)
    for dataset, as_of in DATASETS.items():
        delivery = root / "deliveries" / dataset / f"{as_of}.csv"
        delivery.parent.mkdir(parents=True)
        shutil.copyfile(REGISTERS / f"{dataset}.csv", delivery)
    opened = Workspace.open(root)
    perform(opened, STAGES)
    return opened


@pytest.fixture(scope="module")
def town(workspace: Workspace) -> Iterator[Published]:
    """What the run has published."""
    with workspace.database() as database:
        yield Published.newest(database, workspace.lake())


@pytest.fixture(scope="module")
def truth() -> duckdb.DuckDBPyConnection:
    """``people(dataset, record_id, person, household)`` and ``wages(person, dollars)``."""
    connection = duckdb.connect()
    people = " UNION ALL ".join(
        f"""SELECT dataset, record_id, simulant_id AS person,
                   {"NULL" if dataset == "ssa" else "household_id"} AS household
            FROM read_csv('{REGISTERS / "truth" / f"{dataset}.csv"}', all_varchar = true)"""
        for dataset in DATASETS
    )
    connection.execute(f"CREATE TABLE people AS {people}")
    connection.execute(f"""
        CREATE TABLE wages AS
        SELECT person, sum(try_cast(w2.wages AS BIGINT)) AS dollars
        FROM read_csv('{REGISTERS / "w2.csv"}', all_varchar = true) AS w2
        JOIN people ON people.dataset = 'w2' AND people.record_id = w2.record_id
        GROUP BY person
    """)
    return connection


def test_every_delivered_line_is_accounted_for(town: Published) -> None:
    datasets = town.summaries["intake"]["datasets"]
    assert {entry["dataset"] for entry in datasets} == set(DATASETS)
    for entry in datasets:
        assert entry["accepted"] + entry["quarantined"] + entry["blank"] == entry["delivered"]
        # Unreadable values are left blank; they do not cost a person the record.
        assert entry["accepted"] == entry["delivered"]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_exported(table: str, workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / f"{table}.csv"
    rows = export(workspace, table, target)
    assert len(duckdb.read_csv(str(target), all_varchar=True)) == rows
    # Nothing breaks these contracts, and this programme names no findings.
    assert (rows > 0) is (table not in {"quarantine", "findings"})


def test_people_are_linked(town: Published, truth: duckdb.DuckDBPyConnection) -> None:
    links = f"(SELECT * FROM {town.source('links')} WHERE subject = 'self')"
    accuracy = pairwise(truth, links, "people")
    assert accuracy.precision >= 0.9
    assert accuracy.recall >= 0.9
    assert accuracy.f1 >= 0.9


def test_households_are_those_of_the_census(
    town: Published, truth: duckdb.DuckDBPyConnection
) -> None:
    members = f"""(
        SELECT l.dataset, l.record_id, m.household_id AS person_id
        FROM {town.source("links")} AS l JOIN {town.source("members")} AS m USING (person_id)
        WHERE l.dataset = 'census' AND l.subject = 'self')"""
    # Barracks, prisons and homes are no households: the truth gives each of them one number.
    homes = f"""(
        SELECT p.dataset, p.record_id, p.household AS person
        FROM people AS p JOIN {town.source("accepted/census")} AS c USING (record_id)
        WHERE p.dataset = 'census' AND c.housing_type = 'Household')"""
    accuracy = pairwise(truth, members, homes)
    assert accuracy.f1 >= 0.85


def test_meals_go_to_the_children_entitled(
    town: Published, truth: duckdb.DuckDBPyConnection
) -> None:
    """Entitlement worked out here from the truth alone, with nothing of the engine's."""
    truth.execute(f"""
        CREATE OR REPLACE TABLE entitled AS
        WITH homes AS (
            SELECT household, count(*) AS members, coalesce(sum(dollars), 0) AS dollars
            FROM people LEFT JOIN wages USING (person)
            WHERE dataset = 'census' GROUP BY household
        )
        SELECT record_id,
               dollars <= {SHARE} * ({GUIDELINE} + {EACH_MORE} * (members - 1)) AS entitled
        FROM people JOIN homes USING (household) WHERE dataset = 'census'
    """)
    outcomes = dict[tuple[str, bool], int]()
    for outcome, entitled, children in truth.execute(f"""
        SELECT d.outcome, entitled, count(*)
        FROM {town.source("determinations/free_school_meals")} AS d
        JOIN {town.source("links")} AS l
          ON l.person_id = d.person_id AND l.dataset = 'census' AND l.subject = 'self'
        JOIN entitled ON entitled.record_id = l.record_id
        GROUP BY ALL
    """).fetchall():
        outcomes[outcome, entitled] = children
    found = outcomes.get(("eligible", True), 0)
    wrong = outcomes.get(("eligible", False), 0)
    missed = outcomes.get(("ineligible", True), 0)
    assert found > 100
    assert found / (found + wrong) >= 0.85
    assert found / (found + missed) >= 0.85
