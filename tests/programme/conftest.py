"""A small province in a lake: tables by name, rows as dictionaries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
import yaml

import commonweal
from commonweal.catalogue.model import Column, Contract
from commonweal.database import Database, Table
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import determine
from commonweal.stage import Silent, StageContext, StageResult
from commonweal.workspace import Workspace
from commonweal.workspace.service import Configuration

STRING, INTEGER, NUMBER, DAY, BOOLEAN = "string", "integer", "number", "date", "boolean"

SCHEMAS: Mapping[str, Mapping[str, str]] = {
    "enrolment": {
        "student_number": STRING,
        "resident_id": STRING,
        "stage": STRING,
        "grade": INTEGER,
        "ownership": STRING,
        "approved_tuition": NUMBER,
        "comparable_public_tuition": NUMBER,
        "boarding": BOOLEAN,
        "academic_year": STRING,
    },
    "admission": {"resident_id": STRING, "level": STRING, "academic_year": STRING},
    "poverty_household": {
        "household_number": STRING,
        "status": STRING,
        "income_per_head": NUMBER,
    },
    "poverty_member": {"household_number": STRING, "resident_id": STRING, "health": STRING},
    "living_allowance": {"resident_id": STRING, "kind": STRING, "since": DAY},
    "disability": {"resident_id": STRING, "grade": INTEGER},
    "aid_payment": {"resident_id": STRING, "programme": STRING, "academic_year": STRING},
    "vehicle": {"owner_id": STRING, "vehicle_type": STRING, "price": NUMBER},
    "property": {"owner_id": STRING, "kind": STRING},
    "company": {"representative_id": STRING, "kind": STRING},
    "public_payroll": {"resident_id": STRING},
    "school_family": {
        "resident_id": STRING,
        "children": INTEGER,
        "in_college": INTEGER,
        "in_lycee": INTEGER,
        "single_parent": BOOLEAN,
        "taxable_income": NUMBER,
        "school_year": STRING,
    },
    "resident_register": {
        "resident_id": STRING,
        "birth_date": DAY,
        "ethnicity": STRING,
        "sex": STRING,
    },
}
ARROW = {
    STRING: pa.string(),
    INTEGER: pa.int64(),
    NUMBER: pa.decimal128(18, 6),
    DAY: pa.date32(),
    BOOLEAN: pa.bool_(),
}
THERE = {"type": "boolean", "from": "enrolment", "absent": False}
DEPARTMENTS = {"disability": "disabled_persons_federation"}


def contracts() -> dict[str, Contract]:
    """The contracts of the datasets above; every one but households speaks of persons."""
    return {
        dataset: Contract(
            dataset=dataset,
            department=DEPARTMENTS.get(dataset, "somebody"),
            columns=tuple(
                Column(
                    name=name,
                    physical_name=name,
                    type=kind,
                    role={
                        "resident_id": "person.resident_id",
                        "owner_id": "person.resident_id",
                        "representative_id": "person.resident_id",
                        "ethnicity": "person.ethnicity",
                    }.get(name),
                )
                for name, kind in columns.items()
            ),
        )
        for dataset, columns in SCHEMAS.items()
    }


class Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """YAML with every value written out."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


TITLED = {"title": {"zh": "题", "en": "Title"}}
LAW = {
    "title": {"zh": "法", "en": "Law"},
    "issued_by": {"zh": "会", "en": "Council"},
    "date": date(2015, 1, 1),
    "names": ["disability"],
}


def _written(document: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """A file of ``document`` with ``parts``, whose titles and sources are filled in."""
    cited = {**TITLED, "source": "law"}
    sections = {
        "facts": TITLED,
        "parameters": TITLED,
        "rules": cited,
        "awards": cited,
        "findings": TITLED,
        "groups": cited,
    }
    filled = dict(document)
    for part, value in parts.items():
        if part in sections:
            filled[part] = {key: {**sections[part], **item} for key, item in value.items()}
        elif part == "eligible":
            filled[part] = {**cited, "expression": value}
        else:
            filled[part] = value
    return yaml.dump(filled, Dumper=Plain, allow_unicode=True, sort_keys=False)


@cache
def _engine() -> Engine:
    """Where tests write and read tables: to start one for each table takes longer than that."""
    return Engine(threads=1)


@cache
def _store() -> bytes:
    """A store with every table and nothing in it, as a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "commonweal.db"
        engine = sa.create_engine(f"sqlite:///{path}")
        Table.metadata.create_all(engine)
        engine.dispose()
        return path.read_bytes()


@dataclass
class World:
    """Persons, households and records; ``determine`` runs the stage on them."""

    root: Path
    as_of: date = date(2021, 10, 1)
    drawn: dict[str, date] = field(default_factory=dict)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    loners: set[str] = field(default_factory=set)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    contracts: dict[str, Contract] = field(default_factory=contracts)
    certain_weight: float = 10.0
    period: str | None = None
    birth_dates: dict[str, tuple[date, str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """More keys of the section `programme` of workspace.toml."""
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        # A copy, and without migrations: to make the tables would take longer than most tests.
        path = self.root / "commonweal.db"
        path.write_bytes(_store())
        self.database = Database(sa.create_engine(f"sqlite:///{path}"))

    def household(self, household: str, *people: str, weight: float | None = None) -> None:
        """A household of ``people``."""
        for person in people:
            self.members.append(
                {
                    "household_id": household,
                    "person_id": person,
                    "relation": "other",
                    "match_weight": weight,
                }
            )

    def add(
        self, dataset: str, person: str | None = None, weight: float | None = 20.0, **columns: Any
    ) -> str:
        """A record of ``dataset``, linked to ``person`` with ``weight``; returns its number."""
        rows = self.records.setdefault(dataset, [])
        record_id = columns.pop("record_id", f"{dataset}-{len(rows) + 1}")
        rows.append({"record_id": record_id, **columns})
        if person is not None:
            self.links.append(
                {
                    "dataset": dataset,
                    "record_id": record_id,
                    "subject": "self",
                    "person_id": person,
                    "match_weight": weight,
                }
            )
        return record_id

    def pupil(self, person: str, **columns: Any) -> str:
        """An enrolment in a public senior high school of this year."""
        defaults = {
            "stage": "senior_high",
            "ownership": "public",
            "approved_tuition": 900,
            "comparable_public_tuition": 900,
            "boarding": False,
            "academic_year": "2021",
        }
        return self.add("enrolment", person, **{**defaults, **columns})

    def poor(
        self,
        person: str,
        status: str | None = "lifted_out",
        income: int | None = 8000,
        weight: float | None = 20.0,
    ) -> str:
        """A household of the poverty register with ``person`` as its member."""
        number = f"P{len(self.records.get('poverty_household', [])) + 1}"
        self.add(
            "poverty_household", household_number=number, status=status, income_per_head=income
        )
        return self.add("poverty_member", person, weight, household_number=number)

    def write(self) -> tuple[Lake, dict[str, int]]:
        """Everything as lake tables; gives the lake and the version of each."""
        lake = Lake(self.root / "lake")
        versions: dict[str, int] = {}
        text, number = pa.string(), pa.float64()
        people = {row["person_id"] for row in (*self.links, *self.members)} | self.loners
        persons = []
        for person in sorted(people):
            born, source = self.birth_dates.get(person, (None, None))
            persons.append(
                {
                    "person_id": person,
                    "birth_date": born,
                    "birth_date_source": source,
                    "region": "520102",
                }
            )
        households = [
            {"household_id": household, "region": "520102001001", "size": 1}
            for household in sorted({row["household_id"] for row in self.members})
        ]
        tables: dict[str, tuple[Sequence[Mapping[str, Any]], list[tuple[str, pa.DataType]]]] = {
            "links": (
                self.links,
                [(n, text) for n in ("dataset", "record_id", "subject", "person_id")]
                + [("match_weight", number)],
            ),
            "members": (
                self.members,
                [(n, text) for n in ("household_id", "person_id", "relation")]
                + [("match_weight", number)],
            ),
            "persons": (
                persons,
                [
                    ("person_id", text),
                    ("birth_date", pa.date32()),
                    ("birth_date_source", text),
                    ("region", text),
                ],
            ),
            "households": (
                households,
                [("household_id", text), ("region", text), ("size", pa.int64())],
            ),
            "reviews": (
                [review | self._reviewed(review) for review in self.reviews],
                [
                    (f"{side}_{part}", text)
                    for side in ("left", "right")
                    for part in ("dataset", "record_id", "subject", "person_id")
                ]
                + [("match_weight", number)],
            ),
        }
        for dataset, rows in self.records.items():
            drawn = self.drawn.get(dataset, self.as_of)
            columns = [("record_id", text), ("_as_of", pa.date32())]
            columns += [(n, ARROW[k]) for n, k in SCHEMAS[dataset].items()]
            tables[f"accepted/{dataset}"] = ([{"_as_of": drawn, **row} for row in rows], columns)
        engine = _engine()
        for table, (rows, columns) in tables.items():
            arrow = pa.Table.from_pylist(list(rows), schema=pa.schema(columns))
            engine.register("incoming", arrow)
            versions[table] = lake.overwrite(engine, table, "SELECT * FROM incoming")
        return lake, versions

    def _reviewed(self, review: Mapping[str, Any]) -> dict[str, Any]:
        """Whose the two records of a pair are."""
        parts = ("dataset", "record_id", "subject")
        owner = {tuple(link[part] for part in parts): link["person_id"] for link in self.links}
        return {
            f"{side}_person_id": owner[tuple(review[f"{side}_{part}"] for part in parts)]
            for side in ("left", "right")
        }

    def context(self, engine: Engine) -> StageContext:
        """The stage's context over these tables."""
        lake, versions = self.write()
        configuration = Configuration.model_validate(
            {
                "workspace": {"version": 1},
                "identity": {"certain_weight": self.certain_weight},
                "programme": self.settings
                | ({} if self.period is None else {"period": self.period}),
            }
        )
        return StageContext(
            workspace=Workspace(self.root, configuration),
            contracts=self.contracts,
            engine=engine,
            lake=lake,
            database=self.database,
            versions=versions,
            as_of=self.as_of,
            progress=Silent(),
        )

    def rules(self, text: str, name: str = "rules.yaml") -> Path:
        """A rule file of this workspace."""
        path = self.root / "programmes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def programme(self, name: str = "aid", **parts: Any) -> None:
        """A rule file about this year's pupils, with titles filled in."""
        document: dict[str, Any] = {
            "version": 1,
            "programme": name,
            **TITLED,
            "summary": {"zh": "要", "en": "Summary"},
            "authority": {"zh": "局", "en": "Office"},
            "period": {"kind": "academic_year", "starts": "09-01"},
            "sources": {"law": LAW},
            "population": {**TITLED, "from": "enrolment"},
        }
        self.rules(_written(document, parts), f"{name}.yaml")

    def shared(self, name: str, **parts: Any) -> None:
        """A file of shared definitions, with titles filled in."""
        document = {"version": 1, "definitions": name, **TITLED}
        self.rules(_written(document, parts), f"shared/{name}.yaml")

    def fact(self, whom: str = "child", **fact: Any) -> dict[str, Any]:
        """One fact of one person, with its trace: value, dataset, record_id, as_of, weight."""
        self.programme(
            "probe", facts={"probed": {**TITLED, **fact}, "there": THERE}, eligible="there"
        )
        rows = self.read(self.determine(), "determinations/probe")
        (row,) = (row for row in rows if row["person_id"] == whom)
        names = {"match_weight": "weight", "": "value"}
        return {
            names.get(suffix, suffix): row[f"probed__{suffix}" if suffix else "probed"]
            for suffix in ("", "dataset", "record_id", "as_of", "match_weight")
        }

    def determine(self) -> StageResult:
        """Run the stage."""
        with Engine(threads=1) as engine:
            return determine(self.context(engine))

    def read(self, result: StageResult, table: str) -> list[dict[str, Any]]:
        """The rows of a table that the stage wrote."""
        relation = Lake(self.root / "lake").scan(table, result.tables[table])
        rows: list[dict[str, Any]] = _engine().arrow(f"SELECT * FROM {relation}").to_pylist()
        return rows

    def query(self, select: str) -> list[tuple[Any, ...]]:
        """The rows of any SELECT."""
        return _engine().rows(select)

    def outcomes(self, result: StageResult, programme: str) -> dict[str, str]:
        """Person -> outcome."""
        rows = self.read(result, f"determinations/{programme}")
        return {row["person_id"]: row["outcome"] for row in rows}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty province."""
    made = World(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def guizhou(world: World) -> World:
    """An empty province with Guizhou's programmes."""
    source = Path(commonweal.__file__).parent / "templates/guizhou/programmes"
    for path in source.rglob("*.yaml"):
        world.rules(path.read_text(encoding="utf-8"), path.relative_to(source).as_posix())
    return world
