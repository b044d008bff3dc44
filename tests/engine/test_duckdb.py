"""The embedded engine: limits, quoting, and exhaustion told clearly."""

import errno
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import (
    DiskFull,
    Engine,
    OutOfMemory,
    digest,
    exhaustion_named,
    identifier,
    literal,
)

# A NUL ends a C string; it can be in no SQL text.
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


@given(TEXT)
def test_a_literal_is_exactly_its_text(text: str) -> None:
    with Engine() as engine:
        assert engine.value(f"SELECT {literal(text)}") == text


@given(TEXT.filter(bool))
def test_an_identifier_is_exactly_its_name(name: str) -> None:
    with Engine() as engine:
        assert list(engine.columns(f"SELECT 1 AS {identifier(name)}")) == [name]


@given(TEXT)
def test_a_digest_is_half_of_the_md5(text: str) -> None:
    expected = int.from_bytes(hashlib.md5(text.encode()).digest()[8:], "little")
    with Engine() as engine:
        assert (
            engine.value(f"SELECT {digest('t')} FROM (SELECT ?::VARCHAR AS t)", [text]) == expected
        )


def test_an_arrow_table_is_copied() -> None:
    with Engine() as engine:
        assert engine.load("t", pa.table({"n": [1, 2, 3]})) == 3
        assert engine.load("t", pa.table({"n": [4]})) == 1
        assert engine.rows("SELECT n FROM t") == [(4,)]


def test_a_table_is_created_replaced_and_dropped() -> None:
    with Engine() as engine:
        assert engine.create("t", "SELECT range AS n FROM range(?)", [5]) == 5
        assert engine.create("t", "SELECT 1 AS n") == 1
        engine.drop("t", "never there")
        assert engine.value("SELECT count(*) FROM duckdb_tables()") == 0


def test_an_arrow_table_is_read_and_forgotten() -> None:
    with Engine() as engine:
        engine.register("people", pa.table({"name": ["张三"]}))
        assert engine.rows("SELECT name FROM people") == [("张三",)]
        engine.unregister("people")
        assert engine.value("SELECT count(*) FROM duckdb_views() WHERE view_name = 'people'") == 0


def test_a_query_without_rows_has_no_first_row() -> None:
    with Engine() as engine, pytest.raises(LookupError):
        engine.row("SELECT 1 WHERE false")


def test_half_of_the_memory_is_left_to_others() -> None:
    with Engine() as engine, Engine(memory_limit="100MiB") as chosen:
        said = engine.value("SELECT current_setting('memory_limit')")
        assert chosen.value("SELECT current_setting('memory_limit')") == "100.0 MiB"
    amount, unit = said.split()
    taken = float(amount) * {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}[unit]
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < taken <= 0.51 * machine


def test_too_little_memory_is_said_with_its_step(tmp_path: Path) -> None:
    with (
        Engine(memory_limit="10MB", threads=1, spill=tmp_path) as engine,
        pytest.raises(OutOfMemory, match="widest"),
    ):
        engine.create("widest", "SELECT list(range) AS l FROM range(10000000)")


def test_spilled_data_lies_in_its_folder_and_is_gone_afterwards(tmp_path: Path) -> None:
    rows = "SELECT range AS n, md5(range::VARCHAR) AS noise FROM range(3000000)"
    with Engine(memory_limit="50MB", threads=1, spill=tmp_path) as engine:
        engine.create("large", rows)
        assert any(tmp_path.iterdir())
    assert not any(tmp_path.iterdir())


def test_no_room_for_what_is_spilled_is_a_full_disk(tmp_path: Path) -> None:
    rows = "SELECT range AS n, md5(range::VARCHAR) AS noise FROM range(3000000)"
    with Engine(memory_limit="50MB", threads=1, spill=tmp_path) as engine:
        engine.execute("SET max_temp_directory_size = '10MB'")
        with pytest.raises(DiskFull, match="large"):
            engine.create("large", rows)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_the_systems_words_for_no_room_are_understood(number: int) -> None:
    with pytest.raises(DiskFull), exhaustion_named("write"):
        raise OSError(number, os.strerror(number))


def test_other_failures_pass_as_they_are() -> None:
    with pytest.raises(PermissionError), exhaustion_named("write"):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_another_thread_can_ask_the_same_database() -> None:
    with Engine() as engine:
        engine.create("numbers", "SELECT range AS n FROM range(1000)")
        engine.view("doubled", "SELECT 2 * n AS n FROM numbers")
        with engine.beside() as other, ThreadPoolExecutor(max_workers=1) as thread:
            sums = [
                thread.submit(other.value, "SELECT sum(n) FROM numbers WHERE n > ?", [n])
                for n in range(20)
            ]
            assert engine.value("SELECT sum(n) FROM doubled") == 999_000
            assert [each.result() for each in sums] == [
                499_500 - n * (n + 1) // 2 for n in range(20)
            ]
        assert engine.value("SELECT count(*) FROM numbers") == 1000
