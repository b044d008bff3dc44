"""A whole programme over a random province equals a plain Python reading, person by person."""

import json
import random
from typing import Any

import pytest

from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import determinations_select, fingerprint
from commonweal.programme.errors import ProgrammeFileInvalid

Value = Any
Weighed = tuple[Value, float | None]
CERTAIN = 10.0

PROGRAMME: dict[str, Any] = {
    "population": {
        "title": {"zh": "人", "en": "Pupils"},
        "from": "enrolment",
        "where": "stage = 'senior_high'",
    },
    "facts": {
        "at_school": {
            "type": "boolean",
            "from": "enrolment",
            "value": "stage = 'senior_high'",
            "absent": False,
        },
        "poor": {
            "type": "boolean",
            "of": "household",
            "from": "poverty_member",
            "join": {
                "dataset": "poverty_household",
                "on": {"household_number": "household_number"},
            },
            "value": "poverty_household.status = 'lifted_out'",
            "absent": False,
        },
        "disabled": {
            "type": "boolean",
            "from": "disability",
            "absent": "unknown",
            "protected": "disability",
            "source": "law",
        },
        "wealth": {
            "type": "money",
            "unit": "yuan",
            "of": "household",
            "from": "vehicle",
            "where": "vehicle_type = 'car'",
            "value": "price",
            "take": "sum",
            "absent": 0,
        },
        "tuition": {
            "type": "money",
            "unit": "yuan",
            "from": "enrolment",
            "value": "approved_tuition",
            "absent": "unknown",
        },
        "members": {"type": "integer", "household": "size"},
    },
    "parameters": {
        "line": {
            "type": "money",
            "values": [{"valid_from": "2015-09-01", "value": "500 yuan", "source": "law"}],
        },
        "grant_amount": {
            "type": "money",
            "values": [{"valid_from": "2015-09-01", "value": "1000 yuan", "source": "law"}],
        },
    },
    "rules": {
        "modest": {"expression": "wealth / members < line"},
        "needy": {"expression": "poor or (disabled and modest)"},
    },
    "eligible": "at_school and needy",
    "awards": {
        "fee": {"amount": "tuition"},
        "grant_paid": {
            "steps": [
                {"when": "disabled", "amount": "grant_amount"},
                {"when": "modest", "amount": "grant_amount / 2"},
            ]
        },
    },
    "findings": {"rich": {"when": "poor and not modest"}},
}


def province(world: Any, seed: int) -> None:
    """Persons, households and records at random, with every kind of gap and doubt."""
    draw = random.Random(seed)
    weights = [None, 5.0, 20.0, 30.0]
    people = [f"p{number:03}" for number in range(90)]
    for number, person in enumerate(people):
        if draw.random() < 0.9:
            world.household(f"h{number // 4}", person, weight=draw.choice([None, None, 5.0, 20.0]))
        for _ in range(draw.choice([0, 1, 1, 1, 2])):
            stage = draw.choice(["senior_high", "senior_high", "primary", None])
            tuition = draw.choice([900, 800, None])
            world.pupil(person, stage=stage, approved_tuition=tuition, weight=draw.choice(weights))
        if draw.random() < 0.2:
            world.poor(
                person,
                status=draw.choice(["lifted_out", "monitored_sudden", None]),
                weight=draw.choice(weights),
            )
        if draw.random() < 0.1:
            world.add("poverty_member", person, draw.choice(weights), household_number="gone")
        if draw.random() < 0.3:
            world.add("disability", person, draw.choice(weights))
        if draw.random() < 0.4:
            world.add(
                "vehicle",
                person,
                draw.choice(weights),
                vehicle_type=draw.choice(["car", "truck", None]),
                price=draw.choice([100, 5000, 5000, 5000, None]),
            )


class Plain:
    """The programme above, read aloud for one person at a time."""

    def __init__(self, world: Any) -> None:
        self.rows = {
            (dataset, row["record_id"]): row
            for dataset, rows in world.records.items()
            for row in rows
        }
        self.links = world.links
        self.home = {row["person_id"]: row for row in world.members}
        self.status = {
            row["household_number"]: row["status"]
            for row in world.records.get("poverty_household", [])
        }

    def records(self, dataset: str, person: str) -> list[tuple[dict[str, Any], float | None]]:
        return [
            (self.rows[dataset, link["record_id"]], link["match_weight"])
            for link in self.links
            if link["dataset"] == dataset and link["person_id"] == person
        ]

    def of_household(self, dataset: str, person: str) -> list[tuple[dict[str, Any], float | None]]:
        mine = self.home.get(person)
        if mine is None:
            return self.records(dataset, person)
        found = []
        for other, theirs in self.home.items():
            if theirs["household_id"] == mine["household_id"]:
                membership = (
                    [] if other == person else [mine["match_weight"], theirs["match_weight"]]
                )
                for row, weight in self.records(dataset, other):
                    found.append((row, weakest([weight, *membership])))
        return found

    def facts(self, person: str) -> dict[str, Weighed]:
        enrolled = self.records("enrolment", person)
        poor = [
            (self.status.get(row["household_number"]), weight)
            for row, weight in self.of_household("poverty_member", person)
        ]
        housed = person in self.home
        vehicles = self.of_household("vehicle", person)
        tuitions = [row["approved_tuition"] for row, _ in enrolled]
        household = self.home.get(person, {}).get("household_id")
        mine = [row for row in self.home.values() if row["household_id"] == household and housed]
        others = [row for row in mine if row["person_id"] != person]
        own = [self.home[person]["match_weight"]] if others else []
        return {
            "at_school": any_of(
                [(equal(row["stage"], "senior_high"), weight) for row, weight in enrolled], False
            ),
            "poor": any_of(
                [(equal(status, "lifted_out"), weight) for status, weight in poor], False, housed
            ),
            "disabled": any_of([(True, w) for _, w in self.records("disability", person)], None),
            "wealth": wealth(vehicles, housed),
            "tuition": (
                tuitions[0] * 100 if len(set(tuitions)) == 1 and tuitions[0] is not None else None,
                weakest([weight for _, weight in enrolled]),
            ),
            "members": (
                len(mine) if housed else None,
                weakest([*own, *(row["match_weight"] for row in others)]),
            ),
        }

    def determination(self, person: str) -> dict[str, Any]:
        facts = self.facts(person)
        on_all = {name: value for name, (value, _) in facts.items()}
        certain = {
            name: None if weight is not None and weight < CERTAIN else value
            for name, (value, weight) in facts.items()
        }
        outcome = {
            (True, True): "eligible",
            (False, False): "ineligible",
            (True, None): "verify",
            (False, None): "verify",
            (None, None): "unknown",
        }[rules(on_all)["eligible"], rules(certain)["eligible"]]
        fee, fee_most = certain["tuition"] or 0, certain["tuition"]
        possible = steps(certain["disabled"], rules(certain)["modest"])
        amounts = {"fee": fee, "grant_paid": min(possible)}
        most = None if fee_most is None else fee_most + max(possible)
        if outcome == "ineligible":
            amounts, most = dict.fromkeys(amounts), 0
        return {
            "outcome": outcome,
            "modest": rules(on_all)["modest"],
            "needy": rules(on_all)["needy"],
            **on_all,
            **amounts,
            "amount_up_to_fen": most,
            "amount_fen": {
                "eligible": sum(value or 0 for value in amounts.values()),
                "ineligible": 0,
            }.get(outcome),
            "rich": both(certain["poor"], negated(rules(certain)["modest"])) is True,
        }


def weakest(weights: list[float | None]) -> float | None:
    known = [weight for weight in weights if weight is not None]
    return min(known) if known else None


def equal(value: Value, other: Value) -> bool | None:
    return None if value is None else value == other


def negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def either(one: bool | None, other: bool | None) -> bool | None:
    return negated(both(negated(one), negated(other)))


def any_of(says: list[Weighed], absent: Value, housed: bool = True) -> Weighed:
    true = [weight for value, weight in says if value is True]
    if true:
        return True, None if None in true else max(w for w in true if w is not None)
    weight = weakest([weight for _, weight in says])
    if any(value is None for value, _ in says) or not housed:
        return None, weight
    return (False if says else absent), weight


def wealth(vehicles: list[tuple[dict[str, Any], float | None]], housed: bool) -> Weighed:
    cars = [(row, w) for row, w in vehicles if row["vehicle_type"] in {"car", None}]
    weight = weakest([w for _, w in cars])
    if not housed or any(row["vehicle_type"] is None or row["price"] is None for row, _ in cars):
        return None, weight
    return sum(row["price"] for row, _ in cars) * 100, weight


def rules(facts: dict[str, Value]) -> dict[str, bool | None]:
    known = facts["wealth"] is not None and facts["members"] is not None
    modest = round_half_up(facts["wealth"], facts["members"]) < 50_000 if known else None
    needy = either(facts["poor"], both(facts["disabled"], modest))
    return {"modest": modest, "needy": needy, "eligible": both(facts["at_school"], needy)}


def round_half_up(amount: int, divisor: int) -> int:
    return (2 * amount + divisor) // (2 * divisor)


def steps(disabled: bool | None, modest: bool | None) -> list[int]:
    """The amounts that some value of what is unknown would give."""
    return [
        100_000 if first else 50_000 if second else 0
        for first in ([True, False] if disabled is None else [disabled])
        for second in ([True, False] if modest is None else [modest])
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_compiled_query_equals_a_plain_reading(world: Any, seed: int) -> None:
    province(world, seed)
    world.programme("aid", **PROGRAMME)
    result = world.determine()
    rows = {row["person_id"]: row for row in world.read(result, "determinations/aid")}
    plain = Plain(world)
    population = {
        link["person_id"]
        for link in world.links
        if link["dataset"] == "enrolment"
        and plain.rows["enrolment", link["record_id"]]["stage"] != "primary"
    }
    assert set(rows) == population
    rich = {row["person_id"] for row in world.read(result, "findings")}
    for person, row in rows.items():
        expected = plain.determination(person)
        assert (person in rich) == expected.pop("rich")
        assert {name: row[name] for name in expected} == expected, person
    outcomes = {row["outcome"] for row in rows.values()}
    assert {"eligible", "verify", "unknown"} <= outcomes


@pytest.mark.parametrize(
    ("poor", "weight", "outcome"),
    [
        (None, 20.0, "ineligible"),
        ("lifted_out", 20.0, "eligible"),
        ("lifted_out", None, "eligible"),
        ("lifted_out", 9.9, "verify"),
        ("monitored_sudden", 9.9, "verify"),
        ("monitored_sudden", 20.0, "ineligible"),
        ("gone", 20.0, "unknown"),
        ("gone", 9.9, "unknown"),
    ],
)
def test_each_outcome(world: Any, poor: str | None, weight: float | None, outcome: str) -> None:
    world.household("H1", "child", "parent")
    world.pupil("child")
    world.add("vehicle", "stranger", vehicle_type="car", price=1)
    world.add("vehicle", "child", vehicle_type="car", price=100_000)
    world.add("disability", "stranger")
    if poor == "gone":
        world.poor("stranger")
        world.add("poverty_member", "parent", weight, household_number="gone")
    else:
        world.poor("parent" if poor else "stranger", status=poor, weight=weight)
    world.programme("aid", **PROGRAMME)
    assert world.outcomes(world.determine(), "aid") == {"child": outcome}


def test_an_uncertain_fact_that_decides_nothing_leaves_the_outcome_alone(world: Any) -> None:
    world.household("H1", "child", "parent")
    world.pupil("child")
    world.add("vehicle", "stranger", vehicle_type="car", price=1)
    world.add("disability", "child", 3.0)
    world.poor("parent")
    world.programme("aid", **PROGRAMME)
    assert world.outcomes(world.determine(), "aid") == {"child": "eligible"}


def test_the_trace_as_json_says_the_same(world: Any) -> None:
    province(world, 1)
    world.programme("aid", **PROGRAMME)
    result = world.determine()
    select = determinations_select(Lake(world.root / "lake"), result.tables)
    traces = world.query(f"SELECT person_id, outcome, trace::JSON AS trace FROM ({select})")
    rows = {row["person_id"]: row for row in world.read(result, "determinations/aid")}
    assert len(traces) == len(rows)
    for person, outcome, trace in traces:
        row, told = rows[person], json.loads(trace)
        assert outcome == row["outcome"]
        assert told["rules"] == {"modest": row["modest"], "needy": row["needy"]}
        assert told["facts"]["poor"]["value"] == row["poor"]
        assert told["facts"]["poor"]["record_id"] == row["poor__record_id"]
        assert told["awards"]["fee__up_to"] == row["fee__up_to"]


def test_the_same_input_gives_the_same_tables(world: Any) -> None:
    province(world, 2)
    world.programme("aid", **PROGRAMME)
    tables = ("determinations/aid", "findings", "programmes")

    def read(result: Any, table: str) -> list[dict[str, Any]]:
        return sorted(world.read(result, table), key=repr)  # a table has no order

    result = world.determine()
    first = {table: read(result, table) for table in tables}
    for rows in (world.links, world.members, *world.records.values()):
        rows.reverse()
    result = world.determine()
    for table in tables:
        again = read(result, table)
        if table == "programmes":
            again = [{**row, "versions": first[table][0]["versions"]} for row in again]
        assert again == first[table]


def test_a_workspace_without_programmes_decides_nothing(world: Any) -> None:
    world.pupil("child")
    result = world.determine()
    assert sorted(result.tables) == ["findings", "programmes", "suspended_findings"]
    assert (result.rows, result.summary["programmes"]) == (0, [])


def test_nobody_at_all_is_a_province_too(world: Any) -> None:
    world.programme("aid", **PROGRAMME)
    result = world.determine()
    assert world.read(result, "determinations/aid") == []


@pytest.mark.parametrize("label", ["soon", "2021-2022", "99999"])
def test_a_period_that_is_no_year_is_refused(world: Any, label: str) -> None:
    world.programme("aid", **PROGRAMME)
    world.period = label
    with pytest.raises(ProgrammeFileInvalid, match="named by its year"):
        world.determine()


def test_changing_a_rule_file_changes_the_fingerprint(world: Any) -> None:
    world.programme("aid", **PROGRAMME)
    with Engine() as engine:
        context = world.context(engine)
        before = fingerprint(context)
        assert fingerprint(context) == before
        world.rules("# nothing", "b.yaml")
        assert fingerprint(context) != before
