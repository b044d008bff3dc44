"""An extract taken from a department's PostgreSQL database.

What the database holds changes by the hour, so it is written down first, as a Parquet file of
texts; that file is the delivery and can be read again like any other.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from commonweal.engine import identifier
from commonweal.extract.errors import SourceDriverMissing, SourceUnreachable
from commonweal.extract.model import Format


def extract_postgresql(form: Format, target: Path, key: Sequence[str]) -> int:
    """Write the table or query that ``form`` names to ``target``; returns the number of rows.

    The rows are sorted by the columns ``key``, so that unchanged data gives an unchanged file.
    Raises :class:`SourceDriverMissing` or :class:`SourceUnreachable`.
    """
    try:
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise SourceDriverMissing from error
    source = form.query or f"SELECT * FROM {_qualified(form.table or '')}"
    name = form.table or "the query"
    try:
        with dbapi.connect(form.url) as connection, connection.cursor() as cursor:
            return _write(cursor, source, target, key)
    except dbapi.Error as error:
        # Only the first line: the others can repeat rows of the table.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceUnreachable(f"PostgreSQL ({name})", reason) from error


def _write(cursor: Any, source: str, target: Path, key: Sequence[str]) -> int:
    relation = f"({source}) AS delivered"
    cursor.execute(f"SELECT * FROM {relation} LIMIT 0")
    names = [column[0] for column in cursor.description]
    cursor.fetchall()
    columns = ", ".join(f"CAST({identifier(name)} AS text) AS {identifier(name)}" for name in names)
    order = [f'CAST({identifier(name)} AS text) COLLATE "C"' for name in key if name in names]
    cursor.execute(
        f"SELECT {columns} FROM {relation}" + (f" ORDER BY {', '.join(order)}" if order else "")
    )
    rows = 0
    with cursor.fetch_record_batch() as reader, pq.ParquetWriter(target, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _qualified(table: str) -> str:
    return ".".join(identifier(part) for part in table.split("."))
