"""Awards of one group that the same person would get in different programmes."""

import json
from typing import Any

import pytest

from commonweal.lake import Lake
from commonweal.programme import determinations_select

AT_SCHOOL = {"type": "boolean", "from": "enrolment", "absent": False}
SUPPORT = {"type": "boolean", "from": "living_allowance", "absent": False}
BOARDING = {"type": "boolean", "from": "enrolment", "value": "boarding", "absent": "unknown"}
LAW = {
    "title": {"zh": "规", "en": "Rule of one grant"},
    "issued_by": {"zh": "会", "en": "Council"},
    "date": "2015-01-01",
}


def yuan(amount: int) -> dict[str, Any]:
    return {
        "type": "money",
        "values": [{"valid_from": "2015-09-01", "value": f"{amount} yuan", "source": "law"}],
    }


def grouped(world: Any, **limits: Any) -> Any:
    """Three programmes for pupils with grants of 20, 30 and 25 yuan that belong to one group.

    ``one`` asks for an allowance, ``two`` for a disability, ``three`` gives a fee beside the grant.
    """
    world.shared(
        "single_grant",
        sources={"single": LAW},
        parameters={
            "limit": {**yuan(40), "values": [{**yuan(40)["values"][0], "source": "single"}]}
        },
        groups={"grants": {"order": ["one", "two", "three"], "source": "single", **limits}},
    )
    conditions = {
        "one": {"needy": SUPPORT},
        "two": {"needy": {**SUPPORT, "from": "poverty_member"}},
        "three": {"needy": AT_SCHOOL},
    }
    for (name, facts), amount in zip(conditions.items(), (20, 30, 25), strict=True):
        awards = {"grant": {"amount": "amount", "group": "grants"}}
        if name == "three":
            awards["fee"] = {"amount": "amount"}
        world.programme(
            name,
            uses=["single_grant"],
            parameters={"amount": yuan(amount)},
            facts=facts,
            eligible="needy",
            awards=awards,
        )
    for dataset in ("living_allowance", "poverty_member"):
        world.add(dataset, "stranger")
    world.pupil("child")
    return world


def amounts(world: Any, person: str = "child") -> dict[str, tuple[Any, ...]]:
    """Programme -> the grant, the most it can be, and what takes precedence."""
    result = world.determine()
    found = {}
    for name in ("one", "two", "three"):
        for row in world.read(result, f"determinations/{name}"):
            if row["person_id"] == person:
                columns = ("grant", "grant__up_to", "grant__withheld_by")
                found[name] = tuple(row[column] for column in columns)
    return found


def test_only_the_first_in_the_order_is_paid(world: Any) -> None:
    grouped(world, policy="first")
    world.add("living_allowance", "child")
    world.poor("child")
    assert amounts(world) == {
        "one": (2000, 2000, None),
        "two": (0, 0, "one.grant"),
        "three": (0, 0, "one.grant"),
    }


def test_only_the_highest_is_paid(world: Any) -> None:
    grouped(world, policy="highest")
    world.add("living_allowance", "child")
    world.poor("child")
    assert amounts(world) == {
        "one": (0, 0, "two.grant"),
        "two": (3000, 3000, None),
        "three": (0, 0, "two.grant"),
    }


def test_a_cap_reduces_what_comes_later(world: Any) -> None:
    grouped(world, cap="limit")
    world.add("living_allowance", "child")
    world.poor("child")
    assert amounts(world) == {
        "one": (2000, 2000, None),
        "two": (2000, 2000, "one.grant"),
        "three": (0, 0, "one.grant"),
    }


def test_totals_are_what_is_paid_and_the_award_before_stays_to_be_seen(world: Any) -> None:
    grouped(world, policy="first")
    world.add("living_allowance", "child")
    result = world.determine()
    (row,) = world.read(result, "determinations/three")
    assert (row["grant"], row["fee"]) == (0, 2500)
    assert (row["grant__before"], row["grant__before_up_to"]) == (2500, 2500)
    assert (row["amount_fen"], row["amount_up_to_fen"]) == (2500, 2500)
    summaries = {one["programme"]: one["amount_fen"] for one in result.summary["programmes"]}
    assert summaries == {"one": 2000, "two": 0, "three": 2500}


def test_who_gets_nothing_in_one_programme_keeps_the_other(world: Any) -> None:
    grouped(world, policy="first")
    assert amounts(world) == {
        "one": (None, None, None),
        "two": (None, None, None),
        "three": (2500, 2500, None),
    }


@pytest.mark.parametrize(
    ("policy", "third"), [("first", (0, 2500, None)), ("highest", (0, 2500, None))]
)
def test_an_award_that_somebody_must_verify_withholds_nothing_for_certain(
    world: Any, policy: str, third: tuple[Any, ...]
) -> None:
    grouped(world, policy=policy)
    world.poor("child", weight=3.0)
    found = amounts(world)
    assert found["two"] == (3000, 3000, None)
    assert found["three"] == third


def test_the_higher_grant_is_certain_though_the_lower_one_is_not(world: Any) -> None:
    grouped(world, policy="highest")
    world.add("living_allowance", "child", 3.0)
    assert amounts(world)["three"] == (2500, 2500, None)


def test_a_programme_that_could_consider_nobody_is_unknown_not_absent(world: Any) -> None:
    grouped(world, policy="first")
    text = (world.root / "programmes/one.yaml").read_text("utf-8")
    world.rules(text.replace("from: enrolment", "from: admission"), "one.yaml")
    assert amounts(world)["three"] == (0, 2500, None)
    world.add("admission", "stranger")
    assert amounts(world)["three"] == (2500, 2500, None)


def test_two_awards_of_one_programme_stand_in_its_order(world: Any) -> None:
    grouped(world, policy="first")
    world.programme(
        "one",
        uses=["single_grant"],
        parameters={"amount": yuan(20)},
        facts={"there": AT_SCHOOL},
        eligible="there",
        awards={
            "extra": {"amount": "amount", "group": "grants"},
            "grant": {"amount": "amount", "group": "grants"},
        },
    )
    assert amounts(world)["one"] == (0, 0, "one.extra")
    assert amounts(world)["three"] == (0, 0, "one.extra")


def test_an_amount_that_is_not_known_leaves_the_others_open(world: Any) -> None:
    grouped(world, policy="first")
    world.programme(
        "one",
        uses=["single_grant"],
        parameters={"amount": yuan(20)},
        facts={"there": AT_SCHOOL, "boards": BOARDING},
        eligible="there",
        awards={"grant": {"amount": "amount", "when": "boards", "group": "grants"}},
    )
    world.pupil("boarder", boarding=True)
    world.pupil("silent", boarding=None)
    assert amounts(world)["three"] == (2500, 2500, None)
    assert amounts(world, "boarder")["three"] == (0, 0, "one.grant")
    found = amounts(world, "silent")
    assert (found["one"], found["three"]) == ((0, 2000, None), (0, 2500, None))


def test_the_export_tells_what_the_group_did(world: Any) -> None:
    grouped(world, policy="first")
    world.add("living_allowance", "child")
    result = world.determine()
    select = determinations_select(Lake(world.root / "lake"), result.tables)
    ((trace,),) = world.query(f"SELECT trace FROM ({select}) WHERE programme = 'three'")
    told = json.loads(trace)["awards"]
    assert (told["grant"], told["grant__before"]) == (0, 2500)
    assert told["grant__withheld_by"] == "one.grant"
    assert set(json.loads(trace)["facts"]) == {"needy"}
