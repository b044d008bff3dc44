"""Delimited text (CSV and its kin) and lines of JSON into the engine."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from commonweal.engine import Engine
from commonweal.extract.errors import FileEmpty, LinesMalformed
from commonweal.extract.header import check_header
from commonweal.extract.load import load
from commonweal.extract.model import Extract, Format, Malformed
from commonweal.extract.scan import Records, Scanner
from commonweal.extract.stream import opened, utf8_blocks

_MALFORMED_LIMIT = 100_000


def read_csv(engine: Engine, path: Path, table: str, form: Format) -> Extract:
    """A delimited file with a header line."""
    delimiter = form.delimiter or ("\t" if ".tsv" in path.suffixes else ",")
    scanner = Scanner(path, delimiter=delimiter, quote=form.quote)
    with opened(path) as stream:
        pieces = scanner.records(utf8_blocks(path, stream, form.encoding))
        header, rest = _header(path, pieces, delimiter, form.quote)
        check_header(path, header)
        reader = _Parser(path, scanner, header, delimiter, form.quote)
        rows = load(engine, table, _schema(len(header)), reader.batches(rest))
    malformed = sorted(scanner.malformed, key=lambda line: line.line)
    refuse_mostly_malformed(path, malformed, rows)
    return Extract(table, header, rows, malformed=malformed)


def read_lines(engine: Engine, path: Path, table: str, encoding: str) -> int:
    """Every line of a text file as ``table(_line, line)``; returns their number."""
    scanner = Scanner(path, quote=None)
    schema = pa.schema([("_line", pa.int64()), ("line", pa.string())])
    with opened(path) as stream:
        pieces = scanner.records(utf8_blocks(path, stream, encoding))
        return load(engine, table, schema, (_line_batch(schema, piece) for piece in pieces))


def _line_batch(schema: pa.Schema, piece: Records) -> pa.RecordBatch:
    """The bytes of ``piece`` as one text a line, without copying them."""
    ends = np.flatnonzero(np.frombuffer(piece.data, dtype=np.uint8) == 10) + 1
    offsets = np.concatenate(([0], ends)).astype(np.int32)
    buffers = pa.py_buffer(offsets), pa.py_buffer(piece.data)
    text = pa.StringArray.from_buffers(len(ends), *buffers)
    return pa.record_batch([pa.array(piece.lines), text], schema=schema)


class _Parser:
    """Splits records into columns; a record with another number of fields is malformed."""

    def __init__(
        self, path: Path, scanner: Scanner, header: Sequence[str], delimiter: str, quote: str
    ) -> None:
        self._path, self._scanner = path, scanner
        self._columns = [f"c{index}" for index in range(len(header))]
        self._schema = _schema(len(header))
        self._parse = pacsv.ParseOptions(
            delimiter=delimiter,
            quote_char=quote,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=self._set_aside,
        )
        self._convert = pacsv.ConvertOptions(
            column_types=dict.fromkeys(self._columns, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        )
        self._invalid: list[tuple[int, str]] = []

    def batches(self, pieces: Iterator[Records]) -> Iterator[pa.RecordBatch]:
        """One batch a piece, each row with its line."""
        rows = 0
        for piece in pieces:
            self._invalid = []
            parsed = pacsv.read_csv(
                pa.py_buffer(piece.data),
                read_options=pacsv.ReadOptions(
                    use_threads=False,
                    block_size=len(piece.data) + 1,
                    column_names=self._columns,
                ),
                parse_options=self._parse,
                convert_options=self._convert,
            )
            lines = piece.lines
            if self._invalid:
                at = np.array([number - 1 for number, _ in self._invalid])
                self._scanner.malformed.extend(
                    Malformed(
                        int(lines[index]),
                        text,
                        "line.fields",
                        "the line has another number of fields than the header",
                    )
                    for index, (_, text) in zip(at, self._invalid, strict=True)
                )
                lines = np.delete(lines, at)
            rows += len(lines)
            if len(self._scanner.malformed) > _MALFORMED_LIMIT:
                refuse_mostly_malformed(self._path, self._scanner.malformed, rows)
            # Were the two ever to disagree on what a record is, lines would get lost.
            if parsed.num_rows != len(lines):
                raise AssertionError(f"{parsed.num_rows} rows parsed of {len(lines)} records")
            columns = [
                pa.array(lines),
                *(parsed.column(i).combine_chunks() for i in range(parsed.num_columns)),
            ]
            yield pa.record_batch(columns, schema=self._schema)

    def _set_aside(self, row: pacsv.InvalidRow) -> str:
        self._invalid.append((row.number, row.text))
        return "skip"


def _header(
    path: Path, pieces: Iterator[Records], delimiter: str, quote: str
) -> tuple[list[str], Iterator[Records]]:
    """The fields of the first line that is not empty, and the records after it."""
    for piece in pieces:
        data, skipped = piece.data, 0
        while data and skipped < len(piece.lines):
            # The header is read alone; a line break inside one of its names is part of it.
            reader = csv.reader(
                data.decode("utf-8").splitlines(keepends=True)[:50],
                delimiter=delimiter,
                quotechar=quote,
            )
            fields = next(reader)
            consumed = reader.line_num
            position = 0
            for _ in range(consumed):
                position = data.index(b"\n", position) + 1
            data, skipped = data[position:], skipped + 1
            if any(field.strip() for field in fields):
                rest = Records(data, piece.lines[skipped:])
                return fields, chain([rest] if data else [], pieces)
    raise FileEmpty(path)


def refuse_mostly_malformed(path: Path, malformed: Sequence[Malformed], rows: int) -> None:
    if malformed and len(malformed) > rows:
        first = min(line.line for line in malformed)
        raise LinesMalformed(path, len(malformed), len(malformed) + rows, first)


def _schema(columns: int) -> pa.Schema:
    return pa.schema(
        [("_line", pa.int64()), *((f"c{index}", pa.string()) for index in range(columns))]
    )
