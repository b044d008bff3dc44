"""A past date is determined by the rules, values and data of that date."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commonweal.database import Manifest, Run, StageRecord
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import determine
from commonweal.programme.errors import ProgrammeMissing, ProgrammeUndecided
from commonweal.programme.publication import publish
from commonweal.programme.publication.errors import ProgrammeNotInForce
from commonweal.programme.replay import outcomes, replay
from commonweal.published import NothingPublishedThen
from tests.programme.test_determine import PROGRAMME, province

START = datetime(2021, 10, 2, tzinfo=UTC)

Rows = list[dict[str, Any]]


def run_on(world: Any, day: date, committed_at: datetime) -> Rows:
    """A run that speaks of ``day``, published at ``committed_at``; gives what it determined."""
    world.as_of = day
    with Engine() as engine:
        context = world.context(engine)
        result = determine(context)
        lake = context.lake.identity
    with world.database.session() as session:
        run = Run(lake=lake, started_at=committed_at, state="finished", as_of=day, commonweal="1")
        session.add(run)
        session.flush()
        record = StageRecord(
            run_id=run.id,
            stage="programme",
            fingerprint="f",
            inputs=dict(context.versions),
            outputs=dict(result.tables),
            summary=dict(result.summary),
            rows=result.rows,
            seconds=0.0,
            finished_at=committed_at,
        )
        session.add(record)
        session.flush()
        session.add(
            Manifest(
                run_id=run.id,
                as_of=day,
                stages={"programme": record.id},
                tables={**context.versions, **result.tables},
                committed_at=committed_at,
            )
        )
    rows: Rows = world.read(result, "determinations/aid")
    return rows


def replayed(world: Any, day: date, moment: datetime | None = None, name: str = "aid") -> Rows:
    """What is determined for ``day`` by what was known at ``moment``."""
    with Engine() as engine:
        lake = Lake(world.root / "lake")
        found = replay(
            engine,
            world.database,
            lake,
            world.contracts,
            name,
            day,
            moment=moment,
            certain_weight=world.certain_weight,
        )
        rows: Rows = engine.arrow(found.determinations).to_pylist()
        told = {outcome: persons for outcome, persons, _ in outcomes(engine, found)}
        assert sum(told.values()) == len(rows)
        assert all(row["period"] == found.period.label for row in rows)
        return rows


def publish_now(world: Any, amount: str, since: date) -> datetime:
    """Publish the programme with another amount; gives the moment after."""
    parts = {**PROGRAMME, "parameters": {**PROGRAMME["parameters"]}}
    parts["parameters"]["grant_amount"] = {
        "type": "money",
        "values": [{"valid_from": "2015-09-01", "value": amount, "source": "law"}],
    }
    world.programme("aid", **parts)
    with world.database.session() as session:
        lake = Lake(world.root / "lake").identity
        options = {"by": "Li", "reason": "adopted", "in_force_from": since}
        publish(session, lake, world.root / "programmes", world.contracts, "aid", **options)
    return datetime.now(UTC)


def test_a_replay_equals_what_was_published_then(world: Any) -> None:
    first, second = date(2021, 10, 1), date(2022, 10, 1)
    province(world, 1)
    publish_now(world, "1000 yuan", date(2021, 9, 1))
    before = datetime.now(UTC)
    then = run_on(world, first, before)
    for table in (world.records, world.links, world.members):
        table.clear()
    province(world, 2)
    for row in world.records["enrolment"]:
        row["academic_year"] = "2022"
    publish_now(world, "2000 yuan", date(2022, 9, 1))
    later = run_on(world, second, datetime.now(UTC))
    assert then
    assert then != later
    assert replayed(world, first) == then
    assert replayed(world, date(2022, 8, 31), before) == then
    assert replayed(world, second) == later
    assert replayed(world, date(2023, 1, 1)) == later


def test_what_came_later_counts_only_where_it_is_asked_for(world: Any) -> None:
    day = date(2021, 10, 1)
    province(world, 1)
    published = publish_now(world, "1000 yuan", date(2021, 9, 1))
    then = run_on(world, day, published)
    moment = datetime.now(UTC)
    publish_now(world, "2000 yuan", date(2021, 9, 1))
    corrected = replayed(world, day)
    assert replayed(world, day, moment) == then
    grants = [(a["grant_paid"], b["grant_paid"]) for a, b in zip(then, corrected, strict=True)]
    assert {other - 2 * one for one, other in grants if one} == {0}
    # The data that was corrected for the same day counts as well.
    world.records["vehicle"].clear()
    again = run_on(world, day, datetime.now(UTC))
    assert replayed(world, day) == again
    assert replayed(world, day, moment) == then


def test_what_a_draft_decided_is_replayed_by_that_draft(world: Any) -> None:
    day = date(2021, 10, 1)
    province(world, 1)
    world.programme("aid", **PROGRAMME)
    then = run_on(world, day, datetime.now(UTC))
    moment = datetime.now(UTC)
    world.certain_weight = 1.0
    publish_now(world, "2000 yuan", date(2021, 9, 1))
    assert replayed(world, day, moment) == then
    assert replayed(world, day) != then


def test_what_cannot_be_replayed_is_said(world: Any) -> None:
    day = date(2021, 10, 1)
    province(world, 1)
    publish_now(world, "1000 yuan", date(2021, 9, 1))
    there = {"at_school": PROGRAMME["facts"]["at_school"]}
    world.programme("looking", facts=there, findings={"here": {"when": "at_school"}})
    run_on(world, day, datetime.now(UTC))
    with pytest.raises(NothingPublishedThen):
        replayed(world, date(2021, 9, 30))
    with pytest.raises(NothingPublishedThen):
        replayed(world, day, START - timedelta(days=365))
    with pytest.raises(ProgrammeMissing, match="did you mean aid"):
        replayed(world, day, name="ald")
    with pytest.raises(ProgrammeUndecided):
        replayed(world, day, name="looking")
    # As if there had been data before any version was in force.
    with world.database.session() as session:
        session.get_one(Manifest, 1).as_of = date(2021, 8, 1)
    with pytest.raises(ProgrammeNotInForce):
        replayed(world, date(2021, 8, 1))
