"""Published tables as files for others: records as they are, in Parquet or CSV.

These are records of single persons for those who may see them, so small counts are not
suppressed here; that is for figures by region, in the report.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from commonweal import programme
from commonweal.engine import Engine, identifier, literal
from commonweal.errors import RunError
from commonweal.lake import TableMissing
from commonweal.published import Published
from commonweal.workspace import Workspace

FORMATS = ("parquet", "csv")


class TableUnknown(RunError):
    """No table of that name can be exported."""

    code = "export.table-unknown"
    hint = "Name one of the tables that the message lists."

    def __init__(self, table: str) -> None:
        super().__init__(f"there is no table {table} to export; there are: {', '.join(TABLES)}")
        self.table = table


class FormatUnknown(RunError):
    """The file's name does not end in a format that can be written."""

    code = "export.format-unknown"
    hint = "Give --to a file name that ends in .parquet or .csv."

    def __init__(self, target: Path) -> None:
        super().__init__(f"{target.name} names no format that can be written")
        self.target = target


class TargetUnwritable(RunError):
    """The file cannot be written where it should be."""

    code = "export.target-unwritable"
    hint = "Choose a folder that exists, that you may write to and that has room."

    def __init__(self, target: Path, reason: str) -> None:
        super().__init__(f"{target} cannot be written: {reason}")
        self.target = target


def _one(table: str) -> Callable[[Published], str]:
    return lambda published: f"SELECT * FROM {published.source(table)}"


def _determinations(published: Published) -> str:
    return programme.determinations_select(published.lake, published.tables)


def _quarantine(published: Published) -> str:
    """The quarantined lines of every dataset under one another."""
    tables = published.below("quarantine")
    if not tables:
        raise TableMissing("quarantine")
    return " UNION ALL ".join(
        "SELECT dataset, delivery, as_of, line, raw, reasons FROM " + published.source(table)
        for table in tables
    )


TABLES: dict[str, Callable[[Published], str]] = {
    "links": _one("links"),
    "persons": _one("persons"),
    "reviews": _one("reviews"),
    "households": _one("households"),
    "members": _one("members"),
    "determinations": _determinations,
    "findings": _one("findings"),
    "quarantine": _quarantine,
}
"""Table -> the SELECT that gives it."""


def export(workspace: Workspace, table: str, target: Path) -> int:
    """Write a published table to ``target``, all or nothing; returns its number of rows.

    The ending of ``target`` chooses Parquet or CSV (UTF-8 with a byte order mark, as
    spreadsheets expect). Rows are in the order of their first columns, so that the same tables
    give the same file.
    """
    if table not in TABLES:
        raise TableUnknown(table)
    _format(target)
    with workspace.database() as database:
        published = Published.newest(database, workspace.lake())
    try:
        with (
            TemporaryDirectory(prefix="export-", dir=target.parent) as spill,
            workspace.engine(Path(spill)) as engine,
        ):
            return write(engine, TABLES[table](published), target)
    except OSError as error:
        raise TargetUnwritable(target, error.strerror or "it failed") from error


def write(engine: Engine, select: str, target: Path) -> int:
    """Write the rows of ``select`` to ``target``, all or nothing; returns their number.

    Raises :class:`FormatUnknown` and :class:`TargetUnwritable`.
    """
    kind = _format(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.touch()
        rows = _copy(engine, select, part, kind)
        part.replace(target)
    except OSError as error:
        raise TargetUnwritable(target, error.strerror or "it failed") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return rows


def _format(target: Path) -> str:
    kind = target.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise FormatUnknown(target)
    return kind


def _copy(engine: Engine, select: str, part: Path, kind: str) -> int:
    columns = list(engine.columns(select))
    if kind == "csv":
        # The byte order mark is what makes spreadsheets read UTF-8.
        names = [f"\ufeff{columns[0]}", *columns[1:]]
        options = "FORMAT csv, HEADER true"
    else:
        names = columns
        options = "FORMAT parquet, COMPRESSION zstd"
    header = ", ".join(
        f"{identifier(column)} AS {identifier(name)}"
        for column, name in zip(columns, names, strict=True)
    )
    engine.execute(
        f"COPY (SELECT {header} FROM ({select}) ORDER BY ALL) TO {literal(str(part))} ({options})",
        step="export",
    )
    return int(engine.connection.fetchall()[0][0])
