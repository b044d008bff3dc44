"""What lookups ask the store: two statements an answer, each of which is of one moment."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from commonweal.database import LookupBlock, LookupDescription, LookupIndex
from commonweal.identity.lookup.errors import LookupIncomplete

_READY = (LookupIndex.lake == sa.bindparam("lake"), LookupIndex.ready_at.is_not(None))
_NEWEST = sa.select(sa.func.max(LookupIndex.id).label("id")).where(*_READY).subquery("newest")


class Statements:
    """The statements for one kind of store, the same whatever a record says: so they are prepared
    once. Several numbers are one parameter, an array or what stands for one.

    There is no transaction around them, which would cost as much as they do. It is not needed: what
    belongs to an index never changes, and goes only when a newer one has taken its place. Whoever
    finds it gone or no longer the newest gets :class:`LookupIncomplete`.
    """

    def __init__(self, dialect: str) -> None:
        self._array = dialect == "postgresql"
        self._index = (
            sa.select(LookupIndex.id, LookupIndex.manifest, LookupIndex.commonweal)
            .add_columns(LookupIndex.document)
            .where(*_READY)
            .order_by(LookupIndex.id.desc())
            .limit(1)
        )
        in_buckets = sa.and_(
            LookupBlock.index_id == sa.bindparam("index"), self._among(LookupBlock.bucket)
        )
        self._blocks = sa.select(_NEWEST.c.id, LookupBlock.bucket, LookupBlock.entries).select_from(
            _NEWEST.outerjoin(LookupBlock, in_buckets)
        )
        self._descriptions = sa.select(
            LookupDescription.person_id, LookupDescription.document
        ).where(
            LookupDescription.index_id == sa.bindparam("index"),
            self._among(LookupDescription.number),
        )

    def index(self, store: sa.Connection, lake: str) -> sa.Row[Any] | None:
        """The newest index: id, manifest, commonweal, document."""
        return store.execute(self._index, {"lake": lake}).one_or_none()

    def blocks(
        self, store: sa.Connection, lake: str, index: int, buckets: Sequence[int]
    ) -> Mapping[int, bytes]:
        """Those of the ``buckets`` that there are in ``index``, while it is the newest."""
        given = {"lake": lake, "index": index, "among": self._parameter(buckets)}
        rows = store.execute(self._blocks, given).all()
        if rows[0].id != index:
            raise LookupIncomplete
        return {bucket: entries for _, bucket, entries in rows if entries is not None}

    def descriptions(
        self, store: sa.Connection, index: int, numbers: Sequence[int]
    ) -> Sequence[sa.Row[str, str]]:
        """The persons and documents of the descriptions with these ``numbers``."""
        given = {"index": index, "among": self._parameter(numbers)}
        rows = store.execute(self._descriptions, given).all()
        if len(rows) != len(numbers):
            raise LookupIncomplete
        return rows

    def _among(self, column: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
        if self._array:
            return column == sa.any_(sa.bindparam("among", type_=sa.ARRAY(sa.BigInteger)))
        listed = sa.func.json_each(sa.bindparam("among")).table_valued("value")
        return column.in_(sa.select(listed.c.value))

    def _parameter(self, numbers: Sequence[int]) -> Sequence[int] | str:
        return numbers if self._array else json.dumps(numbers)
