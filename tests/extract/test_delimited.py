"""Delimited text: what is read, with which line, and what is refused."""

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.errors import DeliveryError
from commonweal.extract import Format, read_text, sha256
from commonweal.extract import scan as scanning

Read = Callable[..., Any]


def test_rows_have_the_line_they_begin_on(read: Read) -> None:
    extract, rows = read(b'a,b\n1,2\n\n"x\ny",3\n4,5\n')
    assert list(extract.columns) == ["a", "b"]
    assert rows == [(2, "1", "2"), (3, None, None), (4, "x\ny", "3"), (6, "4", "5")]
    assert extract.lines == 4


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_end_is_one(read: Read, newline: str) -> None:
    _, rows = read(newline.join(["a,b", "1,2", "3,4", ""]).encode())
    assert rows == [(2, "1", "2"), (3, "3", "4")]


def test_the_last_line_needs_no_end(read: Read) -> None:
    assert read(b"a,b\n1,2")[1] == [(2, "1", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(read: Read, encoding: str) -> None:
    _, rows = read(
        "姓名,民族\n张三,苗族\n㐂𠮷,汉族\n".encode(encoding), form=Format(encoding=encoding)
    )
    assert rows == [(2, "张三", "苗族"), (3, "㐂𠮷", "汉族")]


def test_a_byte_order_mark_is_stronger_than_the_contract(read: Read) -> None:
    extract, rows = read("姓名\n张三\n".encode("utf-8-sig"), form=Format(encoding="gb18030"))
    assert (list(extract.columns), rows) == (["姓名"], [(2, "张三")])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(read: Read, encoding: str, delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(row) for row in [["姓名", "住址"], ["张三", "贵州省贵阳市"]] * 3
    )
    extract, rows = read(text.encode(encoding), form=None)
    assert list(extract.columns) == ["姓名", "住址"] * 1
    assert rows[0][1:] == ("张三", "贵州省贵阳市")


def test_western_text_without_a_contract(read: Read) -> None:
    _, rows = read("name,town\nJosé,Málaga\nZoë,Orléans\n".encode("cp1252"), form=None)
    assert [row[1] for row in rows] == ["José", "Zoë"]


def test_blank_lines_before_the_header_are_skipped(read: Read) -> None:
    extract, rows = read(b"\n\na,b\n1,2\n\n\n")
    assert list(extract.columns) == ["a", "b"]
    assert rows[0] == (4, "1", "2")


def test_a_header_alone_is_an_extract_without_records(read: Read) -> None:
    extract, rows = read(b"a,b\n")
    assert (extract.rows, rows) == (0, [])


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ('1,"x\n2,y\n3,"z"\n', [2]),
        ('1,5" pipe\n2,y\n', [2]),
        ('1,"a" b\n2,y\n', [2]),
        ('1,x\n2,y\n3,"open\n', [4]),
        ('1,"x\n\n2,y\n', [2]),
    ],
)
def test_a_line_with_wrong_quotes_swallows_no_other(
    read: Read, lines: str, wrong: list[int]
) -> None:
    extract, rows = read(b"a,b\n" + lines.encode() + b"8,x\n9,y\n")
    assert [line.line for line in extract.malformed] == wrong
    assert {line.code for line in extract.malformed} == {"line.quotes"}
    assert [row[1] for row in rows][-2:] == ["8", "9"]
    assert extract.lines == lines.count("\n") + 2


def test_a_line_with_another_number_of_fields_is_set_aside_with_its_text(read: Read) -> None:
    extract, rows = read(b"a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert [(line.line, line.text, line.code) for line in extract.malformed] == [
        (3, "3", "line.fields"),
        (4, "4,5,6", "line.fields"),
    ]
    assert [row[0] for row in rows] == [2, 5]


def test_an_open_quote_is_given_up_when_the_record_gets_too_long(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "RECORD_LIMIT", 4096)
    filler = "".join(f"{number},x\n" for number in range(5000))
    extract, rows = read(f'a,b\n0,"open\n{filler}'.encode())
    assert [line.line for line in extract.malformed] == [2]
    assert len(rows) == 5000


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0", categories=["L", "N", "P", "Z"])
    | st.sampled_from('",\n'),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=30), st.integers(16, 400))
def test_reads_what_was_written_wherever_blocks_and_windows_end(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], size: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerows([("a", "b", "c"), *rows])
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch, Engine() as engine:
        patch.setattr("commonweal.extract.stream.BLOCK", size)
        patch.setattr(scanning, "_WINDOW", size)
        extract = read_text(engine, path, "t", Format())
        found = engine.rows("SELECT c0, c1, c2, _line FROM t ORDER BY _line")
    assert extract.malformed == []
    assert [row[:3] for row in found] == [tuple(cell or None for cell in row) for row in rows]
    lines = [
        2 + sum("".join(row).count("\n") + 1 for row in rows[:index]) for index in range(len(rows))
    ]
    assert [row[3] for row in found] == lines


def refused(read: Read, content: bytes, code: str, **options: Any) -> str:
    with pytest.raises(DeliveryError) as caught:
        read(content, **options)
    assert caught.value.code == code
    return str(caught.value)


def test_bytes_of_another_encoding_are_named_with_their_line(read: Read) -> None:
    content = "姓名\n张三\n".encode() + "李四\n".encode("gb18030")
    message = refused(read, content, "delivery.encoding")
    assert "line 3" in message
    assert "李" not in message


def test_utf_8_lines_in_a_gb18030_file_are_found(read: Read) -> None:
    content = "姓名,住址\n张三,贵阳市\n".encode("gb18030") + "李四,贵州省贵阳市南明区\n".encode()
    form = Format(encoding="gb18030")
    message = refused(read, content, "delivery.encoding", form=form)
    assert "line 3" in message
    assert "utf-8" in message


def test_rare_characters_in_gb18030_are_no_utf_8(read: Read) -> None:
    names = "喆喆,煊煊\n" * 1000
    _, rows = read(f"a,b\n{names}".encode("gb18030"), form=Format(encoding="gb18030"))
    assert len(rows) == 1000


def test_nul_bytes_are_refused_with_their_line(read: Read) -> None:
    assert "line 3" in refused(read, b"a,b\n1,2\n3,\x004\n", "delivery.nul-bytes")


def test_truncated_gzip(read: Read) -> None:
    packed = gzip.compress(b"a,b\n" + b"1,2\n" * 100_000)
    refused(read, packed[:-20], "delivery.truncated", name="file.csv.gz")


def test_damaged_gzip(read: Read) -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 4000))
    packed[len(packed) // 2] ^= 0xFF
    refused(read, bytes(packed), "delivery.corrupt", name="file.csv.gz")


def test_no_gzip_at_all(read: Read) -> None:
    refused(read, b"a,b\n1,2\n", "delivery.corrupt", name="file.csv.gz")


def test_gzip_is_read(read: Read) -> None:
    assert read(gzip.compress(b"a,b\n1,2\n"), name="file.csv.gz")[1] == [(2, "1", "2")]


def test_an_empty_file(read: Read) -> None:
    refused(read, b"", "delivery.empty")
    refused(read, b"\n \n", "delivery.empty")


def test_ten_thousand_columns(read: Read) -> None:
    header = ",".join(f"c{number}" for number in range(10_000))
    refused(read, f"{header}\n".encode(), "delivery.too-many-columns")


def test_duplicate_headers_are_told_by_position_not_by_name(read: Read) -> None:
    message = refused(read, "张三,男,男\n李四,女,女\n".encode(), "delivery.columns-duplicate")
    assert "columns 2, 3" in message
    assert "男" not in message


def test_a_file_of_another_shape(read: Read) -> None:
    refused(read, b"a,b\n" + b"1,2,3\n" * 10 + b"1,2\n", "delivery.lines-malformed")


@pytest.mark.parametrize("quoted", [False, True])
def test_a_gigabyte_in_one_cell_is_refused_long_before_its_end(
    tmp_path: Path, engine: Engine, quoted: bool
) -> None:
    path = tmp_path / "file.csv"
    with path.open("wb") as file:
        file.write(b'a,b\n1,"' if quoted else b"a,b\n1,")
        block = b"x" * (1 << 20)
        for _ in range(1024):
            file.write(block)
    with pytest.raises(DeliveryError) as caught:
        read_text(engine, path, "t", Format())
    assert caught.value.code == "delivery.line-too-long"
    assert "line 2" in str(caught.value)


def test_a_missing_file(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as caught:
        read_text(engine, tmp_path / "none.csv", "t")
    assert caught.value.code == "delivery.file-unreadable"


def test_an_unknown_ending(read: Read) -> None:
    refused(read, b"a", "delivery.format-unknown", name="file.doc")


def test_sha256_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert sha256(tmp_path / "file").startswith("ba7816bf8f01cfea")
