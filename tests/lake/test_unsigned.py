"""Unsigned integers come back as they were, and other readers find what the schema promises."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, QueryBuilder

from commonweal.engine import Engine
from commonweal.lake import Change, Lake
from commonweal.lake import service as writing
from commonweal.lake.log import files_of

VALUES = (0, 1, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1, None)
STORED = (0, 1, 2**63 - 1, -(2**63), -(2**63) + 1, -1, None)
"""The same bits, read as signed."""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def table_of(*values: int | None) -> str:
    rows = ", ".join(
        f"({place}, {'NULL' if value is None else value}::UBIGINT)"
        for place, value in enumerate(values)
    )
    return f"SELECT place::BIGINT AS place, key FROM (VALUES {rows}) AS given(place, key)"


def read(lake: Lake, version: int | None = None) -> tuple[dict[int, int | None], str]:
    """Place -> key, and the type of the keys."""
    with Engine() as engine:
        relation = lake.scan("t", version)
        kinds = engine.columns(f"SELECT * FROM {relation}")
        return dict(engine.rows(f"SELECT place, key FROM {relation}")), kinds["key"]


def others_read(lake: Lake) -> dict[int, int | None]:
    table = DeltaTable(str(lake.root / "t"))
    found = pa.table(QueryBuilder().register("t", table).execute("SELECT place, key FROM t"))
    return dict(zip(found["place"].to_pylist(), found["key"].to_pylist(), strict=True))


def stored_types(lake: Lake, version: int) -> set[str]:
    files = files_of(lake.root / "t", version)
    return {str(pq.read_schema(lake.root / "t" / path).field("key").type) for path in files}


def write_as_before(lake: Lake, monkeypatch: pytest.MonkeyPatch, select: str) -> None:
    """Write a version whose files hold the unsigned integers themselves."""
    with Engine() as engine, monkeypatch.context() as patch:
        patch.setattr(writing, "unsigned_in", lambda schema: {})
        lake.overwrite(engine, "t", select)


def test_every_value_comes_back_and_others_read_its_bits(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", table_of(*VALUES))
    assert read(lake) == (dict(enumerate(VALUES)), "UBIGINT")
    assert others_read(lake) == dict(enumerate(STORED))
    assert stored_types(lake, 0) == {"int64"}


@pytest.mark.parametrize("kind", ["UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"])
def test_every_kind_keeps_its_type(lake: Lake, kind: str) -> None:
    most = {"UTINYINT": 2**8, "USMALLINT": 2**16, "UINTEGER": 2**32, "UBIGINT": 2**64}[kind] - 1
    with Engine() as engine:
        lake.overwrite(engine, "t", f"SELECT 0 AS place, {most}::{kind} AS key")
    assert read(lake) == ({0: most}, kind)
    assert stored_types(lake, 0) == {"int64"}


def test_rows_are_found_marked_and_added_by_an_unsigned_key(lake: Lake) -> None:
    gone = f"SELECT unnest([{2**64 - 1}, 1])::UBIGINT AS key"
    new = f"SELECT 100::BIGINT AS place, {2**64 - 2}::UBIGINT AS key"
    with Engine() as engine:
        others = "SELECT 50 + range, range::UBIGINT FROM range(2, 30)"
        lake.overwrite(engine, "t", f"{table_of(*VALUES)} UNION ALL {others}")
        lake.amend(engine, "t", 0, Change(("key",), gone, new))
        wanted = {"key": f"SELECT {2**64 - 2}::UBIGINT AS key"}
        for _ in range(2):
            found = lake.find(engine, "t", 1, wanted).to_pylist()
            exactly = [row for row in found if row["key"] == 2**64 - 2]
            assert [row["place"] for row in exactly] == [100]
            lake.make_reachable(engine, "t", 1, ["key"])
        change = lake.difference("t", 0, 1)
        assert sorted(engine.rows(f"SELECT key FROM {change.gone}")) == [(1,), (2**64 - 1,)]
        assert engine.rows(f"SELECT key FROM {change.come}") == [(2**64 - 2,)]
    assert files_of(lake.root / "t", 0).keys() < files_of(lake.root / "t", 1).keys()
    assert stored_types(lake, 1) == {"int64"}
    known, kind = read(lake)
    assert kind == "UBIGINT"
    assert known.keys() == {0, 2, 3, 4, 6, *range(52, 80), 100}
    assert others_read(lake).keys() == known.keys()
    assert others_read(lake)[100] == -2


def test_a_version_with_unsigned_files_is_still_read(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_as_before(lake, monkeypatch, table_of(*VALUES))
    assert stored_types(lake, 0) == {"uint64"}
    assert read(lake) == (dict(enumerate(VALUES)), "UBIGINT")
    with Engine() as engine:
        lake.overwrite(engine, "t", table_of(*VALUES))
    assert read(lake, 0) == read(lake, 1)


def test_a_version_with_unsigned_files_is_written_anew_when_it_is_amended(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_as_before(lake, monkeypatch, table_of(*VALUES))
    new = f"SELECT 100::BIGINT AS place, {2**64 - 2}::UBIGINT AS key"
    with Engine() as engine:
        lake.amend(engine, "t", 0, Change(("place",), "SELECT 0::BIGINT AS place", new))
    expected = {**dict(enumerate(VALUES)), 100: 2**64 - 2}
    del expected[0]
    assert read(lake) == (expected, "UBIGINT")
    assert stored_types(lake, 1) == {"int64"}
    assert others_read(lake).keys() == expected.keys()
