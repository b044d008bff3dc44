"""`commonweal explain person`."""

import json
from pathlib import Path

import pytest

from commonweal.published import Published
from commonweal.workspace import Workspace
from tests.cli.program import commonweal, told
from tests.cli.registers import people, tells_nobody


@pytest.fixture(scope="module")
def somebody(finished_town: Path) -> str:
    """A person who is in both registers, on a link that was weighed."""
    workspace = Workspace.open(finished_town)
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        found: str = engine.value(
            f"SELECT p.person_id FROM {published.source('persons')} AS p "
            f"JOIN {published.source('links')} AS l USING (person_id) "
            "WHERE p.cohesion IS NOT NULL AND p.records = 2 AND l.dataset = 'patients' "
            "ORDER BY l.record_id LIMIT 1"
        )
    return found


def test_a_person_is_told_with_values_their_sources_and_records(
    finished_town: Path, somebody: str
) -> None:
    lines = told("explain", "person", somebody, finished_town).splitlines()
    found = json.loads(told("explain", "person", somebody, finished_town, "--json"))
    (left, right) = (f"{r['key']['dataset']}/{r['key']['record_id']}" for r in found["records"])
    weights = [record["weight"] for record in found["records"]]
    key = right.partition("/")[2]
    row = next(row for row in people()[0] if row["key"] == key)
    assert lines[0] == f"Person {somebody}, so called since linkage 1"
    assert f"  name         {row['name']}  (from residents/{key})" in lines
    assert f"  resident_id  {row['id']}  (from residents/{key})" in lines
    assert lines[-4:] == [
        f"  Holds together by {found['cohesion']:+.1f} at the weakest joint",
        "Records (2):",
        f"  {left}  match weight {weights[0]:+.1f}",
        f"  {right}  match weight {weights[1]:+.1f}",
    ]


def test_json_says_the_same(finished_town: Path, somebody: str) -> None:
    found = json.loads(told("explain", "person", somebody, finished_town, "--json"))
    assert (found["asked"], found["person_id"], found["since"]) == (somebody, somebody, 1)
    assert (found["ended"], found["other_ids"], found["events"]) == (None, [], [])
    assert {record["key"]["dataset"] for record in found["records"]} == {"patients", "residents"}
    assert all(json.loads(record["evidence"]) for record in found["records"])


def test_an_id_never_given_is_refused(finished_town: Path) -> None:
    ended = commonweal("explain", "person", "000000000000", finished_town)
    assert ended.returncode == 1
    assert "Error identity.person-unknown" in ended.stderr
    assert "What to do: " in ended.stderr
    assert tells_nobody(ended.stderr + ended.stdout)


def test_before_the_first_run_there_is_nobody(tmp_path: Path) -> None:
    told("init", tmp_path / "new")
    ended = commonweal("explain", "person", "000000000000", tmp_path / "new")
    assert ended.returncode == 1
    assert "commonweal run" in ended.stderr
