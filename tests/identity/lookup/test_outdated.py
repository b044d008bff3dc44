"""What another version of the program has left is refused by name, or made anew."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
import sqlalchemy as sa

from commonweal.database import Database, LookupIndex, Manifest, StageRecord
from commonweal.engine import Engine, literal
from commonweal.identity import LinkageOutdated, Settings, lookup
from commonweal.identity.lookup.document import Document
from commonweal.identity.memory import Memory
from commonweal.lake import Lake
from commonweal.published import Published
from commonweal.workspace import Workspace
from tests.identity.lookup.conftest import relink

ASKED = {"person.phone": "13800000000"}
Kept = dict[str, Any]


@pytest.fixture(scope="module")
def linkage(linked: Published, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The demo's linkage in a lake that may be written to."""
    root = tmp_path_factory.mktemp("older")
    shutil.copytree(linked.lake.root / "identity", root / "identity")
    return replace(linked, lake=Lake(root))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    base = tmp_path_factory.mktemp("store")
    with Database.open("sqlite:///commonweal.db", base=base, migrate=True) as database:
        yield database


def memory_of(engine: Engine, tables: Published) -> Kept:
    text = engine.value(f"SELECT document FROM {tables.source('identity/memory')}")
    found: Kept = json.loads(text)
    return found


def older(engine: Engine, tables: Published, table: str, select: str) -> Published:
    """What would be published if ``table`` had been written by another version."""
    version = tables.lake.overwrite(engine, table, select)
    return replace(tables, tables={**tables.tables, table: version})


def document(kept: Kept) -> str:
    return f"SELECT {literal(json.dumps(kept))} AS document"


@pytest.mark.parametrize("name", [field.name for field in fields(Memory)])
def test_a_memory_without_something_is_outdated(
    name: str, linkage: Published, store: Database
) -> None:
    with Engine(threads=1) as engine:
        kept = memory_of(engine, linkage)
        del kept[name]
        tables = older(engine, linkage, "identity/memory", document(kept))
        with pytest.raises(LinkageOutdated):
            lookup.refresh(store, engine, tables, Settings())


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.update(mood="good"),
        lambda kept: kept["figures"]["joined"].update(mood="good"),
        lambda kept: kept["figures"].update(sizes={"many": 1}),
        lambda kept: kept.update(writings={"enrolment": {"hand": "left"}}),
        lambda kept: kept.update(writings=[]),
        lambda kept: kept.update(decisions={"1": 1}),
    ],
)
def test_a_memory_of_another_form_is_outdated(
    change: Callable[[Kept], None], linkage: Published, store: Database
) -> None:
    with Engine(threads=1) as engine:
        kept = memory_of(engine, linkage)
        change(kept)
        tables = older(engine, linkage, "identity/memory", document(kept))
        with pytest.raises(LinkageOutdated):
            lookup.refresh(store, engine, tables, Settings())


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("identity/mentions", "phone"),
        ("identity/people", "person_id"),
        ("identity/frequencies", "value"),
        ("identity/placeholders", "value"),
        ("identity/memory", "document"),
    ],
)
def test_a_table_without_a_column_is_outdated(
    table: str, column: str, linkage: Published, store: Database
) -> None:
    with Engine(threads=1) as engine:
        less = f"SELECT * EXCLUDE ({column}), 1 AS other FROM {linkage.source(table)}"
        tables = older(engine, linkage, table, less)
        with pytest.raises(LinkageOutdated):
            lookup.refresh(store, engine, tables, Settings())


def test_an_index_of_another_form_is_outdated_until_it_is_made_anew(
    linked: Published, store: Database
) -> None:
    changes: list[Callable[[Kept], Any]] = [
        *(lambda kept, name=field.name: kept.pop(name) for field in fields(Document)[:-1]),
        lambda kept: kept.update(mood="good"),
        lambda kept: kept.update(placeholders=[["name"]]),
        lambda kept: kept.update(model=kept["model"].replace("different", "otherwise")),
    ]
    with Engine(threads=1) as engine:
        lookup.refresh(store, engine, linked, Settings())
        with store.session() as session:
            whole = json.loads(session.scalars(sa.select(LookupIndex.document)).one())
        for change in changes:
            kept = dict(whole)
            change(kept)
            with store.session() as session:
                older = sa.update(LookupIndex).values(document=json.dumps(kept), basis="older")
                session.execute(older)
            with pytest.raises(lookup.LookupOutdated):
                lookup.Lookup(store, linked.lake.identity).find(ASKED)
        assert lookup.refresh(store, engine, linked, Settings()).made
    assert lookup.Lookup(store, linked.lake.identity).find(ASKED).status == "none"


def test_the_next_run_makes_anew_what_is_outdated(workspace: Workspace) -> None:
    """As after an upgrade: other code, and a memory that lacks what this version keeps."""
    lake = workspace.lake()
    with workspace.database() as database, Engine(threads=1) as engine:
        published = Published.newest(database, lake)
        kept = memory_of(engine, published)
        del kept["decisions"], kept["learned"]
        kept["basis"]["code"] = "older"
        tables = older(engine, published, "identity/memory", document(kept)).tables
        with database.session() as session:
            session.execute(sa.update(Manifest).values(tables=tables))
            for record in session.scalars(sa.select(StageRecord)):
                if record.stage == "identity":
                    record.fingerprint = "older"
                    record.outputs = {name: tables[name] for name in record.outputs}
        with pytest.raises(LinkageOutdated):
            outdated = Published.newest(database, lake)
            lookup.refresh(database, engine, outdated, Settings())
    after = relink(workspace)
    with workspace.database() as database, Engine(threads=2) as engine:
        assert lookup.refresh(database, engine, after, Settings()).made
