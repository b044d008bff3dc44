"""The SQL of the truth against the same rules told once more in plain Python."""

from collections import defaultdict

import pytest

from commonweal.demo import belongings, illness, needs, payments, schooling, truth, world
from commonweal.demo.world import World
from commonweal.engine import Engine


@pytest.fixture(scope="module")
def province_world() -> World:
    made = world.create(30_000, 11)
    for part in (needs, schooling, belongings, illness):
        part.build(made)
    with Engine() as engine:
        determinations = truth.determine(engine, made)
        payments.build(made, determinations)
        made.tables["determinations"] = determinations
        made.tables["findings"] = truth.find(engine, made, determinations)
    return made


def rows(made: World, table: str) -> list[dict[str, object]]:
    return list(made.tables[table].to_pylist())


def test_who_is_entitled_to_how_much(province_world: World) -> None:
    made = province_world
    home = made.people.household.tolist()
    poor = {row["household"]: row for row in rows(made, "poverty_household")}
    drawing = defaultdict(set)
    for row in rows(made, "living_allowance"):
        drawing[row["household"]].add(row["kind"])
    disabled = {row["person"] for row in rows(made, "disability")}

    def step(person: int) -> int:
        household = poor[home[person]]
        if household["status"] != "lifted_out" or household["income_per_head"] < 7000:
            return 0
        return 1 if household["income_per_head"] < 10_000 else 2

    expected = {}
    for pupil in rows(made, "enrolment"):
        person = pupil["person"]
        kinds = drawing[home[person]]
        registered = home[person] in poor
        if pupil["stage"] == "senior_high":
            rural = kinds & {"rural_allowance", "special_hardship"}
            if registered or rural or ("urban_allowance" in kinds and person in disabled):
                fee = pupil["approved_tuition"]
                if pupil["ownership"] == "private":
                    fee = min(fee, pupil["comparable_public_tuition"])
                expected["senior_high_waiver", person] = fee
            if registered:
                grant = (2500, 2000, 1500)[step(person)] + 1400 + 500 * pupil["boarding"]
                expected["senior_high_support", person] = grant
        if pupil["stage"] == "vocational" and registered:
            expected["vocational_support", person] = 5000 if pupil["grade"] < 3 else 2000
    for student in rows(made, "admission"):
        if home[student["person"]] in poor:
            tuition = 3830 if student["level"] == "bachelor" else 3500
            grant = (3800, 3300, 2800)[step(student["person"])]
            expected["university_support", student["person"]] = 1000 + tuition + grant
    found = {
        (row["programme"], row["person"]): row["amount_fen"] / 100
        for row in rows(made, "determinations")
    }
    assert found == expected
    assert {programme for programme, _ in found} == set(truth.PROGRAMMES)
    assert len(found) == made.tables["determinations"].num_rows


def test_what_is_remarkable(province_world: World) -> None:
    made = province_world
    home = made.people.household.tolist()
    poor = {row["household"] for row in rows(made, "poverty_household")}
    expected = set()
    for table, column, word, finding in (
        ("vehicle", "vehicle_type", "car", "car"),
        ("property", "kind", "commercial", "commercial_housing"),
        ("company", "kind", "limited_company", "company"),
        ("public_payroll", None, None, "public_payroll"),
    ):
        for row in rows(made, table):
            if home[row["person"]] in poor and (column is None or row[column] == word):
                expected.add((finding, row["person"], None))
    paid = {
        (row["person"], row["programme"])
        for row in rows(made, "aid_payment")
        if row["academic_year"] == 2021
    }
    for row in rows(made, "determinations"):
        if (row["person"], row["programme"]) not in paid:
            expected.add(("unpaid", row["person"], row["programme"]))
    for row in rows(made, "poverty_member"):
        if not made.people.registered[row["person"]]:
            expected.add(("unregistered", row["person"], None))
    found = {(row["finding"], row["person"], row["programme"]) for row in rows(made, "findings")}
    assert found == expected
    assert len({finding for finding, _, _ in found}) == 6


def test_most_who_are_entitled_are_paid(province_world: World) -> None:
    unpaid = [row for row in rows(province_world, "findings") if row["finding"] == "unpaid"]
    entitled = province_world.tables["determinations"].num_rows
    assert 1 - len(unpaid) / entitled == pytest.approx(payments.PAID, abs=0.04)


def test_the_poor_own_less(province_world: World) -> None:
    made = province_world
    poor = needs.poor_homes(made)
    owners = made.people.household[
        [row["person"] for row in rows(made, "vehicle") if row["vehicle_type"] == "car"]
    ]
    rich_rate = (~poor[owners]).sum() / (~poor).sum()
    poor_rate = poor[owners].sum() / poor.sum()
    assert 0 < poor_rate < 0.2 * rich_rate


def test_guardians_live_with_the_child(province_world: World) -> None:
    made = province_world
    people = made.people
    for row in rows(made, "enrolment"):
        child, guardian = row["person"], row["guardian"]
        if guardian is not None:
            assert people.household[child] == people.household[guardian]
            assert child != guardian
            assert people.birth[guardian] < people.birth[child]


def test_pupils_are_of_school_age(province_world: World) -> None:
    ages = {"primary": (6, 13), "junior_high": (12, 16), "senior_high": (15, 19)}
    ages["vocational"] = ages["senior_high"]
    age = province_world.people.age
    for row in rows(province_world, "enrolment"):
        low, high = ages[row["stage"]]
        assert low <= age[row["person"]] <= high
        assert 1 <= row["grade"] <= (6 if row["stage"] == "primary" else 3)
    for row in rows(province_world, "admission"):
        assert 17 <= age[row["person"]] <= 24
