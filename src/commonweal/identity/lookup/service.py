"""Finding the person whom one record is about, in the operational store."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple

from commonweal import __version__
from commonweal.database import Database, Reading
from commonweal.identity.errors import ModelUnreadable
from commonweal.identity.lookup.blocks import bucket_of, key_of, numbers_in
from commonweal.identity.lookup.document import Document
from commonweal.identity.lookup.errors import (
    LookupIncomplete,
    LookupMissing,
    LookupOutdated,
    RoleUnknown,
    SaysTooLittle,
)
from commonweal.identity.lookup.expression import Evaluate, Row, compiled
from commonweal.identity.lookup.model import Candidate, Found, Status
from commonweal.identity.lookup.record import Description, Reader, columns
from commonweal.identity.lookup.statements import Statements
from commonweal.identity.lookup.weighing import Weigher
from commonweal.identity.steps.blocking import KEYS
from commonweal.identity.steps.nodes import LEAST_NUMBER, named
from commonweal.identity.waterfall import waterfall

_MOST = 200
"""Descriptions that a record is compared with: those which agree on most keys."""


class Lookup:
    """Asks the linkage that is ready in the store; writes nothing, ever.

    Every answer is of one linkage, the newest when it was asked: one that is published meanwhile
    shows in the next. May be shared by threads.
    """

    def __init__(self, database: Database, lake: str) -> None:
        """``lake``: the identity of the lake whose records were linked."""
        self._database, self._lake = database, lake
        self._statements = Statements(database)
        self._index: _Index | None = None

    def find(self, record: Mapping[str, str | None], *, most: int = 5) -> Found:
        """The ``most`` likeliest persons whom ``record`` is about.

        ``record`` maps roles, as contracts name them, to values as they were written; what is not
        known is left out. Dates begin with the year.

        Raises :class:`LookupMissing` where no linkage is ready, :class:`LookupOutdated` where
        another version of the program made it, :class:`LookupIncomplete` where it lacks rows,
        :class:`RoleUnknown`, and :class:`SaysTooLittle` where the values are not enough to find
        anybody by.
        """
        with self._database.reading() as store:
            index = self._index or self._newest(store)
            while True:
                try:
                    return index.find(self._statements, store, record, most)
                except (LookupIncomplete, RoleUnknown, SaysTooLittle):
                    # Another index may have become the newest, and only that may refuse.
                    newest = self._newest(store)
                    if newest is index:
                        raise
                    index = newest

    def _newest(self, store: Reading) -> "_Index":
        """The newest index; what is known of it is kept for the next."""
        newest = self._statements.index(store, self._lake)
        if newest is None:
            raise LookupMissing
        if newest.commonweal != __version__:
            raise LookupOutdated(newest.commonweal)
        index = self._index
        if index is None or index.number != newest.number:
            try:
                document = Document.from_json(newest.document)
                index = _Index(self._lake, newest.number, newest.manifest, document)
            except (KeyError, TypeError, ValueError, ModelUnreadable) as error:
                raise LookupOutdated(newest.commonweal) from error
            self._index = index
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

    lake: str
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
        self.keys: dict[str, Evaluate] = {
            key: compiled(KEYS[key], places) for rule in document.rules for key in rule.keys
        }
        self.weigher = Weigher(document.learned, places)
        self.strong = document.strong_key_weight
        self.least = document.settings.least_weight

    def find(
        self,
        statements: Statements,
        store: Reading,
        record: Mapping[str, str | None],
        most: int,
    ) -> Found:
        """The ``most`` likeliest persons whom ``record`` is about.

        Raises :class:`LookupIncomplete` where this is not the newest index any more.
        """
        asked = self.reader.read(record)
        keys = self._keys_of(asked)
        buckets = sorted({bucket_of(key, self.document.bits) for key in keys})
        met, left_out = self._met(keys, statements.blocks(store, self.lake, self.number, buckets))
        described = statements.descriptions(store, self.number, met) if met else ()
        # As one text, for to begin takes the decoder longer than to go on.
        documents = json.loads(f"[{','.join(document for _, document in described)}]")
        found = [(person, values) for (person, _), values in zip(described, documents, strict=True)]
        # Who cannot be it by far is only told where nobody else is.
        compared = self._weighed(asked, found, self.least) or self._weighed(asked, found, -inf)
        best: dict[str, _Weighed] = {}
        for weighed in compared:
            known = best.get(weighed.person_id)
            if known is None or weighed.rank > known.rank:
                best[weighed.person_id] = weighed
        ordered = sorted(best.values(), key=lambda found: (-found.weight, found.person_id))
        certain = sum(found.weight >= self.document.certain_weight for found in ordered)
        possible = ordered and ordered[0].weight >= self.document.review_weight
        return Found(
            status="certain" if certain == 1 else "review" if possible else "none",
            candidates=tuple(self._told(weighed) for weighed in ordered[:most]),
            compared=len(met),
            left_out=left_out,
            manifest=self.manifest,
        )

    def _keys_of(self, asked: Description) -> list[int]:
        """The blocking keys of a description."""
        held = {key: evaluate(asked.row) for key, evaluate in self.keys.items()}
        keys = []
        for order, rule in enumerate(self.document.rules):
            values = [held[key] for key in rule.keys]
            if None not in values:
                keys.append(key_of(order, values))
        if not keys:
            places = columns(self.document.attributes)
            told = [name for name in self.document.attributes if asked.row[places[name]]]
            raise SaysTooLittle(told, {rule.attributes for rule in self.document.rules})
        return keys

    def _met(self, keys: Iterable[int], blocks: Mapping[int, bytes]) -> tuple[list[int], int]:
        """The descriptions that agree on most keys, and how many others agree on some."""
        agreed: Counter[int] = Counter()
        for key in keys:
            entries = blocks.get(bucket_of(key, self.document.bits))
            if entries is not None:
                agreed.update(numbers_in(entries, key))
        if len(agreed) <= _MOST:
            return sorted(agreed), 0
        ordered = sorted(agreed.items(), key=lambda item: (-item[1], item[0]))
        return sorted(number for number, _ in ordered[:_MOST]), len(agreed) - _MOST

    def _weighed(
        self, asked: Description, found: Sequence[tuple[str, list[Any]]], least: float
    ) -> list[_Weighed]:
        weighed = []
        for person_id, values in found:
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

    def _told(self, weighed: _Weighed) -> Candidate:
        """A candidate as it is answered."""
        evidence = self.weigher.evidence(weighed.levels)
        status: Status = "unlikely"
        if weighed.weight >= self.document.certain_weight:
            status = "certain"
        elif weighed.weight >= self.document.review_weight:
            status = "review"
        told = waterfall(self.document.learned.parameters, evidence, weighed.weight)
        return Candidate(weighed.person_id, weighed.weight, status, weighed.by, told)
