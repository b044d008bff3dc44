"""What is asked of a whole household equals a plain recomputation, and never guesses."""

import json
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonweal.lake import Lake
from commonweal.programme import check, determinations_select

PRICE = {"type": "money", "unit": "yuan", "from": "vehicle", "value": "price"}
AID = {"type": "boolean", "from": "living_allowance", "value": "kind = 'rural_allowance'"}
FACTS = {
    "at_school": {"type": "boolean", "from": "enrolment", "absent": False},
    "worth": {**PRICE, "take": "sum", "absent": "unknown"},
    "aided": {**AID, "absent": False},
    "poor": {**AID, "of": "household", "absent": False},
    "members": {"type": "integer", "household": "size"},
    "born": {"type": "date", "person": "birth_date"},
}
LINE = {
    "type": "money",
    "values": [{"valid_from": "2015-09-01", "value": "5 yuan", "source": "law"}],
}


@pytest.fixture
def family(world: Any) -> Any:
    """A pupil, a parent who heads the household and a small child; somebody else's vehicle."""
    world.household("H1", "pupil", "parent", "small")
    for member, relation in zip(world.members, ("child", "head", "child"), strict=True):
        member["relation"] = relation
    world.pupil("pupil")
    world.add("vehicle", "stranger", price=1)
    world.add("living_allowance", "stranger", kind="rural_allowance")
    return world


def asked(
    world: Any, expression: str, kind: str = "boolean", whom: str = "pupil", **parts: Any
) -> dict[str, Any]:
    """A person's determination when a rule is ``expression``, with the rule's ``value``."""
    world.programme(
        facts=FACTS,
        parameters={"line": LINE},
        rules={"probed": {"type": kind, "expression": expression}, **parts.pop("rules", {})},
        eligible="probed" if kind == "boolean" else "at_school",
        **parts,
    )
    rows = world.read(world.determine(), "determinations/aid")
    (row,) = (row for row in rows if row["person_id"] == whom)
    return {**row, "value": row["probed"]}


@pytest.mark.parametrize(
    ("prices", "total", "open_"),
    [
        ({"pupil": 1, "parent": 2, "small": 4}, 700, None),
        ({"pupil": 1, "parent": 2}, None, "small"),
        ({}, None, "parent; pupil; small"),
        ({"pupil": 1, "parent": None, "small": 4}, None, "parent"),
    ],
)
def test_a_sum_needs_an_answer_from_every_member(
    family: Any, prices: dict[str, int | None], total: int | None, open_: str | None
) -> None:
    numbers = {person: family.add("vehicle", person, price=p) for person, p in prices.items()}
    row = asked(family, "household.sum(worth)", "money")
    assert (row["value"], row["household__1__members"], row["household__1__open"]) == (
        total,
        3,
        open_,
    )
    told = "; ".join(sorted(f"vehicle/{number}" for number in numbers.values()))
    assert row["household__1__records"] == (told or None)


@pytest.mark.parametrize(
    ("expression", "kind", "value"),
    [
        ("household.any(aided)", "boolean", True),
        ("household.all(aided)", "boolean", False),
        ("household.any(worth > line)", "boolean", True),
        ("household.any(worth > line * 9)", "boolean", None),
        ("household.all(worth < line * 9)", "boolean", None),
        ("household.all(worth > line)", "boolean", False),
        ("household.count(aided)", "integer", 1),
        ("household.count(true)", "integer", 3),
        ("household.count(worth > line)", "integer", None),
        ("household.of('child').count(aided)", "integer", 0),
        ("household.of('child').count(true)", "integer", 2),
        ("household.of('child', 'head').count(aided)", "integer", 1),
        ("household.of('head').sum(worth)", "money", 800),
        ("household.of('head').max(worth)", "money", 800),
        ("household.of('spouse').sum(worth)", "money", 0),
        ("household.of('spouse').min(worth)", "money", None),
        ("household.of('spouse').any(aided)", "boolean", False),
        ("household.of('spouse').all(aided)", "boolean", True),
        ("household.min(worth)", "money", None),
        ("household.max(born)", "date", None),
        ("household.of('head').max(born)", "date", date(1980, 1, 1)),
        ("household.of('head').max(years_between(born, period_start))", "integer", 41),
        ("household.of('head').sum(worth / line)", "number", Decimal("1.6")),
        ("household.of('head').sum(worth) + worth", "money", 900),
        ("household.any(rich)", "boolean", True),
        ("household.of('child').all(not rich)", "boolean", None),
        ("not household.any(rich) or household.any(aided)", "boolean", True),
    ],
)
def test_each_question_has_its_answer(
    family: Any, expression: str, kind: str, value: object
) -> None:
    family.add("vehicle", "pupil", price=1)
    family.add("vehicle", "parent", price=8)
    family.add("living_allowance", "parent", kind="rural_allowance")
    number = family.add("resident_register", "parent", birth_date=date(1980, 1, 1))
    family.birth_dates["parent"] = (date(1980, 1, 1), f"resident_register/{number}")
    rich = {"rich": {"expression": "worth > line"}}
    assert asked(family, expression, kind, rules=rich)["value"] == value


def test_the_same_question_is_computed_once(family: Any) -> None:
    row = asked(
        family,
        "household.any( aided ) or household.ANY(aided)",
        rules={"again": {"expression": "not household.any(aided)"}},
        findings={"look": {"when": "household.any(aided)"}},
    )
    assert [name for name in row if name.startswith("household__")] == [
        f"household__1{suffix}" for suffix in ("", "__certain", "__members", "__records", "__open")
    ]


@pytest.mark.parametrize(
    ("own", "any_", "all_"), [(True, True, None), (False, None, False), (None, None, None)]
)
def test_without_a_household_only_the_own_answer_is_known(
    world: Any, own: bool | None, any_: bool | None, all_: bool | None
) -> None:
    world.pupil("pupil")
    world.household("H1", "parent")
    world.add("vehicle", "stranger", price=1)
    kind = {True: "rural_allowance", False: "urban_allowance", None: None}[own]
    world.add("living_allowance", "pupil", kind=kind)
    parts = {
        "rules": {
            "everybody": {"expression": "household.all(aided)"},
            "how_many": {"type": "integer", "expression": "household.count(aided)"},
            "total": {"type": "money", "expression": "household.sum(worth)"},
            "children": {"expression": "household.of('child').any(aided)"},
        }
    }
    row = asked(world, "household.any(aided)", **parts)
    assert (row["value"], row["everybody"]) == (any_, all_)
    assert (row["how_many"], row["total"], row["children"]) == (None, None, None)
    assert row["household__1__members"] is None
    # The same as a fact about the household says.
    assert row["poor"] == any_


@pytest.mark.parametrize(
    ("link", "membership", "outcome"),
    [
        (20.0, 20.0, "eligible"),
        (20.0, None, "eligible"),
        (None, None, "eligible"),
        (4.0, 20.0, "verify"),
        (20.0, 4.0, "verify"),
    ],
)
def test_an_uncertain_link_or_membership_is_left_to_a_person_when_it_decides(
    world: Any, link: float | None, membership: float | None, outcome: str
) -> None:
    world.household("H1", "pupil")
    world.household("H1", "parent", weight=membership)
    world.pupil("pupil")
    world.add("living_allowance", "parent", link, kind="rural_allowance")
    for expression in (
        "household.any(aided)",
        "household.count(aided) = 1",
        "not household.all(not aided)",
    ):
        row = asked(world, expression)
        assert row["outcome"] == outcome
        assert row["household__1__open"] == (None if outcome == "eligible" else "parent")
    assert asked(world, "household.any(aided) or at_school")["outcome"] == "eligible"


def test_ones_own_doubtful_membership_hides_the_others_but_not_oneself(world: Any) -> None:
    world.household("H1", "pupil", weight=4.0)
    world.household("H1", "parent")
    world.pupil("pupil")
    world.add("living_allowance", "parent", kind="rural_allowance")
    assert asked(world, "household.any(aided)")["outcome"] == "verify"
    world.add("living_allowance", "pupil", kind="rural_allowance")
    assert asked(world, "household.any(aided)")["outcome"] == "eligible"
    assert asked(world, "household.of('other').any(aided)")["outcome"] == "verify"


def test_a_record_that_waits_for_review_makes_a_member_uncertain(family: Any) -> None:
    number = family.add("living_allowance", "double", kind="rural_allowance")
    mine = family.add("resident_register", "parent")
    family.reviews.append(
        {
            **{"left_dataset": "resident_register", "left_record_id": mine, "left_subject": "self"},
            **{"right_dataset": "living_allowance", "right_record_id": number},
            **{"right_subject": "self", "match_weight": 6.5},
        }
    )
    row = asked(family, "household.any(aided)")
    assert (row["value"], row["outcome"], row["household__1__open"]) == (False, "verify", "parent")


def test_awards_and_findings_ask_the_household_too(family: Any) -> None:
    family.add("living_allowance", "parent", kind="rural_allowance")
    row = asked(
        family,
        "household.any(aided)",
        awards={
            "share": {
                "steps": [
                    {"when": "household.count(aided) > 1", "amount": "line * 2"},
                    {"amount": "line * household.count(aided)"},
                ]
            }
        },
        findings={"aided_home": {"when": "household.any(aided)", "per": "household"}},
    )
    assert (row["share"], row["share__up_to"], row["amount_fen"]) == (500, 500, 500)
    result = family.determine()
    (found,) = family.read(result, "findings")
    assert json.loads(found["facts"]) == {
        "household__1": {
            "asked": "household.any(aided)",
            "value": True,
            "certain": True,
            "members": 3,
            "records": "living_allowance/living_allowance-2",
            "open": None,
        }
    }
    select = determinations_select(Lake(family.root / "lake"), result.tables)
    ((trace,),) = family.query(f"SELECT trace FROM ({select})")
    told = json.loads(trace)
    assert list(told["household"]) == ["household__1", "household__2"]
    assert told["household"]["household__2"]["value"] == 1
    assert list(told["rules"]) == ["probed"]


def test_a_finding_rests_on_certain_answers_alone(family: Any) -> None:
    family.add("living_allowance", "parent", 3.0, kind="rural_allowance")
    asked(family, "at_school", findings={"look": {"when": "household.any(aided)"}})
    assert family.read(family.determine(), "findings") == []


@pytest.mark.parametrize("seed", range(3))
def test_members_are_asked_for_the_facts_they_have_themselves(world: Any, seed: int) -> None:
    """Everybody is in the population, so each member's own row holds what the others are told."""
    draw = random.Random(seed)
    weights = [None, 4.0, 20.0]
    for number in range(60):
        person = f"p{number:02}"
        if draw.random() < 0.9:
            world.household(f"h{number // 4}", person, weight=draw.choice(weights))
        world.pupil(person)
        for _ in range(draw.choice([0, 1, 1, 2])):
            price = draw.choice([1, 2, None])
            world.add("vehicle", person, draw.choice(weights), price=price)
        if draw.random() < 0.5:
            kind = draw.choice(["rural_allowance", "urban_allowance", None])
            world.add("living_allowance", person, draw.choice(weights), kind=kind)
    asked(
        world,
        "household.any(aided)",
        rules={
            "total": {"type": "money", "expression": "household.sum(worth)"},
            "many": {"type": "integer", "expression": "household.count(aided or worth > line)"},
        },
        whom="p00",
    )
    rows = {row["person_id"]: row for row in world.read(world.determine(), "determinations/aid")}
    homes = {row["person_id"]: row for row in world.members}
    for person, row in rows.items():
        if person not in homes:
            assert (row["total"], row["many"]) == (None, None)
            continue
        home = homes[person]["household_id"]
        members = [rows[other] for other in homes if homes[other]["household_id"] == home]
        worths = [member["worth"] for member in members]
        aided = [member["aided"] for member in members]
        assert row["total"] == (None if None in worths else sum(worths))
        assert row["probed"] == (True in aided or (None if None in aided else False))
        counted = [
            True if yes or (worth or 0) > 500 else None if None in (yes, worth) else False
            for yes, worth in zip(aided, worths, strict=True)
        ]
        assert row["many"] == (None if None in counted else sum(counted))
        sure = [
            doubted(homes[person], homes[member["person_id"]], member) is False
            for member in members
        ]
        certain = row["household__2__certain"]
        assert certain == (row["total"] if all(sure) else None)
    assert len({row["outcome"] for row in rows.values()}) >= 3


def doubted(mine: dict[str, Any], theirs: dict[str, Any], member: dict[str, Any]) -> bool:
    """Whether what a member is worth rests on a doubtful link or membership."""
    weights = [member["worth__match_weight"]]
    if mine is not theirs:
        weights += [mine["match_weight"], theirs["match_weight"]]
    return any(weight is not None and weight < 10.0 for weight in weights)


@pytest.mark.parametrize(
    ("expression", "column", "code", "said"),
    [
        ("household.any(poor)", 1, "expression-not-allowed", "asked for poor, which is not of"),
        ("at_school and household.any(poor)", 15, "expression-not-allowed", "asked for poor"),
        ("household.any(members > 2)", 1, "expression-not-allowed", "asked for members"),
        ("household.any(shared)", 1, "expression-not-allowed", "asked for poor"),
        ("household.any(again)", 1, "expression-not-allowed", "household.any(aided)"),
        ("household.any(probed)", 1, "expression-not-allowed", "household.any(probed)"),
        ("household.any(household.any(aided))", 15, "expression-not-allowed", "never inside"),
        ("household.mean(worth) > line", 1, "expression-not-allowed", "there are any, all, count"),
        ("household.any(aided, aided)", 1, "expression-type", "takes one expression"),
        ("household.any()", 1, "expression-type", "takes one expression"),
        ("household.any(worth)", 1, "expression-type", "household.any of money"),
        ("household.sum(aided) > 1", 1, "expression-type", "household.sum of boolean"),
        ("household.sum(born) > born", 1, "expression-type", "household.sum of date"),
        ("household.of('chld').any(aided)", 1, "name-unknown", "did you mean child?"),
        ("household.of().any(aided)", 1, "expression-type", "such as household.of('child')"),
        ("household.of(aided).any(aided)", 1, "expression-type", "such as household.of('child')"),
        ("household.of('child')", 1, "expression-not-allowed", "there is no household.of"),
        ("household.of('child').of('child').any(aided)", 1, "expression-not-allowed", "dot is not"),
        ("household.any(aidd)", 15, "name-unknown", "did you mean aided?"),
        ("household.sum(worth) / household.count(aided) > line", 24, "division-by-zero", "zero"),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(
    world: Any, expression: str, column: int, code: str, said: str
) -> None:
    world.programme(
        facts=FACTS,
        parameters={"line": LINE},
        rules={
            "probed": {"expression": expression},
            "shared": {"expression": "poor and aided"},
            "again": {"expression": "household.any(aided)"},
        },
        eligible="probed",
    )
    _, problems = check(world.root / "programmes", world.contracts)
    assert [problem.code for problem in problems] == [f"programme.{code}"]
    assert said in str(problems[0])
    text = (world.root / "programmes/aid.yaml").read_text("utf-8").splitlines()
    place = problems[0].place
    start = text[place.line - 1].index("expression: ") + len("expression: ")
    assert place.column - start == column


def test_records_cannot_ask_the_household(world: Any) -> None:
    there = {"type": "boolean", "from": "enrolment", "absent": False}
    world.programme(
        facts={"there": {**there, "where": "household.any(boarding)"}}, eligible="there"
    )
    _, (problem,) = check(world.root / "programmes", world.contracts)
    assert "asked in rules, `eligible`, awards and findings" in str(problem)


def test_the_outcome_is_not_a_members_fact(world: Any) -> None:
    world.programme(
        facts=FACTS, eligible="at_school", findings={"look": {"when": "household.any(eligible)"}}
    )
    _, (problem,) = check(world.root / "programmes", world.contracts)
    assert "asked for eligible" in str(problem)
