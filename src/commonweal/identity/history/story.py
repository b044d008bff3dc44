"""What an id means now, and how that came about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from commonweal.database import LinkDecision
from commonweal.engine import Engine
from commonweal.identity.decisions import RecordKey, Verdict, all_decisions, record
from commonweal.identity.errors import AlreadyUndone, EventDecided, EventUnknown, PersonUnknown

Source = Callable[[str], str]
"""Table -> its published version, to put after FROM."""

_UNDOES: dict[str, Verdict] = {
    "merged": "different",
    "split": "same",
    "restored": "same",
    "moved": "same",
}
"""What has to be decided about an event's records for it not to happen again."""


@dataclass(frozen=True)
class Undone:
    """Who has undone an event, and why."""

    decision: int
    reviewer: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True)
class Event:
    """One change of what an id means."""

    event: str
    linkage: int
    kind: str
    from_person: str
    into_person: str
    records: int
    cause: str
    undone: Undone | None
    """By a decision that stands; the next run follows it."""


@dataclass(frozen=True)
class Record:
    """A record of a person."""

    key: RecordKey
    weight: float | None
    evidence: str | None


@dataclass(frozen=True)
class Story:
    """A person, by the id that was asked for."""

    asked: str
    person_id: str
    """The id it goes by now: the one asked for, or that of the person it was merged into."""
    since: int
    """The linkage that gave this id."""
    ended: int | None
    """The linkage since which no record is left."""
    other_ids: Sequence[str]
    """Ids that redirect to this person."""
    values: Sequence[tuple[str, str, str]]
    """The golden record: what, value, the record it comes from."""
    cohesion: float | None
    records: Sequence[Record]
    events: Sequence[Event]


def living_id(engine: Engine, source: Source, person_id: str) -> str:
    """The id that ``person_id`` goes by now. Raises :class:`PersonUnknown`."""
    rows = engine.rows(
        f"SELECT coalesce(successor, person_id) FROM {source('identity/ids')} WHERE person_id = ?",
        [person_id],
    )
    if not rows:
        raise PersonUnknown(person_id)
    return str(rows[0][0])


def tell_story(
    engine: Engine, source: Source, person_id: str, decisions: Sequence[LinkDecision] = ()
) -> Story:
    """Who ``person_id`` is now and was before. Raises :class:`PersonUnknown`.

    ``decisions`` tell which events were undone.
    """
    now = living_id(engine, source, person_id)
    ids = source("identity/ids")
    since, ended = engine.row(f"SELECT since, ended FROM {ids} WHERE person_id = ?", [now])
    others = engine.rows(
        f"SELECT person_id FROM {ids} WHERE successor = ? ORDER BY since, person_id", [now]
    )
    records = engine.rows(
        f"SELECT dataset, record_id, subject, match_weight, evidence FROM {source('links')} "
        "WHERE person_id = ? ORDER BY dataset, record_id, subject",
        [now],
    )
    known = [now, *(other for (other,) in others)]
    events = engine.rows(
        "SELECT event, linkage, kind, from_person, into_person, records, cause "
        f"FROM {source('identity/events')} "
        "WHERE list_contains(?, from_person) OR list_contains(?, into_person) "
        "ORDER BY linkage, kind, event",
        [known, known],
    )
    undone = _undone(decisions)
    values, cohesion = _golden(engine, source("persons"), now)
    return Story(
        asked=person_id,
        person_id=now,
        since=since,
        ended=ended,
        other_ids=[other for (other,) in others],
        values=values,
        cohesion=cohesion,
        records=[Record(RecordKey(*row[:3]), *row[3:]) for row in records],
        events=[Event(*(*row, undone.get(row[0]))) for row in events],
    )


def _undone(decisions: Sequence[LinkDecision]) -> Mapping[str, Undone]:
    return {
        decision.event: Undone(decision.id, decision.reviewer, decision.reason, decision.decided_at)
        for decision in decisions
        if decision.event is not None and decision.revoked_at is None
    }


def _golden(
    engine: Engine, persons: str, person_id: str
) -> tuple[list[tuple[str, str, str]], float | None]:
    select = f"SELECT * FROM {persons} WHERE person_id = ?"
    rows = engine.rows(select, [person_id])
    if not rows:
        return [], None
    columns = list(engine.columns(f"SELECT * FROM {persons}"))
    golden = dict(zip(columns, rows[0], strict=True))
    told = [
        (name.removesuffix("_source"), str(golden[name.removesuffix("_source")]), str(record_of))
        for name, record_of in golden.items()
        if name.endswith("_source") and record_of is not None
    ]
    return told, golden["cohesion"]


def undo(
    engine: Engine,
    source: Source,
    session: Session,
    lake: str,
    event: str,
    *,
    reviewer: str,
    reason: str,
) -> int:
    """Decide that an event was wrong; the next run puts it right. Returns the decision's number.

    The records that a merge brought together are different people; those that a split, a move or a
    restoration took apart are one person. What a decision brought about is undone by revoking the
    decision. Raises :class:`EventUnknown`, :class:`EventDecided`, :class:`AlreadyUndone`, and what
    :func:`commonweal.identity.decisions.record` raises.
    """
    found = engine.rows(
        f"SELECT kind, cause FROM {source('identity/events')} WHERE event = ?", [event]
    )
    if not found or found[0][0] not in _UNDOES:
        raise EventUnknown(event)
    if found[0][1] == "decision":
        raise EventDecided(event)
    if event in _undone(all_decisions(session, lake)):
        raise AlreadyUndone(event)
    kind = str(found[0][0])
    against = "joined" if kind == "merged" else "left"
    sides: dict[str, list[RecordKey]] = {"moved": [], against: []}
    for side, *key in engine.rows(
        "SELECT side, dataset, record_id, subject "
        f"FROM {source('identity/event_records')} WHERE event = ?",
        [event],
    ):
        if side in sides:
            sides[side].append(RecordKey(*key))
    return record(
        session,
        lake,
        _UNDOES[kind],
        sides["moved"],
        sides[against],
        reviewer=reviewer,
        reason=reason,
        event=event,
    )
