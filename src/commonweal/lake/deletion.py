"""Rows of a file that no longer hold, as Delta's deletion vectors.

A vector is a Roaring bitmap of row numbers; all vectors of one version stand in one file. Beside it
stands a Parquet file of the same row numbers, which the engine joins with; other readers of the
lake (Spark, the Delta library) read the vectors.

Source: *Delta Transaction Log Protocol*, "Deletion Vectors" and "Deletion Vector Format".
"""

import base64
import struct
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyroaring import BitMap64

from commonweal.engine import identifier, literal
from commonweal.lake.change import Change
from commonweal.lake.log import File
from commonweal.lake.part import Part
from commonweal.lake.unsigned import restored

_MAGIC = 1681511377
_FORMAT = b"\x01"
_MOST_MARKED = 0.2
_MOST_FILES = 24

_B85 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_Z85 = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_TO_Z85 = bytes.maketrans(_B85, _Z85)


def is_worn(files: Mapping[str, File], marked: int) -> bool:
    """Whether a table with so many rows marked, or in so many files, should be written anew."""
    rows = sum(file.rows for file in files.values())
    return len(files) > _MOST_FILES or marked > _MOST_MARKED * rows


def rows_marked(table: Path, files: Mapping[str, File], change: Change) -> str:
    """The rows that no longer hold: those a ``change`` takes away, and those that were gone before.

    Out: file (its path), row (its number in the file); each once, in order.
    """
    key = ", ".join(map(identifier, change.key))
    found = []
    for file in files.values():
        path, rows = literal(file.path), stored_rows(table, file)
        found.append(
            f"SELECT {path} AS file, file_row_number AS row FROM {rows} "
            f"SEMI JOIN ({change.gone}) AS gone USING ({key})"
        )
        if file.marks is not None:
            found.append(marks_of(table, file))
    return f"SELECT file, row FROM ({' UNION '.join(found)}) ORDER BY file, row"


def relation(table: Path, files: Mapping[str, File]) -> str:
    """The rows of the ``files`` of one version that hold, to put after FROM."""
    paths = [literal(str(table / file.path)) for file in files.values() if not file.deletion]
    unsigned = next(iter(files.values())).unsigned
    whole = restored(f"read_parquet([{', '.join(paths)}])", unsigned) if paths else None
    parts = [f"SELECT * FROM {whole}"] if whole else []
    parts += [
        f"SELECT * EXCLUDE (file_row_number) FROM {stored_rows(table, file)} AS stored "
        f"ANTI JOIN ({marks_of(table, file)}) AS marked ON marked.row = stored.file_row_number"
        for file in files.values()
        if file.deletion
    ]
    if whole and len(parts) == 1:
        return whole
    return f"({' UNION ALL BY NAME '.join(parts)})"


def mark(part: Part, files: Mapping[str, File], rows: pa.Table) -> dict[str, File]:
    """The ``files`` with those ``rows`` (file, row) marked, and no others.

    Writes the vectors of all of them, and the rows as a table, into ``part``.
    """
    if not rows.num_rows:
        return dict(files)
    part.path.mkdir(parents=True, exist_ok=True)
    marks = f"{part.name}/marks.parquet"
    pq.write_table(rows, part.table / marks, compression="zstd")
    name = uuid.uuid4()
    marked, vectors = dict(files), bytearray(_FORMAT)
    numbers, paths = rows["row"].to_numpy(), rows["file"].to_numpy(zero_copy_only=False)
    for path in np.unique(paths):
        bitmap = BitMap64(numbers[paths == path].astype(np.uint64))
        vector = struct.pack("<I", _MAGIC) + bitmap.serialize()
        descriptor = {
            "storageType": "u",
            "pathOrInlineDv": part.name + base64.b85encode(name.bytes).translate(_TO_Z85).decode(),
            "offset": len(vectors),
            "sizeInBytes": len(vector),
            "cardinality": len(bitmap),
        }
        vectors += struct.pack(">I", len(vector)) + vector + struct.pack(">I", zlib.crc32(vector))
        marked[path] = replace(files[path], deletion=descriptor, marks=marks)
    (part.path / f"deletion_vector_{name}.bin").write_bytes(vectors)
    return marked


def stored_rows(table: Path, file: File) -> str:
    """Every row of a file with its ``file_row_number``, marked or not, to put after FROM."""
    stored = f"read_parquet({literal(str(table / file.path))}, file_row_number = true)"
    return restored(stored, file.unsigned)


def marks_of(table: Path, file: File) -> str:
    """SELECT of the marked rows of a file that has some: file, row."""
    stored = literal(str(table / str(file.marks)))
    return f"SELECT file, row FROM read_parquet({stored}) WHERE file = {literal(file.path)}"
