"""Who ends up with whom, and why."""

from datetime import date
from typing import Any

import pytest

from commonweal.catalogue import Column, Contract
from commonweal.household.errors import HouseholdColumnAmbiguous
from commonweal.household.sources import ranked

from .conftest import AS_OF, Form, Outcome

CHILD, ADULT = date(2010, 5, 1), date(1980, 5, 1)


def registered(person: str, book: str, relation: str | None, **more: Any) -> dict[str, Any]:
    return {
        "record_id": more.pop("record_id", f"r-{person}"),
        "person": person,
        "book": book,
        "relation": relation,
        "region": "520102016001",
        **more,
    }


def family(book: str, head: str, *others: tuple[str, str]) -> list[dict[str, Any]]:
    rows = [registered(head, book, "head"), *(registered(p, book, r) for p, r in others)]
    return [{**row, "weight": 20.0} for row in rows]


def dormitory(book: str, people: list[str]) -> list[dict[str, Any]]:
    return [registered(person, book, "other") for person in people]


def test_a_register_book_is_a_household(form: Form) -> None:
    outcome = form(register=family("B1", "ann", ("bob", "spouse"), ("cid", "child")))
    assert outcome.together() == {frozenset({"ann", "bob", "cid"})}
    assert outcome.rows("households", "region, size, head_person_id, basis") == [
        ("520102016001", 3, "ann", "register")
    ]
    assert outcome.member("cid") == {
        "person_id": "cid",
        "household_id": outcome.member("ann")["household_id"],
        "relation": "child",
        "basis": "register",
        "dataset": "register",
        "record_id": "r-cid",
        "as_of": AS_OF,
        "match_weight": 20.0,
    }


def test_a_household_keeps_its_id_when_somebody_joins(form: Form) -> None:
    before = form(register=family("B1", "ann")).member("ann")["household_id"]
    after = form(register=family("B1", "ann", ("bob", "spouse"))).member("bob")["household_id"]
    assert before == after
    assert len(before) == 12


def test_book_numbers_of_two_registers_are_two_things(form: Form) -> None:
    outcome = form(register=family("7", "ann"), poor=[registered("bob", "7", "head")])
    assert outcome.together() == {frozenset({"ann"}), frozenset({"bob"})}


def test_somebody_missing_from_the_first_register_joins_the_family(form: Form) -> None:
    outcome = form(
        register=family("B1", "ann", ("bob", "spouse")),
        poor=[
            registered("ann", "P9", "head", record_id="p1"),
            registered("cid", "P9", "child", record_id="p2", weight=12.5),
        ],
    )
    assert outcome.together() == {frozenset({"ann", "bob", "cid"})}
    member = outcome.member("cid")
    assert (member["dataset"], member["record_id"], member["match_weight"]) == ("poor", "p2", 12.5)
    assert member["relation"] == "child"


def test_a_relation_to_somebody_else_than_the_head_is_unknown(form: Form) -> None:
    outcome = form(
        register=family("B1", "ann", ("bob", "spouse")),
        poor=[
            registered("bob", "P9", "head", record_id="p1"),
            registered("cid", "P9", "child", record_id="p2"),
        ],
    )
    assert outcome.member("cid")["relation"] is None


def test_the_first_register_is_followed_and_the_other_recorded(form: Form) -> None:
    outcome = form(
        register=[*family("B1", "ann"), *family("B2", "bob", ("cid", "child"))],
        poor=[
            registered("ann", "P1", "head", record_id="p1"),
            registered("cid", "P1", "child", record_id="p2"),
            registered("dan", "P1", "child", record_id="p3"),
        ],
    )
    assert outcome.together() == {frozenset({"ann", "dan"}), frozenset({"bob", "cid"})}
    assert outcome.rows(
        "household/conflicts", "person_id, dataset, other_dataset, other_record_id, reason"
    ) == [("cid", "register", "poor", "p2", "authority")]
    assert outcome.summary["conflicts"] == {"authority": 1}


def test_of_two_books_of_one_register_the_newer_counts(form: Form) -> None:
    old = registered("cid", "B1", "child", record_id="old", as_of=date(2020, 10, 1))
    outcome = form(
        register=[*family("B1", "ann"), *family("B2", "bob", ("cid", "child")), old],
    )
    assert outcome.together() == {frozenset({"ann"}), frozenset({"bob", "cid"})}
    assert outcome.rows("household/conflicts", "person_id, other_record_id, reason") == [
        ("cid", "old", "older")
    ]


def test_of_two_books_of_one_date_the_surer_link_counts(form: Form) -> None:
    outcome = form(
        register=[
            *family("B1", "ann"),
            *family("B2", "bob"),
            registered("cid", "B1", "child", record_id="x", weight=11.0),
            registered("cid", "B2", "child", record_id="y", weight=14.0),
        ],
    )
    assert outcome.member("cid")["record_id"] == "y"
    assert outcome.summary["conflicts"] == {"doubtful": 1}


PUPILS = [f"pupil{number:02}" for number in range(12)]


def test_a_pupil_in_a_school_s_book_stays_with_the_guardian(form: Form) -> None:
    outcome = form(
        births=dict.fromkeys(PUPILS, date(2002, 1, 1)),
        register=[*family("B1", "ann"), *dormitory("S1", PUPILS)],
        school=[
            {"record_id": "s1", "person": "pupil00", "guardian": "ann", "weight": 30.0},
        ],
    )
    assert frozenset({"ann", "pupil00"}) in outcome.together()
    member = outcome.member("pupil00")
    assert (member["basis"], member["dataset"], member["record_id"]) == (
        "guardianship",
        "school",
        "s1",
    )
    assert outcome.summary["conflicts"] == {"collective": 1}
    assert outcome.member("pupil01")["basis"] == "alone"
    assert outcome.member("pupil01")["record_id"] == "r-pupil01"


def test_a_pupil_in_a_school_s_book_stays_in_the_family_another_register_gives(form: Form) -> None:
    outcome = form(
        register=[*family("B1", "ann"), *dormitory("S1", PUPILS)],
        poor=[
            registered("ann", "P1", "head", record_id="p1"),
            registered("pupil00", "P1", "child", record_id="p2"),
        ],
    )
    assert frozenset({"ann", "pupil00"}) in outcome.together()


def test_a_large_family_is_no_dormitory(form: Form) -> None:
    many = [(f"child{number}", "child") for number in range(11)]
    outcome = form(register=family("B1", "ann", ("bob", "spouse"), *many))
    assert [len(home) for home in outcome.together()] == [13]


def test_a_minor_lives_with_the_guardian_and_an_adult_need_not(form: Form) -> None:
    pupils = [
        {"record_id": "s1", "person": "cid", "guardian": "ann"},
        {"record_id": "s2", "person": "dan", "guardian": "ann"},
    ]
    outcome = form(births={"cid": CHILD, "dan": ADULT}, register=family("B1", "ann"), school=pupils)
    assert outcome.together() == {frozenset({"ann", "cid"}), frozenset({"dan"})}
    assert outcome.member("cid")["relation"] is None


def test_majority_begins_on_the_eighteenth_birthday(form: Form) -> None:
    pupils = [
        {"record_id": "s1", "person": "cid", "guardian": "ann"},
        {"record_id": "s2", "person": "dan", "guardian": "ann"},
    ]
    births = {"cid": date(2003, 10, 2), "dan": date(2003, 10, 1)}
    outcome = form(births=births, register=family("B1", "ann"), school=pupils)
    assert outcome.together() == {frozenset({"ann", "cid"}), frozenset({"dan"})}


def test_a_guardian_whom_no_register_knows_heads_a_household(form: Form) -> None:
    outcome = form(
        births={"cid": CHILD, "dan": CHILD},
        school=[
            {"record_id": "s1", "person": "cid", "guardian": "ann"},
            {"record_id": "s2", "person": "dan", "guardian": "ann"},
        ],
    )
    assert outcome.together() == {frozenset({"ann", "cid", "dan"})}
    assert outcome.rows("households", "head_person_id, basis") == [("ann", "guardianship")]


def test_the_register_is_followed_against_guardianship(form: Form) -> None:
    outcome = form(
        births={"cid": CHILD},
        register=[*family("B1", "ann", ("cid", "child")), *family("B2", "bob")],
        school=[{"record_id": "s1", "person": "cid", "guardian": "bob"}],
    )
    assert outcome.together() == {frozenset({"ann", "cid"}), frozenset({"bob"})}


def at(person: str, address: str | None, region: str = "520102") -> dict[str, Any]:
    return {"record_id": f"c-{person}", "person": person, "address": address, "region": region}


def test_people_of_one_address_live_together(form: Form) -> None:
    outcome = form(
        clinic=[
            at("ann", "幸福路 12号 3单元"),
            at("bob", "幸福路１２号３单元"),
            at("cid", "幸福路12号3单元", region="520103"),
            at("dan", "幸福路13号3单元"),
        ]
    )
    assert outcome.together() == {frozenset({"ann", "bob"}), frozenset({"cid"}), frozenset({"dan"})}
    assert outcome.member("ann")["basis"] == "address"


def test_an_address_leads_to_the_one_registered_household_of_that_name_there(form: Form) -> None:
    homes = [
        {**row, "address": address, "name": name}
        for row, address, name in zip(
            [*family("B1", "ann"), *family("B2", "bob"), *family("B3", "cid")],
            ["幸福路1号", "幸福路2号", "幸福路2号"],
            ["王安", "李波", "李西"],
            strict=True,
        )
    ]
    patients = [
        {**at("dan", "幸福路1号"), "name": "王丹"},
        {**at("eve", "幸福路1号"), "name": "赵一"},
        {**at("fay", "幸福路2号"), "name": "李飞"},
    ]
    outcome = form(register=homes, clinic=patients)
    assert frozenset({"ann", "dan"}) in outcome.together()
    assert outcome.member("dan")["basis"] == "address"
    assert outcome.member("eve")["basis"] == "alone"
    assert outcome.member("fay")["basis"] == "alone"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("贵州省遵义市仁怀市火石镇荣华村4组30号", "仁怀市火石镇荣华村4组30号"),
        ("贵州省黔东南苗族侗族自治州锦屏县偶里乡寨霞村4组69号", "锦屏县偶里乡寨霞村4组69号"),
        ("贵阳市南明区遵义路街道 社区路9号", "南明区遵义路街道社区路9号"),
        ("贵州省仁怀市中枢街道河滨社区3号", "仁怀市中枢街道河滨社区3号"),
    ],
)
def test_province_and_prefecture_may_be_left_out_of_an_address(
    form: Form, one: str, other: str
) -> None:
    outcome = form(clinic=[at("ann", one, region=""), at("bob", other, region="520102")])
    assert outcome.together() == {frozenset({"ann", "bob"})}


@pytest.mark.parametrize("address", [None, "", "幸福村"])
def test_an_address_that_names_no_house_says_nothing(form: Form, address: str | None) -> None:
    outcome = form(clinic=[at("ann", address), at("bob", address)])
    assert outcome.summary["by_basis"] == {"alone": 2}


def test_an_institution_s_address_is_no_home(form: Form) -> None:
    outcome = form(clinic=[at(f"p{number}", "福利院1号") for number in range(11)])
    assert outcome.summary["by_basis"] == {"alone": 11}


def counted(person: str, relation: str, number: str, street: str, **more: str) -> dict[str, Any]:
    place = {"unit": "", "city": "Anytown", "postcode": "98001", "surname": "Smith"} | more
    return {
        "record_id": f"n-{person}",
        "person": person,
        "relation": relation,
        "number": number,
        "street": street,
        **place,
    }


def test_without_book_numbers_the_address_is_the_book(form: Form) -> None:
    outcome = form(
        census=[
            counted("ann", "head", "12", "Main St"),
            counted("bob", "spouse", "12", "MAIN ST"),
            counted("cid", "head", "12", "Main St", unit="2"),
            counted("dan", "head", "12", "Main St", city="Elsewhere", postcode="10001"),
        ]
    )
    assert outcome.together() == {frozenset({"ann", "bob"}), frozenset({"cid"}), frozenset({"dan"})}
    assert outcome.rows("members", "DISTINCT basis") == [("address",)]


@pytest.mark.parametrize(
    ("number", "street", "postcode"),
    [
        ("21", "Mian St", "98001"),
        ("27", "Main St", "98001"),
        ("", "Main St", "98001"),
        ("21", "Main St", "98007"),
    ],
)
def test_a_slip_in_the_address_does_not_part_a_family(
    form: Form, number: str, street: str, postcode: str
) -> None:
    outcome = form(
        census=[
            counted("ann", "head", "21", "Main St"),
            counted("bob", "spouse", number, street, postcode=postcode),
        ]
    )
    assert outcome.together() == {frozenset({"ann", "bob"})}


def test_a_slip_joins_nobody_of_another_name_nor_to_two_homes(form: Form) -> None:
    outcome = form(
        census=[
            counted("ann", "head", "21", "Main St"),
            counted("bob", "head", "22", "Main St"),
            counted("cid", "other", "2", "Main St"),
            counted("dan", "other", "121", "Main St", surname="Jones"),
        ]
    )
    assert all(len(home) == 1 for home in outcome.together())


def test_people_whose_house_number_is_missing_share_street_and_name(form: Form) -> None:
    outcome = form(
        census=[
            counted("ann", "head", "", "Main St"),
            counted("bob", "spouse", "", "Main St"),
            counted("cid", "head", "", "Main St", surname="Jones"),
        ]
    )
    assert outcome.together() == {frozenset({"ann", "bob"}), frozenset({"cid"})}


def test_nobody_is_a_result_too(form: Form) -> None:
    outcome: Outcome = form(register=[])
    assert outcome.summary["households"] == 0
    assert outcome.rows("members", "*") == []


def test_a_second_column_for_the_book_number_is_refused() -> None:
    columns = tuple(Column(name, name, role="household.number") for name in ("book", "folio"))
    with pytest.raises(HouseholdColumnAmbiguous, match="book, folio") as caught:
        ranked({"register": Contract("register", "police", columns)}, {"register": 1})
    assert caught.value.code == "household.column-ambiguous"


def test_registers_without_authority_follow_by_number_then_people() -> None:
    def contract(name: str, role: str, authority: int | None = None) -> Contract:
        columns = (
            Column("c", "c", role=role),
            Column("a", "a", role="address.text"),
        )
        return Contract(name, "d", columns, household_authority=authority)

    contracts = {
        "dwellings": contract("dwellings", "household.relation"),
        "small": contract("small", "household.number"),
        "large": contract("large", "household.number"),
        "second": contract("second", "household.number", 2),
        "first": contract("first", "household.number", 1),
        "also_first": contract("also_first", "household.number", 1),
        "clinic": contract("clinic", "person.name"),
    }
    people = dict.fromkeys(contracts, 10) | {"large": 11, "dwellings": 99}
    registers, others = ranked(contracts, people)
    assert [(register.name, register.rank) for register in registers] == [
        ("also_first", 0),
        ("first", 0),
        ("second", 1),
        ("large", 2),
        ("small", 3),
        ("dwellings", 4),
    ]
    assert [dataset.name for dataset in others] == ["clinic"]
