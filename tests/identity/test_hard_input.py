"""Records that say little, nothing, or what is not so."""

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from commonweal.engine import Engine
from commonweal.identity import NothingToLink, Source, link
from commonweal.identity.model import Settings
from tests.identity import town
from tests.identity.rows import Link, Rows, source
from tests.identity.town import Row


def _named(chance: random.Random, many: int, **more: str | None) -> list[Row]:
    return [
        {
            "key": f"n{place}",
            "name": chance.choice(town.SURNAMES) + "".join(chance.sample(town.CHARACTERS, 2)),
            **more,
        }
        for place in range(many)
    ]


@pytest.mark.parametrize(
    "placeholder", ["000000000", "123456789", "99999", "无", "520102197001010019"]
)
def test_a_number_that_stands_for_none_joins_nobody(link_rows: Link, placeholder: str) -> None:
    rows = _named(random.Random(2), 3_000, id=placeholder)
    names = Counter(row["name"] for row in rows)
    assert max(names.values()) > 1
    assert link_rows(people=rows).sizes() == [1] * len(rows)


def test_a_number_that_stands_for_none_takes_no_birth_date_away(link_rows: Link) -> None:
    clerk = town.number("520102", "19700101", 1)
    rows = [*_named(random.Random(2), 100, id=clerk, birth="2001-02-03", sex="女")]
    found = link_rows(people=rows)
    assert found.engine.rows("SELECT DISTINCT birth, sex, id FROM mentions") == [
        ("20010203", "female", None)
    ]


def _with_values_for_none(chance: random.Random) -> list[Row]:
    """A register in which three of four rows have one name and one telephone."""
    unknown: list[Row] = [
        {**person, "key": f"none-{place}", "name": "无名氏", "phone": "13800000000", "id": None}
        for place, person in enumerate(town.families(chance, 1_200))
    ]
    people = [{**person, "id": None} for person in town.families(chance, 400)]
    again = [
        {
            **person,
            "key": f"{person['key']}-again",
            "phone": town.slip(chance, str(person["phone"])),
        }
        for person in people
    ]
    return [*unknown, *people, *again]


def test_values_that_stand_for_none_hide_nobody_and_join_nobody(link_rows: Link) -> None:
    found = link_rows(people=_with_values_for_none(random.Random(7)))
    assert found.engine.rows("SELECT * FROM placeholders ORDER BY ALL") == [
        ("name", "无名氏"),
        ("phone", "13800000000"),
    ]
    persons = {record: person for (_, record), person in found.persons().items()}
    nobody = [person for record, person in persons.items() if record.startswith("none-")]
    assert len(set(nobody)) == len(nobody)
    again = [record for record in persons if record.endswith("-again")]
    joined = sum(persons[record] == persons[record.removesuffix("-again")] for record in again)
    assert joined >= 0.97 * len(again)


def test_common_values_are_no_placeholders(link_rows: Link) -> None:
    chance = random.Random(8)
    rows = [
        {
            **person,
            "name": chance.choice(["王伟", "李静", "张敏", "刘洋", "陈勇", "杨丽"]),
            "birth": f"{chance.randint(1950, 1990)}-01-01",
        }
        for person in town.families(chance, 400)
    ]
    found = link_rows(people=rows)
    assert found.engine.value("SELECT count(*) FROM placeholders WHERE attribute = 'birth'") == 0


def test_a_person_in_many_records_without_a_name_is_no_placeholder(link_rows: Link) -> None:
    rows: Rows = [{"key": str(n), "id": town.number("520102", "19700101", 1)} for n in range(50)]
    found = link_rows(people=[*rows, town.case("a", "王伟", "19900101", 1)])
    assert found.engine.value("SELECT count(*) FROM mentions WHERE id IS NULL") == 0


def test_misspelt_names_are_found_though_every_number_is_right(link_rows: Link) -> None:
    chance = random.Random(4)
    people = list(town.families(chance, 300))
    rows = [{name: person[name] for name in ("key", "name", "id")} for person in people]
    slips = [
        {**row, "key": f"{row['key']}-slip", "name": str(row["name"])[:-1] + "鑫"}
        for row in rows[::5]
    ]
    found = link_rows(people=[*rows, *slips])
    joined = [found.same(str(row["key"]), f"{row['key']}-slip") for row in rows[::5]]
    assert sum(joined) / len(joined) > 0.95


# Little or nothing to go by.


def test_no_column_says_who(engine: Engine) -> None:
    with pytest.raises(NothingToLink, match="people"):
        link(engine, [source(engine, "people", [{"key": "1", "sex": "男", "region": "52"}])])


def test_no_dataset_at_all(engine: Engine) -> None:
    with pytest.raises(NothingToLink):
        link(engine, [])


@pytest.mark.parametrize("many", [0, 1, 2, 3, 10])
def test_records_without_a_value(link_rows: Link, many: int) -> None:
    rows: Rows = [{"key": str(n), "name": None, "birth": None} for n in range(many)]
    found = link_rows(people=rows or [{"key": "x", "name": None}])
    assert found.sizes() == [1] * max(many, 1)


def test_a_dataset_without_records_changes_nothing(link_rows: Link) -> None:
    people = list(town.families(random.Random(1), 30))
    alone = link_rows(people=people)
    columns: Row = dict.fromkeys(people[0])
    with_empty = link_rows(people=people, nothing=[])
    assert columns
    assert with_empty.links() == alone.links()


@pytest.mark.parametrize("many", [2, 3, 50])
def test_all_values_equal(link_rows: Link, many: int) -> None:
    """Complete and equal records are one person; a name alone proves nothing."""
    full = [{**town.case(str(n), "王伟", "19900101", 1), "key": str(n)} for n in range(many)]
    assert link_rows(people=full).sizes() == [many]
    names: Rows = [{"key": str(n), "name": "王伟"} for n in range(many)]
    assert link_rows(people=names).sizes() == [1] * many


def test_a_place_told_in_many_ways_is_one_fact(link_rows: Link) -> None:
    """Two rows 'John Smith, Springfield, 12345' need not be one man."""
    place = {"city": "springfield", "postcode": "12345", "address": "main street"}
    rows: Rows = [{"key": str(n), "given": "john", "family": "smith", **place} for n in range(4)]
    found = link_rows(people=rows)
    assert found.found.settled == 0


@pytest.mark.parametrize("names", [{"name": "王伟"}, {"given": "john", "family": "smith"}])
def test_a_hundred_thousand_of_one_name(link_rows: Link, names: dict[str, str]) -> None:
    rows: Rows = [{"key": str(n), **names} for n in range(100_000)]
    found = link_rows(people=rows)
    assert found.found.persons == 100_000
    assert found.found.pairs < 5_000_000


def test_a_million_of_one_name_in_two_gigabytes(tmp_path: Path) -> None:
    with Engine(threads=2, memory_limit="2GB", spill=tmp_path) as engine:
        engine.create("people", "SELECT range::VARCHAR AS key, '王伟' AS name FROM range(1000000)")
        found = link(
            engine, [Source("people", "people", "key", {"self": {"person.name": ("name",)}})]
        )
        assert (found.persons, found.pairs) == (1_000_000, 0)


def test_fifty_thousand_records_of_one_person_make_no_pair(link_rows: Link) -> None:
    rows = [{**town.case("", "王伟", "19900101", 1), "key": str(n)} for n in range(50_000)]
    found = link_rows(people=rows)
    assert (found.sizes(), found.found.pairs) == ([50_000], 0)


def test_one_block_with_every_record_is_not_paired(link_rows: Link) -> None:
    """All have one name and one date of birth, and nothing else but a telephone of their own."""
    chance = random.Random(1)
    rows: Rows = [
        {
            "key": str(n),
            "name": "王伟",
            "birth": "1990-01-01",
            "phone": f"1{chance.randint(3 * 10**9, 10**10 - 1)}",
        }
        for n in range(20_000)
    ]
    found = link_rows(people=rows)
    assert found.found.persons == len(rows)
    assert found.found.pairs <= Settings().pairs_per_record * len(rows)


def test_one_giant_block_does_not_hide_the_others(link_rows: Link) -> None:
    people = list(town.families(random.Random(9), 300))
    again = [{**row, "key": f"{row['key']}-again", "id": None} for row in people]
    crowd: Rows = [
        {"key": f"crowd-{n}", "name": "王伟", "phone": "13800138000"} for n in range(5_000)
    ]
    found = link_rows(people=[*people, *again, *crowd])
    persons = found.persons()
    held = [
        persons["people", str(r["key"])] == persons["people", f"{r['key']}-again"] for r in people
    ]
    assert sum(held) / len(held) > 0.95


def test_a_giant_block_does_not_cost_a_rule_its_other_blocks(link_rows: Link) -> None:
    """Twelve common names, each with one date of birth, in more records than can be paired."""
    people = list(town.families(random.Random(9), 8_000))
    again = [
        {"key": f"{row['key']}-again", "name": row["name"], "birth": row["birth"]} for row in people
    ]
    crowd: Rows = [
        {
            "key": f"crowd-{n}",
            "name": f"王{town.CHARACTERS[n % 12]}",
            "birth": f"19{50 + n % 12}-01-01",
        }
        for n in range(13_200)
    ]
    found = link_rows(people=[*people, *again, *crowd])
    told = {report.rule.keys: report for report in found.found.rules}["name", "birth"]
    assert (told.used, told.set_aside) == (True, len(crowd))
    persons = found.persons()
    held = [
        persons["people", str(r["key"])] == persons["people", f"{r['key']}-again"] for r in people
    ]
    assert sum(held) / len(held) > 0.8


@pytest.mark.parametrize(
    "odd",
    [
        "😀😀",
        "👨\u200d👩\u200d👧 王\u200b伟",
        "\x01\x02",
        "\x00",
        "王\n伟\t\x1b[2J",
        "e\u0301\ufe0f",
        "a" * 5_000,
        "𠮷野家",
        "\u200fمرحبا",
        "'; DROP TABLE links; --",
    ],
)
def test_odd_texts_are_texts(link_rows: Link, odd: str) -> None:
    rows: Rows = [
        {"key": odd, "name": odd, "birth": odd, "id": odd, "phone": odd, "address": odd},
        {"key": "2", "name": odd, "birth": odd, "id": odd, "phone": odd, "address": odd},
        *town.families(random.Random(1), 20),
    ]
    found = link_rows(people=rows)
    assert found.found.records == len(rows)
    for row in found.links():
        assert row[5] is None or json.loads(row[5])


def test_a_record_speaks_of_several_people(engine: Engine) -> None:
    engine.create(
        "pupils",
        "SELECT * FROM (VALUES ('1', '罗小明', '20100304', '罗大伟', '13900000001'), "
        "('2', '罗小军', '20100304', '罗大伟', '13900000001'), "
        "('3', '王芳', '20110304', NULL, NULL)) AS t(key, name, birth, guardian, phone)",
    )
    subjects = {
        "self": {"person.name": ("name",), "person.birth_date": ("birth",)},
        "guardian": {"person.name": ("guardian",), "person.phone": ("phone",)},
    }
    link(engine, [Source("pupils", "pupils", "key", subjects)])
    rows = engine.rows("SELECT record_id, subject, person_id FROM links ORDER BY ALL")
    assert [(record, subject) for record, subject, _ in rows] == [
        ("1", "guardian"),
        ("1", "self"),
        ("2", "guardian"),
        ("2", "self"),
        ("3", "self"),
    ]
    for (one, _, left), (other, _, right) in pairwise(rows):
        assert one != other or left != right
