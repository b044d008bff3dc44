"""Whoever is eligible for one programme is not eligible for another that it excludes."""

import json
from itertools import product
from typing import Any

import pytest

from commonweal.lake import Lake
from commonweal.programme import determinations_select

NEEDY = {"type": "boolean", "from": "poverty_member", "absent": False}
THERE = {"type": "boolean", "from": "enrolment", "absent": False}
AMOUNT = {
    "type": "money",
    "values": [{"valid_from": "2015-09-01", "value": "9 yuan", "source": "law"}],
}
RANK = ["eligible", "verify", "unknown", "ineligible"]


def programme(world: Any, name: str, fact: dict[str, Any], **parts: Any) -> None:
    world.programme(
        name,
        **{
            "parameters": {"amount": AMOUNT},
            "facts": {"needy": fact},
            "eligible": "needy",
            "awards": {"grant": {"amount": "amount"}},
            **parts,
        },
    )


def excludes(*programmes: str) -> list[dict[str, str]]:
    return [{"programme": name, "source": "law", "article": "4"} for name in programmes]


def decided(world: Any, name: str) -> dict[str, Any]:
    rows = world.read(world.determine(), f"determinations/{name}")
    (row,) = (row for row in rows if row["person_id"] == "child")
    return dict(row)


def put(world: Any, dataset: str, state: str) -> None:
    """Records by which a programme on ``dataset`` decides ``state`` about the child."""
    if state == "unknown":
        return
    world.add(dataset, "stranger", kind="x")
    if state in {"eligible", "verify"}:
        world.add(dataset, "child", 3.0 if state == "verify" else 20.0)


def expected(one: str, other: str) -> str:
    """``other`` and not ``one``, of the values on all facts and on certain ones (Kleene)."""

    def values(state: str) -> tuple[bool | None, bool | None]:
        return {
            "eligible": (True, True),
            "ineligible": (False, False),
            "verify": (True, None),
            "unknown": (None, None),
        }[state]

    def both(a: bool | None, b: bool | None) -> bool | None:
        if a is False or b is True:
            return False
        return None if a is None or b is None else True

    on_all, on_certain = (both(a, b) for a, b in zip(values(other), values(one), strict=True))
    if on_all is None:
        return "unknown"
    if on_certain is None:
        return "verify"
    return "eligible" if on_all else "ineligible"


@pytest.mark.parametrize(("one", "other"), list(product(RANK, RANK)))
def test_what_is_not_known_of_one_is_not_known_of_the_other(
    world: Any, one: str, other: str
) -> None:
    world.pupil("child")
    put(world, "living_allowance", one)
    put(world, "disability", other)
    programme(
        world, "b_first", {**NEEDY, "from": "living_allowance"}, excludes=excludes("a_second")
    )
    programme(
        world,
        "a_second",
        {**NEEDY, "from": "disability", "protected": "disability", "source": "law"},
    )
    row = decided(world, "a_second")
    assert row["outcome"] == expected(one, other)
    assert row["excluded_by__b_first"] == one
    amount = {"eligible": 900, "ineligible": 0}.get(row["outcome"])
    assert row["amount_fen"] == amount
    assert row["amount_up_to_fen"] == (0 if row["outcome"] == "ineligible" else 900)
    assert decided(world, "b_first")["outcome"] == one


def test_the_excluded_exclude_nobody(world: Any) -> None:
    world.pupil("child")
    programme(world, "one", THERE, excludes=excludes("two"))
    programme(world, "two", THERE, excludes=excludes("three"))
    programme(world, "three", THERE)
    assert decided(world, "two")["outcome"] == "ineligible"
    assert decided(world, "three")["outcome"] == "eligible"


def test_the_export_tells_who_excluded(world: Any) -> None:
    world.pupil("child")
    programme(world, "one", THERE, excludes=excludes("two"))
    rules = {"excluded_kind": {"expression": "needy"}}
    programme(world, "two", THERE, rules=rules, eligible="excluded_kind")
    result = world.determine()
    select = determinations_select(Lake(world.root / "lake"), result.tables)
    ((trace,),) = world.query(f"SELECT trace FROM ({select}) WHERE programme = 'two'")
    told = json.loads(trace)
    assert told["rules"] == {"excluded_kind": True}
    assert told["exclusion"] == {
        "excluded": True,
        "excluded__certain": True,
        "excluded_by__one": "eligible",
    }


def test_a_finding_asks_who_is_eligible_after_exclusion(world: Any) -> None:
    world.pupil("child")
    programme(world, "one", THERE, excludes=excludes("two"))
    programme(world, "two", THERE, findings={"odd": {"when": "eligible"}})
    assert world.determine().summary["findings"] == {}
    programme(world, "one", THERE)
    assert world.determine().summary["findings"] == {"odd": 1}


def test_outside_the_other_population_nobody_is_excluded(world: Any) -> None:
    world.pupil("child")
    world.add("admission", "stranger")
    population = {"title": {"zh": "题", "en": "Title"}, "from": "admission"}
    programme(world, "one", THERE, excludes=excludes("two"), population=population)
    programme(world, "two", THERE)
    row = decided(world, "two")
    assert (row["outcome"], row["excluded"], row["excluded_by__one"]) == ("eligible", False, None)


def test_without_the_other_population_nothing_is_certain(world: Any) -> None:
    world.pupil("child")
    population = {"title": {"zh": "题", "en": "Title"}, "from": "admission"}
    programme(world, "one", THERE, excludes=excludes("two"), population=population)
    programme(world, "two", THERE)
    row = decided(world, "two")
    assert (row["outcome"], row["excluded"], row["excluded_by__one"]) == (
        "unknown",
        None,
        "unknown",
    )


def test_who_is_excluded_withholds_no_award_of_a_group(world: Any) -> None:
    world.pupil("child")
    world.shared(
        "single_grant",
        sources={
            "single": {
                "title": {"zh": "规", "en": "Rule"},
                "issued_by": {"zh": "会", "en": "Council"},
                "date": "2015-01-01",
            }
        },
        groups={"grants": {"policy": "first", "order": ["two", "three"], "source": "single"}},
    )
    grant = {"uses": ["single_grant"], "awards": {"grant": {"amount": "amount", "group": "grants"}}}
    programme(world, "one", THERE, excludes=excludes("two"))
    programme(world, "two", THERE, **grant)
    programme(world, "three", THERE, **grant)
    assert decided(world, "two")["amount_fen"] == 0
    assert decided(world, "three")["amount_fen"] == 900
