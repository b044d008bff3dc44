"""Delta tables written by the engine.

The engine writes Parquet files beside the table; one commit to the Delta log then makes them a
version. Until that commit nobody sees them, so a write that dies leaves no trace but files that
no version names.
"""

import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, create_table_with_add_actions

from commonweal.engine import Engine, exhaustion_named, identifier
from commonweal.lake.change import Change
from commonweal.lake.deletion import is_worn, mark, relation, rows_marked
from commonweal.lake.difference import Difference, difference
from commonweal.lake.errors import TableMissing, TableUnreadable, VersionMissing
from commonweal.lake.log import (
    MODIFICATION_TIME,
    File,
    commit_amended,
    commit_told,
    files_of,
)
from commonweal.lake.part import writing
from commonweal.lake.reach import Wanted, forget_others, is_reachable, make_reachable, reached
from commonweal.lake.unsigned import Unsigned, unsigned_in

_PART = re.compile(r"part-[0-9a-f]{32}")

# Delta would forget the log of versions older than a month; ours stay readable.
_KEEP_LOG = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


class Lake:
    """The versioned tables below one folder; a table's name may hold slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def identity(self) -> str:
        """What tells this lake from any other, made when first asked for.

        The operational store names versions of tables; a version means something only in the lake
        it was written to. A lake that was deleted and begun anew is another one.
        """
        path = self.root / ".identity"
        if not path.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            draft = self.root / f".identity-{uuid.uuid4().hex}"
            draft.write_text(draft.name.removeprefix(".identity-"), encoding="ascii")
            # Linking is atomic and never replaces, so whoever asks at the same time gets the same.
            with suppress(FileExistsError):
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_text(encoding="ascii")

    def overwrite(
        self, engine: Engine, table: str, select: str, parameters: Sequence[object] = ()
    ) -> int:
        """Write ``select`` as the whole next version of ``table``; returns the version.

        Raises :class:`commonweal.engine.DiskFull` with nothing committed.
        """
        with writing(self.root / table) as part:
            schema = _schema(engine, select, parameters)
            unsigned = unsigned_in(schema)
            files = part.write(engine, select, parameters, table, unsigned)
            return _commit(part.table, files, Schema.from_arrow(_delta_schema(schema)), unsigned)

    def amend(self, engine: Engine, table: str, before: int, change: Change) -> int:
        """Write the version ``before`` of ``table`` with a ``change`` as the table's next version.

        What that costs goes with the change and not with the table: rows that no longer hold are
        marked, new rows stand in files of their own. A table that has too many of either is written
        anew. Returns the version; raises :class:`commonweal.engine.DiskFull` with nothing
        committed, :class:`WrittenMeanwhile` when another writer was faster.
        """
        folder = self.root / table
        newest = self._open(table, None).version()
        files = files_of(folder, before)
        if files and (unsigned := _unsigned_of_all(engine, files, change)) is not None:
            marked = engine.arrow(rows_marked(folder, files, change))
            if not is_worn(files, marked.num_rows):
                with exhaustion_named(table), writing(folder) as part:
                    added = part.write(engine, change.new, (), table, unsigned)
                    amended = mark(part, files, marked)
                    amended |= {file.path: file for file in added if file.rows}
                    return commit_amended(folder, newest, files_of(folder, newest), amended)
        return self.overwrite(engine, table, change.applied_to(self.scan(table, before)))

    def scan(self, table: str, version: int | None = None) -> str:
        """``table`` at ``version`` (default: newest) as a relation to put after FROM."""
        delta = self._open(table, version)
        files = files_of(self.root / table, delta.version())
        if not files:
            columns = ", ".join(
                f"CAST(NULL AS {_sql_type(field.type)}) AS {identifier(field.name)}"
                for field in pa.schema(delta.schema())
            )
            return f"(SELECT {columns} WHERE false)"
        return relation(self.root / table, files)

    def difference(self, table: str, before: int, now: int) -> Difference:
        """The rows by which two versions of ``table`` differ: cheap where one amended the other,
        whole tables where one was written anew."""
        folder = self.root / table
        files, others = files_of(folder, before), files_of(folder, now)
        if not (files and others):
            return Difference(gone=self.scan(table, before), come=self.scan(table, now))
        return difference(folder, files, others)

    def make_reachable(
        self, engine: Engine, table: str, version: int, columns: Sequence[str]
    ) -> None:
        """Let :meth:`find` look for rows of ``table`` by ``columns`` of unsigned 64 bits without
        reading the others. Takes room on the disk, and only for one version: what other versions
        share with it stays, the rest is removed."""
        folder = self.root / table
        files = files_of(folder, version)
        forget_others(folder, files)
        with exhaustion_named(table):
            for file in files.values():
                if file.rows and not is_reachable(folder, file):
                    make_reachable(engine, folder, file, columns)

    def find(self, engine: Engine, table: str, version: int, wanted: Sequence[Wanted]) -> pa.Table:
        """The rows of ``table`` that are ``wanted``, each of several ways, and perhaps a few
        others."""
        folder = self.root / table
        files = files_of(folder, version)
        values = {of: engine.arrow(of.values).column(0).drop_null().to_numpy() for of in wanted}
        found = {path: reached(folder, file, values) for path, file in files.items()}
        rest = {path: file for path, file in files.items() if found[path] is None}
        parts = [rows for rows in found.values() if rows is not None]
        if rest or not parts:
            rows = relation(folder, rest) if rest else self.scan(table, version)
            met = " OR ".join(of.condition for of in wanted)
            parts.append(engine.arrow(f"SELECT * FROM {rows} WHERE {met}"))
        return pa.concat_tables(parts)

    def version(self, table: str) -> int | None:
        """The newest version of ``table``; None when it has never been written."""
        try:
            return self._open(table, None).version()
        except TableMissing:
            return None

    def columns(self, table: str, version: int | None = None) -> list[str]:
        """The column names of ``table`` at ``version``."""
        return [field.name for field in self._open(table, version).schema().fields]

    def tables(self) -> list[str]:
        """Every table of the lake, by name."""
        logs = self.root.glob("**/_delta_log")
        return sorted(str(log.parent.relative_to(self.root)) for log in logs)

    def sweep(self) -> None:
        """Remove files that no version names: what writes left behind that died.

        Only for the one writer of the lake; versions are never touched.
        """
        for folder in {part.parent for part in self.root.glob("**/part-*")}:
            named = set[str]()
            for entry in (folder / "_delta_log").glob("*.json"):
                named.update(_PART.findall(entry.read_text("utf-8")))
            for part in folder.glob("part-*"):
                if part.name not in named:
                    shutil.rmtree(part)

    def _open(self, table: str, version: int | None) -> DeltaTable:
        folder = self.root / table
        if not (folder / "_delta_log").is_dir():
            raise TableMissing(table)
        try:
            delta = DeltaTable(str(folder))
            if version is not None:
                if version > delta.version():
                    raise VersionMissing(table, version)
                delta.load_as_version(version)
        except TableNotFoundError as error:
            raise TableMissing(table) from error
        except DeltaError as error:
            raise TableUnreadable(table) from error
        return delta


def _add_action(file: File) -> AddAction:
    return AddAction(
        path=file.path,
        size=file.size,
        partition_values={},
        modification_time=MODIFICATION_TIME,
        data_change=True,
        stats=file.statistics,
    )


def _schema(engine: Engine, select: str, parameters: Sequence[object] = ()) -> Any:
    """The columns of ``select`` with their Arrow types."""
    return engine.arrow(f"SELECT * FROM ({select}) LIMIT 0", parameters).schema


def _unsigned_of_all(engine: Engine, files: Mapping[str, File], change: Change) -> Unsigned | None:
    """The unsigned columns that the ``files`` have and new rows may have too; None where they have
    not the same, so that the table has to be written anew."""
    first, *others = (file.unsigned for file in files.values())
    new = unsigned_in(_schema(engine, change.new))
    same = all(other == first for other in others) and new.keys() <= first.keys()
    return first if same else None


def _commit(folder: Path, files: Sequence[File], schema: Schema, unsigned: Unsigned) -> int:
    actions = [_add_action(file) for file in files]
    properties = CommitProperties(custom_metadata=commit_told(unsigned))
    if DeltaTable.is_deltatable(str(folder)):
        delta = DeltaTable(str(folder))
        delta.create_write_transaction(
            [*actions],
            mode="overwrite",
            schema=schema,
            commit_properties=properties,
            post_commithook_properties=_KEEP_LOG,
        )
        return DeltaTable(str(folder)).version()
    create_table_with_add_actions(
        str(folder), schema, actions, mode="error", commit_properties=properties
    )
    return 0


def _delta_schema(schema: pa.Schema) -> pa.Schema:
    """``schema`` with the types that Delta lacks replaced by the nearest it has."""
    return pa.schema([pa.field(field.name, _delta_type(field.type)) for field in schema])


def _delta_type(kind: Any) -> Any:
    if pa.types.is_unsigned_integer(kind):
        return pa.int64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz=kind.tz)
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, _delta_type(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(_delta_type(kind.value_type))
    return kind


def _sql_type(kind: Any) -> str:
    """The engine's name of a column type, for a table without rows."""
    empty = pa.table({"c": pa.array([], type=kind)})
    with Engine() as engine:
        engine.register("empty", empty)
        return engine.columns("SELECT c FROM empty")["c"]
