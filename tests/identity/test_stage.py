"""Linkage as a stage of the run, over the demo province."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.catalogue import load_contracts
from commonweal.engine import Engine
from commonweal.identity import source_of
from commonweal.published import Published
from commonweal.workspace import Workspace


@pytest.fixture(scope="module")
def published(finished_demo: Path) -> Iterator[tuple[Published, Engine]]:
    workspace = Workspace.open(finished_demo)
    with workspace.database() as database, workspace.engine() as engine:
        yield Published.newest(database, workspace.lake()), engine


def test_a_contract_says_who_a_record_speaks_of(finished_demo: Path) -> None:
    contract = load_contracts(finished_demo / "contracts")["enrolment"]
    source = source_of(contract, "accepted", "record_id")
    assert list(source.subjects) == ["self", "guardian"]
    assert source.subjects["self"]["person.name"] == ("name",)
    assert source.subjects["guardian"]["person.resident_id"] == ("guardian_id",)
    assert source.identifies


def test_every_accepted_record_has_a_link_and_every_link_a_golden_record(
    published: tuple[Published, Engine],
) -> None:
    tables, engine = published
    links, persons = tables.source("links"), tables.source("persons")
    for dataset in ("resident_register", "enrolment", "hospital_patient"):
        accepted = tables.source(f"accepted/{dataset}")
        assert (
            engine.value(
                f"SELECT count(*) FROM {accepted} AS a WHERE (SELECT count(*) FROM {links} AS l "
                f"WHERE l.dataset = '{dataset}' AND l.record_id = a.record_id "
                "AND l.subject = 'self') <> 1"
            )
            == 0
        )
    assert (
        engine.value(
            "SELECT count(*) FROM "
            f"(SELECT person_id, count(*) AS n FROM {links} GROUP BY person_id) "
            f"AS l FULL JOIN {persons} AS p USING (person_id) WHERE l.n IS DISTINCT FROM p.records"
        )
        == 0
    )


def test_values_come_from_the_civil_register_where_it_knows_the_person(
    published: tuple[Published, Engine],
) -> None:
    tables, engine = published
    registered = (
        f"(SELECT person_id, any_value(record_id) AS record FROM {tables.source('links')} "
        "WHERE dataset = 'resident_register' GROUP BY person_id)"
    )
    persons = tables.source("persons")
    for value in ("name", "resident_id", "birth_date", "sex", "region"):
        other = engine.value(
            f"SELECT count(*) FROM {persons} JOIN {registered} USING (person_id) "
            f"WHERE {value}_source NOT LIKE 'resident\\_register/%' ESCAPE '\\'"
        )
        assert other == 0, value
    assert (
        engine.value(f"SELECT count(*) FROM {persons} WHERE name_source NOT LIKE 'resident%'") > 0
    )
    without = engine.value(
        f"SELECT count(*) FROM {persons} WHERE (name IS NULL) <> (name_source IS NULL) "
        "OR (phone IS NULL) <> (phone_source IS NULL)"
    )
    assert without == 0


def test_what_was_learned_is_published(published: tuple[Published, Engine]) -> None:
    tables, engine = published
    rows = engine.rows(
        "SELECT comparison, sum(m), sum(u), sum(relatives), min(m), min(u) "
        f"FROM {tables.source('identity/weights')} GROUP BY comparison"
    )
    assert {"name", "birth", "phone"} <= {row[0] for row in rows}
    for _, m, u, relatives, least_m, least_u in rows:
        assert (m, u, relatives) == pytest.approx((1, 1, 1))
        assert least_m > 0 and least_u > 0
    summary = tables.summaries["identity"]
    assert summary["persons"] == engine.value(f"SELECT count(*) FROM {tables.source('persons')}")
    assert summary["records"] == engine.value(f"SELECT count(*) FROM {tables.source('links')}")
    assert summary["reviews"] == engine.value(f"SELECT count(*) FROM {tables.source('reviews')}")
    assert sum(summary["sizes"].values()) == summary["persons"]
