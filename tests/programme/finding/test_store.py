"""What was drawn and verified, in both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.database import Database, FindingSample
from commonweal.programme.finding.model import Kind
from commonweal.programme.finding.store import (
    drawn,
    note_sample,
    note_verification,
    tallies,
    verified,
)

RICH, OLD = Kind("checks", "rich", "now"), Kind("checks", "rich", "before")


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with Database.open(database_url, base=tmp_path, migrate=True) as opened:
        yield opened


def verify(store: Database, kind: Kind, finding: str, holds: bool, lake: str = "l") -> None:
    """Somebody says whether a finding holds."""
    with store.session() as session:
        options = {"by": " Li ", "reason": "seen"}
        note_verification(session, lake, kind, finding, holds=holds, **options)


def test_each_kind_and_lake_is_counted_apart(store: Database) -> None:
    with store.session() as session:
        note_sample(session, "l", RICH, 1, 9, ["a", "b", "c"])
        note_sample(session, "l", OLD, 1, 9, ["a"])
        note_sample(session, "other", RICH, 1, 9, ["a"])
    for kind, finding, holds in ((RICH, "a", True), (RICH, "b", False), (OLD, "a", False)):
        verify(store, kind, finding, holds)
    verify(store, RICH, "z", False)
    verify(store, RICH, "a", True, lake="other")
    with store.session() as session:
        assert tallies(session, "l") == {RICH: (2, 1), OLD: (1, 0)}
        assert tallies(session, "other") == {RICH: (1, 1)}
        assert tallies(session, "nowhere") == {}
        assert verified(session, "l")[RICH] == {"a": True, "b": False, "z": False}


def test_the_last_word_counts(store: Database) -> None:
    with store.session() as session:
        note_sample(session, "l", RICH, 1, 9, ["a"])
    for holds, tally in ((True, (1, 1)), (False, (1, 0)), (True, (1, 1))):
        verify(store, RICH, "a", holds)
        with store.session() as session:
            assert tallies(session, "l") == {RICH: tally}


def test_the_same_draw_is_noted_once(store: Database) -> None:
    for manifest, members in ((1, ["a", "b"]), (1, ["a", "b"]), (1, ["c"]), (2, ["a", "b"])):
        with store.session() as session:
            note_sample(session, "l", RICH, manifest, 9, members)
    with store.session() as session:
        assert session.query(FindingSample).count() == 3
        assert drawn(session, "l") == {RICH: {"a", "b", "c"}}
