"""`commonweal person undo`, from the delivery that merges two to those after it was undone."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from json import loads
from pathlib import Path
from typing import Any

import pytest

from commonweal.published import Published
from commonweal.workspace import Workspace
from tests.cli import registers
from tests.cli.program import commonweal, told
from tests.cli.registers import tells_nobody
from tests.identity.town import Row


def persons(root: Path) -> dict[tuple[str, str], str]:
    """(dataset, record) -> person."""
    workspace = Workspace.open(root)
    with workspace.database() as database, workspace.engine() as engine:
        links = Published.newest(database, workspace.lake()).source("links")
        rows = engine.rows(f"SELECT dataset, record_id, person_id FROM {links}")
    return {(dataset, record): person for dataset, record, person in rows}


def story(root: Path, person: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = loads(told("explain", "person", person, root, "--json"))
    return found


@dataclass
class Merged:
    """A workspace in which a delivery has made two persons one, and what they were called."""

    root: Path
    patients: list[Row]
    before: dict[tuple[str, str], str]
    resident: tuple[str, str]
    stranger: tuple[str, str]
    event: str

    @property
    def ids(self) -> set[str]:
        """What the two were called."""
        return {self.before[self.resident], self.before[self.stranger]}


def merge(root: Path) -> Merged:
    """Deliver somebody else's values for the stranger's record."""
    residents, patients = registers.people()
    before = persons(root)
    resident, stranger = ("residents", "40-0"), ("patients", "stranger")
    values = next(row for row in residents if row["key"] == "40-0")
    patients[-1] = {**{name: values[name] for name in patients[-1]}, "key": "stranger"}
    registers.deliver(root, "patients", patients, "2021-01-02")
    registers.run(root)
    after = persons(root)
    assert before[resident] != before[stranger]
    assert after[resident] == after[stranger]
    events = story(root, after[stranger])["events"]
    (event,) = [event for event in events if event["kind"] == "merged"]
    assert (event["cause"], event["undone"]) == ("delivery", None)
    return Merged(root, patients, before, resident, stranger, event["event"])


@pytest.fixture(scope="module")
def merged_town(finished_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Merged:
    """A merge that no test undoes: they copy it."""
    root = tmp_path_factory.mktemp("merged") / "town"
    return merge(Path(shutil.copytree(finished_town, root)))


@pytest.fixture
def merged(merged_town: Merged, tmp_path: Path) -> Merged:
    return replace(merged_town, root=shutil.copytree(merged_town.root, tmp_path / "town"))


@pytest.fixture(params=["sqlite", "postgresql"])
def merged_anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Merged:
    """The merge with its decisions in either store."""
    if request.param == "sqlite":
        found: Merged = request.getfixturevalue("merged")
        return found
    url = request.getfixturevalue("postgresql_url")
    return merge(registers.make(tmp_path / "town", url))


def test_who_was_merged_wrongly_is_given_the_id_back_and_stays_apart(
    merged_anywhere: Merged,
) -> None:
    found = merged_anywhere
    root, resident, stranger = found.root, found.resident, found.stranger
    said = told("person", "undo", found.event, root, "--reason", "two women", "--reviewer", "Li Na")
    assert said == "Noted as decision 1. The next run follows it.\n"
    # The event is marked at once, the ids follow with the next run.
    assert persons(root)[stranger] == persons(root)[resident]
    told("run", root, "--only", "identity")
    again = persons(root)
    assert {record: again[record] for record in found.before} == found.before
    _reads_well(found, again[stranger])
    # Whatever comes later, these two are two; and what a delivery merges it says.
    more = {**found.patients[-1], "key": "more"}
    extract = registers.write(root.parent / "patients.csv", [*found.patients, more])
    told("deliver", "patients", extract, "--as-of", "2021-01-03", "--in", root)
    told("run", root)
    last = persons(root)
    assert last[resident] == found.before[resident]
    assert last[stranger] == found.before[stranger]
    assert last["patients", "more"] in found.ids


def _reads_well(found: Merged, person: str) -> None:
    """The story of the person whose id is back, word for word."""
    events = story(found.root, person)["events"]
    (merging, restoring) = events
    assert (merging["event"], merging["undone"]["decision"]) == (found.event, 1)
    ending, kept = merging["from_person"], merging["into_person"]
    day = merging["undone"]["decided_at"][:10]
    said = told("explain", "person", ending, found.root)
    assert said.startswith(f"Person {ending}, so called since linkage 1\n")
    assert said.partition("What happened:\n")[2].splitlines() == [
        f"  linkage 2: {ending} was merged into {kept}, because a delivery changed records "
        f"[{found.event}]",
        f"    undone by Li Na on {day} (decision 1): two women",
        f"  linkage 3: {ending} became a person of its own again, apart from {kept}, because a "
        f"reviewer decided [{restoring['event']}]",
    ]


def test_an_old_decision_is_no_cause_of_a_later_merge(merged: Merged) -> None:
    root = merged.root
    told("person", "undo", merged.event, root, "--reason", "two women")
    registers.run(root)
    # The stranger's record, which the decision names, turns out to be another resident's.
    other = next(row for row in registers.people()[0] if row["key"] == "41-0")
    patients = list(merged.patients)
    patients[-1] = {**{name: other[name] for name in patients[-1]}, "key": "stranger"}
    registers.deliver(root, "patients", patients, "2021-01-03")
    registers.run(root)
    now = persons(root)
    assert now[merged.stranger] == now["residents", "41-0"]
    events = story(root, now[merged.stranger])["events"]
    causes = {event["linkage"]: event["cause"] for event in events if event["kind"] == "merged"}
    assert causes[max(causes)] == "delivery"


def test_revoking_the_undo_merges_again_and_is_the_cause(merged: Merged) -> None:
    root = merged.root
    told("person", "undo", merged.event, root, "--reason", "two women")
    registers.run(root)
    told("review", "revoke", "1", root, "--reason", "one woman after all")
    registers.run(root)
    now = persons(root)
    assert now[merged.stranger] == now[merged.resident]
    events = story(root, now[merged.stranger])["events"]
    assert [(event["kind"], event["cause"]) for event in events] == [
        ("merged", "delivery"),
        ("restored", "decision"),
        ("merged", "decision"),
    ]
    assert [event["undone"] for event in events] == [None, None, None]
    ended = commonweal("person", "undo", events[-1]["event"], root, "--reason", "no")
    assert "Error identity.event-decided" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nosuchevent", "--reason", "why"], "identity.event-unknown"),
        (["{event}", "--reason", " "], "identity.decision-unexplained"),
        (["{event}", "--reason", "why", "--reviewer", " "], "identity.decision-unexplained"),
        (["{event}"], "Missing option '--reason'"),
    ],
)
def test_a_first_mistake_is_explained(merged_town: Merged, arguments: list[str], code: str) -> None:
    words = [word.format(event=merged_town.event) for word in arguments]
    ended = commonweal("person", "undo", *words, merged_town.root)
    assert ended.returncode in {1, 2}
    assert code in ended.stderr
    assert tells_nobody(ended.stderr + ended.stdout)


def test_an_event_is_undone_once(merged: Merged) -> None:
    told("person", "undo", merged.event, merged.root, "--reason", "two women")
    ended = commonweal("person", "undo", merged.event, merged.root, "--reason", "two women")
    assert (ended.returncode, "Error identity.event-undone" in ended.stderr) == (1, True)
