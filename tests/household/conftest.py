"""A small province written by hand: registers, links and persons in a real lake."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from commonweal import household
from commonweal.catalogue import Column, Contract
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.stage import Silent, StageContext

AS_OF = date(2021, 10, 1)

REGISTER = Contract(
    "register",
    "police",
    (
        Column("name", "name", role="person.name"),
        Column("book", "book", role="household.number"),
        Column("relation", "relation", role="household.relation"),
        Column("region", "region", role="address.region"),
        Column("address", "address", role="address.text"),
    ),
    household_authority=1,
)
POOR = Contract(
    "poor",
    "relief",
    (
        Column("name", "name", role="person.name"),
        Column("book", "book", role="household.number"),
        Column("relation", "relation", role="household.relation"),
    ),
    household_authority=2,
)
SCHOOL = Contract(
    "school",
    "education",
    (
        Column("name", "name", role="person.name"),
        Column("guardian_name", "guardian_name", role="person.name", subject="guardian"),
    ),
)
CLINIC = Contract(
    "clinic",
    "health",
    (
        Column("name", "name", role="person.name"),
        Column("region", "region", role="address.region"),
        Column("address", "address", role="address.text"),
    ),
)
CENSUS = Contract(
    "census",
    "statistics",
    (
        Column("surname", "surname", role="person.family_name"),
        Column("relation", "relation", role="household.relation"),
        Column("number", "number", role="address.number"),
        Column("street", "street", role="address.street"),
        Column("unit", "unit", role="address.unit"),
        Column("city", "city", role="address.city"),
        Column("postcode", "postcode", role="address.postcode"),
    ),
)
CONTRACTS = {c.dataset: c for c in (REGISTER, POOR, SCHOOL, CLINIC, CENSUS)}

Row = Mapping[str, Any]
"""A record: the contract's columns; ``person`` and ``guardian`` name the persons it links to,
``weight`` the match weight, ``as_of`` the date of the delivery."""


@dataclass
class Outcome:
    """What the stage wrote, ready to be looked at."""

    context: StageContext
    summary: Mapping[str, Any]

    def rows(self, table: str, columns: str, order: str = "ALL") -> list[tuple[Any, ...]]:
        """Some columns of a result table."""
        return self.context.engine.rows(
            f"SELECT {columns} FROM {self.context.source(table)} ORDER BY {order}"
        )

    def together(self) -> set[frozenset[str]]:
        """The partition of persons into households."""
        found: dict[str, set[str]] = {}
        for home, person in self.rows("members", "household_id, person_id"):
            found.setdefault(home, set()).add(person)
        return {frozenset(people) for people in found.values()}

    def member(self, person: str) -> dict[str, Any]:
        """The membership of one person."""
        columns = (
            "person_id, household_id, relation, basis, dataset, record_id, as_of, match_weight"
        )
        found = [row for row in self.rows("members", columns) if row[0] == person]
        assert len(found) == 1
        return dict(zip(columns.split(", "), found[0], strict=True))


Form = Callable[..., Outcome]


def form_households(
    folder: Path,
    stack: ExitStack,
    records: Mapping[str, Sequence[Row]],
    births: Mapping[str, date | None],
    contracts: Mapping[str, Contract] = CONTRACTS,
) -> Outcome:
    """Write ``records`` by dataset into a lake and run the stage on them."""
    engine = stack.enter_context(Engine(threads=1))
    lake = Lake(folder)
    versions: dict[str, int] = {}
    links: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    for name, rows in records.items():
        columns = [column.name for column in contracts[name].columns]
        table = []
        for row in rows:
            identity = row["record_id"]
            table.append(
                {column: row.get(column) for column in columns}
                | {"record_id": identity, "_as_of": row.get("as_of", AS_OF)}
            )
            if row.get("name"):
                names[row["person"]] = row["name"]
            for subject, key in (("self", "person"), ("guardian", "guardian")):
                if row.get(key):
                    links.append(
                        {
                            "dataset": name,
                            "record_id": identity,
                            "subject": subject,
                            "person_id": row[key],
                            "match_weight": row.get("weight"),
                        }
                    )
        schema = pa.schema(
            [*((column, pa.string()) for column in columns), ("record_id", pa.string())]
        ).append(pa.field("_as_of", pa.date32()))
        versions[f"accepted/{name}"] = _write(
            engine, lake, f"accepted/{name}", pa.Table.from_pylist(table, schema)
        )
    text = [(key, pa.string()) for key in ("dataset", "record_id", "subject", "person_id")]
    schema = pa.schema([*text, ("match_weight", pa.float64())])
    versions["links"] = _write(engine, lake, "links", pa.Table.from_pylist(links, schema))
    people = dict.fromkeys(link["person_id"] for link in links)
    schema = pa.schema(
        [
            ("person_id", pa.string()),
            ("name", pa.string()),
            ("birth_date", pa.date32()),
            ("region", pa.string()),
        ]
    )
    persons = [
        {"person_id": person, "name": names.get(person), "birth_date": births.get(person)}
        for person in people
    ]
    versions["persons"] = _write(engine, lake, "persons", pa.Table.from_pylist(persons, schema))
    context = StageContext(
        workspace=None,  # type: ignore[arg-type]
        contracts=contracts,
        engine=stack.enter_context(Engine(threads=1)),
        lake=lake,
        database=None,  # type: ignore[arg-type]
        versions=versions,
        as_of=AS_OF,
        progress=Silent(),
    )
    return Outcome(context, household.form(context).summary)


def _write(engine: Engine, lake: Lake, name: str, table: pa.Table) -> int:
    engine.register("rows", table)
    version = lake.overwrite(engine, name, "SELECT * FROM rows")
    engine.unregister("rows")
    return version


@pytest.fixture
def form(tmp_path: Path) -> Iterator[Form]:
    """Run the stage on records by dataset; ``births`` gives dates of birth."""
    with ExitStack() as stack:

        def run(births: Mapping[str, date | None] | None = None, **records: Any) -> Outcome:
            return form_households(tmp_path / "lake", stack, records, births or {})

        yield run
