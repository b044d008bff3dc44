"""A workspace with a small dataset, and one run of the stage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from commonweal.catalogue import load_contracts
from commonweal.database import Delivery
from commonweal.engine import Engine
from commonweal.intake import receive
from commonweal.region import Region, Regions
from commonweal.stage import Silent, StageContext, StageResult
from commonweal.workspace import Workspace


def contract(dataset: str, columns: Sequence[dict[str, Any]], **custom: Any) -> dict[str, Any]:
    """A contract as a document; a column's ``custom`` holds its custom properties."""
    properties = []
    for column in columns:
        entry = {"logicalType": "string", **column}
        if "custom" in entry:
            entry["customProperties"] = [
                {"property": name, "value": value} for name, value in entry.pop("custom").items()
            ]
        properties.append(entry)
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": dataset,
        "version": "1.0.0",
        "status": "active",
        "schema": [{"name": dataset, "properties": properties}],
        "customProperties": [
            {"property": name, "value": value}
            for name, value in {"department": "education", **custom}.items()
        ],
    }


@dataclass
class Bench:
    """A workspace and what can be done with it."""

    workspace: Workspace
    lake: Any = field(init=False)

    def __post_init__(self) -> None:
        self.lake = self.workspace.lake()

    def describe(self, dataset: str, *columns: dict[str, Any], **custom: Any) -> None:
        """Write a contract."""
        path = self.workspace.path("contracts", f"{dataset}.odcs.yaml")
        path.write_text(yaml.safe_dump(contract(dataset, columns, **custom), allow_unicode=True))

    def deliver(self, dataset: str, name: str, content: str | bytes) -> Path:
        """Put a file below deliveries/."""
        path = self.workspace.path("deliveries", dataset, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def regions(self, *codes: str) -> None:
        """Write regions.csv."""
        Regions(Region(code, "x") for code in codes).write(self.workspace.path("regions.csv"))

    def receive(self) -> StageResult:
        """One run of the stage."""
        with self.workspace.database(migrate=True) as database, self.workspace.engine() as engine:
            return receive(
                StageContext(
                    workspace=self.workspace,
                    contracts=load_contracts(self.workspace.path("contracts")),
                    engine=engine,
                    lake=self.lake,
                    database=database,
                    versions={},
                    as_of=date(2021, 10, 1),
                    progress=Silent(),
                )
            )

    def rows(self, table: str, columns: str = "*", version: int | None = None) -> list[Any]:
        """Rows of a lake table, sorted."""
        with Engine() as engine:
            return sorted(
                engine.rows(f"SELECT {columns} FROM {self.lake.scan(table, version)}"), key=repr
            )

    def deliveries(self) -> list[Delivery]:
        """What the store says was taken in."""
        with self.workspace.database() as database, database.session() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def files(self) -> set[str]:
        """Every file of every table of the lake."""
        root = self.workspace.path("lake")
        return {str(path.relative_to(root)) for path in root.glob("*/**/*") if path.is_file()}


@pytest.fixture
def bench(workspace: Workspace) -> Bench:
    """An empty bench."""
    return Bench(workspace)


KEY = {"name": "id", "primaryKey": True}


@pytest.fixture
def people(bench: Bench) -> Iterator[Bench]:
    """A bench with one dataset of people and every kind of rule."""
    bench.regions("52", "5201", "520102")
    bench.describe(
        "people",
        KEY,
        {"name": "name", "physicalName": "姓名", "required": True},
        {
            "name": "sex",
            "physicalName": "性别",
            "custom": {"role": "person.sex", "codes": {"男": "male", "女": "female"}},
        },
        {
            "name": "born",
            "logicalType": "date",
            "logicalTypeOptions": {"minimum": "1900-01-01", "maximum": "2021-10-01"},
        },
        {"name": "income", "logicalType": "number", "logicalTypeOptions": {"minimum": 0}},
        {"name": "children", "logicalType": "integer"},
        {"name": "poor", "logicalType": "boolean"},
        {
            "name": "code",
            "logicalTypeOptions": {"pattern": "^[A-Z]+$", "minLength": 2, "maxLength": 4},
        },
        {
            "name": "kind",
            "quality": [
                {
                    "metric": "invalidValues",
                    "mustBe": 0,
                    "arguments": {"validValues": ["rural", "urban"]},
                }
            ],
        },
        {"name": "number", "unique": True, "custom": {"checkDigit": "cn-resident-id"}},
        {"name": "region", "custom": {"region": True}},
    )
    yield bench


Take = Callable[[str], StageResult]
