"""A published linkage of the demo province, in a store of either kind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.identity import Settings, lookup
from commonweal.published import Published
from commonweal.run import perform
from commonweal.run.stages import STAGES
from commonweal.workspace import Workspace


@pytest.fixture(scope="session")
def linked(finished_demo: Path) -> Published:
    """What the demo has published."""
    workspace = Workspace.open(finished_demo)
    with workspace.database() as database:
        return Published.newest(database, workspace.lake())


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with Database.open(database_url, base=tmp_path, migrate=True) as database:
        yield database


@pytest.fixture
def ready(store: Database, linked: Published) -> lookup.Lookup:
    """The demo's linkage, ready in ``store``."""
    with Engine(threads=2) as engine:
        lookup.refresh(store, engine, linked, Settings())
    return lookup.Lookup(store, linked.lake.identity)


@pytest.fixture
def workspace(finished_demo: Path, tmp_path: Path) -> Workspace:
    """A copy of the demo, which may be changed."""
    shutil.copytree(finished_demo, tmp_path / "demo")
    return Workspace.open(tmp_path / "demo")


def relink(workspace: Workspace) -> Published:
    """Take in what was delivered and link it."""
    perform(workspace, STAGES, only=["intake", "identity"])
    with workspace.database() as database:
        return Published.newest(database, workspace.lake())
