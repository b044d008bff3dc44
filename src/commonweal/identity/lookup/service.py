"""Finding the person whom one record is about, in the operational store."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

import sqlalchemy as sa

from commonweal import __version__
from commonweal.database import Database, LookupBlock, LookupDescription, LookupIndex
from commonweal.identity.lookup.blocks import bucket_of, key_of, numbers_in
from commonweal.identity.lookup.document import Document
from commonweal.identity.lookup.errors import LookupMissing, LookupOutdated, SaysTooLittle
from commonweal.identity.lookup.expression import Evaluate, Row, compiled
from commonweal.identity.lookup.model import Candidate, Found, Status
from commonweal.identity.lookup.record import Description, Reader, columns
from commonweal.identity.lookup.weighing import Weigher
from commonweal.identity.steps.blocking import KEYS
from commonweal.identity.steps.nodes import LEAST_NUMBER, named
from commonweal.identity.waterfall import waterfall

_MOST = 200
"""Descriptions that a record is compared with: those which agree on most keys."""

_NEWEST = (
    sa.select(LookupIndex.id, LookupIndex.manifest, LookupIndex.commonweal)
    .where(LookupIndex.lake == sa.bindparam("lake"), LookupIndex.ready_at.is_not(None))
    .order_by(LookupIndex.id.desc())
    .limit(1)
)
_DOCUMENT = sa.select(LookupIndex.document).where(LookupIndex.id == sa.bindparam("index"))


class _Statements:
    """The questions to one kind of store, the same whatever a record says: so they are prepared
    once. Several numbers are one parameter, an array or what stands for one."""

    def __init__(self, dialect: str) -> None:
        self._array = dialect == "postgresql"
        self.blocks = sa.select(LookupBlock.bucket, LookupBlock.entries).where(
            LookupBlock.index_id == sa.bindparam("index"), self._among(LookupBlock.bucket)
        )
        self.descriptions = sa.select(
            LookupDescription.person_id, LookupDescription.document
        ).where(
            LookupDescription.index_id == sa.bindparam("index"),
            self._among(LookupDescription.number),
        )

    def _among(self, column: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
        if self._array:
            return column == sa.any_(sa.bindparam("among", type_=sa.ARRAY(sa.BigInteger)))
        listed = sa.func.json_each(sa.bindparam("among")).table_valued("value")
        return column.in_(sa.select(listed.c.value))

    def among(self, numbers: Sequence[int]) -> Sequence[int] | str:
        """The parameter ``among``."""
        return numbers if self._array else json.dumps(numbers)


class Lookup:
    """Asks the linkage that is ready in the store; writes nothing, ever.

    Every answer is of one moment: a linkage that is published meanwhile shows in the next. May be
    shared by threads.
    """

    def __init__(self, database: Database, lake: str) -> None:
        """``lake``: the identity of the lake whose records were linked."""
        self._database, self._lake = database, lake
        self._ask = _Statements(database.engine.dialect.name)
        self._index: _Index | None = None

    def find(self, record: Mapping[str, str | None], *, most: int = 5) -> Found:
        """The ``most`` likeliest persons whom ``record`` is about.

        ``record`` maps roles, as contracts name them, to values as they were written; what is not
        known is left out. Dates begin with the year.

        Raises :class:`LookupMissing` where no linkage is ready, :class:`LookupOutdated` where
        another version of the program made it, :class:`RoleUnknown`, and :class:`SaysTooLittle`
        where the values are not enough to find anybody by.
        """
        with self._database.snapshot() as store:
            index = self._newest(store)
            asked = index.reader.read(record)
            met, left_out = index.met(self._ask, store, asked)
            compared = index.compared(self._ask, store, asked, met)
        best: dict[str, _Weighed] = {}
        for weighed in compared:
            known = best.get(weighed.person_id)
            if known is None or weighed.rank > known.rank:
                best[weighed.person_id] = weighed
        ordered = sorted(best.values(), key=lambda found: (-found.weight, found.person_id))
        candidates = tuple(index.told(weighed) for weighed in ordered[:most])
        certain = sum(found.weight >= index.document.certain_weight for found in ordered)
        possible = ordered and ordered[0].weight >= index.document.review_weight
        return Found(
            status="certain" if certain == 1 else "review" if possible else "none",
            candidates=candidates,
            compared=len(met),
            left_out=left_out,
            manifest=index.manifest,
        )

    def _newest(self, store: sa.Connection) -> "_Index":
        """The index to read, as it is in ``store``; what is known of it is kept for the next."""
        row = store.execute(_NEWEST, {"lake": self._lake}).one_or_none()
        if row is None:
            raise LookupMissing
        if row.commonweal != __version__:
            raise LookupOutdated(row.commonweal)
        index = self._index
        if index is None or index.number != row.id:
            text = store.execute(_DOCUMENT, {"index": row.id}).scalar_one()
            index = self._index = _Index(row.id, row.manifest, Document.from_json(text))
        return index


class _Weighed(NamedTuple):
    """A description that the asked one was compared with."""

    person_id: str
    weight: float
    levels: list[int]
    by: str | None

    @property
    def rank(self) -> tuple[bool, float]:
        """Of the descriptions of one person, the greatest stands for it: a strong key is asked
        before any weight."""
        return self.by is not None, self.weight


@dataclass
class _Index:
    """One index of the store, and what it takes to ask it."""

    number: int
    manifest: int
    document: Document
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        document = self.document
        self.reader = Reader(document.attributes, document.han, frozenset(document.placeholders))
        places = columns(document.attributes)
        self.width = len(places)
        self.id = places["id"]
        self.name: Evaluate = compiled(named(document.attributes), places)
        self.keys = [[compiled(KEYS[key], places) for key in rule.keys] for rule in document.rules]
        self.weigher = Weigher(document.learned, places)
        self.strong = document.strong_key_weight
        self.least = document.settings.least_weight

    def met(
        self, ask: _Statements, store: sa.Connection, asked: Description
    ) -> tuple[list[int], int]:
        """The descriptions that agree on most keys, and how many others agree on some."""
        keys = []
        for order, rule in enumerate(self.keys):
            values = [key(asked.row) for key in rule]
            if None not in values:
                keys.append(key_of(order, values))
        if not keys:
            places = columns(self.document.attributes)
            told = [name for name in self.document.attributes if asked.row[places[name]]]
            raise SaysTooLittle(told, {rule.attributes for rule in self.document.rules})
        buckets = {bucket_of(key, self.document.bits) for key in keys}
        among = ask.among(sorted(buckets))
        found = store.execute(ask.blocks, {"index": self.number, "among": among})
        held: dict[int, bytes] = {bucket: entries for bucket, entries in found}  # noqa: C416
        agreed: Counter[int] = Counter()
        for key in keys:
            entries = held.get(bucket_of(key, self.document.bits))
            if entries is not None:
                agreed.update(numbers_in(entries, key).tolist())
        if len(agreed) <= _MOST:
            return sorted(agreed), 0
        ordered = sorted(agreed.items(), key=lambda item: (-item[1], item[0]))
        return sorted(number for number, _ in ordered[:_MOST]), len(agreed) - _MOST

    def compared(
        self, ask: _Statements, store: sa.Connection, asked: Description, met: list[int]
    ) -> list[_Weighed]:
        """The weights of the descriptions ``met``, without those that cannot be the same person."""
        if not met:
            return []
        among = ask.among(met)
        found = store.execute(ask.descriptions, {"index": self.number, "among": among}).all()
        # Who cannot be it by far is only told where nobody else is.
        return self._weighed(asked, found, self.least) or self._weighed(asked, found, -inf)

    def _weighed(
        self, asked: Description, found: Sequence[sa.Row[str, str]], least: float
    ) -> list[_Weighed]:
        weighed = []
        for person_id, text in found:
            values = json.loads(text)
            other: Row = tuple(values[: self.width])
            same_id = other[self.id] is not None and asked.row[self.id] == other[self.id]
            if asked.anchored and values[self.width] and not same_id:
                continue
            rarities = values[self.width + 1 :]
            # A strong key is asked before any weight.
            levels = self.weigher.reaching(asked.row, other, rarities, -inf if same_id else least)
            if levels is None:
                continue
            weight = self.weigher.weight(levels, rarities)
            by = None
            if same_id and self._settled(asked.row, other):
                weight, by = max(weight, self.strong), "same id and name"
            weighed.append(_Weighed(person_id, weight, levels, by))
        return weighed

    def _settled(self, asked: Row, other: Row) -> bool:
        """Whether the same number, with the same name, is enough to know the person."""
        name = self.name(asked)
        return len(asked[self.id]) >= LEAST_NUMBER and bool(name) and name == self.name(other)

    def told(self, weighed: _Weighed) -> Candidate:
        """A candidate as it is answered."""
        evidence = self.weigher.evidence(weighed.levels)
        status: Status = "unlikely"
        if weighed.weight >= self.document.certain_weight:
            status = "certain"
        elif weighed.weight >= self.document.review_weight:
            status = "review"
        told = waterfall(self.document.learned.parameters, evidence, weighed.weight)
        return Candidate(weighed.person_id, weighed.weight, status, weighed.by, told)
