"""What lookups ask the store: two statements an answer, each of which is of one moment."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from commonweal.database import Database, LookupBlock, LookupDescription, LookupIndex, Reading
from commonweal.identity.lookup.errors import LookupIncomplete

_READY = (LookupIndex.lake == sa.bindparam("lake"), LookupIndex.ready_at.is_not(None))
_NEWEST = sa.select(sa.func.max(LookupIndex.id).label("id")).where(*_READY).subquery("newest")


class Newest(NamedTuple):
    """What the store tells of its newest index."""

    number: int
    manifest: int
    commonweal: str
    """Version of the program that made it."""
    document: str


class Statements:
    """The statements for one store, the same whatever a record says: so they are prepared once.
    Several numbers are one parameter, the text of an array.

    There is no transaction around them, which would cost as much as they do. It is not needed: what
    belongs to an index never changes, and goes only when a newer one has taken its place. Whoever
    finds it gone or no longer the newest gets :class:`LookupIncomplete`.
    """

    def __init__(self, database: Database) -> None:
        self._arrays = database.engine.dialect.name == "postgresql"
        self._index = database.prepared(
            sa.select(LookupIndex.id, LookupIndex.manifest, LookupIndex.commonweal)
            .add_columns(LookupIndex.document)
            .where(*_READY)
            .order_by(LookupIndex.id.desc())
            .limit(1)
        )
        in_buckets = sa.and_(
            LookupBlock.index_id == sa.bindparam("index"), self._among(LookupBlock.bucket)
        )
        self._blocks = database.prepared(
            sa.select(_NEWEST.c.id, LookupBlock.bucket, LookupBlock.entries).select_from(
                _NEWEST.outerjoin(LookupBlock, in_buckets)
            )
        )
        self._descriptions = database.prepared(
            sa.select(LookupDescription.person_id, LookupDescription.document).where(
                LookupDescription.index_id == sa.bindparam("index"),
                self._among(LookupDescription.number),
            )
        )

    def index(self, store: Reading, lake: str) -> Newest | None:
        """The newest index."""
        rows = store.rows(self._index, {"lake": lake})
        return Newest(*rows[0]) if rows else None

    def blocks(
        self, store: Reading, lake: str, index: int, buckets: Sequence[int]
    ) -> Mapping[int, bytes]:
        """Those of the ``buckets`` that there are in ``index``, while it is the newest."""
        given = {"lake": lake, "index": index, "among": self._array(buckets)}
        rows = store.rows(self._blocks, given)
        if rows[0][0] != index:
            raise LookupIncomplete
        return {bucket: entries for _, bucket, entries in rows if entries is not None}

    def descriptions(
        self, store: Reading, index: int, numbers: Sequence[int]
    ) -> Sequence[tuple[str, str]]:
        """The persons and documents of the descriptions with these ``numbers``."""
        rows = store.rows(self._descriptions, {"index": index, "among": self._array(numbers)})
        if len(rows) != len(numbers):
            raise LookupIncomplete
        return [(person_id, document) for person_id, document in rows]

    def _among(self, column: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
        if self._arrays:
            return column == sa.any_(sa.bindparam("among", type_=sa.ARRAY(sa.BigInteger)))
        listed = sa.func.json_each(sa.bindparam("among")).table_valued("value")
        return column.in_(sa.select(listed.c.value))

    def _array(self, numbers: Sequence[int]) -> str:
        """The text of an array, which a driver has no need to make one of."""
        text = ",".join(map(str, numbers))
        return f"{{{text}}}" if self._arrays else f"[{text}]"
