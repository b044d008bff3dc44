"""Parquet files into the engine, every value as text."""

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


def read_parquet(engine: Engine, path: Path, table: str) -> Extract:
    """A Parquet file; the line of a row is its 1-based position."""
    if path.suffix.lower() != ".gz":
        return _read(engine, path, path, table)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / "unpacked.parquet"
        with opened(path) as stream, unpacked.open("wb") as target:
            copyfileobj(stream, target)
        return _read(engine, path, unpacked, table)


def _read(engine: Engine, path: Path, file: Path, table: str) -> Extract:
    _check_file(path, file)
    source = f"read_parquet({literal(str(file))}, file_row_number = true)"
    try:
        names = list(engine.columns(f"SELECT * FROM {source}"))[:-1]
        header = list(names)
        check_header(path, header)
        columns = ", ".join(
            f"CAST({identifier(name)} AS VARCHAR) AS c{index}" for index, name in enumerate(names)
        )
        rows = engine.create(table, f"SELECT file_row_number + 1 AS _line, {columns} FROM {source}")
    except duckdb.Error as error:
        raise FileCorrupt(path, "Parquet file") from error
    _check_cells(engine, path, table, len(names))
    return Extract(table, header, rows)


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
    longest = ", ".join(f"coalesce(max(strlen(c{index})), 0)" for index in range(columns))
    found = engine.row(f"SELECT {longest} FROM {identifier(table)}")
    for index, length in enumerate(found):
        if length > RECORD_LIMIT:
            line = engine.value(
                f"SELECT min(_line) FROM {identifier(table)} WHERE strlen(c{index}) > ?",
                [RECORD_LIMIT],
            )
            raise LineTooLong(path, int(line), RECORD_LIMIT)
