"""Encoded files: Parquet whose metadata says how it was encoded."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isclose
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from commonweal.engine import Engine
from commonweal.extract.load import load
from commonweal.identity.encoding.errors import (
    EncodedUnreadable,
    EncodedUnwritable,
    EncodedWithClear,
)
from commonweal.identity.encoding.model import CODES, FORMAT, Header, comparisons, views
from commonweal.identity.model import ATTRIBUTES

_NAME = b"commonweal.encoding"
"""The entry of the file's metadata that holds the header."""
_ROWS = 100_000
_FIRST = (
    ("record", pa.uint64()),
    ("anchored", pa.bool_()),
    ("holds_birth", pa.bool_()),
    ("view", pa.int8()),
    ("tag", pa.uint64()),
)


def schema(header: Header) -> pa.Schema:
    """The columns of an encoded file, and its metadata."""
    words = [(name, pa.uint64()) for name in header.attributes]
    return pa.schema([*_FIRST, *words], {_NAME: header.model_dump_json().encode()})


def check_targets(target: Path, keys: Path | None) -> None:
    """That the files can be written, before the work is done. Raises :class:`EncodedUnwritable`."""
    if target.suffix.lower() != ".parquet":
        raise EncodedUnwritable(target, "its name does not end in .parquet")
    for path in (target, *([] if keys is None else [keys])):
        with _written_whole(path) as part:
            part.touch()


def write_encoded(engine: Engine, select: str, header: Header, target: Path) -> None:
    """Write the rows of ``select`` to ``target``, whole or not at all.

    Raises :class:`EncodedUnwritable`.
    """
    columns = schema(header)
    with _written_whole(target) as part:
        with pq.ParquetWriter(
            part, columns, compression="zstd", write_page_checksum=True, use_dictionary=["view"]
        ) as writer:
            for batch in engine.batches(select, _ROWS):
                writer.write_batch(batch.cast(columns))
        part.replace(target)


def write_keys(engine: Engine, target: Path) -> None:
    """Write which record has which pseudonym, readable by the owner only.

    In:  ``records(record, record_id)``.
    """
    rows = engine.rows(
        "SELECT lpad(lower(to_hex(record)), 16, '0'), record_id FROM records ORDER BY ALL"
    )
    with _written_whole(target) as part:
        part.touch(mode=0o600)
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("pseudonym", "record_id"))
            writer.writerows(rows)
        part.replace(target)


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """The name to write under first; nothing of that name is left behind."""
    part = target.with_name(f".{target.name}.part")
    try:
        if target.is_dir():
            raise EncodedUnwritable(target, "it is a folder")
        yield part
    except OSError as error:
        raise EncodedUnwritable(target, error.strerror or "it failed") from error
    finally:
        part.unlink(missing_ok=True)


def all_encoded(files: Sequence[Path]) -> bool:
    """Whether the files are encoded, which all of them are or none.

    Raises :class:`EncodedWithClear`, and :class:`EncodedUnreadable` for a damaged file among
    encoded ones.
    """
    encoded = [path for path in files if _NAME in (_metadata(path) or {})]
    clear = [path for path in files if path not in encoded]
    if not encoded or not clear:
        return bool(encoded)
    for path in clear:
        if not path.is_file():
            raise EncodedUnreadable(path, "there is no such file")
        if path.suffix.lower() == ".parquet" and _metadata(path) is None:
            raise EncodedUnreadable(path, "it is damaged or cut short")
    raise EncodedWithClear(encoded, clear)


def _metadata(path: Path) -> Mapping[bytes, bytes] | None:
    """The metadata of a Parquet file; None for a file that is none."""
    try:
        return pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowException):
        return None


def read_header(path: Path) -> Header:
    """What an encoded file says of itself.

    Raises :class:`EncodedUnreadable` for one that is damaged or of another version.
    """
    try:
        found = pq.read_schema(path)
        header = Header.model_validate_json((found.metadata or {})[_NAME])
    except (OSError, pa.ArrowException) as error:
        raise EncodedUnreadable(path, "it is damaged or cut short") from error
    except (KeyError, ValidationError) as error:
        raise EncodedUnreadable(path, f"its metadata is not that of {FORMAT}") from error
    if not found.equals(schema(header)) or not _fits(header):
        raise EncodedUnreadable(path, "its columns are not those that its metadata tells")
    return header


def _fits(header: Header) -> bool:
    """Whether this version knows what the header names."""
    known = {code.attribute for code in CODES}
    keys = {rule.keys for rule in views(ATTRIBUTES, broad=True)}
    sizes = {c.attribute: c.size for c in comparisons(header.attributes, header.flip)}
    told = {name: len(strangers.shares) for name, strangers in header.strangers.items()}
    whole = all(isclose(sum(of.shares), 1, abs_tol=0.01) for of in header.strangers.values())
    named = known.issuperset(header.attributes) and keys.issuperset(header.views)
    return named and sizes == told and whole


def read_rows(engine: Engine, path: Path, header: Header, table: str) -> None:
    """The rows of an encoded file as ``table``. Raises :class:`EncodedUnreadable`."""
    columns = schema(header)

    def batches() -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield from file.iter_batches(_ROWS)

    try:
        load(engine, table, columns.remove_metadata(), batches())
    except (OSError, pa.ArrowException) as error:
        raise EncodedUnreadable(path, "it is damaged") from error
    views = len(header.views)
    records, wrong = engine.row(
        f"SELECT count(DISTINCT record), count(*) FILTER (NOT (view >= 0 AND view < {views})) "
        f"FROM {table}"
    )
    if records != header.records or wrong:
        raise EncodedUnreadable(path, "its rows are not those that its metadata tells")
