"""Records given as Python rows, and what linking them found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity import Linkage, Source

ROLES = {
    "name": "person.name",
    "given": "person.given_name",
    "middle": "person.middle_name",
    "family": "person.family_name",
    "id": "person.resident_id",
    "birth": "person.birth_date",
    "sex": "person.sex",
    "phone": "person.phone",
    "email": "person.email",
    "birth_place": "person.birth_place",
    "region": "address.region",
    "address": "address.text",
    "city": "address.city",
    "postcode": "address.postcode",
}

Rows = Sequence[Mapping[str, str | None]]


@dataclass(frozen=True)
class Linked:
    """A linkage and what it left in the engine."""

    engine: Engine
    found: Linkage

    def persons(self) -> dict[tuple[str, str], str]:
        """(dataset, record) -> person."""
        rows = self.engine.rows("SELECT dataset, record_id, person_id FROM links")
        return {(dataset, record): person for dataset, record, person in rows}

    def same(self, left: str, right: str, dataset: str = "people") -> bool:
        """Whether two records of one dataset are linked to one person."""
        persons = self.persons()
        return persons[dataset, left] == persons[dataset, right]

    def sizes(self) -> list[int]:
        """How many records each person has, ascending."""
        return sorted(Counter(self.persons().values()).values())

    def links(self) -> list[tuple[Any, ...]]:
        """Every link, in an order of its own."""
        return self.engine.rows("SELECT * FROM links ORDER BY ALL")

    def reviews(self) -> list[tuple[Any, ...]]:
        """Every review, in an order of its own."""
        return self.engine.rows("SELECT * FROM reviews ORDER BY ALL")


def source(engine: Engine, dataset: str, rows: Rows, *, free: bool = False) -> Source:
    """``rows`` (with ``key`` and attributes) as a table of the engine and its description."""
    columns = [name for name in ROLES if any(name in row for row in rows)]
    table = pa.table(
        {name: pa.array([row.get(name) for row in rows], pa.string()) for name in ("key", *columns)}
    )
    engine.register("rows_arrow", table)
    engine.create(dataset, "SELECT * FROM rows_arrow")
    engine.unregister("rows_arrow")
    subjects = {"self": {ROLES[name]: (name,) for name in columns}}
    return Source(dataset, dataset, "key", subjects, free_of_duplicates=free)


class Link(Protocol):
    """Links datasets given as lists of rows: ``link_rows(people=[...], free={"people"})``."""

    def __call__(
        self, *, threads: int = 2, free: frozenset[str] = frozenset(), **datasets: Rows
    ) -> Linked: ...
