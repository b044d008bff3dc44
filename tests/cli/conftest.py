"""Workspaces for the commands on a linkage."""

import shutil
from pathlib import Path

import pytest

from tests.cli import registers


@pytest.fixture(scope="session")
def finished_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two registers of a town after their first run. Never change it: copy it."""
    return registers.make(tmp_path_factory.mktemp("finished-town") / "town")


@pytest.fixture
def town(finished_town: Path, tmp_path: Path) -> Path:
    """A copy of the finished town that a test may change."""
    return Path(shutil.copytree(finished_town, tmp_path / "town"))
