"""The embedded engine: one DuckDB database for the length of a run."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from commonweal.engine.exhaustion import exhaustion_named

Parameters = Sequence[object] | Mapping[str, object]


def identifier(name: str) -> str:
    """``name`` quoted as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """``value`` quoted as an SQL string constant, for places that take no bound parameter."""
    return "'" + value.replace("'", "''") + "'"


def digest(sql: str) -> str:
    """64 bits of the MD5 of a text, as an unsigned integer: the same whatever the engine.

    (The engine's own md5_number_lower() takes three times as long.)
    """
    return f"CAST(md5_number({sql}) >> 64 AS UBIGINT)"


class Engine:
    """One DuckDB database with this installation's limits.

    ``memory_limit`` is DuckDB's notation (``"4GB"``), by default half of what the machine or its
    control group has, because what Python holds comes on top; what does not fit is spilled to
    ``spill``. Without ``database`` the tables live in memory (and in the spill folder).
    The number of threads never changes a result: no step may rely on row order.
    """

    def __init__(
        self,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        spill: Path | None = None,
        database: Path | None = None,
    ) -> None:
        configuration: dict[str, str | bool | int | float | list[str]] = {
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if memory_limit is not None:
            configuration["memory_limit"] = memory_limit
        if threads is not None:
            configuration["threads"] = threads
        if spill is not None:
            spill.mkdir(parents=True, exist_ok=True)
            configuration["temp_directory"] = str(spill)
        self.connection = duckdb.connect(str(database or ":memory:"), config=configuration)
        if memory_limit is None:
            self.execute(f"SET memory_limit = '{self._half_of_memory()}'")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _half_of_memory(self) -> str:
        """DuckDB's own default is four fifths; it knows of control groups."""
        amount, unit = self.value("SELECT current_setting('memory_limit')").split()
        return f"{float(amount) * 5 / 8:.3f} {unit}"

    def close(self) -> None:
        """Release the database and its memory."""
        self.connection.close()

    def beside(self) -> Self:
        """The same database, to be asked by another thread at the same time; to be closed before
        this."""
        other = copy(self)
        other.connection = self.connection.cursor()
        return other

    def execute(self, sql: str, parameters: Parameters = (), *, step: str = "query") -> None:
        """Run one statement for its effect."""
        with exhaustion_named(step):
            self.connection.execute(sql, parameters)

    def create(self, name: str, select: str, parameters: Parameters = ()) -> int:
        """Materialise ``select`` as table ``name`` (replacing it); returns its number of rows."""
        with exhaustion_named(name):
            self.connection.execute(
                f"CREATE OR REPLACE TABLE {identifier(name)} AS {select}", parameters
            )
            row = self.connection.fetchone()
        return int(row[0]) if row else 0

    def view(self, name: str, select: str) -> None:
        """Name ``select`` without materialising it."""
        with exhaustion_named(name):
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {identifier(name)} AS {select}")

    def drop(self, *names: str) -> None:
        """Forget tables that are no longer needed."""
        for name in names:
            self.connection.execute(f"DROP TABLE IF EXISTS {identifier(name)}")

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under ``name``."""
        self.connection.register(name, table)

    def unregister(self, name: str) -> None:
        """Undo :meth:`register`."""
        self.connection.unregister(name)

    def load(self, name: str, table: pa.Table) -> int:
        """Copy an Arrow table into table ``name`` (replacing it); returns its number of rows."""
        arrow = f"{name} as given"
        self.register(arrow, table)
        try:
            return self.create(name, f"SELECT * FROM {identifier(arrow)}")
        finally:
            self.unregister(arrow)

    def rows(self, select: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Every row of ``select``."""
        with exhaustion_named("query"):
            return self.connection.execute(select, parameters).fetchall()

    def row(self, select: str, parameters: Parameters = ()) -> tuple[Any, ...]:
        """The first row of ``select``, which must have one."""
        with exhaustion_named("query"):
            found = self.connection.execute(select, parameters).fetchone()
        if found is None:
            raise LookupError("the query returned no row")
        return found

    def value(self, select: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row of ``select``."""
        return self.row(select, parameters)[0]

    def arrow(self, select: str, parameters: Parameters = ()) -> pa.Table:
        """``select`` as one Arrow table."""
        with exhaustion_named("query"):
            return self.connection.execute(select, parameters).to_arrow_table()

    def batches(self, select: str, rows: int) -> Iterator[pa.RecordBatch]:
        """``select`` as Arrow batches of about so many rows, one after the other.

        Until the last one is taken the engine can be asked nothing else.
        """
        with exhaustion_named("query"):
            yield from self.connection.execute(select).to_arrow_reader(rows)

    def columns(self, select: str) -> dict[str, str]:
        """Column name -> DuckDB type of ``select``, in order."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE {select}")}
