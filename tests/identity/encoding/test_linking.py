"""Encoded records are linked to the persons that clear ones are linked to."""

import random
from pathlib import Path

import pytest

from bench.accuracy import pairwise
from commonweal.engine import Engine
from commonweal.identity.encoding import Parameters, link_encoded
from tests.identity import town
from tests.identity.encoding.conftest import Departments, Found
from tests.identity.rows import Link, Rows

CHANCE = random.Random(11)
PEOPLE: Rows = list(town.families(CHANCE, 250))
PATIENTS: Rows = town.patients(CHANCE, [dict(row) for row in PEOPLE])


def _f1(persons: dict[tuple[str, str], str]) -> float:
    """In a town a record's key says who it is about, in every register."""
    with Engine() as engine:
        rows = [(*key, person) for key, person in persons.items()]
        engine.execute("CREATE TABLE found (dataset TEXT, record_id TEXT, person_id TEXT)")
        engine.connection.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)
        truth = "(SELECT dataset, record_id, record_id AS person FROM found)"
        return pairwise(engine.connection, "found", truth).f1


def _two(departments: Departments, parameters: Parameters | None = None) -> Found:
    return departments.link(
        {
            "register": departments.encode("register", PEOPLE, parameters=parameters)[0],
            "hospital": departments.encode("hospital", PATIENTS, parameters=parameters)[0],
        }
    )


@pytest.fixture
def found(departments: Departments) -> Found:
    """A register and a hospital, linked."""
    return _two(departments)


def test_nearly_as_good_as_in_clear(found: Found, link_rows: Link) -> None:
    clear = link_rows(register=PEOPLE, hospital=PATIENTS).persons()
    assert _f1(found.persons) >= _f1(clear) - 0.02
    assert _f1(found.persons) >= 0.95


def test_flips_cost_little(departments: Departments, found: Found) -> None:
    flipped = _two(departments, Parameters(flip=0.02))
    assert _f1(flipped.persons) >= _f1(found.persons) - 0.02


def test_every_record_has_a_person_and_its_evidence(found: Found) -> None:
    assert found.linkage.records == len(found.links) == len(PEOPLE) + len(PATIENTS)
    joined = [link for link in found.links if link[3] is not None]
    assert len(joined) > len(PATIENTS)
    assert all('"with": "' in str(evidence) for *_, evidence in joined)


def test_the_order_of_rows_and_the_number_of_threads_do_not_matter(
    departments: Departments, found: Found
) -> None:
    again = {
        "hospital": departments.encode("hospital", PATIENTS[::-1], threads=1)[0],
        "register": departments.encode("register", PEOPLE[::-1], threads=1)[0],
    }
    for threads in (1, 2):
        assert departments.link(again, threads=threads).links == found.links


def test_a_register_free_of_duplicates_joins_none_of_its_records(
    departments: Departments,
) -> None:
    twins: Rows = [{**row, "key": f"twin of {row['key']}"} for row in PEOPLE[:40]]
    path, _ = departments.encode("register", [*PEOPLE, *twins], free=True)
    persons = departments.link({"register": path}).persons
    assert len(set(persons.values())) == len(persons)
    path, _ = departments.encode("register", [*PEOPLE, *twins])
    persons = departments.link({"register": path}).persons
    assert len(set(persons.values())) == len(PEOPLE)


def test_two_right_numbers_are_two_people(departments: Departments) -> None:
    person = dict(PEOPLE[0])
    birth = str(person["birth"])
    other = {**person, "key": "other", "id": town.number("520102000000", birth, 777)}
    path, _ = departments.encode("register", [*PEOPLE, other])
    persons = departments.link({"register": path}).persons
    assert persons["register", "other"] != persons["register", str(person["key"])]


def test_records_of_one_identifier_in_two_files_are_not_one(departments: Departments) -> None:
    first, second = (
        departments.encode("people", rows)[0].rename(departments.folder / name)
        for name, rows in (("a.parquet", PEOPLE[:100]), ("b.parquet", PEOPLE[100:200]))
    )
    with Engine() as engine:
        assert link_encoded(engine, {"a": first, "b": second}).persons >= 199


def test_a_file_that_has_nothing_in_common_with_the_other(departments: Departments) -> None:
    mails: Rows = [{"key": f"m{n}", "email": f"someone.{n}@example.org"} for n in range(30)]
    found = departments.link(
        {
            "register": departments.encode("register", PEOPLE)[0],
            "mail": departments.encode("mail", mails)[0],
        }
    )
    alone = [person for (dataset, _), person in found.persons.items() if dataset == "mail"]
    assert len(set(alone)) == len(mails)


def test_two_records(departments: Departments) -> None:
    path: Path = departments.encode("register", PEOPLE[:2])[0]
    assert len(set(departments.link({"register": path}).persons.values())) == 2


@pytest.mark.parametrize("many", [1, 3, 30])
def test_records_that_all_say_the_same(departments: Departments, many: int) -> None:
    """What nearly everybody shares tells nobody apart, so nothing is compared."""
    same: Rows = [{**PEOPLE[0], "key": f"s{place}"} for place in range(many)]
    path, _ = departments.encode("register", same)
    assert departments.link({"register": path}).linkage.records == many
