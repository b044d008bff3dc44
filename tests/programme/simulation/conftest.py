"""A published programme about pupils in a small province, and simulations of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme.simulation import Budget, Question, Scenario, simulate
from commonweal.published import Published
from commonweal.stage import Silent
from commonweal.workspace import Workspace
from commonweal.workspace.service import Configuration
from tests.programme.conftest import World

DATED = {"valid_from": "2015-01-01", "source": "law"}
PARAMETERS: Mapping[str, Any] = {
    "line": {"type": "money", "values": [{**DATED, "value": "6000 yuan"}]},
    "amount": {"type": "money", "values": [{**DATED, "value": "1000 yuan"}]},
    "share": {"type": "number", "values": [{**DATED, "value": "0.5"}]},
    "pupils": {"type": "integer", "values": [{**DATED, "value": 2}]},
    "kinds": {
        "type": "texts",
        "values": [
            {**DATED, "value": ["lifted_out"]},
            {**DATED, "valid_from": "2021-01-01", "value": ["lifted_out", "monitored"]},
        ],
    },
    "stages": {"type": "texts", "values": [{**DATED, "value": ["senior_high", "primary"]}]},
}
POOR = {
    "from": "poverty_member",
    "join": {"dataset": "poverty_household", "on": {"household_number": "household_number"}},
}
FACTS: Mapping[str, Any] = {
    "enrolled": {
        "type": "boolean",
        "from": "enrolment",
        "value": "stage in stages",
        "absent": False,
    },
    "boarding": {
        "type": "boolean",
        "from": "enrolment",
        "value": "boarding",
        "absent": False,
    },
    "status": {**POOR, "type": "text", "value": "poverty_household.status", "absent": "unknown"},
    "income": {
        **POOR,
        "type": "money",
        "unit": "yuan",
        "value": "poverty_household.income_per_head",
        "absent": "unknown",
    },
}
RULES = {"poor": {"expression": "status in kinds and income < line"}}
AWARDS = {
    "grant_paid": {"amount": "amount"},
    "boarding_paid": {"amount": "amount * share / pupils", "when": "boarding"},
}


@dataclass
class Simulated:
    """What was found, and every person before and after: outcome, amount, highest amount."""

    scenario: Scenario
    before: dict[str, tuple[Any, ...]]
    after: dict[str, tuple[Any, ...]]


@dataclass
class Province:
    """A world whose determinations are published."""

    world: World
    smallest: int = 2
    _published: Published | None = field(default=None)

    def define(self, **changes: Any) -> None:
        """The rule file ``aid``; ``changes`` replace whole sections."""
        parts: dict[str, Any] = {
            "parameters": PARAMETERS,
            "facts": FACTS,
            "rules": RULES,
            "eligible": "enrolled and poor",
            "awards": AWARDS,
        }
        self.world.programme("aid", **{**parts, **changes})

    def publish(self) -> Published:
        """Determine, and publish everything together."""
        with Engine() as engine:
            context = self.world.context(engine)
            from commonweal.programme import determine

            result = determine(context)
        tables = {**context.versions, **result.tables}
        self._published = Published(
            Lake(self.world.root / "lake"),
            1,
            self.world.as_of,
            datetime(2021, 10, 2, tzinfo=UTC),
            tables,
            {},
        )
        return self._published

    @property
    def workspace(self) -> Workspace:
        """The workspace with this smallest count."""
        configuration = Configuration.model_validate(
            {"workspace": {"version": 1}, "programme": {"smallest_count": self.smallest}}
        )
        return Workspace(self.world.root, configuration)

    def simulate(
        self,
        programme: str = "aid",
        settings: Mapping[str, str] | None = None,
        *,
        against: Path | None = None,
        group: str | None = None,
        budget: tuple[str, str, tuple[str, str]] | None = None,
    ) -> Simulated:
        """Ask a question."""
        published = self._published or self.publish()
        question = Question(
            programme=programme,
            settings=settings or {},
            against=against,
            group=group,
            budget=None if budget is None else Budget(*budget),
        )
        with Engine() as engine:
            scenario = simulate(
                self.workspace, published, engine, self.world.contracts, question, Silent()
            )
            sides = [
                {
                    person: tuple(rest)
                    for person, *rest in engine.rows(
                        "SELECT person_id, outcome, amount_fen, amount_up_to_fen "
                        f"FROM simulation_{side} WHERE programme = ?",
                        [scenario.programme],
                    )
                }
                for side in ("before", "after")
            ]
        return Simulated(scenario, *sides)

    def determined(self, programme: str = "aid") -> dict[str, tuple[Any, ...]]:
        """What the stage itself determines now."""
        result = self.world.determine()
        return {
            row["person_id"]: (row["outcome"], row["amount_fen"], row["amount_up_to_fen"])
            for row in self.world.read(result, f"determinations/{programme}")
        }


@pytest.fixture
def province(world: World) -> Iterator[Province]:
    """Sixty pupils of many incomes, some unknown or uncertain, in three counties' villages."""
    for number in range(60):
        person = f"pupil-{number:02}"
        world.household(f"home-{number // 2:02}", person)
        stage = "senior_high" if number % 5 else "primary"
        world.pupil(person, stage=stage, boarding=number % 3 == 0)
        status = ("lifted_out", "monitored", "other")[number % 3]
        income = None if number % 11 == 0 else 3000 + 137 * number
        world.poor(person, status, income, weight=5.0 if number % 13 == 0 else 20.0)
    province = Province(world)
    province.define()
    yield province
