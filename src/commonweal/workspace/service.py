"""Opening and making workspaces."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from commonweal.region import Regions
from commonweal.workspace.configuration import Configuration, read_configuration
from commonweal.workspace.errors import TemplateUnknown, WorkspaceExists, WorkspaceNotFound
from commonweal.workspace.lock import Holder, exclusive, held_by

if TYPE_CHECKING:
    from commonweal.database import Database
    from commonweal.engine import Engine
    from commonweal.lake import Lake

CONFIGURATION = "workspace.toml"
LOCK = "commonweal.lock"
FOLDERS = ("contracts", "programmes", "deliveries", "lake")


@dataclass(frozen=True)
class Workspace:
    """One installation: a folder with its configuration, inputs, lake and database."""

    root: Path
    configuration: Configuration

    @classmethod
    def open(cls, root: Path | str) -> Self:
        """The workspace in the folder ``root``.

        Raises a :class:`commonweal.errors.WorkspaceError` that says what is wrong with it.
        """
        root = Path(root).absolute()
        if not (root / CONFIGURATION).is_file():
            raise WorkspaceNotFound(root)
        return cls(root, read_configuration(root / CONFIGURATION))

    @classmethod
    def create(cls, root: Path | str, template: str = "empty") -> Self:
        """Make a workspace in ``root``, a new or empty folder, from a template.

        Raises :class:`TemplateUnknown` or :class:`WorkspaceExists`, with nothing changed.
        """
        root = Path(root).absolute()
        if template not in templates():
            raise TemplateUnknown(template, templates())
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise WorkspaceExists(root)
        with as_file(_templates() / template) as source:
            shutil.copytree(source, root, dirs_exist_ok=True, copy_function=shutil.copyfile)
        for folder in FOLDERS:
            (root / folder).mkdir(exist_ok=True)
        regions = Regions.guizhou() if template == "guizhou" else Regions([])
        regions.write(root / "regions.csv")
        return cls.open(root)

    def path(self, *parts: str) -> Path:
        """A path inside the workspace."""
        return self.root.joinpath(*parts)

    def lock(
        self, purpose: str, on_wait: Callable[[Holder], None] | None = None
    ) -> AbstractContextManager[None]:
        """Be the only one who changes the workspace; see :func:`commonweal.workspace.exclusive`."""
        return exclusive(self.path(LOCK), purpose, on_wait)

    def holder(self) -> Holder | None:
        """Who is changing the workspace just now."""
        return held_by(self.path(LOCK))

    def regions(self) -> Regions:
        """The administrative divisions in regions.csv."""
        return Regions.read(self.path("regions.csv"))

    def lake(self) -> "Lake":
        """The versioned tables of the workspace."""
        from commonweal.lake import Lake  # noqa: PLC0415 - heavy, and not every command needs it

        return Lake(self.path("lake"))

    def database(self, *, migrate: bool = False) -> "Database":
        """The operational store; with ``migrate`` its schema is made or brought up to date."""
        from commonweal.database import Database  # noqa: PLC0415 - as above

        return Database.open(self.configuration.database.url, base=self.root, migrate=migrate)

    def engine(self, spill: Path | None = None) -> "Engine":
        """A fresh engine with the limits of workspace.toml."""
        from commonweal.engine import Engine  # noqa: PLC0415 - as above

        limits = self.configuration.engine
        return Engine(memory_limit=limits.memory_limit, threads=limits.threads, spill=spill)


def templates() -> list[str]:
    """The names of the templates."""
    return sorted(entry.name for entry in _templates().iterdir() if entry.is_dir())


def _templates() -> Traversable:
    return files("commonweal") / "templates"
