"""A demo province from deliveries to determinations, judged by its truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from commonweal import demo
from commonweal.published import Published
from commonweal.run import perform
from commonweal.run.stages import STAGES
from commonweal.stage import Silent
from commonweal.workspace import Workspace

PROGRAMMES = (
    "senior_high_support",
    "senior_high_waiver",
    "university_support",
    "vocational_support",
)
FINDINGS = {
    "registered_poor_with_car": "car",
    "registered_poor_with_housing": "commercial_housing",
    "registered_poor_with_company": "company",
    "registered_poor_on_payroll": "public_payroll",
}


@dataclass(frozen=True)
class Judged:
    """The province's truth beside what was published about it."""

    published: Published
    connection: duckdb.DuckDBPyConnection

    def count(self, select: str) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM ({select})").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    """A province of 20,000 residents after all stages but the report.

    ``person(person_id, person)``: whom most records of a linked person are truly about;
    ``found`` and ``true`` (programme, person, amount_fen): eligible as determined and in truth.
    """
    root = tmp_path_factory.mktemp("judged") / "province"
    demo.create(root, 20_000, 3, Silent())
    workspace = Workspace.open(root)
    perform(workspace, STAGES, only=["intake", "identity", "household", "programme"])
    with workspace.database() as database:
        published = Published.newest(database, workspace.lake())
    connection = duckdb.connect()
    truth = _truth(root)
    connection.execute(f"""
        CREATE TABLE person AS
        SELECT person_id, arg_max(person, records) AS person FROM (
            SELECT person_id, person, count(*) AS records
            FROM {published.source("links")}
            JOIN {truth["records"]} USING (dataset, record_id, subject) GROUP BY ALL
        ) GROUP BY person_id""")
    determined = " UNION ALL ".join(
        f"SELECT programme, person_id, outcome, amount_fen, household_id "
        f"FROM {published.source(f'determinations/{programme}')}"
        for programme in PROGRAMMES
    )
    connection.execute(f"""
        CREATE TABLE determined AS
        SELECT DISTINCT programme, person, outcome, amount_fen
        FROM ({determined}) JOIN person USING (person_id)""")
    connection.execute("CREATE VIEW found AS SELECT * FROM determined WHERE outcome = 'eligible'")
    connection.execute(
        f"CREATE TABLE truly AS SELECT * FROM {truth['determinations']} WHERE eligible"
    )
    yield Judged(published, connection)
    connection.close()


def _truth(root: Path) -> dict[str, str]:
    return {path.stem: f"'{path}'" for path in (root / "truth").glob("*.parquet")}


def test_who_is_entitled_is_found_and_nobody_else(judged: Judged) -> None:
    found, true = judged.count("FROM found"), judged.count("FROM truly")
    both = judged.count(
        "SELECT DISTINCT programme, person FROM found JOIN truly USING (programme, person)"
    )
    assert true > 200
    assert both / found >= 0.95
    assert both / true >= 0.96


def test_amounts_are_those_of_the_law(judged: Judged) -> None:
    pairs = "FROM found JOIN truly USING (programme, person)"
    same = judged.count(f"{pairs} WHERE found.amount_fen = truly.amount_fen")
    assert same / judged.count(pairs) >= 0.97


def test_hardly_anybody_entitled_is_refused(judged: Judged) -> None:
    """Whom the machine cannot be sure about is verified or asked, not refused."""
    refused = judged.count(
        "FROM determined JOIN truly USING (programme, person) WHERE outcome = 'ineligible' "
        "AND (programme, person) NOT IN (SELECT (programme, person) FROM found)"
    )
    assert refused / judged.count("FROM truly") <= 0.02


def test_findings_are_real(judged: Judged) -> None:
    truth = _truth(judged.published.lake.root.parent)
    kinds = ", ".join(f"('{ours}', '{theirs}')" for ours, theirs in FINDINGS.items())
    found = f"""
        SELECT DISTINCT f.finding, f.household_id
        FROM {judged.published.source("findings")} AS f
        JOIN (VALUES {kinds}) AS k(ours, theirs) ON k.ours = f.finding"""
    true = f"""
        SELECT DISTINCT k.ours AS finding, t.household
        FROM {truth["findings"]} AS t JOIN (VALUES {kinds}) AS k(ours, theirs)
          ON k.theirs = t.finding"""
    both = f"""
        SELECT DISTINCT f.finding, t.household FROM ({found}) AS f
        JOIN {judged.published.source("members")} AS m USING (household_id)
        JOIN person AS p ON p.person_id = m.person_id
        JOIN {truth["persons"]} AS t ON t.person = p.person
        SEMI JOIN ({true}) AS w ON w.finding = f.finding AND w.household = t.household"""
    assert judged.count(true) > 30
    assert judged.count(both) >= 0.9 * judged.count(true)
    assert judged.count(both) >= 0.9 * judged.count(found)
