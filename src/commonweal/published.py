"""What readers see: the tables of the last committed manifest, and no others.

A run that is under way, or died, has written newer versions; they do not show here until it has
committed all of them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from commonweal.database import Database, Manifest, Run, StageRecord
from commonweal.errors import RunError
from commonweal.lake import Lake, TableMissing


class NothingPublished(RunError):
    """No run has finished yet."""

    code = "run.nothing-published"
    hint = "Run `commonweal run` in the workspace; it publishes its tables when it has finished."

    def __init__(self) -> None:
        super().__init__("no run has finished in this workspace, so there is nothing to read")


class NothingPublishedThen(RunError):
    """No run had published anything that speaks of the day."""

    code = "run.nothing-published-then"
    hint = "Ask about a later day: that of the first run, or after what is then to be known."

    def __init__(self, day: date) -> None:
        super().__init__(f"no run had published anything that speaks of {day} or a day before it")
        self.day = day


class SummaryOutdated(RunError):
    """What a stage has told of itself lacks a figure that this version shows."""

    code = "run.summary-outdated"
    hint = "Run `commonweal run`, without --only: it does again what another version has done."

    def __init__(self, stage: str, figure: str) -> None:
        super().__init__(
            f"the published stage {stage} was run by another version of Commonweal, which did not "
            f"tell {figure!r}"
        )
        self.stage, self.figure = stage, figure


class Summary(dict[str, Any]):
    """What a published stage has told of itself; to ask for more raises SummaryOutdated."""

    def __init__(self, stage: str, told: Mapping[str, Any]) -> None:
        super().__init__(told)
        self.stage = stage

    def __missing__(self, figure: str) -> Any:
        raise SummaryOutdated(self.stage, figure)


@dataclass(frozen=True)
class PublishedStage:
    """A finished stage whose tables are published."""

    name: str
    rows: int
    seconds: float
    finished_at: datetime
    summary: Mapping[str, Any]
    outputs: Mapping[str, int]
    stale: bool
    """Whether one of the tables it read has a newer published version (after ``run --only``)."""


@dataclass(frozen=True)
class Published:
    """One manifest and the lake it speaks of."""

    lake: Lake
    manifest: int
    as_of: date
    committed_at: datetime
    tables: Mapping[str, int]
    stages: Mapping[str, PublishedStage]

    @classmethod
    def newest(cls, database: Database, lake: Lake) -> "Published":
        """The last committed manifest; raises :class:`NothingPublished` when there is none."""
        with database.session() as session:
            manifest = newest_manifest(session, lake)
            if manifest is None:
                raise NothingPublished
            return cls._of(session, manifest, lake)

    @classmethod
    def of_day(
        cls, database: Database, lake: Lake, day: date, moment: datetime | None = None
    ) -> "Published":
        """What speaks of ``day``: of the manifests that speak of it or a day before, the latest.

        Only manifests committed until ``moment`` count, if it is given. Raises
        :class:`NothingPublishedThen`.
        """
        manifests = (
            select(Manifest).join(Run).where(Run.lake == lake.identity, Manifest.as_of <= day)
        )
        if moment is not None:
            manifests = manifests.where(Manifest.committed_at <= moment)
        newest = manifests.order_by(Manifest.as_of.desc(), Manifest.id.desc()).limit(1)
        with database.session() as session:
            manifest = session.scalar(newest)
            if manifest is None:
                raise NothingPublishedThen(day)
            return cls._of(session, manifest, lake)

    @classmethod
    def _of(cls, session: Session, manifest: Manifest, lake: Lake) -> "Published":
        stages = {
            name: _published_stage(session.get_one(StageRecord, identity), manifest.tables)
            for name, identity in manifest.stages.items()
        }
        return cls(
            lake, manifest.id, manifest.as_of, manifest.committed_at, manifest.tables, stages
        )

    @property
    def summaries(self) -> dict[str, Mapping[str, Any]]:
        """Stage -> its figures."""
        return {name: stage.summary for name, stage in self.stages.items()}

    def has(self, table: str) -> bool:
        """Whether ``table`` is published."""
        return table in self.tables

    def below(self, prefix: str) -> list[str]:
        """The published tables whose name begins with ``prefix/``, in order."""
        return sorted(table for table in self.tables if table.startswith(f"{prefix}/"))

    def source(self, table: str) -> str:
        """The published version of ``table`` as a relation to put after FROM."""
        if table not in self.tables:
            raise TableMissing(table)
        return self.lake.scan(table, self.tables[table])


def newest_manifest(session: Session, lake: Lake) -> Manifest | None:
    """The last committed manifest of the tables in ``lake``."""
    manifests = select(Manifest).join(Run).where(Run.lake == lake.identity)
    return session.scalar(manifests.order_by(Manifest.id.desc()).limit(1))


def _published_stage(record: StageRecord, tables: Mapping[str, int]) -> PublishedStage:
    stale = any(tables.get(table) != version for table, version in record.inputs.items())
    return PublishedStage(
        name=record.stage,
        rows=record.rows,
        seconds=record.seconds,
        finished_at=record.finished_at,
        summary=Summary(record.stage, record.summary),
        outputs=record.outputs,
        stale=stale,
    )
