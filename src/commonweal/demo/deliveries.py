"""Writes deliveries: CSV, Excel, JSON lines and Parquet, chunk by chunk."""

import io
import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.catalogue import Contract
from commonweal.demo.draws import Flags
from commonweal.engine import Engine, identifier, literal
from commonweal.extract import Kind

DAY = "2021-10-01"
"""The day that every extract speaks of."""

EXCEL_ROWS = 100_000
"""Longer extracts are not delivered as Excel files but as CSV."""

# Zip files carry the time they were made; the demo's is the day it speaks of.
_MOMENT = (2021, 10, 1, 0, 0, 0)
_NEWLINE = 10
_ENDINGS = {
    Kind.CSV: ".csv",
    Kind.EXCEL: ".xlsx",
    Kind.JSONL: ".jsonl",
    Kind.PARQUET: ".parquet",
}

_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    "</Relationships>",
}
_WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_SHEET_END = "</sheetData></worksheet>"


class Delivery:
    """One file that a department delivers; rows are added chunk by chunk.

    Rows come as an Arrow table of texts with our column names; an empty cell is null.
    """

    def __init__(self, engine: Engine, contract: Contract, folder: Path, rows: int) -> None:
        self._engine, self._contract, self._form = engine, contract, contract.format
        long = self._form.kind is Kind.EXCEL and rows > EXCEL_ROWS
        self._kind = Kind.CSV if long else self._form.kind
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{DAY}{_ENDINGS[self._kind]}"
        self._scratch = folder / f".{DAY}.part"
        self._written = 0
        self._file: IO[bytes] | None = None
        self._parquet: pq.ParquetWriter | None = None
        self._zip: zipfile.ZipFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._zip is not None and self._file is not None:
            self._file.write(_SHEET_END.encode())
        if self._file is not None:
            self._file.close()
        if self._zip is not None:
            self._zip.close()
        if self._parquet is not None:
            self._parquet.close()
        self._scratch.unlink(missing_ok=True)

    def add(self, rows: pa.Table, blank_after: Flags) -> int:
        """Write these rows, some of them followed by a blank line; returns the blank lines."""
        headers = [column.physical_name for column in self._contract.columns]
        rows = rows.select([column.name for column in self._contract.columns]).rename_columns(
            headers
        )
        if self._kind is Kind.PARQUET:
            if self._parquet is None:
                self._parquet = pq.ParquetWriter(self.path, rows.schema, compression="zstd")
            self._parquet.write_table(rows)
            return 0
        if self._kind is Kind.EXCEL:
            self._add_excel(rows)
            return 0
        return self._add_lines(rows, blank_after)

    def _add_lines(self, rows: pa.Table, blank_after: Flags) -> int:
        first = self._file is None
        if self._file is None:
            self._file = self.path.open("wb")
        options = "FORMAT json"
        if self._kind is Kind.CSV:
            # A sign for the byte order stands at the beginning of a file only.
            options = (
                f"FORMAT csv, DELIMITER {literal(self._form.delimiter or ',')}, HEADER {first}"
            )
        self._engine.register("delivered", rows)
        self._engine.execute(
            f"COPY (SELECT * FROM delivered) TO {literal(str(self._scratch))} ({options})"
        )
        self._engine.unregister("delivered")
        content = self._scratch.read_bytes()
        content, blanks = _with_blank_lines(content, blank_after, first and self._kind is Kind.CSV)
        encoding = self._form.encoding if self._kind is Kind.CSV else "utf-8"
        if encoding == "utf-8-sig":
            content = (b"\xef\xbb\xbf" if first else b"") + content
        elif encoding != "utf-8":
            content = content.decode("utf-8").encode(encoding)
        self._file.write(content)
        return blanks

    def _add_excel(self, rows: pa.Table) -> None:
        if self._file is None:
            self._zip = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
            parts = _PARTS | {
                "xl/workbook.xml": _WORKBOOK.format(sheet=self._form.sheet or "Sheet1")
            }
            for name, text in parts.items():
                self._zip.writestr(_entry(name), text)
            self._file = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
            header = pa.table({name: [name] for name in rows.column_names})
            self._file.write(_SHEET.encode())
            self._write_cells(header)
        self._write_cells(rows)

    def _write_cells(self, rows: pa.Table) -> None:
        assert self._file is not None
        cells = []
        for position, name in enumerate(rows.column_names):
            text = f"CAST({identifier(name)} AS VARCHAR)"
            for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
                text = f"replace({text}, '{sign}', '{entity}')"
            cell = f"""'<c r="{_letter(position)}' || line || '" t="inlineStr"><is>'
                       || '<t xml:space="preserve">' || {text} || '</t></is></c>'"""
            cells.append(f"COALESCE({cell}, '')")
        numbered = rows.append_column("line", pa.array(np.arange(len(rows)) + self._written + 1))
        self._engine.register("delivered", numbered)
        texts = self._engine.arrow(
            f"""SELECT '<row r="' || line || '">' || {" || ".join(cells)} || '</row>' AS row
                FROM delivered"""
        )
        self._engine.unregister("delivered")
        buffer = io.StringIO()
        buffer.writelines(texts["row"].to_pylist())
        self._file.write(buffer.getvalue().encode("utf-8"))
        self._written += len(rows)


def _with_blank_lines(content: bytes, after: Flags, header: bool) -> tuple[bytes, int]:
    """``content`` with an empty line after those of its records that are marked."""
    chosen = np.flatnonzero(after) + (1 if header else 0)
    if not len(chosen):
        return content, 0
    bytes_ = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(bytes_ == _NEWLINE)[chosen]
    return np.insert(bytes_, ends + 1, _NEWLINE).tobytes(), len(chosen)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = 1  # type: ignore[attr-defined]
    return entry


def _letter(position: int) -> str:
    """The name of a column in a sheet: A, B, ..., Z."""
    return chr(ord("A") + position)
