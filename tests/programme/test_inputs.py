"""Facts against contracts: protected attributes need a law that names them."""

from typing import Any

import pytest

from commonweal.programme import check

ABSENT = {"absent": "unknown"}


def problems(world: Any, fact: dict[str, Any], **parts: Any) -> list[str]:
    there = {"type": "boolean", "from": "enrolment", "absent": False}
    world.programme(facts={"there": there, "asked": fact}, eligible="there", **parts)
    return [problem.code for problem in check(world.root / "programmes", world.contracts)[1]]


@pytest.mark.parametrize(
    "fact",
    [
        {"type": "text", "from": "resident_register", "value": "ethnicity"},
        {"type": "boolean", "from": "resident_register", "where": "ethnicity = '苗族'"},
        {"type": "text", "from": "poverty_member", "value": "health"},
        {"type": "boolean", "from": "disability"},
        {"type": "boolean", "from": "disability", "protected": "disability"},
        {"type": "boolean", "from": "disability", "protected": "health", "source": "law"},
        {
            "type": "text",
            "from": "resident_register",
            "value": "ethnicity",
            "protected": "ethnicity",
            "source": "law",
        },
        {
            "type": "text",
            "from": "vehicle",
            "join": {"dataset": "poverty_member", "on": {"owner_id": "resident_id"}},
            "value": "poverty_member.health",
        },
        {
            "type": "boolean",
            "from": "vehicle",
            "join": {"dataset": "disability", "on": {"owner_id": "resident_id"}},
        },
    ],
)
def test_a_protected_attribute_without_its_law_is_refused(world: Any, fact: dict[str, Any]) -> None:
    assert problems(world, {**fact, **ABSENT}) == ["programme.protected-attribute"]


def test_the_law_that_names_it_opens_it(world: Any) -> None:
    fact = {"type": "boolean", "from": "disability", "protected": "disability", "source": "law"}
    assert problems(world, {**fact, **ABSENT}) == []


def test_other_columns_of_the_same_register_are_open(world: Any) -> None:
    fact = {"type": "text", "from": "resident_register", "value": "sex", **ABSENT}
    assert problems(world, fact) == []


def test_a_population_may_not_rest_on_a_protected_attribute(world: Any) -> None:
    population = {"title": {"zh": "人", "en": "All"}, "from": "disability"}
    fact = {"type": "text", "from": "vehicle", "value": "vehicle_type", **ABSENT}
    assert problems(world, fact, population=population) == ["programme.protected-attribute"]
    population |= {"protected": "disability", "source": "law"}
    assert problems(world, fact, population=population) == []


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ({"type": "boolean", "absent": "maybe"}, "file-invalid"),
        ({"type": "integer", "take": "count", "absent": True}, "file-invalid"),
        ({"type": "money", "unit": "yuan", "value": "price", "absent": 5}, "file-invalid"),
        ({"type": "text", "value": "vehicle_type", "absent": 5}, "file-invalid"),
        (
            {"type": "money", "unit": "yuan", "value": "vehicle_type", "absent": 0},
            "expression-type",
        ),
        ({"type": "money", "value": "price", "absent": 0}, "file-invalid"),
    ],
)
def test_absence_and_units_fit_the_type(world: Any, fact: dict[str, Any], code: str) -> None:
    assert problems(world, {**fact, "from": "vehicle"}) == [f"programme.{code}"]
