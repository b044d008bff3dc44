"""Why a record was taken for a person."""

import random

import pytest

from commonweal.engine import Engine
from commonweal.identity import RecordNotLinked, explain_link
from commonweal.identity.stage import weights
from tests.identity import town
from tests.identity.rows import Link, Linked

WEIGHTS = (
    "(VALUES ('name', 'sounds alike', 9.5), ('birth', 'different', -12.0), ('sex', 'equal', 1.0)) "
    "AS w(comparison, level, weight)"
)


def _links(engine: Engine, *rows: tuple[str, str, str, float | None, str | None]) -> str:
    places = ", ".join("('d', ?, ?, ?, ?::DOUBLE, ?)" for _ in rows)
    engine.create(
        "told",
        "SELECT * FROM (VALUES "
        + places
        + ") AS l(dataset, record_id, subject, person_id, match_weight, evidence)",
        [value for row in rows for value in row],
    )
    return "told"


def test_the_heaviest_comparison_is_told_first(engine: Engine) -> None:
    evidence = (
        '{"with": "d/2", "sex": "equal", "name": "sounds alike", "birth": "different", '
        '"phone": "equal"}'
    )
    links = _links(engine, ("1", "self", "p", 4.5, evidence), ("2", "self", "p", None, None))
    (found,) = explain_link(engine, links, WEIGHTS, "d", "1")
    assert (found.person_id, found.records, found.match_weight) == ("p", 2, 4.5)
    assert (found.partner, found.by) == ("d/2", None)
    assert found.agreements == [
        ("birth", "different", -12.0),
        ("name", "sounds alike", 9.5),
        ("sex", "equal", 1.0),
        ("phone", "equal", None),
    ]


def test_what_was_settled_or_is_alone_says_so(engine: Engine) -> None:
    links = _links(
        engine,
        ("1", "self", "p", 30.0, '{"by": "same id and name"}'),
        ("1", "guardian", "q", None, None),
    )
    guardian, own = explain_link(engine, links, WEIGHTS, "d", "1")
    assert (own.by, own.partner, own.agreements) == ("same id and name", None, [])
    assert (guardian.subject, guardian.match_weight, guardian.records) == ("guardian", None, 1)


def test_an_unknown_record_is_refused_without_its_key(engine: Engine) -> None:
    with pytest.raises(RecordNotLinked) as raised:
        explain_link(engine, _links(engine, ("1", "self", "p", None, None)), WEIGHTS, "d", "secret")
    assert "secret" not in str(raised.value)


@pytest.fixture(scope="module")
def linked(link_rows: Link) -> Linked:
    chance = random.Random(13)
    people = list(town.families(chance, 200))
    return link_rows(register=people, hospital=town.patients(chance, people))


def test_every_link_of_a_linkage_can_be_explained(linked: Linked) -> None:
    table = " UNION ALL ".join(
        f"SELECT '{row['comparison']}' AS comparison, '{row['level']}' AS level, "
        f"{row['weight']} AS weight"
        for row in weights(linked.found)
    )
    linked.engine.create("learned", table)
    for dataset, record, *_ in linked.links()[::7]:
        for found in explain_link(linked.engine, "links", "learned", dataset, record):
            assert (found.match_weight is None) is (found.records == 1)
            assert all(weight is not None for _, _, weight in found.agreements)
            if found.records > 1:
                assert found.by or found.agreements
