"""The stage over time: deliveries, decisions and new settings, and ids that stay."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.incremental import changed
from commonweal.engine import DiskFull, Engine
from commonweal.identity import decisions
from commonweal.identity.decisions import RecordKey
from commonweal.identity.errors import AlreadyUndone, EventDecided, EventUnknown, PersonUnknown
from commonweal.identity.history.story import living_id, tell_story, undo
from commonweal.published import Published
from commonweal.run import perform
from commonweal.run.stages import STAGES
from commonweal.workspace import Workspace


@pytest.fixture
def workspace(finished_demo: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(finished_demo, tmp_path / "demo")
    return Workspace.open(tmp_path / "demo")


@contextmanager
def published(workspace: Workspace) -> Iterator[tuple[Published, Engine]]:
    with workspace.database() as database, workspace.engine() as engine:
        yield Published.newest(database, workspace.lake()), engine


def link(workspace: Workspace, *more: str) -> dict[str, Any]:
    """Run the stage (and ``more`` before it); its summary."""
    report = perform(workspace, STAGES, only=[*more, "identity"])
    return dict(report.stages[-1].summary)


def persons(workspace: Workspace) -> dict[tuple[str, str, str], str]:
    """Record -> person."""
    with published(workspace) as (tables, engine):
        rows = engine.rows(
            f"SELECT dataset, record_id, subject, person_id FROM {tables.source('links')}"
        )
    return {(dataset, record, subject): person for dataset, record, subject, person in rows}


def decide(workspace: Workspace, verdict: decisions.Verdict, *keys: RecordKey) -> int:
    with workspace.database() as database, database.session() as session:
        return decisions.record(
            session,
            workspace.lake().identity,
            verdict,
            keys[:1],
            keys[1:],
            reviewer="somebody",
            reason="a test",
        )


def uncertain(workspace: Workspace, *, joined: bool) -> tuple[RecordKey, RecordKey]:
    """The pair of different datasets that is least certain of those that stand so."""
    sign = "=" if joined else "<>"
    with published(workspace) as (tables, engine):
        row = engine.row(
            "SELECT left_dataset, left_record_id, left_subject, right_dataset, right_record_id, "
            f"right_subject FROM {tables.source('reviews')} "
            f"WHERE left_person_id {sign} right_person_id AND left_dataset <> right_dataset "
            "ORDER BY match_weight, left_record_id, right_record_id LIMIT 1"
        )
    return RecordKey(*row[:3]), RecordKey(*row[3:])


def test_a_delivery_of_changes_is_linked_alone_and_the_figures_are_of_all(
    workspace: Workspace,
) -> None:
    before = persons(workspace)
    assert changed(workspace, 0.05) > 50
    summary = link(workspace, "intake")
    assert 0 < summary["changed"]["entities"] < summary["persons"] / 2
    after = persons(workspace)
    assert summary["records"] == len(after)
    assert summary["persons"] == len(set(after.values()))
    assert sum(summary["sizes"].values()) == summary["persons"]
    moved = [record for record in before.keys() & after.keys() if before[record] != after[record]]
    assert len(moved) < len(before) / 20
    with published(workspace) as (tables, engine):
        known = {row[0] for row in engine.rows(f"SELECT person_id FROM {tables.source('persons')}")}
        assert known == set(after.values())
        # Whoever was called something once is somebody now, or has no record any more.
        for person in {before[record] for record in moved}:
            now = living_id(engine, tables.source, person)
            story = tell_story(engine, tables.source, person)
            assert (now in known) is (story.ended is None)


def test_what_makes_looking_up_quick_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """The copies beside the kept tables may be gone; then the tables themselves are read."""
    changed(workspace, 0.05)
    perform(workspace, STAGES, only=["intake"])
    shutil.copytree(workspace.root, tmp_path / "other")
    other = Workspace.open(tmp_path / "other")
    copies = list(other.path("lake").rglob("*.reachable"))
    assert len({copy.parent.parent.name for copy in copies}) == 4
    for copy in copies:
        copy.unlink()
    assert link(workspace) == link(other)
    found = []
    for each in (workspace, other):
        with published(each) as (tables, engine):
            found.append(
                [
                    engine.rows(f"SELECT * FROM {tables.source(table)} ORDER BY ALL")
                    for table in ("links", "persons", "reviews", "identity/ids")
                ]
            )
    assert found[0] == found[1]


def test_a_copy_that_finds_no_room_stops_the_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = persons(workspace)
    changed(workspace, 0.02)
    perform(workspace, STAGES, only=["intake"])
    with monkeypatch.context() as patched:
        patched.setattr("commonweal.lake.service.make_reachable", full)
        with pytest.raises(DiskFull):
            link(workspace)
    assert persons(workspace) == before
    assert link(workspace)["changed"]["entities"] > 0


def test_unchanged_records_are_not_linked_again(workspace: Workspace) -> None:
    report = perform(workspace, STAGES, only=["identity"])
    assert report.stages[-1].reused


def test_a_decision_holds_and_its_revocation_too(workspace: Workspace) -> None:
    left, right = uncertain(workspace, joined=False)
    first = persons(workspace)
    number = decide(workspace, "same", left, right)
    assert link(workspace)["changed"]["records"] > 0
    key, other = (
        (left.dataset, left.record_id, left.subject),
        (
            right.dataset,
            right.record_id,
            right.subject,
        ),
    )
    joined = persons(workspace)
    assert joined[key] == joined[other]
    with workspace.database() as database, database.session() as session:
        decisions.revoke(
            session, workspace.lake().identity, number, by="somebody", reason="a mistake"
        )
    link(workspace)
    again = persons(workspace)
    assert again[key] != again[other]
    assert again == first


def test_who_was_told_apart_stays_apart_when_all_is_linked_anew(workspace: Workspace) -> None:
    left, right = uncertain(workspace, joined=True)
    decide(workspace, "different", left, right)
    for settings in ("", "\n[identity]\ncertain_weight = 9.5\n"):
        path = workspace.path("workspace.toml")
        path.write_text(path.read_text("utf-8") + settings, "utf-8")
        workspace = Workspace.open(workspace.root)
        summary = link(workspace)
        assert ("changed" in summary) is (not settings)
        found = persons(workspace)
        assert (
            found[left.dataset, left.record_id, left.subject]
            != found[right.dataset, right.record_id, right.subject]
        )


def test_ids_outlive_a_new_model(workspace: Workspace) -> None:
    """Everything is linked anew when settings change; nobody is called otherwise for that."""
    before = persons(workspace)
    path = workspace.path("workspace.toml")
    path.write_text(path.read_text("utf-8") + "\n[identity]\nreview_weight = 1.0\n", "utf-8")
    assert "changed" not in link(Workspace.open(workspace.root))
    assert persons(workspace) == before
    with published(workspace) as (tables, engine):
        assert engine.value(f"SELECT count(*) FROM {tables.source('identity/events')}") == 0


def test_an_event_can_be_undone_once(workspace: Workspace) -> None:
    assert changed(workspace, 0.2) > 200
    link(workspace, "intake")
    lake = workspace.lake().identity
    with published(workspace) as (tables, engine), workspace.database() as database:
        events = engine.rows(
            "SELECT event, kind "
            f"FROM {tables.source('identity/events')} "
            "WHERE kind IN ('split', 'merged') AND cause = 'delivery' ORDER BY event"
        )
        assert events
        event, kind = events[0]
        sides = engine.rows(
            "SELECT side, dataset, record_id, subject "
            f"FROM {tables.source('identity/event_records')} WHERE event = ?",
            [event],
        )
        with database.session() as session:
            undo(engine, tables.source, session, lake, event, reviewer="a", reason="wrong")
        with database.session() as session, pytest.raises(AlreadyUndone):
            undo(engine, tables.source, session, lake, event, reviewer="b", reason="wrong")
        with database.session() as session, pytest.raises(EventUnknown):
            undo(engine, tables.source, session, lake, "nothing", reviewer="b", reason="wrong")
        with pytest.raises(PersonUnknown):
            living_id(engine, tables.source, "nobody")
    link(workspace)
    found = persons(workspace)
    moved, others = (
        {found[dataset, record, subject] for of, dataset, record, subject in sides if of == side}
        for side in ("moved", "joined" if kind == "merged" else "left")
    )
    # What a split took apart is one person again; what a merge brought together are two.
    assert (moved == others and len(moved) == 1) if kind == "split" else not moved & others
    with published(workspace) as (tables, engine), workspace.database() as database:
        follows = engine.rows(
            f"SELECT event FROM {tables.source('identity/events')} WHERE cause = 'decision'"
        )
        assert follows
        with database.session() as session, pytest.raises(EventDecided):
            undo(engine, tables.source, session, lake, follows[0][0], reviewer="a", reason="wrong")
