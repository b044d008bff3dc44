"""A change of a table is a version that costs what the change costs, and reads like any other."""

import errno
import json
import os
import random
import zlib
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import DiskFull, Engine
from commonweal.lake import Change, Lake, WrittenMeanwhile
from commonweal.lake.log import commit_amended, files_of
from tests.lake.tables import ROWS, change


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def _rows(lake: Lake, version: int | None = None) -> dict[int, str]:
    with Engine() as engine:
        found = engine.rows(f"SELECT n, text FROM {lake.scan('t', version)}")
    assert len(found) == len(dict(found))
    return dict(found)


def _by_others(lake: Lake, version: int) -> dict[int, str]:
    """What the Delta library reads, which knows nothing of how we read."""
    table = DeltaTable(str(lake.root / "t"), version=version)
    found = pa.table(QueryBuilder().register("t", table).execute("SELECT n, text FROM t"))
    return dict(zip(found["n"].to_pylist(), found["text"].to_pylist(), strict=True))


def test_every_reader_sees_the_change_and_the_version_before_stays(lake: Lake) -> None:
    with Engine() as engine:
        assert lake.overwrite(engine, "t", ROWS) == 0
        assert lake.amend(engine, "t", 0, change([3, 5], {5: "new", 2000: "came"})) == 1
    before = {n: f"value {n}" for n in range(1000)}
    after = {n: text for n, text in before.items() if n != 3} | {5: "new", 2000: "came"}
    assert (_rows(lake, 0), _rows(lake, 1), _rows(lake)) == (before, after, after)
    assert (_by_others(lake, 0), _by_others(lake, 1)) == (before, after)


def test_no_stored_row_is_written_again(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([7], {7: "seven"}))
    first, second = files_of(lake.root / "t", 0), files_of(lake.root / "t", 1)
    assert first.keys() < second.keys()
    assert [second[path].rows for path in second.keys() - first.keys()] == [1]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 30), st.booleans()), min_size=1, max_size=8
    ),
    st.integers(0, 1_000),
)
def test_any_sequence_of_changes_reads_as_if_written_whole(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int, bool]], seed: int
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    chance = random.Random(seed)
    states = [{n: f"value {n}" for n in range(300)}]
    with Engine() as engine:
        lake.overwrite(engine, "t", "SELECT range AS n, 'value ' || range AS text FROM range(300)")
        for place, (lost, came, on_an_older_one) in enumerate(changes):
            # A run that died may have left versions that the next one does not build on.
            before = chance.randrange(len(states)) if on_an_older_one else len(states) - 1
            rows = states[before]
            gone = chance.sample(sorted(rows), min(lost, len(rows)))
            new = {chance.randrange(400): f"change {place}" for _ in range(came)}
            version = lake.amend(engine, "t", before, change([*gone, *new], new))
            assert version == len(states)
            states.append({n: text for n, text in rows.items() if n not in gone} | new)
        for version, rows in enumerate(states):
            assert _rows(lake, version) == rows
            assert _by_others(lake, version) == rows


def test_a_worn_table_is_written_anew(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change(list(range(300)), {}))
        assert all(not file.deletion for file in files_of(lake.root / "t", 1).values())
        for number in range(60):
            lake.amend(engine, "t", number + 1, change([], {5000 + number: "more"}))
            assert len(files_of(lake.root / "t", number + 2)) <= 26
    assert len(_rows(lake)) == 760
    assert _by_others(lake, 61) == _rows(lake)


def test_a_table_can_be_written_whole_and_amended_again(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([1], {}))
        lake.overwrite(engine, "t", "SELECT range AS n, 'again' AS text FROM range(50)")
        lake.amend(engine, "t", 2, change([1], {}))
    again = {n: "again" for n in range(50) if n != 1}
    assert _rows(lake) == again == _by_others(lake, 3)


def test_a_table_without_rows_can_be_amended(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", f"{ROWS} WHERE false")
        lake.amend(engine, "t", 0, change([], {1: "one"}))
        lake.amend(engine, "t", 1, change([1], {}))
    assert (_rows(lake, 1), _rows(lake)) == ({1: "one"}, {})


def test_what_fails_leaves_no_trace(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        stored = {path for path in lake.root.rglob("*") if path.is_file()}
        failing = Change(("n",), "SELECT 1 AS n", "SELECT error('stop') AS n, '' AS text")
        with pytest.raises(Exception, match="stop"):
            lake.amend(engine, "t", 0, failing)
    assert {path for path in lake.root.rglob("*") if path.is_file()} == stored
    assert len(_rows(lake)) == 1000


def test_a_disk_that_runs_full_is_said_and_leaves_no_trace(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        stored = {path for path in lake.root.rglob("*") if path.is_file()}
        for step in ("pyarrow.parquet.write_table", "os.fsync"):
            with monkeypatch.context() as patched:
                patched.setattr(step, full)
                with pytest.raises(DiskFull):
                    lake.amend(engine, "t", 0, change([1], {1: "one"}))
            assert {path for path in lake.root.rglob("*") if path.is_file()} == stored
    assert len(_rows(lake)) == 1000


def test_what_died_before_its_commit_is_swept_and_what_is_committed_stays(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([1, 2], {1: "one"}))
        committed = _rows(lake)
        lake.amend(engine, "t", 1, change([3], {3: "three"}))
    (lake.root / "t" / "_delta_log" / f"{2:020}.json").unlink()
    lake.sweep()
    assert _rows(lake) == committed == _by_others(lake, 1)
    assert len(list((lake.root / "t").glob("part-*"))) == 2


def test_a_version_is_made_once(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([1], {}))
    folder = lake.root / "t"
    with pytest.raises(WrittenMeanwhile):
        commit_amended(folder, 0, files_of(folder, 0), {})
    assert len(_rows(lake)) == 999


def test_vectors_carry_their_checksums(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([1, 900], {}))
    (stored,) = lake.root.rglob("deletion_vector_*.bin")
    content = stored.read_bytes()
    log = (lake.root / "t" / "_delta_log" / f"{1:020}.json").read_text().splitlines()
    vectors = [a["deletionVector"] for a in (json.loads(x).get("add", {}) for x in log) if a]
    assert sum(vector["cardinality"] for vector in vectors) == 2
    for vector in vectors:
        start = vector["offset"] + 4
        end = start + vector["sizeInBytes"]
        assert zlib.crc32(content[start:end]) == int.from_bytes(content[end : end + 4], "big")
