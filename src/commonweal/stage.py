"""What a stage of the run is given and what it gives back.

A stage is a function ``StageContext -> StageResult``. It reads tables at the versions of this run
and writes new versions; nobody outside the run sees them until the run commits all of them
together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from commonweal.engine import Engine
from commonweal.errors import RunError
from commonweal.lake import Change, Lake, Wanted

if TYPE_CHECKING:
    import pyarrow as pa

    from commonweal.catalogue import Contract
    from commonweal.database import Database
    from commonweal.workspace import Workspace


class TableNotReadable(RunError):
    """A stage asked for a table that no earlier stage of the run has given."""

    code = "run.table-not-readable"
    hint = "Run the stages before it first: `commonweal run` without --only runs all of them."

    def __init__(self, table: str) -> None:
        super().__init__(f"no stage before this one has written the table {table}")
        self.table = table


class Progress(Protocol):
    """Where a stage says how far it is."""

    def step(self, name: str, total: int | None = None) -> None:
        """A named step begins; ``total`` is its number of rows, if known."""

    def advance(self, rows: int) -> None:
        """So many more rows of the step are done."""


class Silent:
    """A :class:`Progress` that tells nobody."""

    def step(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, rows: int) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class StageResult:
    """What a stage wrote: lake table -> version, rows it worked on, and figures for the report."""

    tables: Mapping[str, int]
    rows: int
    summary: Mapping[str, Any]


@dataclass
class StageContext:
    """Everything a stage may use."""

    workspace: "Workspace"
    contracts: "Mapping[str, Contract]"
    """Dataset -> its contract."""
    engine: Engine
    """A fresh engine: what the stage leaves in it is gone afterwards."""
    lake: Lake
    database: "Database"
    versions: Mapping[str, int]
    """Every table of the lake that earlier stages of this run gave -> its version."""
    as_of: date
    """The date the run speaks of."""
    progress: Progress
    summaries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Earlier stage of this run -> its summary."""
    before: Mapping[str, int] = field(default_factory=dict)
    """Every table of the lake that this stage itself gave when it was last published -> its
    version; only for a stage that builds on its own past."""
    code: str = ""
    """Digest of the stage's code and the engine's version: what was made by another may mean
    something else."""
    _written: dict[str, int] = field(default_factory=dict)

    def source(self, table: str) -> str:
        """The run's version of ``table`` as a relation to put after FROM."""
        version = self._written.get(table, self.versions.get(table))
        if version is None:
            raise TableNotReadable(table)
        return self.lake.scan(table, version)

    def former(self, table: str) -> str:
        """The version of ``table`` that this stage last published, to put after FROM."""
        if table not in self.before:
            raise TableNotReadable(table)
        return self.lake.scan(table, self.before[table])

    def has(self, table: str) -> bool:
        """Whether :meth:`source` can give ``table``."""
        return table in self._written or table in self.versions

    def write(self, table: str, select: str, parameters: Sequence[object] = ()) -> int:
        """Write ``select`` as the next version of ``table``; it becomes part of the result."""
        version = self.lake.overwrite(self.engine, table, select, parameters)
        self._written[table] = version
        return version

    def amend(self, table: str, change: Change, before: int | None = None) -> int:
        """Write a version of ``table`` (the one this stage last published, if no other is named)
        with a ``change``; it becomes part of the result. Costs what the change costs, not what the
        table does."""
        version = self.before[table] if before is None else before
        version = self.lake.amend(self.engine, table, version, change)
        self._written[table] = version
        return version

    def written(self, table: str) -> int:
        """The version that this stage has written, or kept, of ``table``."""
        return self._written[table]

    def find(self, table: str, wanted: Sequence[Wanted]) -> "pa.Table":
        """The rows of :meth:`former` that are ``wanted``, each of several ways, and perhaps a few
        others."""
        return self.lake.find(self.engine, table, self.before[table], wanted)

    def keep(self, table: str, version: int) -> None:
        """Make an existing version of ``table`` part of the result."""
        self._written[table] = version

    def finish(self, rows: int, summary: Mapping[str, Any]) -> StageResult:
        """The result of the stage: everything written or kept through this context."""
        return StageResult(dict(self._written), rows, summary)
