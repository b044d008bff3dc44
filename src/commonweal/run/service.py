"""The main job: the stages in order, resumable, published all together.

A finished stage is recorded with the fingerprint of all it depends on, so a run that died, or one
on unchanged input, does not do it again. One manifest row then publishes every table at once.
"""

import difflib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select, update

from commonweal import __version__
from commonweal.catalogue import Contract, load_contracts
from commonweal.database import Database, Delivery, Manifest, Run, StageRecord
from commonweal.engine import exhaustion_named
from commonweal.errors import CommonwealError
from commonweal.lake import Lake
from commonweal.published import Summary, newest_manifest
from commonweal.run import ready
from commonweal.run.errors import NothingDelivered, StageUnknown
from commonweal.run.fingerprint import code_digest, digest, fingerprint
from commonweal.run.model import Listener, Quiet, RunReport, Stage, StageReport
from commonweal.run.remains import clear_remains, clear_spill, spill_folder
from commonweal.stage import StageContext, StageResult
from commonweal.workspace import Holder, Workspace


def perform(
    workspace: Workspace,
    stages: Sequence[Stage],
    *,
    only: Sequence[str] = (),
    listener: Listener | None = None,
    on_wait: Callable[[Holder], None] | None = None,
) -> RunReport:
    """Bring every table up to date and publish them; ``only`` names the stages to go through.

    Stages left out by ``only`` keep their published result. When somebody else runs in the
    workspace: raises :class:`commonweal.workspace.WorkspaceLocked`, or, given ``on_wait``, waits.
    """
    _check_names(only, [stage.name for stage in stages])
    with (
        exhaustion_named("commonweal run"),
        workspace.lock("commonweal run", on_wait),
        workspace.database(migrate=True) as database,
    ):
        lake = workspace.lake()
        clear_remains(workspace, lake)
        _abandon_dead_runs(database, lake)
        job = _Job(
            workspace=workspace,
            database=database,
            lake=lake,
            listener=listener or Quiet(),
            contracts=load_contracts(
                workspace.path("contracts"), remembered=workspace.path("lake", ".contracts.json")
            ),
            as_of=workspace.configuration.run.as_of or _newest_delivery(workspace, database, lake),
            published=_newest_manifest(database, lake),
        )
        try:
            with (
                _recorded_run(database, lake, job.as_of) as run,
                exhaustion_named("commonweal run"),
            ):
                return job.go(run, stages, only)
        finally:
            clear_spill(workspace)


@dataclass
class _Job:
    """One run under way."""

    workspace: Workspace
    database: Database
    lake: Lake
    listener: Listener
    contracts: Mapping[str, Contract]
    as_of: date
    published: Manifest | None
    records: dict[str, StageRecord] = field(default_factory=dict)
    """Stage -> its result, for every stage so far whose tables will be published."""

    def go(self, run: int, stages: Sequence[Stage], only: Sequence[str]) -> RunReport:
        """Go through the stages and publish."""
        reports: list[StageReport] = []
        page = None
        looked_up = self.workspace.configuration.identity.lookup
        steps = len(stages) + looked_up
        for position, stage in enumerate(stages, start=1):
            if only and stage.name not in only:
                self._take_published(stage)
                continue
            if stage.presents:
                self._publish(run)
                page = self.workspace.path(stage.presents)
            self.listener.begin(stage.name, position, steps)
            reports.append(self._bring_up_to_date(run, stage))
            self.listener.done(reports[-1])
        manifest = self._publish(run)
        if looked_up:
            self.listener.begin(ready.NAME, steps, steps)
            with self.workspace.engine(spill_folder(self.workspace)) as engine:
                report = ready.make_ready(self.workspace, self.database, engine, self.listener)
            if report is not None:
                reports.append(report)
                self.listener.done(report)
        return RunReport(run, manifest, self.as_of, tuple(reports), page)

    def _take_published(self, stage: Stage) -> None:
        """Let a stage that is left out stand as it was published, if it ever was."""
        if self.published is not None and stage.name in self.published.stages:
            with self.database.session() as session:
                self.records[stage.name] = session.get_one(
                    StageRecord, self.published.stages[stage.name]
                )

    def _bring_up_to_date(self, run: int, stage: Stage) -> StageReport:
        started = time.monotonic()
        with self._context(stage) as context:
            result: StageResult | None = None
            if stage.recognises_work_done:
                result = stage.perform(context)
                if not result.tables:
                    raise NothingDelivered(self.workspace.root)
                mark = digest([stage.name, result.rows, result.tables, result.summary])
            else:
                mark = fingerprint(stage, context)
            record = self._find(stage, mark)
            reused = record is not None
            if record is None:
                result = result or stage.perform(context)
                seconds = time.monotonic() - started
                record = self._record(run, stage, mark, context, result, seconds)
        if not stage.presents:
            self.records[stage.name] = record
        seconds = time.monotonic() - started
        return StageReport(stage.name, reused, record.rows, seconds, record.outputs, record.summary)

    @contextmanager
    def _context(self, stage: Stage) -> Iterator[StageContext]:
        """What ``stage`` is given: a fresh engine and the tables of the stages so far."""
        versions: dict[str, int] = {}
        for record in self.records.values():
            versions.update(record.outputs)
        with self.workspace.engine(spill_folder(self.workspace)) as engine:
            yield StageContext(
                workspace=self.workspace,
                contracts=self.contracts,
                engine=engine,
                lake=self.lake,
                database=self.database,
                versions=versions,
                as_of=self.as_of,
                progress=self.listener,
                summaries={name: Summary(name, of.summary) for name, of in self.records.items()},
                before=self._before(stage),
                code=code_digest(stage),
            )

    def _before(self, stage: Stage) -> Mapping[str, int]:
        """The tables that the stage last published, if it builds on them."""
        if not stage.remembers or self.published is None:
            return {}
        identity = self.published.stages.get(stage.name)
        if identity is None:
            return {}
        with self.database.session() as session:
            return session.get_one(StageRecord, identity).outputs

    def _find(self, stage: Stage, mark: str) -> StageRecord | None:
        """The newest recorded result with this fingerprint, if all it made is still there.

        Of a stage that builds on its own past the result must be the newest of all: what it gave
        since then, such as a person's new id, would be forgotten.
        """
        recorded = (
            select(StageRecord)
            .join(Run)
            .where(Run.lake == self.lake.identity, StageRecord.stage == stage.name)
            .order_by(StageRecord.id.desc())
            .limit(1)
        )
        if not stage.remembers:
            recorded = recorded.where(StageRecord.fingerprint == mark)
        with self.database.session() as session:
            record = session.scalar(recorded)
        if record is None or record.fingerprint != mark:
            return None
        if stage.presents and not self.workspace.path(stage.presents).is_file():
            return None
        newest = {table: self.lake.version(table) for table in record.outputs}
        there = all(
            (found := newest[table]) is not None and found >= version
            for table, version in record.outputs.items()
        )
        return record if there else None

    def _record(
        self,
        run: int,
        stage: Stage,
        mark: str,
        context: StageContext,
        result: StageResult,
        seconds: float,
    ) -> StageRecord:
        record = StageRecord(
            run_id=run,
            stage=stage.name,
            fingerprint=mark,
            inputs=dict(context.versions),
            outputs=dict(result.tables),
            summary=dict(result.summary),
            rows=result.rows,
            seconds=seconds,
            finished_at=datetime.now(UTC),
        )
        with self.database.session() as session:
            session.add(record)
        return record

    def _publish(self, run: int) -> int:
        """Show the results of the stages to readers, all at once; returns the manifest's id."""
        stages = {name: record.id for name, record in self.records.items()}
        if (
            self.published is not None
            and self.published.stages == stages
            and self.published.as_of == self.as_of
        ):
            return self.published.id
        tables: dict[str, int] = {}
        for record in self.records.values():
            tables.update(record.outputs)
        manifest = Manifest(
            run_id=run,
            as_of=self.as_of,
            stages=stages,
            tables=tables,
            committed_at=datetime.now(UTC),
        )
        with self.database.session() as session:
            session.add(manifest)
        self.published = manifest
        return manifest.id


@contextmanager
def _recorded_run(database: Database, lake: Lake, as_of: date) -> Iterator[int]:
    """A row in the table of runs that says how the block ended; yields its id."""
    run = Run(
        lake=lake.identity,
        started_at=datetime.now(UTC),
        state="running",
        as_of=as_of,
        commonweal=__version__,
    )
    with database.session() as session:
        session.add(run)
    try:
        yield run.id
    except BaseException as error:
        code = error.code if isinstance(error, CommonwealError) else type(error).__name__
        # The store may be what failed; then the next run marks this one as abandoned.
        with suppress(CommonwealError):
            _close_run(database, run.id, "failed", code)
        raise
    _close_run(database, run.id, "finished", None)


def _close_run(database: Database, run: int, state: str, error: str | None) -> None:
    values: dict[str, Any] = {"state": state, "error": error, "finished_at": datetime.now(UTC)}
    with database.session() as session:
        session.execute(update(Run).where(Run.id == run).values(values))


def _abandon_dead_runs(database: Database, lake: Lake) -> None:
    """Whoever holds the lock is the only run alive, so others that seem to run have died."""
    with database.session() as session:
        session.execute(
            update(Run)
            .where(Run.lake == lake.identity, Run.state == "running")
            .values(state="abandoned")
        )


def _newest_manifest(database: Database, lake: Lake) -> Manifest | None:
    with database.session() as session:
        return newest_manifest(session, lake)


def _newest_delivery(workspace: Workspace, database: Database, lake: Lake) -> date:
    """The latest date that a delivery speaks of, taken in already or waiting."""
    with database.session() as session:
        known: date | None = session.scalar(
            select(func.max(Delivery.as_of)).where(Delivery.lake == lake.identity)
        )
    dates: list[date] = [] if known is None else [known]
    for path in workspace.path("deliveries").glob("*/*"):
        with suppress(ValueError):
            dates.append(date.fromisoformat(path.name[: len("YYYY-MM-DD")]))
    if not dates:
        raise NothingDelivered(workspace.root)
    return max(dates)


def _check_names(only: Sequence[str], known: Sequence[str]) -> None:
    for name in only:
        if name not in known:
            nearest = next(iter(difflib.get_close_matches(name, known)), None)
            raise StageUnknown(name, known, nearest)
