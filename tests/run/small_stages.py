"""A small main job that really works on delivered files: numbers, their squares, their sum.

Every stage writes its name into `performed.log`, so that a test can see what was done again.
"""

import hashlib
from datetime import UTC, date, datetime

from sqlalchemy import select

from commonweal.database import Delivery
from commonweal.engine import literal
from commonweal.run import Stage
from commonweal.stage import StageContext, StageResult


def gather(context: StageContext) -> StageResult:
    """Take in every new file of deliveries/numbers, one version of accepted/numbers each."""
    _log(context, "gather")
    versions: list[int] = []
    for path in sorted(context.workspace.path("deliveries", "numbers").glob("*.csv")):
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        known_here = select(Delivery).where(Delivery.lake == context.lake.identity)
        with context.database.session() as session:
            known = session.scalar(known_here.where(Delivery.sha256 == sha256))
        if known is not None:
            versions.append(known.accepted_version)
            continue
        lines = len(content.split()) - 1
        rows = f"SELECT number FROM read_csv({literal(str(path))}, types = {{'number': 'BIGINT'}})"
        versions.append(context.write("accepted/numbers", rows))
        delivery = Delivery(
            lake=context.lake.identity,
            dataset="numbers",
            name=path.name,
            sha256=sha256,
            contract="",
            mode="full",
            as_of=date.fromisoformat(path.stem),
            lines=lines,
            accepted=lines,
            quarantined=0,
            blank=0,
            reasons={},
            accepted_version=versions[-1],
            quarantine_version=0,
            received_at=datetime.now(UTC),
        )
        with context.database.session() as session:
            session.add(delivery)
    if versions:
        context.keep("accepted/numbers", versions[-1])
    return context.finish(len(versions), {"deliveries": len(versions)})


def square(context: StageContext) -> StageResult:
    """numbers -> squares."""
    _log(context, "square")
    source = context.source("accepted/numbers")
    context.write("squares", f"SELECT number, number * number AS square FROM {source}")
    return context.finish(1, {})


def add(context: StageContext) -> StageResult:
    """squares -> sums and counts, two tables that belong together."""
    _log(context, "add")
    source = context.source("squares")
    context.write("sums", f"SELECT sum(square) AS total FROM {source}")
    context.write("counts", f"SELECT count(*) AS numbers FROM {source}")
    total = int(context.engine.value(f"SELECT total FROM {context.source('sums')}"))
    return context.finish(1, {"total": total})


def show(context: StageContext) -> StageResult:
    """The page."""
    _log(context, "show")
    context.workspace.path("page.txt").write_text(f"total {context.summaries['add']['total']}")
    return context.finish(1, {})


def _log(context: StageContext, stage: str) -> None:
    with context.workspace.path("performed.log").open("a") as log:
        log.write(f"{stage}\n")


STAGES = (
    Stage("gather", gather, recognises_work_done=True),
    Stage("square", square),
    Stage("add", add),
    Stage("show", show, presents="page.txt"),
)
