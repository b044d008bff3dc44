"""Versioned tables: what is written is read back, older versions too, and nothing half-written."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from deltalake import DeltaTable

from commonweal.engine import Engine
from commonweal.lake import Lake, TableMissing, TableUnreadable, VersionMissing


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def _rows(lake: Lake, table: str, version: int | None = None) -> list[tuple[object, ...]]:
    with Engine() as engine:
        return sorted(engine.rows(f"SELECT * FROM {lake.scan(table, version)}"), key=repr)


def _write(lake: Lake, table: str, select: str) -> int:
    with Engine() as engine:
        return lake.overwrite(engine, table, select)


def test_every_version_stays_readable(lake: Lake) -> None:
    for number in range(5):
        assert _write(lake, "a/b", f"SELECT {number} AS n") == number
    assert [_rows(lake, "a/b", version) for version in range(5)] == [[(n,)] for n in range(5)]
    assert _rows(lake, "a/b") == [(4,)]
    assert lake.version("a/b") == 4
    assert lake.tables() == ["a/b"]


def test_versions_outlive_a_checkpoint_of_the_log(lake: Lake) -> None:
    """Delta writes a checkpoint after a hundred versions and could then forget the older ones."""
    with Engine() as engine:
        for number in range(103):
            lake.overwrite(engine, "t", f"SELECT {number} AS n")
    assert list((lake.root / "t" / "_delta_log").glob("*.checkpoint.parquet"))
    assert _rows(lake, "t", 0) == [(0,)]
    lake.sweep()
    assert _rows(lake, "t", 57) == [(57,)]


def test_types_survive(lake: Lake) -> None:
    select = (
        "SELECT DATE '2021-10-01' AS day, 1.5::DECIMAL(10, 2) AS money, '张三' AS name, "
        "NULL::BOOLEAN AS unknown, 7::UBIGINT AS count, [1, 2] AS list, 2.5::DOUBLE AS weight"
    )
    _write(lake, "t", select)
    assert _rows(lake, "t") == [(date(2021, 10, 1), Decimal("1.50"), "张三", None, 7, [1, 2], 2.5)]


def test_a_table_without_rows_keeps_its_columns(lake: Lake) -> None:
    _write(lake, "t", "SELECT 1::BIGINT AS n, '' AS name WHERE false")
    assert lake.columns("t") == ["n", "name"]
    with Engine() as engine:
        assert engine.columns(f"SELECT * FROM {lake.scan('t')}") == {
            "n": "BIGINT",
            "name": "VARCHAR",
        }


def test_columns_may_change_with_a_version(lake: Lake) -> None:
    _write(lake, "t", "SELECT 1 AS a")
    _write(lake, "t", "SELECT 2 AS b")
    assert (lake.columns("t", 0), lake.columns("t", 1)) == (["a"], ["b"])


def test_parameters_are_bound(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", "SELECT ? AS name", ["'; DROP TABLE x --"])
    assert _rows(lake, "t") == [("'; DROP TABLE x --",)]


def test_a_write_that_fails_leaves_no_file_and_no_version(lake: Lake) -> None:
    _write(lake, "t", "SELECT 1 AS n")
    before = sorted(lake.root.rglob("*"))
    with pytest.raises(Exception, match="Could not convert"):
        _write(
            lake, "t", "SELECT CASE range WHEN 99999 THEN 'x' ELSE '1' END::INT FROM range(100000)"
        )
    assert sorted(lake.root.rglob("*")) == before
    assert _rows(lake, "t") == [(1,)]


def test_sweeping_removes_only_what_no_version_names(lake: Lake) -> None:
    _write(lake, "t", "SELECT 1 AS n")
    _write(lake, "t", "SELECT 2 AS n")
    for table in ("t", "never/committed"):
        stray = lake.root / table / "part-0123456789abcdef0123456789abcdef"
        stray.mkdir(parents=True)
        (stray / "data_0.parquet").write_bytes(b"half a file")
    lake.sweep()
    assert len(list(lake.root.rglob("part-*"))) == 2
    assert _rows(lake, "t", 0) == [(1,)]


def test_what_is_not_there_is_said(lake: Lake) -> None:
    assert lake.version("t") is None
    with pytest.raises(TableMissing):
        lake.scan("t")
    _write(lake, "t", "SELECT 1 AS n")
    with pytest.raises(VersionMissing, match="version 7"):
        lake.scan("t", 7)


def test_a_lake_is_itself_until_it_is_begun_anew(tmp_path: Path) -> None:
    first = Lake(tmp_path / "lake").identity
    assert Lake(tmp_path / "lake").identity == first
    assert [path.name for path in (tmp_path / "lake").iterdir()] == [".identity"]
    shutil.rmtree(tmp_path / "lake")
    assert Lake(tmp_path / "lake").identity != first


def test_a_damaged_log_is_said(lake: Lake) -> None:
    _write(lake, "t", "SELECT 1 AS n")
    next((lake.root / "t" / "_delta_log").glob("*.json")).write_text("{ no json")
    with pytest.raises(TableUnreadable):
        lake.scan("t")


def test_other_tools_read_it(lake: Lake) -> None:
    _write(lake, "t", "SELECT 1 AS n")
    assert DeltaTable(str(lake.root / "t")).to_pyarrow_table().to_pylist() == [{"n": 1}]
