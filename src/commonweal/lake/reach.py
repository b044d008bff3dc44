"""Rows of a file that can be reached one by one.

A Parquet file has to be read from end to end for a row in a hundred. Beside it may stand its
*reachable copy*: the same rows uncompressed, mapped into memory, and for every column by which they
are looked for the order of its values. What looking costs then goes with what is found. The copy
holds nothing that the file does not; whoever finds none reads the file.
"""

import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import ipc

from commonweal.engine import Engine, identifier
from commonweal.lake.deletion import stored_rows
from commonweal.lake.log import File

Values = npt.NDArray[np.uint64]
"""What is looked for in a column of unsigned 64-bit numbers."""

_SUFFIX = ".reachable"
_TOGETHER = 1 << 20
"""So many rows are put in order together, which bounds the memory it takes."""
_NUMBER = "file_row_number"
_PLACE = np.uint64((1 << 32) - 1)


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a table: the rows that have one of some values in a column."""

    column: str
    """Of unsigned 64-bit numbers."""
    values: str
    """SELECT of the values."""
    among: str | None = None
    """Only rows for which this column is true."""

    @property
    def condition(self) -> str:
        """The SQL condition that the wanted rows meet."""
        met = f"{identifier(self.column)} IN ({self.values})"
        return met if self.among is None else f"({identifier(self.among)} AND {met})"


def make_reachable(engine: Engine, table: Path, file: File, columns: Sequence[str]) -> None:
    """Write the copy of a file whose rows are looked for by ``columns`` of unsigned 64 bits."""
    target = _copy(table, file)
    draft = target.with_name(f"{uuid.uuid4().hex}{_SUFFIX}")
    batches = engine.batches(f"SELECT * FROM {stored_rows(table, file)}", _TOGETHER)
    first = _ordered(next(batches), columns)
    try:
        with draft.open("wb") as stream:
            with ipc.new_file(stream, first.schema) as writer:
                writer.write_batch(first)
                for batch in batches:
                    writer.write_batch(_ordered(batch, columns))
            stream.flush()
            # A copy that a power cut has left half-written would be believed.
            os.fsync(stream.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def is_reachable(table: Path, file: File) -> bool:
    """Whether the copy of a file is there."""
    return _copy(table, file).is_file()


def forget_others(table: Path, files: Mapping[str, File]) -> None:
    """Remove the copies of all but these files, and what copying has left that died."""
    kept = {_copy(table, file) for file in files.values()}
    for path in table.glob(f"part-*/*{_SUFFIX}"):
        if path not in kept:
            path.unlink()


def reached(table: Path, file: File, wanted: Mapping[Wanted, Values]) -> pa.Table | None:
    """The rows of a file that hold and are ``wanted``, each with the values that are meant; a few
    others may be among them. None if the file has no whole copy that knows these columns."""
    path = _copy(table, file)
    if not path.is_file():
        return None
    with pa.memory_map(str(path)) as source:
        try:
            reader = ipc.open_file(source)
        except pa.ArrowInvalid:
            return None
        if not {_order(of.column) for of in wanted} <= set(reader.schema.names):
            return None
        batches = map(reader.get_batch, range(reader.num_record_batches))
        rows = pa.Table.from_batches([_matching(batch, wanted) for batch in batches])
    if file.marks is not None:
        stored = pq.read_table(table / file.marks, filters=[("file", "=", file.path)])
        holds = ~np.isin(rows[_NUMBER].to_numpy(), stored["row"].to_numpy())
        rows = rows.filter(pa.array(holds))
    return rows.drop_columns(_NUMBER)


def _copy(table: Path, file: File) -> Path:
    return table / (file.path + _SUFFIX)


def _order(column: str) -> str:
    return f"places by {column}"


def _ordered(batch: pa.RecordBatch, columns: Sequence[str]) -> pa.RecordBatch:
    """The rows with, for each of the columns, where they stand in its order.

    What stands for a row there is the upper half of its value, which is nearly as telling as the
    whole, and its place.
    """
    places = np.arange(batch.num_rows, dtype=np.uint64)
    for column in columns:
        # Where nothing stands, the largest value does: it matches too much rather than too little.
        values = batch.column(column).fill_null(np.iinfo(np.uint64).max).to_numpy()
        batch = batch.append_column(_order(column), pa.array(np.sort((values & ~_PLACE) | places)))
    return batch


def _matching(batch: pa.RecordBatch, wanted: Mapping[Wanted, Values]) -> pa.RecordBatch:
    found = [_places(batch, of, values) for of, values in wanted.items()]
    columns = [name for name in batch.schema.names if not name.startswith("places by ")]
    return batch.select(columns).take(pa.array(np.unique(np.concatenate(found))))


def _places(batch: pa.RecordBatch, wanted: Wanted, values: Values) -> Values:
    """The places of the rows that are wanted, and perhaps of a few others."""
    order = batch.column(_order(wanted.column)).to_numpy()
    sought = np.unique(values & ~_PLACE)
    start, stop = np.searchsorted(order, sought), np.searchsorted(order, sought | _PLACE, "right")
    many = stop - start
    before = np.cumsum(many) - many
    places: Values = order[np.repeat(start - before, many) + np.arange(many.sum())] & _PLACE
    if wanted.among is not None:
        places = places[batch.column(wanted.among).fill_null(False).to_numpy(False)[places]]
    return places
