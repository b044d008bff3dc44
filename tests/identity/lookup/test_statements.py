"""An answer is of one linkage, though no transaction holds its statements together."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from commonweal.database import Database, LookupBlock, LookupDescription, Prepared, Reading
from commonweal.engine import Engine
from commonweal.identity import Settings, lookup
from commonweal.identity.lookup import index as making
from commonweal.published import Published

NAME, BIRTH = "person.name", "person.birth_date"


@contextmanager
def before_statements(react: Callable[[str], None]) -> Iterator[None]:
    """Calls ``react`` with every statement of a lookup that is about to be executed."""
    rows = Reading.rows

    def reacted(reading: Reading, statement: Prepared, values: Mapping[str, object]) -> Any:
        react(statement.text)
        return rows(reading, statement, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reading, "rows", reacted)
        yield


def somebody(linked: Published) -> dict[str, str | None]:
    """Name and birth date of somebody registered."""
    with Engine(threads=1) as engine:
        rows = engine.rows(
            f"SELECT name, birth_date::VARCHAR FROM {linked.source('accepted/resident_register')} "
            "WHERE name IS NOT NULL AND birth_date IS NOT NULL ORDER BY record_id LIMIT 1"
        )
    return dict(zip((NAME, BIRTH), rows[0], strict=True))


def make_ready(store: Database, linked: Published, certain_weight: float) -> None:
    """The linkage with another weight, in an index of its own."""
    settings = Settings(certain_weight=certain_weight)
    with Engine(threads=1) as engine:
        assert lookup.refresh(store, engine, linked, settings).made


def test_an_answer_takes_two_statements(ready: lookup.Lookup, linked: Published) -> None:
    record = somebody(linked)
    ready.find(record)
    statements: list[str] = []
    with before_statements(statements.append):
        assert ready.find(record).candidates
    assert len(statements) == 2


@pytest.mark.parametrize("table", [LookupBlock, LookupDescription])
@pytest.mark.parametrize("cached", [True, False])
def test_an_index_that_goes_between_two_statements_is_left_for_the_newer(
    ready: lookup.Lookup, store: Database, linked: Published, table: type[Any], cached: bool
) -> None:
    record = somebody(linked)
    if cached:
        assert ready.find(record).candidates[0].status != "unlikely"
    reading = f"{table.__tablename__}.{'entries' if table is LookupBlock else 'document'}"
    asked = 0

    def make_a_newer_one(statement: str) -> None:
        nonlocal asked
        if reading in statement:
            asked += 1
            if asked == 1:
                make_ready(store, linked, certain_weight=1000.0)

    with before_statements(make_a_newer_one):
        found = ready.find(record)
    assert asked == 2
    assert found.candidates
    assert {candidate.status for candidate in found.candidates} <= {"review", "unlikely"}
    assert found == ready.find(record)


@pytest.mark.parametrize("after", ["refresh", "answer"])
def test_only_the_newest_index_refuses(
    ready: lookup.Lookup,
    store: Database,
    linked: Published,
    monkeypatch: pytest.MonkeyPatch,
    after: str,
) -> None:
    """One whose names are in Han characters knows no middle names, another one does."""
    record = somebody(linked) | {"person.middle_name": "Marie"}
    with pytest.raises(lookup.RoleUnknown):
        ready.find(record)
    read = making.read_document

    def read_western(*given: Any) -> Any:
        return replace(read(*given), han=False)

    with monkeypatch.context() as patch:
        patch.setattr(making, "read_document", read_western)
        make_ready(store, linked, certain_weight=12.0)
    if after == "answer":
        ready.find(somebody(linked))
    assert ready.find(record).status in {"certain", "review", "none"}
    make_ready(store, linked, certain_weight=11.0)
    with pytest.raises(lookup.RoleUnknown):
        ready.find(record)


@pytest.mark.parametrize("known", [True, False])
def test_rows_that_somebody_removed_are_missed(
    ready: lookup.Lookup, store: Database, linked: Published, known: bool
) -> None:
    record = somebody(linked)
    if known:
        ready.find(record)
    with store.session() as session:
        session.execute(sa.delete(LookupDescription))
    with pytest.raises(lookup.LookupIncomplete):
        ready.find(record)
