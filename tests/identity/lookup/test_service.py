"""Finding the person one record is about, in both stores."""

import threading

import pytest
import sqlalchemy as sa

from bench.incremental import changed
from commonweal.database import Database, LookupBlock, LookupDescription, LookupIndex
from commonweal.engine import Engine
from commonweal.identity import NothingLearned, Settings, lookup
from commonweal.identity.lookup import index as making
from commonweal.published import Published
from commonweal.workspace import Workspace
from tests.identity.lookup.conftest import relink

ROLES = {
    "name": "person.name",
    "sex": "person.sex",
    "birth_date": "person.birth_date",
    "resident_id": "person.resident_id",
    "phone": "person.phone",
}


def registered(tables: Published, many: int = 200) -> list[tuple[str, dict[str, str]]]:
    """People of the resident register, with the person each was linked to."""
    with Engine(threads=1) as engine:
        columns = engine.columns(f"SELECT * FROM {tables.source('accepted/resident_register')}")
        told = [name for name in ROLES if name in columns]
        rows = engine.rows(
            f"SELECT l.person_id, {', '.join(f'r.{name}::VARCHAR' for name in told)} "
            f"FROM {tables.source('accepted/resident_register')} AS r "
            f"JOIN {tables.source('links')} AS l ON l.record_id = r.record_id::VARCHAR "
            "WHERE l.dataset = 'resident_register' AND l.subject = 'self' "
            f"ORDER BY r.record_id LIMIT {many}"
        )
    return [
        (person, {ROLES[name]: value for name, value in zip(told, values, strict=True) if value})
        for person, *values in rows
    ]


def without(record: dict[str, str], *roles: str) -> dict[str, str]:
    return {role: value for role, value in record.items() if role not in roles}


def test_whoever_is_registered_is_found(ready: lookup.Lookup, linked: Published) -> None:
    people = registered(linked)
    assert len(people) == 200
    for person, record in people:
        found = ready.find(record)
        assert (found.status, found.person_id) == ("certain", person)
        assert found.candidates[0].by == "same id and name"
        assert found.manifest == linked.manifest


def test_name_and_birth_date_find_the_person_among_the_first(
    ready: lookup.Lookup, linked: Published
) -> None:
    for person, record in registered(linked):
        few = {role: record[role] for role in ("person.name", "person.birth_date")}
        found = ready.find(few)
        assert person in [candidate.person_id for candidate in found.candidates]


def test_a_slip_in_the_number_still_finds_the_person(
    ready: lookup.Lookup, linked: Published
) -> None:
    right = 0
    people = registered(linked)
    for person, record in people:
        number = record["person.resident_id"]
        slip = number[:9] + str((int(number[9]) + 1) % 10) + number[10:]
        found = ready.find(record | {"person.resident_id": slip})
        right += bool(found.candidates) and found.candidates[0].person_id == person
        assert all(candidate.by is None for candidate in found.candidates)
    assert right >= 0.97 * len(people)


def test_another_valid_number_is_another_person(ready: lookup.Lookup, linked: Published) -> None:
    (person, record), (_, other) = registered(linked, 2)
    found = ready.find(without(record, "person.resident_id"))
    assert found.candidates[0].person_id == person
    found = ready.find(record | {"person.resident_id": other["person.resident_id"]})
    assert person not in [candidate.person_id for candidate in found.candidates]


def test_the_waterfall_adds_up_and_the_likeliest_stands_first(
    ready: lookup.Lookup, linked: Published
) -> None:
    for _, record in registered(linked, 50):
        found = ready.find(without(record, "person.resident_id"), most=10)
        weights = [candidate.weight for candidate in found.candidates]
        assert weights == sorted(weights, reverse=True)
        assert len({candidate.person_id for candidate in found.candidates}) == len(weights)
        for candidate in found.candidates:
            steps = sum(step.weight for step in candidate.waterfall.steps)
            assert steps == pytest.approx(candidate.weight)


def test_a_stranger_is_nobody(ready: lookup.Lookup) -> None:
    found = ready.find({"person.name": "欧阳锹", "person.birth_date": "1803-02-03"})
    assert (found.status, found.candidates, found.person_id) == ("none", (), None)


def test_a_record_that_says_too_little_is_told_what_would_be_enough(ready: lookup.Lookup) -> None:
    with pytest.raises(lookup.SaysTooLittle, match="by name, sex alone") as refused:
        ready.find({"person.name": "王伟", "person.sex": "男", "person.phone": " "})
    assert "address and name" in str(refused.value)
    assert "王伟" not in str(refused.value)
    with pytest.raises(lookup.SaysTooLittle, match="by nothing alone"):
        ready.find({})


def test_an_unknown_role_is_named(ready: lookup.Lookup) -> None:
    with pytest.raises(lookup.RoleUnknown, match=r"person\.nme"):
        ready.find({"person.nme": "王伟"})


@pytest.mark.parametrize("text", ["\x00", "🙂" * 1000, "'; DROP TABLE runs; --", "王\u202e伟"])
def test_strange_values_do_no_harm(ready: lookup.Lookup, text: str) -> None:
    asked = {"person.name": text, "person.phone": text, "person.resident_id": "0" * 18}
    found = ready.find({**asked, "person.birth_date": f"1990-01-01{text}", "address.text": text})
    assert found.status != "certain"


def test_nothing_is_ready_before_the_first_refresh(store: Database, linked: Published) -> None:
    with pytest.raises(lookup.LookupMissing):
        lookup.Lookup(store, linked.lake.identity).find({"person.phone": "13800000000"})


def test_what_another_version_made_is_not_read(
    ready: lookup.Lookup, store: Database, linked: Published
) -> None:
    with store.session() as session:
        session.execute(sa.update(LookupIndex).values(commonweal="0.0.1"))
    with pytest.raises(lookup.LookupOutdated, match=r"0\.0\.1"):
        ready.find({"person.phone": "13800000000"})


def test_a_linkage_is_made_ready_once(
    ready: lookup.Lookup, store: Database, linked: Published
) -> None:
    with Engine(threads=1) as engine:
        assert not lookup.refresh(store, engine, linked, Settings()).made
        assert lookup.refresh(store, engine, linked, Settings(certain_weight=12.0)).made
    with store.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LookupIndex)) == 1


def test_the_store_is_the_same_whatever_the_threads(store: Database, linked: Published) -> None:
    held = []
    for threads, weight in ((1, 10.0), (3, 11.0)):
        with Engine(threads=threads) as engine:
            lookup.refresh(store, engine, linked, Settings(certain_weight=weight))
        with store.session() as session:
            held.append(
                [
                    session.execute(sa.select(*columns).order_by(*columns)).all()
                    for columns in (
                        (LookupDescription.number, LookupDescription.document),
                        (LookupBlock.bucket, LookupBlock.entries),
                    )
                ]
            )
    assert held[0] == held[1]


def test_a_refresh_that_dies_leaves_the_answers_as_they_were(
    ready: lookup.Lookup, store: Database, linked: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, record = registered(linked, 1)[0]

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, Engine(threads=1) as engine:
        patch.setattr(making, "_buckets", die)
        with pytest.raises(KeyboardInterrupt):
            lookup.refresh(store, engine, linked, Settings(certain_weight=9.0))
    with store.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(LookupIndex)) == 2
    assert ready.find(record).person_id == person
    with Engine(threads=1) as engine:
        assert lookup.refresh(store, engine, linked, Settings(certain_weight=9.0)).made
    with store.session() as session:
        for table in (LookupIndex, LookupDescription, LookupBlock):
            column = table.id if table is LookupIndex else table.index_id
            assert len(session.scalars(sa.select(column).distinct()).all()) == 1
    assert ready.find(record).person_id == person


def test_answers_are_of_one_linkage_while_the_next_ones_are_made_ready(
    store: Database, linked: Published, workspace: Workspace
) -> None:
    """Readers in threads, while deliveries change who is who under them."""
    people = registered(linked, 60)
    with Engine(threads=1) as engine:
        lookup.refresh(store, engine, linked, Settings())
    lake = linked.lake.identity
    changed(workspace, 0.2)
    after = relink(workspace)
    expected = {tables.manifest: _answers(store, tables, people) for tables in (linked, after)}
    assert expected[linked.manifest] != expected[after.manifest]
    failures: list[object] = []
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        asking = lookup.Lookup(store, lake)
        while not stop.is_set():
            for place, (_, record) in enumerate(people):
                try:
                    found = asking.find(record)
                except Exception as error:
                    failures.append(error)
                    return
                seen.add(found.manifest)
                if expected[found.manifest][place] != _answer(found):
                    failures.append((place, found.manifest))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        with Engine(threads=1) as engine:
            for tables in (linked, after, linked, after):
                lookup.refresh(store, engine, tables, Settings())
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert not failures
    assert seen == set(expected)


def _answers(
    store: Database, tables: Published, people: list[tuple[str, dict[str, str]]]
) -> list[object]:
    with Engine(threads=1) as engine:
        lookup.refresh(store, engine, tables, Settings())
    asking = lookup.Lookup(store, tables.lake.identity)
    return [_answer(asking.find(record)) for _, record in people]


def _answer(found: lookup.Found) -> object:
    return [(candidate.person_id, candidate.weight) for candidate in found.candidates]


def test_without_a_model_there_is_nothing_to_make_ready(store: Database, linked: Published) -> None:
    tables = {name: v for name, v in linked.tables.items() if name != "identity/model"}
    bare = Published(linked.lake, 1, linked.as_of, linked.committed_at, tables, {})
    with Engine(threads=1) as engine, pytest.raises(NothingLearned):
        lookup.refresh(store, engine, bare, Settings())
