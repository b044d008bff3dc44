"""Linkage as a whole: who is who, and what must never be."""

import json
import random
from collections import Counter

import pytest

from commonweal.engine import Engine
from commonweal.identity import link
from tests.identity import town
from tests.identity.rows import Link, Linked, Rows, source
from tests.identity.town import Row


def _seen(person: Row, key: str | None = None, **more: str | None) -> Row:
    """What the hospital writes of ``person`` when the number is not at hand."""
    known = {name: person[name] for name in ("key", "name", "birth", "sex", "phone")}
    return {**known, "key": key or person["key"], "id": None, **more}


TWINS = [
    town.case("twin-1", "罗小明", "20100304", 11),
    town.case("twin-2", "罗小军", "20100304", 13),
]
NAMESAKES = [
    town.case("namesake-1", "王秀英", "19530708", 22, phone="13900000001"),
    town.case("namesake-2", "王秀英", "19781121", 24, phone="13900000002", address="中山路1号2室"),
]
BORROWER = town.case("lender", "何建国", "19660609", 31)
SLIP = town.case("slip", "欧阳娜", "19910415", 42, phone="13900000003")
WRITINGS = town.case("writings", "鄧麗華", "19610203", 55, phone="13900000004")
OLD = town.case("old-number", "孙桂英", "19440506", 66, phone="13900000005")


def _fifteen(number: object) -> str:
    return str(number)[:6] + str(number)[8:17]


@pytest.fixture(scope="module")
def linked(link_rows: Link) -> Linked:
    """A register free of duplicates and a hospital, with the hard cases among the others."""
    chance = random.Random(7)
    people = list(town.families(chance, 600))
    register = [*people, *TWINS, *NAMESAKES, BORROWER, SLIP, WRITINGS, OLD]
    hospital = [
        *town.patients(chance, people),
        *(_seen(person) for person in (*TWINS, *NAMESAKES)),
        # Somebody else with the number of the lender: another name, sex, age and telephone.
        _seen(town.case("borrower", "李芳", "20010203", 4, phone="13900000009"), id=BORROWER["id"]),
        _seen(SLIP, id=town.slip(random.Random(1), str(SLIP["id"]))),
        _seen(WRITINGS, name="邓 丽华", id=str(WRITINGS["id"])),
        _seen(OLD, id=_fifteen(OLD["id"])),
        _seen(OLD, key="small-x", id=str(OLD["id"]).lower()),
        {"key": "empty-1"},
        {"key": "empty-2"},
        {"key": "signs", "name": "--", "birth": "", "phone": "无"},
        *({"key": f"name-only-{n}", "name": "王伟"} for n in range(3)),
    ]
    return link_rows(free=frozenset({"register"}), register=register, hospital=hospital)


def _is(linked: Linked, hospital: str, register: str) -> bool:
    persons = linked.persons()
    return persons["hospital", hospital] == persons["register", register]


def test_every_record_has_one_link(linked: Linked) -> None:
    for dataset in ("register", "hospital"):
        keys = [row[0] for row in linked.engine.rows(f"SELECT key FROM {dataset}")]
        found = linked.engine.rows("SELECT record_id FROM links WHERE dataset = ?", [dataset])
        assert Counter(row[0] for row in found) == Counter(keys)


def test_the_town_is_put_together_rightly(linked: Linked) -> None:
    persons = linked.persons()
    usual = [key for key in persons if key[1].replace("-", "").isdigit()]
    held: dict[str, list[tuple[str, str]]] = {}
    for key in usual:
        held.setdefault(persons[key], []).append(key)
    joined = [group for group in held.values() if len(group) > 1]
    right = [group for group in joined if len({record for _, record in group}) == 1]
    twice = Counter(record for _, record in usual)
    assert len(right) / len(joined) >= 0.99
    assert len(right) / sum(many > 1 for many in twice.values()) >= 0.95


def test_twins_stay_apart_and_keep_their_own(linked: Linked) -> None:
    persons = linked.persons()
    assert persons["register", "twin-1"] != persons["register", "twin-2"]
    assert _is(linked, "twin-1", "twin-1")
    assert _is(linked, "twin-2", "twin-2")


def test_neighbours_of_one_name_stay_apart(linked: Linked) -> None:
    persons = linked.persons()
    assert persons["register", "namesake-1"] != persons["register", "namesake-2"]
    assert _is(linked, "namesake-1", "namesake-1")
    assert _is(linked, "namesake-2", "namesake-2")


def test_a_number_does_not_make_one_person_of_two_names(linked: Linked) -> None:
    assert not _is(linked, "borrower", "lender")


def test_a_slip_in_a_number_is_evidence_still(linked: Linked) -> None:
    assert _is(linked, "slip", "slip")
    (evidence,) = linked.engine.row(
        "SELECT evidence FROM links WHERE dataset = 'hospital' AND record_id = 'slip'"
    )
    assert "wrong" in json.loads(evidence)["id"]


@pytest.mark.parametrize(
    ("record", "person"),
    [("writings", "writings"), ("old-number", "old-number"), ("small-x", "old-number")],
)
def test_ways_of_writing_are_settled_by_name_and_number(
    linked: Linked, record: str, person: str
) -> None:
    assert _is(linked, record, person)
    (evidence,) = linked.engine.row(
        "SELECT evidence FROM links WHERE dataset = 'hospital' AND record_id = ?", [record]
    )
    assert json.loads(evidence) == {"by": "same id and name"}


def test_who_is_nobody_is_nobody_else(linked: Linked) -> None:
    counted = Counter(linked.persons().values())
    alone = ["empty-1", "empty-2", "signs", *(f"name-only-{n}" for n in range(3))]
    assert {counted[linked.persons()["hospital", key]] for key in alone} == {1}


def test_a_record_that_is_alone_has_no_weight_and_others_have_one(linked: Linked) -> None:
    rows = linked.engine.rows(
        "SELECT count(*) OVER (PARTITION BY person_id), match_weight, evidence FROM links"
    )
    assert {size > 1 for size, weight, _ in rows if weight is None} == {False}
    assert {size > 1 for size, weight, _ in rows if weight is not None} == {True}
    for _, weight, evidence in rows:
        assert (weight is None) is (evidence is None)
        assert evidence is None or json.loads(evidence)


def test_no_person_is_in_a_register_free_of_duplicates_twice(linked: Linked) -> None:
    twice = linked.engine.rows(
        "SELECT person_id FROM links WHERE dataset = 'register' "
        "GROUP BY person_id HAVING count(*) > 1"
    )
    assert twice == []


def test_reviews_are_uncertain_or_cannot_be(linked: Linked) -> None:
    persons = linked.persons()
    for row in linked.reviews():
        left_dataset, left, _, _, right_dataset, right, _, _, weight, evidence = row
        assert weight >= 0
        assert json.loads(evidence)
        assert weight < 10 or persons[left_dataset, left] != persons[right_dataset, right]


def test_figures_agree_with_the_tables(linked: Linked) -> None:
    found = linked.found
    assert found.records == len(linked.links())
    assert found.persons == len(set(linked.persons().values()))
    assert found.reviews == len(linked.reviews())
    assert sum(size * many for size, many in found.sizes.items()) == found.records
    assert sum(many for many in found.sizes.values()) == found.persons
    assert found.precision is not None and 0.9 < found.precision <= 1
    assert found.recall is not None and 0 < found.recall <= 1


def test_golden_records_come_from_the_civil_register_first(linked: Linked) -> None:
    from commonweal.identity.steps import people

    linked.engine.create("persons", people.persons())
    persons = linked.persons()
    row = linked.engine.row(
        "SELECT name, name_source, resident_id, resident_id_source, birth_date, sex, phone, "
        "phone_source, records FROM persons WHERE person_id = ?",
        [persons["register", "slip"]],
    )
    assert row[:4] == ("欧阳娜", "register/slip", SLIP["id"], "register/slip")
    assert str(row[4]) == "1991-04-15"
    assert row[5:] == ("female", "13900000003", "register/slip", 2)
    # What the register does not say comes from elsewhere, with its source.
    (source_of_phone,) = linked.engine.row(
        "SELECT phone_source FROM persons WHERE person_id = ?",
        [persons["hospital", "borrower"]],
    )
    assert source_of_phone == "hospital/borrower"
    assert linked.engine.value("SELECT count(*) FROM persons") == linked.found.persons
    assert linked.engine.value("SELECT sum(records) FROM persons") == linked.found.records


@pytest.fixture(scope="module")
def small_town() -> tuple[list[Row], list[Row]]:
    chance = random.Random(3)
    people = list(town.families(chance, 150))
    return people, town.patients(chance, people, 0.7)


@pytest.mark.parametrize("seed", [1, 2])
def test_neither_the_order_of_rows_nor_of_datasets_nor_threads_matter(
    link_rows: Link, small_town: tuple[list[Row], list[Row]], seed: int
) -> None:
    register, hospital = small_town
    first = link_rows(register=register, hospital=hospital, threads=1)
    chance = random.Random(seed)
    shuffled = [chance.sample(rows, len(rows)) for rows in (register, hospital)]
    again = link_rows(register=shuffled[0], hospital=shuffled[1], threads=2)
    assert again.links() == first.links()
    assert again.reviews() == first.reviews()
    assert again.found.precision == first.found.precision


def test_a_person_keeps_the_name_when_others_come(
    link_rows: Link, small_town: tuple[list[Row], list[Row]]
) -> None:
    register, _ = small_town
    before = link_rows(register=register).persons()
    chance = random.Random(11)
    more = link_rows(register=[*register, *town.families(chance, 20, first=900)]).persons()
    assert {key: more[key] for key in before} == before


def test_the_same_engine_links_twice(engine: Engine) -> None:
    rows: Rows = [town.case("1", "王伟", "19900101", 1), town.case("2", "李娜", "19910101", 2)]
    sources = [source(engine, "people", rows)]
    link(engine, sources)
    first = engine.rows("SELECT * FROM links ORDER BY ALL")
    link(engine, sources)
    assert engine.rows("SELECT * FROM links ORDER BY ALL") == first
