"""What workspace.toml may say: one typed section a table, one line of doc a key."""

import datetime
import difflib
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commonweal.workspace.errors import (
    ConfigurationUnreadable,
    InvalidValue,
    UnknownKey,
    WorkspaceNewer,
)

VERSION = 1
"""The newest version of a workspace's layout that this Commonweal reads and writes."""


class Section(BaseModel):
    """A table of workspace.toml; an unknown key is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class WorkspaceSection(Section):
    """What this installation is."""

    version: Annotated[int, Field(ge=1)]
    """Version of the workspace's layout; written by `commonweal init`."""
    title: str = "Commonweal"
    """Name of the installation, shown on the report."""


class DatabaseSection(Section):
    """Where the operational store is."""

    url: str = "sqlite:///commonweal.db"
    """SQLAlchemy URL; a relative SQLite path starts at the workspace, `postgresql://user@host/name`
    names a PostgreSQL server."""


class EngineSection(Section):
    """How much of the machine the set-based engine may use."""

    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")] | None = None
    """Most memory the engine takes before it spills to disk, such as `"4GB"`; default: half of
    the machine's."""
    threads: Annotated[int, Field(ge=1)] | None = None
    """Number of threads; default: one per core. It never changes a result."""


class RunSection(Section):
    """What a run speaks of."""

    as_of: datetime.date | None = None
    """Date for which people, households and programmes are worked out; default: the date of the
    newest delivery."""


class IdentitySection(Section):
    """When two records are taken for the same person."""

    certain_weight: float = 10.0
    """Match weight (log2 of the odds) from which a link counts as certain; below it a decisive
    fact leads to `verify`."""
    review_weight: float = 0.0
    """Match weight from which a pair that was not joined is offered for review."""
    model: str | None = None
    """A model's file in the workspace, to be used instead of learning one; see `commonweal model
    export`."""
    lookup: bool = False
    """Make every run's linkage ready for `commonweal lookup`, in the operational store."""


class ProgrammeSection(Section):
    """What the programmes are determined for."""

    period: str | None = None
    """Period to determine, such as the academic year `"2021"`; default: the one `run.as_of` falls
    in."""
    require_published: bool = False
    """Refuse to determine a programme that was never published, instead of marking it a draft."""
    finding_threshold: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Share of a kind's findings that must hold, else the kind is suspended; a finding may declare
    its own `threshold`."""
    finding_samples: Annotated[int, Field(ge=5)] = 30
    """Number of verified findings of a kind from which its precision is judged."""
    smallest_count: Annotated[int, Field(ge=2)] = 10
    """Counts of persons below it are withheld where programmes are compared or simulated."""


class Configuration(Section):
    """The whole of workspace.toml."""

    workspace: WorkspaceSection
    database: DatabaseSection = DatabaseSection()
    engine: EngineSection = EngineSection()
    run: RunSection = RunSection()
    identity: IdentitySection = IdentitySection()
    programme: ProgrammeSection = ProgrammeSection()


def read_configuration(path: Path) -> Configuration:
    """The configuration in the file ``path``.

    Raises :class:`ConfigurationUnreadable`, :class:`WorkspaceNewer`, :class:`UnknownKey` or
    :class:`InvalidValue`.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationUnreadable(path, str(error)) from error
    # First of all the version: a newer layout may well hold keys that are unknown here.
    section = document.get("workspace")
    version = section.get("version") if isinstance(section, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise WorkspaceNewer(path.parent, version, VERSION)
    try:
        return Configuration.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise UnknownKey(path, key, _nearest(key)) from error
        reason = "it is missing" if first["type"] == "missing" else first["msg"].lower()
        raise InvalidValue(path, key, reason) from error


def keys() -> dict[str, str]:
    """Every key of workspace.toml (``section.key``) with its line of documentation."""
    found: dict[str, str] = {}
    for section, field in Configuration.model_fields.items():
        model: Any = field.annotation
        for key, entry in model.model_fields.items():
            found[f"{section}.{key}"] = " ".join((entry.description or "").split())
    return found


def _nearest(key: str) -> str | None:
    """The known section or key that looks most like ``key``, preferably in its section."""
    section, _, name = key.rpartition(".")
    known = {entry: entry.rpartition(".")[2] for entry in keys()}
    if not section:
        known |= {entry: entry for entry in Configuration.model_fields}
    same = {entry: known[entry] for entry in known if entry.startswith(f"{section}.")}
    exact = [entry for entry, bare in known.items() if bare == name]
    close = [
        entry
        for names in (same, known)
        for match in difflib.get_close_matches(name, names.values(), n=1)
        for entry, bare in names.items()
        if bare == match
    ]
    return next(iter((*exact, *close)), None)
