"""The published linkage -> the tables that lookups read.

What belongs to one index is never changed: a new linkage gets an index of its own, in transactions
small enough that others can write between them, and whoever reads goes on with the one before until
the last of them has made the new one ready.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from commonweal import __version__
from commonweal.database import Database, LookupBlock, LookupDescription, LookupIndex
from commonweal.engine import Engine
from commonweal.identity import model_file
from commonweal.identity.errors import LinkageOutdated, NothingLearned
from commonweal.identity.lookup import steps
from commonweal.identity.lookup.blocks import bits_for, packed
from commonweal.identity.lookup.document import Document
from commonweal.identity.memory import Memory
from commonweal.identity.model import Settings
from commonweal.identity.reading import describe
from commonweal.identity.steps import compare, nodes
from commonweal.identity.work import Work
from commonweal.published import Published
from commonweal.stage import Progress, Silent

_READ = ("sources", "placeholders", "frequencies", "mentions", "people", "model", "memory")
"""The tables identity/... of the lake that an index is made from."""
_ROWS = 20_000
"""Rows of one transaction."""
_PART_BITS = 6
"""Entries are sorted in parts, by so many leading bits: one part at a time has to fit into memory,
and is one transaction."""


@dataclass(frozen=True)
class Refreshed:
    """What :func:`refresh` did."""

    index: int
    descriptions: int
    made: bool
    """False where the index of this very linkage was there already."""


def refresh(
    database: Database,
    engine: Engine,
    published: Published,
    settings: Settings,
    progress: Progress | None = None,
) -> Refreshed:
    """Make the published linkage ready for lookups, and forget those before it.

    One process at a time may do so for a lake: the caller holds the lock of the workspace. Raises
    :class:`commonweal.identity.NothingLearned` where no linkage with a model is published, and
    :class:`LinkageOutdated` where another version of the program made it.
    """
    if not possible(published):
        raise NothingLearned
    document = read_document(engine, published, settings)
    basis = _basis(published, document)
    lake = published.lake.identity
    with database.session() as session:
        standing = session.scalar(
            sa.select(LookupIndex).where(
                LookupIndex.lake == lake,
                LookupIndex.basis == basis,
                LookupIndex.ready_at.is_not(None),
            )
        )
        if standing is not None:
            return Refreshed(standing.id, 0, made=False)
    progress = progress or Silent()
    size = describe_persons(engine, published, document, progress)
    entries = engine.create("entries", steps.entries(document.rules))
    document = document.with_bits(max(bits_for(entries), _PART_BITS))
    index = LookupIndex(
        lake=lake,
        basis=basis,
        manifest=published.manifest,
        commonweal=__version__,
        document=document.to_json(),
        ready_at=None,
    )
    _sweep(database, lake, keep=_standing(database, lake))
    with database.session() as session:
        session.add(index)
    progress.step("write descriptions", size)
    for rows in _descriptions(engine, document, index.id, size):
        _insert(database, LookupDescription, rows)
        progress.advance(len(rows))
    progress.step("write blocks", entries)
    for buckets in _buckets(engine, document, index.id):
        _insert(database, LookupBlock, buckets)
    engine.drop("entries", "described")
    database.settle(LookupDescription, LookupBlock)
    with database.session() as session:
        session.get_one(LookupIndex, index.id).ready_at = datetime.now(UTC)
    _sweep(database, lake, keep=index.id)
    return Refreshed(index.id, size, made=True)


def possible(published: Published) -> bool:
    """Whether there is a linkage with a model to look up in."""
    return all(published.has(f"identity/{name}") for name in _READ)


def _standing(database: Database, lake: str) -> int | None:
    """The index that lookups read now."""
    with database.session() as session:
        found: int | None = session.scalar(
            sa.select(sa.func.max(LookupIndex.id)).where(
                LookupIndex.lake == lake, LookupIndex.ready_at.is_not(None)
            )
        )
    return found


def _basis(published: Published, document: Document) -> str:
    tables = {name: published.tables[f"identity/{name}"] for name in _READ}
    text = json.dumps([__version__, tables, document.to_json()])
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _outdated_where_columns_lack() -> Iterator[None]:
    """Tables of the lake are read as this version writes them."""
    try:
        yield
    except duckdb.BinderException as error:
        raise LinkageOutdated from error


@_outdated_where_columns_lack()
def read_document(engine: Engine, published: Published, settings: Settings) -> Document:
    """How the published linkage read its records and weighed them.

    Raises :class:`LinkageOutdated`, as :func:`describe_persons` does.
    """
    source = published.source
    memory = Memory.from_json(engine.value(f"SELECT document FROM {source('identity/memory')}"))
    placeholders = engine.rows(
        f"SELECT attribute, value FROM {source('identity/placeholders')} ORDER BY ALL"
    )
    return Document(
        model=model_file.to_json(model_file.published_model(engine, source)),
        attributes=memory.attributes,
        han=any(writing.han for writing in memory.writings.values()),
        placeholders=tuple(placeholders),
        certain_weight=settings.certain_weight,
        review_weight=settings.review_weight,
    )


@_outdated_where_columns_lack()
def describe_persons(
    engine: Engine, published: Published, document: Document, progress: Progress
) -> int:
    """``described``: every description of every person; returns their number."""
    progress.step("describe persons")
    source, model = published.source, document.learned
    work = Work(engine, (), attributes=document.attributes, comparisons=model.comparisons)
    engine.view("mentions", f"SELECT * FROM {source('identity/mentions')}")
    engine.create("sources", f"SELECT * FROM {source('identity/sources')}")
    engine.create("people", f"SELECT entity, person_id FROM {source('identity/people')}")
    engine.create("entities", nodes.entities(work.attributes))
    describe(work)
    weighed = [c.attribute for c in model.comparisons if c.frequency]
    for name in weighed:
        given = compare.frequency_given(name, source("identity/frequencies"))
        engine.create(f"frequency_{name}", given)
    engine.create(
        "described",
        compare.described(model.comparisons, steps.numbered()),
        [model.usual[name] for name in weighed],
    )
    engine.drop("people", "entities", "alternates", "spellings", "formals")
    engine.drop(*(f"frequency_{name}" for name in weighed))
    return int(engine.value("SELECT count(*) FROM described"))


def _descriptions(
    engine: Engine, document: Document, index: int, size: int
) -> Iterator[list[dict[str, Any]]]:
    select = steps.documents(document.attributes, document.learned.comparisons)
    for start in range(0, size, _ROWS):
        rows = engine.rows(select, (start, start + _ROWS))
        yield [
            {"index_id": index, "number": number, "person_id": person, "document": text}
            for number, person, text in rows
        ]


def _buckets(engine: Engine, document: Document, index: int) -> Iterator[list[dict[str, Any]]]:
    for of in range(1 << _PART_BITS):
        found: pa.Table = engine.arrow(steps.part(of, _PART_BITS))
        keys, numbers = found["key"].to_numpy(), found["number"].to_numpy()
        yield [
            {"index_id": index, "bucket": bucket, "entries": held}
            for bucket, held in packed(keys, numbers, document.bits)
        ]


def _insert(database: Database, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        with database.session() as session:
            session.execute(sa.insert(table.__table__), rows)


def _sweep(database: Database, lake: str, *, keep: int | None) -> None:
    """Forget every other index, whether it was finished or its making died."""
    with database.session() as session:
        others = sa.select(LookupIndex.id).where(LookupIndex.lake == lake)
        gone = [index for index in session.scalars(others) if index != keep]
    for index in gone:
        with database.session() as session:
            session.execute(sa.delete(LookupIndex).where(LookupIndex.id == index))
        for table, column in (
            (LookupDescription, LookupDescription.number),
            (LookupBlock, LookupBlock.bucket),
        ):
            while _removed(database, table, column, index):
                pass


def _removed(database: Database, table: type[Any], column: Any, index: int) -> bool:
    """Remove the next rows of an index; whether there were any."""
    with database.session() as session:
        some = (
            sa.select(column).where(table.index_id == index).order_by(column).limit(_ROWS)
        ).subquery()
        last = session.scalar(sa.select(sa.func.max(some.c[0])))
        if last is None:
            return False
        session.execute(sa.delete(table).where(table.index_id == index, column <= last))
    return True
