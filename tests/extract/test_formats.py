"""Workbooks, JSON lines, Parquet files and PostgreSQL."""

import datetime
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import psycopg
import pytest

from commonweal.engine import Engine
from commonweal.errors import DeliveryError
from commonweal.extract import Format, Kind, extract_postgresql, read_text

Read = Callable[..., Any]


def workbook(rows: list[list[Any]], sheet: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    book.create_sheet("空")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


ROWS: list[list[Any]] = [
    [],
    ["编号", "日期", "数"],
    ["007", datetime.date(2021, 10, 1), 1234.0],
    [],
    ["x", datetime.datetime(2021, 10, 1, 12, 30), 0.5],
]


def test_a_workbook_keeps_texts_and_counts_rows_as_excel_does(read: Read) -> None:
    extract, rows = read(workbook(ROWS), name="file.xlsx")
    assert list(extract.columns) == ["编号", "日期", "数"]
    assert rows == [
        (3, "007", "2021-10-01 00:00:00", "1234"),
        (4, None, None, None),
        (5, "x", "2021-10-01 12:30:00", "0.5"),
    ]


def test_a_packed_workbook(read: Read) -> None:
    assert len(read(gzip.compress(workbook(ROWS)), name="file.xlsx.gz")[1]) == 3


def refused(read: Read, content: bytes, code: str, **options: Any) -> str:
    with pytest.raises(DeliveryError) as caught:
        read(content, **options)
    assert caught.value.code == code
    return str(caught.value)


def test_workbooks_that_cannot_be_read(read: Read) -> None:
    whole = workbook(ROWS)
    refused(read, whole[: len(whole) // 2], "delivery.corrupt", name="file.xlsx")
    refused(read, b"a,b\n1,2\n", "delivery.corrupt", name="file.xlsx")
    refused(read, b"", "delivery.empty", name="file.xlsx")
    form = Format(sheet="第二")
    message = refused(read, whole, "delivery.sheet-missing", name="file.xlsx", form=form)
    assert "Sheet, 空" in message
    refused(read, whole, "delivery.empty", name="file.xlsx", form=Format(sheet="空"))


def test_json_lines(read: Read) -> None:
    content = '{"a": 1, "b/c": "x"}\n\n{"b/c": null, "d": {"e": [1]}}\n'
    extract, rows = read(content.encode(), name="file.jsonl")
    assert list(extract.columns) == ["a", "b/c", "d"]
    assert [row[:4] for row in rows] == [(1, "1", "x", None), (3, None, None, '{"e":[1]}')]
    assert (extract.rows, extract.blank, extract.lines) == (2, 1, 3)


def test_what_is_no_json_object_is_set_aside(read: Read) -> None:
    content = b'{"a": 1}\n[1]\n{"a": \n{"a": 2}\n{"a": 3}\n'
    extract, rows = read(content, name="file.jsonl")
    assert [(line.line, line.code) for line in extract.malformed] == [
        (2, "line.json"),
        (3, "line.json"),
    ]
    assert [row[1] for row in rows] == ["1", "2", "3"]


def test_json_lines_that_are_none(read: Read) -> None:
    refused(read, b"a,b\n1,2\n", "delivery.lines-malformed", name="file.jsonl")
    refused(read, b"", "delivery.empty", name="file.jsonl")


def parquet(tmp_path: Path, select: str) -> bytes:
    target = tmp_path / "source.parquet"
    duckdb.sql(f"COPY ({select}) TO '{target}' (FORMAT parquet)")
    return target.read_bytes()


def test_parquet(read: Read, tmp_path: Path) -> None:
    content = parquet(tmp_path, "SELECT 1 AS a, DATE '2021-10-01' AS 日期, NULL::VARCHAR AS c")
    extract, rows = read(content, name="file.parquet")
    assert list(extract.columns) == ["a", "日期", "c"]
    assert rows == [(1, "1", "2021-10-01", None)]
    assert read(gzip.compress(content), name="file.parquet.gz")[1] == rows


def test_parquet_that_cannot_be_read(read: Read, tmp_path: Path) -> None:
    content = parquet(tmp_path, "SELECT range AS a, hash(range) AS b FROM range(10000)")
    refused(read, content[:-200], "delivery.corrupt", name="file.parquet")
    refused(read, b"", "delivery.empty", name="file.parquet")
    refused(read, b"PK\x03\x04", "delivery.corrupt", name="file.parquet")
    damaged = bytearray(content)
    damaged[200:8000] = b"\xff" * 7800
    refused(read, bytes(damaged), "delivery.corrupt", name="file.parquet")


def test_a_huge_cell_in_parquet(read: Read, tmp_path: Path) -> None:
    content = parquet(tmp_path, "SELECT repeat('x', 5000000) AS a")
    refused(read, content, "delivery.line-too-long", name="file.parquet")


def test_postgresql(postgresql_url: str, tmp_path: Path, engine: Engine) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute('CREATE TABLE "Pupil" (id integer, name text, born date)')
        connection.execute(
            """INSERT INTO "Pupil" VALUES (2, '李四', NULL), (1, '张三', '2005-01-02')"""
        )
    target = tmp_path / "file.parquet"
    form = Format(Kind.POSTGRESQL, url=postgresql_url, table="public.Pupil")
    assert extract_postgresql(form, target, ["id"]) == 2
    first = target.read_bytes()
    extract = read_text(engine, target, "t")
    assert list(extract.columns) == ["id", "name", "born"]
    assert engine.rows("SELECT * FROM t ORDER BY _line") == [
        (1, "1", "张三", "2005-01-02"),
        (2, "2", "李四", None),
    ]
    query = Format(Kind.POSTGRESQL, url=postgresql_url, query='SELECT * FROM "Pupil"')
    extract_postgresql(query, target, ["id"])
    assert target.read_bytes() == first


def test_postgresql_without_such_a_table(postgresql_url: str, tmp_path: Path) -> None:
    form = Format(Kind.POSTGRESQL, url=postgresql_url, table="nothing")
    with pytest.raises(DeliveryError) as caught:
        extract_postgresql(form, tmp_path / "file.parquet", [])
    assert caught.value.code == "delivery.source-unreachable"


def test_postgresql_that_does_not_answer(tmp_path: Path) -> None:
    form = Format(Kind.POSTGRESQL, url="postgresql://nobody@127.0.0.1:1/none", table="t")
    with pytest.raises(DeliveryError) as caught:
        extract_postgresql(form, tmp_path / "file.parquet", [])
    assert caught.value.code == "delivery.source-unreachable"
