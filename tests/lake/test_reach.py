"""Finding rows gives the same with the copies that make it quick, with some of them and without."""

import errno
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import DiskFull, Engine
from commonweal.lake import Change, Lake, Wanted

COLUMNS = ("a", "b")
MANY = 3000


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def _rows(first: int, rows: int, seed: int) -> str:
    """``n``, two columns of hashes, the second with values missing, a flag, and a text."""
    return (
        f"SELECT range AS n, hash(range // 3 + {seed}) AS a, CASE WHEN range % 4 > 0 THEN "
        f"hash(range % 17 + {seed}) END AS b, nullif(range % 5, 4) > 1 AS flag, "
        "'text ' || range AS text "
        f"FROM range({first}, {first + rows})"
    )


def _found(engine: Engine, lake: Lake, version: int, wanted: Sequence[Wanted]) -> list[int]:
    """The numbers of the rows that are meant, of those that are found; each row is whole."""
    engine.load("found", lake.find(engine, "t", version, wanted))
    assert engine.columns("SELECT * FROM found") == engine.columns(
        f"SELECT * FROM {lake.scan('t', version)}"
    )
    return _meant(engine, "found", wanted)


def _meant(engine: Engine, rows: str, wanted: Sequence[Wanted]) -> list[int]:
    met = " OR ".join(f"({of.among or 'true'} AND {of.column} IN ({of.values}))" for of in wanted)
    found = engine.rows(f"SELECT n, text FROM {rows} WHERE {met} ORDER BY n")
    assert all(text == f"text {n}" for n, text in found)
    return [n for n, _ in found]


def _copies(lake: Lake) -> list[Path]:
    return sorted(lake.root.rglob("*.reachable"))


@settings(max_examples=20)
@given(st.integers(0, 1_000), st.integers(0, 3), st.booleans())
def test_what_is_found_is_what_a_scan_finds(
    tmp_path_factory: pytest.TempPathFactory, seed: int, changes: int, of_both: bool
) -> None:
    lake, chance = Lake(tmp_path_factory.mktemp("lake")), random.Random(seed)
    wanted = [Wanted("a", f"SELECT hash(range * 7 + {seed}) FROM range(80)")]
    if of_both:
        several = f"SELECT hash(range + {seed}) FROM range(2) UNION ALL SELECT NULL"
        wanted += [Wanted("b", several), Wanted("a", several, among="flag")]
    with Engine(threads=2) as engine:
        lake.overwrite(engine, "t", _rows(0, MANY, seed))
        if chance.random() < 0.7:
            lake.make_reachable(engine, "t", 0, COLUMNS)
        for number in range(changes):
            gone = f"SELECT n FROM {lake.scan('t')} WHERE hash(n + {number}) % 20 = 0"
            new = _rows(MANY * (number + 1), 100, seed)
            lake.amend(engine, "t", number, Change(("n",), gone, new))
            if chance.random() < 0.5:
                lake.make_reachable(engine, "t", number + 1, COLUMNS)
        if _copies(lake) and chance.random() < 0.5:
            # Whoever removes a copy makes the next look slower, and nothing else.
            chance.choice(_copies(lake)).unlink()
        for version in range(changes + 1):
            every = _meant(engine, lake.scan("t", version), wanted)
            assert _found(engine, lake, version, wanted) == every


def test_a_copy_finds_little_more_than_is_wanted(lake: Lake) -> None:
    wanted = [Wanted("a", "SELECT hash(5) UNION ALL SELECT hash(500)")]
    with Engine() as engine:
        lake.overwrite(engine, "t", _rows(0, MANY, 0))
        lake.make_reachable(engine, "t", 0, COLUMNS)
        assert lake.find(engine, "t", 0, wanted).num_rows == 6
        flagged = lake.find(engine, "t", 0, [Wanted("a", wanted[0].values, among="flag")])
        assert flagged["n"].to_pylist() == [17, 1502]
        assert (
            lake.find(engine, "t", 0, [Wanted("a", "SELECT 1::UBIGINT WHERE false")]).num_rows == 0
        )


def test_a_column_without_an_order_is_read(lake: Lake) -> None:
    wanted = [Wanted("b", "SELECT hash(3)")]
    with Engine() as engine:
        lake.overwrite(engine, "t", _rows(0, MANY, 0))
        lake.make_reachable(engine, "t", 0, ["a"])
        assert _found(engine, lake, 0, wanted) == _meant(engine, lake.scan("t"), wanted)


def test_a_table_without_rows_has_none_to_find(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", f"{_rows(0, MANY, 0)} WHERE false")
        lake.make_reachable(engine, "t", 0, COLUMNS)
        assert _found(engine, lake, 0, [Wanted("a", "SELECT hash(1)")]) == []


def test_a_broken_copy_is_none(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", _rows(0, MANY, 0))
        lake.make_reachable(engine, "t", 0, COLUMNS)
        (copy,) = _copies(lake)
        for content in (copy.read_bytes()[:-100], b"no copy at all", b""):
            copy.write_bytes(content)
            assert _found(engine, lake, 0, [Wanted("a", "SELECT hash(1)")]) == [3, 4, 5]


def test_copies_are_kept_of_one_version_only_and_made_once(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", _rows(0, MANY, 0))
        lake.make_reachable(engine, "t", 0, COLUMNS)
        before = {path: path.stat().st_mtime_ns for path in _copies(lake)}
        lake.amend(engine, "t", 0, Change(("n",), "SELECT 1 AS n", _rows(MANY, 10, 0)))
        lake.make_reachable(engine, "t", 1, COLUMNS)
        assert before.items() < {path: path.stat().st_mtime_ns for path in _copies(lake)}.items()
        lake.overwrite(engine, "t", _rows(0, 10, 0))
        lake.make_reachable(engine, "t", 2, COLUMNS)
        assert len(_copies(lake)) == 1
        assert _found(engine, lake, 1, [Wanted("a", "SELECT hash(1)")]) == [3, 4, 5]


def test_a_copy_that_fails_is_none(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Engine() as engine:
        lake.overwrite(engine, "t", _rows(0, MANY, 0))
        with monkeypatch.context() as patched:
            patched.setattr("commonweal.lake.reach.os.fsync", full)
            with pytest.raises(DiskFull):
                lake.make_reachable(engine, "t", 0, COLUMNS)
        assert _copies(lake) == []
        lake.make_reachable(engine, "t", 0, COLUMNS)
        assert _found(engine, lake, 0, [Wanted("a", "SELECT hash(1)")]) == [3, 4, 5]
