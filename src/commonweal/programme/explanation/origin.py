"""Which delivery brought the record that a fact rests on.

A record of ``accepted/<dataset>`` names its delivery. It is read at the version of the table that
the determination was made with, so it stays the same when later deliveries change the record.
Where no record was found, it is the newest delivery of the dataset at that version that is silent.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from commonweal.database import Database, Delivery
from commonweal.engine import Engine, identifier
from commonweal.lake import Lake, TableMissing, VersionMissing

SEVERAL = "; "
"""Stands between the records of a fact that adds up or counts."""


@dataclass(frozen=True)
class Delivered:
    """A delivery, as the operational store knows it."""

    id: int
    name: str | None
    """Name of its file; None when the store does not know it."""
    sha256: str | None
    as_of: date | None


@dataclass(frozen=True)
class Origins:
    """The lake and the store that say where records came from."""

    engine: Engine
    lake: Lake
    database: Database

    def of(
        self, facts: Mapping[str, Mapping[str, Any]], versions: Mapping[str, int]
    ) -> dict[str, tuple[Delivered, ...]]:
        """Fact -> the deliveries behind it, in their order.

        ``facts``: fact -> its ``dataset`` and ``record_id``; ``versions``: lake table -> the
        version that was read.
        """
        wanted: dict[str, set[str]] = {}
        for fact in facts.values():
            if fact["dataset"] is not None and f"accepted/{fact['dataset']}" in versions:
                found = wanted.setdefault(fact["dataset"], set())
                found |= _records(fact["record_id"])
        numbers = {
            dataset: self._numbers(dataset, versions[f"accepted/{dataset}"], records)
            for dataset, records in wanted.items()
        }
        known = self._deliveries({n for found in numbers.values() for n in found.values()})
        newest = {
            dataset: self._newest(dataset, versions[f"accepted/{dataset}"]) for dataset in wanted
        }
        told: dict[str, tuple[Delivered, ...]] = {}
        for name, fact in facts.items():
            dataset = fact["dataset"]
            if dataset not in wanted:
                continue
            if fact["record_id"] is None:
                told[name] = newest[dataset]
            else:
                behind = {numbers[dataset].get(r) for r in _records(fact["record_id"])} - {None}
                told[name] = tuple(known[n] for n in sorted(n for n in behind if n is not None))
        return told

    def _numbers(self, dataset: str, version: int, records: Collection[str]) -> dict[str, int]:
        """Record -> the number of the delivery that it stood in."""
        table = f"accepted/{dataset}"
        try:
            if not records or "_delivery" not in self.lake.columns(table, version):
                return {}
            relation = self.lake.scan(table, version)
        except (TableMissing, VersionMissing):
            return {}
        places = ", ".join("?" for _ in records)
        select = (
            f"SELECT record_id, {identifier('_delivery')} FROM {relation} "
            f"WHERE record_id IN ({places})"
        )
        rows = self.engine.rows(select, sorted(records))
        return {str(record): int(number) for record, number in rows if number is not None}

    def _deliveries(self, numbers: Collection[int]) -> dict[int, Delivered]:
        unknown = {number: Delivered(number, None, None, None) for number in numbers}
        with self.database.session() as session:
            statement = select(Delivery).where(
                Delivery.lake == self.lake.identity, Delivery.id.in_(sorted(numbers))
            )
            return unknown | {each.id: _told(each) for each in session.scalars(statement)}

    def _newest(self, dataset: str, version: int) -> tuple[Delivered, ...]:
        with self.database.session() as session:
            statement = (
                select(Delivery)
                .where(
                    Delivery.lake == self.lake.identity,
                    Delivery.dataset == dataset,
                    Delivery.accepted_version <= version,
                )
                .order_by(Delivery.accepted_version.desc(), Delivery.id.desc())
                .limit(1)
            )
            return tuple(_told(each) for each in session.scalars(statement))


def _records(record_id: str | None) -> set[str]:
    return set() if record_id is None else {record_id, *record_id.split(SEVERAL)}


def _told(delivery: Delivery) -> Delivered:
    return Delivered(delivery.id, delivery.name, delivery.sha256, delivery.as_of)
