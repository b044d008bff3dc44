"""Parquet files into the engine, every value as text unless asked for as it is."""

import tempfile
from pathlib import Path
from shutil import copyfileobj

import duckdb

from commonweal.engine import Engine, identifier, literal
from commonweal.extract.errors import FileCorrupt, FileEmpty, FileUnreadable, LineTooLong
from commonweal.extract.header import check_header
from commonweal.extract.model import Extract
from commonweal.extract.scan import RECORD_LIMIT
from commonweal.extract.stream import opened


def read_parquet(engine: Engine, path: Path, table: str, *, typed: bool = False) -> Extract:
    """A Parquet file; the line of a row is its 1-based position.

    ``typed`` columns keep their type: numbers, dates, lists.
    """
    if path.suffix.lower() != ".gz":
        return _read(engine, path, path, table, typed)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / "unpacked.parquet"
        with opened(path) as stream, unpacked.open("wb") as target:
            copyfileobj(stream, target)
        return _read(engine, path, unpacked, table, typed)


def _read(engine: Engine, path: Path, file: Path, table: str, typed: bool) -> Extract:
    _check_file(path, file)
    source = f"read_parquet({literal(str(file))}, file_row_number = true)"
    try:
        names = list(engine.columns(f"SELECT * FROM {source}"))[:-1]
        header = list(names)
        check_header(path, header)
        values = [identifier(name) if typed else _text(identifier(name)) for name in names]
        columns = ", ".join(f"{value} AS c{index}" for index, value in enumerate(values))
        rows = engine.create(table, f"SELECT file_row_number + 1 AS _line, {columns} FROM {source}")
    except duckdb.Error as error:
        raise FileCorrupt(path, "Parquet file") from error
    _check_cells(engine, path, table, len(names))
    return Extract(table, header, rows)


def _text(column: str) -> str:
    return f"CAST({column} AS VARCHAR)"


def _check_file(path: Path, file: Path) -> None:
    try:
        if not file.stat().st_size:
            raise FileEmpty(path)
        with file.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        raise FileUnreadable(path, error.strerror or "input or output failed") from error
    if magic != b"PAR1":
        raise FileCorrupt(path, "Parquet file")


def _check_cells(engine: Engine, path: Path, table: str, columns: int) -> None:
    lengths = [f"strlen({_text(f'c{index}')})" for index in range(columns)]
    longest = ", ".join(f"coalesce(max({length}), 0)" for length in lengths)
    found = engine.row(f"SELECT {longest} FROM {identifier(table)}")
    for index, length in enumerate(found):
        if length > RECORD_LIMIT:
            line = engine.value(
                f"SELECT min(_line) FROM {identifier(table)} WHERE {lengths[index]} > ?",
                [RECORD_LIMIT],
            )
            raise LineTooLong(path, int(line), RECORD_LIMIT)
