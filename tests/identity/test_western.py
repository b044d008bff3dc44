"""People with given, middle and family names who live together."""

import random

from tests.identity.rows import Link
from tests.identity.town import Row


def _western(chance: random.Random, many: int) -> list[Row]:
    given = [
        "anna",
        "john",
        "mary",
        "peter",
        "susan",
        "james",
        "linda",
        "david",
        "karen",
        "paul",
        "laura",
        "brian",
        "helen",
        "frank",
        "emily",
        "oscar",
        "ruth",
        "simon",
        "nora",
        "hugh",
    ]
    family = [
        "smith",
        "jones",
        "brown",
        "taylor",
        "wilson",
        "davies",
        "evans",
        "thomas",
        "walker",
        "wright",
        "green",
        "hall",
        "clarke",
        "moore",
        "baker",
        "carter",
        "kelly",
        "shaw",
    ]
    rows: list[Row] = []
    for home in range(many):
        surname = chance.choice(family)
        address = f"{chance.randint(1, 300)} {chance.choice(family)} street"
        for member in range(chance.randint(1, 4)):
            birth = f"{chance.randint(1930, 2010)}-{chance.randint(1, 12):02d}-"
            person: Row = {
                "key": f"{home}-{member}",
                "given": chance.choice(given),
                "middle": chance.choice("abcdefghijklmnop"),
                "family": surname,
                "birth": f"{birth}{chance.randint(1, 28):02d}",
                "address": address,
                "sex": chance.choice(("m", "f")),
            }
            rows.append(person)
            if chance.random() < 0.6:
                copy = {**person, "key": f"{home}-{member}-again"}
                if chance.random() < 0.1:
                    copy["given"] = str(copy["given"])[:-1]
                if chance.random() < 0.1:
                    copy["birth"] = None
                rows.append(copy)
    return rows


def test_father_and_son_of_one_name_at_one_address_stay_apart(link_rows: Link) -> None:
    home: Row = {"given": "george", "family": "foreman", "address": "7 ring road", "sex": "m"}
    rows = [
        *_western(random.Random(5), 300),
        {**home, "key": "father", "birth": "1949-01-10", "middle": "e"},
        {**home, "key": "father-again", "birth": "1949-01-10", "middle": None},
        {**home, "key": "son", "birth": "1973-02-23", "middle": "p"},
        {**home, "key": "son-again", "birth": "1973-02-23", "middle": None},
    ]
    found = link_rows(people=rows)
    assert found.same("father", "father-again")
    assert found.same("son", "son-again")
    assert not found.same("father", "son")


def test_western_twins_stay_apart(link_rows: Link) -> None:
    home: Row = {"family": "weasley", "address": "1 burrow lane", "birth": "1978-04-01", "sex": "m"}
    rows = [
        *_western(random.Random(6), 300),
        {**home, "key": "fred", "given": "fred", "middle": "g"},
        {**home, "key": "fred-again", "given": "fred", "middle": "g"},
        {**home, "key": "george", "given": "george", "middle": "f"},
    ]
    found = link_rows(people=rows)
    assert found.same("fred", "fred-again")
    assert not found.same("fred", "george")


def test_a_large_family_does_not_become_one_person(link_rows: Link) -> None:
    rows = _western(random.Random(8), 400)
    found = link_rows(people=rows)
    persons = found.persons()
    wrong = [
        group
        for group in _groups(persons)
        if len({"-".join(record.split("-")[:2]) for _, record in group}) > 1
    ]
    assert len(wrong) <= len(rows) / 100


def _groups(persons: dict[tuple[str, str], str]) -> list[list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, person in persons.items():
        groups.setdefault(person, []).append(key)
    return list(groups.values())
