"""Workbooks into the engine, every cell as text."""

import io
import zipfile
from pathlib import Path

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.engine import Engine
from commonweal.extract.errors import FileCorrupt, FileEmpty, LineTooLong, SheetMissing
from commonweal.extract.header import check_header
from commonweal.extract.load import load
from commonweal.extract.model import Extract, Format
from commonweal.extract.scan import RECORD_LIMIT
from commonweal.extract.stream import opened

_UNPACKED_LIMIT = 4 << 30


def read_excel(engine: Engine, path: Path, table: str, form: Format) -> Extract:
    """The sheet of a workbook; its first row that is not empty is the header."""
    with opened(path) as stream:
        content = stream.read()
    if not content:
        raise FileEmpty(path)
    _check_size(path, content)
    try:
        book = fastexcel.read_excel(content)
        sheet = form.sheet if form.sheet is not None else book.sheet_names[0]
        if sheet not in book.sheet_names:
            raise SheetMissing(path, sheet, book.sheet_names)
        cells = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string", eager=True)
    except fastexcel.FastExcelError as error:
        raise FileCorrupt(path, "workbook") from error
    rows = pa.table(cells)
    top = _header_row(path, rows)
    header = [column[top].as_py() or "" for column in rows.columns]
    check_header(path, header)
    _check_cells(path, rows)
    body = rows.slice(top + 1)
    names = [f"c{index}" for index in range(len(header))]
    lines = pa.array(np.arange(top + 2, top + 2 + body.num_rows, dtype=np.int64))
    columns = [column.cast(pa.string()) for column in body.columns]
    whole = pa.table([lines, *columns], names=["_line", *names])
    count = load(engine, table, whole.schema, iter(whole.to_batches(max_chunksize=1 << 17)))
    return Extract(table, header, count)


def _check_size(path: Path, content: bytes) -> None:
    """Refuse a workbook that would unpack to more than any sheet can hold."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FileCorrupt(path, "workbook") from error
    if unpacked > _UNPACKED_LIMIT:
        raise LineTooLong(path, 1, RECORD_LIMIT)


def _header_row(path: Path, rows: pa.Table) -> int:
    """The first row that holds a cell."""
    firsts = [
        int(found)
        for column in rows.columns
        if (
            found := pc.index(pc.greater(pc.utf8_length(pc.fill_null(column, "")), 0), True).as_py()
        )
        >= 0
    ]
    if not firsts:
        raise FileEmpty(path)
    return min(firsts)


def _check_cells(path: Path, rows: pa.Table) -> None:
    for column in rows.columns:
        longest = pc.max(pc.binary_length(column)).as_py()
        if longest is not None and longest > RECORD_LIMIT:
            at = pc.index(pc.equal(pc.binary_length(column), longest), True).as_py()
            raise LineTooLong(path, int(at) + 1, RECORD_LIMIT)
