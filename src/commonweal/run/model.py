"""What the main job consists of and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from commonweal.stage import Progress, Silent, StageContext, StageResult


@dataclass(frozen=True)
class Stage:
    """One step of the main job: a function of a package, found again by its fingerprint."""

    name: str
    perform: Callable[[StageContext], StageResult]
    fingerprint: Callable[[StageContext], str] | None = None
    """Digest of what the stage reads beside contracts, regions, configuration and the lake."""
    recognises_work_done: bool = False
    """The stage itself finds what it has done before, so it is always started."""
    remembers: bool = False
    """It builds on what it last gave, so only its newest result can stand for a new one."""
    presents: str | None = None
    """The file of the workspace that shows what was published; such a stage comes after that."""


@dataclass(frozen=True)
class StageReport:
    """How a stage went in one run."""

    stage: str
    reused: bool
    """Nothing it depends on had changed, so the earlier result stands."""
    rows: int
    seconds: float
    tables: Mapping[str, int]
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class RunReport:
    """How a run went."""

    run: int
    manifest: int
    as_of: date
    stages: tuple[StageReport, ...]
    page: Path | None
    """The page that shows the figures, if a stage presents one."""

    @property
    def summaries(self) -> dict[str, Mapping[str, Any]]:
        """Stage -> its figures."""
        return {stage.stage: stage.summary for stage in self.stages}

    def as_json(self) -> dict[str, Any]:
        """For `commonweal run --json`."""
        return {
            **asdict(self),
            "as_of": self.as_of.isoformat(),
            "page": None if self.page is None else str(self.page),
        }


class Listener(Progress, Protocol):
    """Who is told how a run goes; :class:`Quiet` where nobody is."""

    def begin(self, stage: str, position: int, stages: int) -> None:
        """A stage begins, the ``position``-th of ``stages``."""

    def done(self, report: StageReport) -> None:
        """A stage has been finished or found unchanged."""


class Quiet(Silent):
    """A :class:`Listener` that tells nobody."""

    def begin(self, stage: str, position: int, stages: int) -> None:
        """Say nothing."""

    def done(self, report: StageReport) -> None:
        """Say nothing."""
