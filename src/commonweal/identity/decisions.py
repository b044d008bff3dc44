"""What reviewers decide about records, and what of it holds.

A decision is never changed. A reviewer who thinks again decides again, and the last word of each
reviewer counts; whoever finds a decision wrong revokes it, with a reason. A pair is decided when as
many reviewers as it needs say the same and nobody says otherwise.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from commonweal.database import LinkDecision, LinkDecisionRecord
from commonweal.identity.errors import DecisionUnexplained, DecisionUnknown, SidesOverlap
from commonweal.identity.work import NO_DECISIONS

Verdict = Literal["same", "different", "cannot_tell"]
State = Literal["decided", "open", "disputed"]


@dataclass(frozen=True, order=True)
class RecordKey:
    """The person that a record speaks of."""

    dataset: str
    record_id: str
    subject: str = "self"


Side = tuple[RecordKey, ...]


@dataclass(frozen=True)
class Decided:
    """A pair on which somebody has decided; each side is one record, or several of one person."""

    pair: str
    left: Side
    right: Side
    state: State
    verdict: Verdict | None
    """None while the pair is open or disputed."""
    said: Mapping[str, Verdict]
    """Reviewer -> last word."""
    weight: float | None
    """Match weight when it was last decided."""


def pair_of(left: Iterable[RecordKey], right: Iterable[RecordKey]) -> str:
    """What a pair is called: the same whichever side stands first, in every run."""
    sides = sorted(
        "\n".join("\t".join((key.dataset, key.record_id, key.subject)) for key in sorted(side))
        for side in (left, right)
    )
    return hashlib.blake2b("\n\n".join(sides).encode(), digest_size=6).hexdigest()


def record(
    session: Session,
    lake: str,
    verdict: Verdict,
    left: Sequence[RecordKey],
    right: Sequence[RecordKey],
    *,
    reviewer: str,
    reason: str,
    reviewers_needed: int = 1,
    weight: float | None = None,
    event: str | None = None,
) -> int:
    """Note a decision; returns its number. ``event`` names what it undoes, if it undoes anything.

    Raises :class:`DecisionUnexplained` without a reviewer or a reason, :class:`SidesOverlap` when a
    record stands on both sides or a side is empty.
    """
    _explained(reviewer, reason)
    if not left or not right or set(left) & set(right):
        raise SidesOverlap
    decision = LinkDecision(
        lake=lake,
        pair=pair_of(left, right),
        verdict=verdict,
        reviewer=reviewer.strip(),
        reason=reason.strip(),
        decided_at=datetime.now(UTC),
        cause="review" if event is None else "undo",
        event=event,
        weight=weight,
        reviewers_needed=reviewers_needed,
        records=[
            LinkDecisionRecord(
                side=side, dataset=key.dataset, record_id=key.record_id, subject=key.subject
            )
            for side, keys in enumerate((left, right))
            for key in sorted(set(keys))
        ],
    )
    session.add(decision)
    session.flush()
    return decision.id


def revoke(session: Session, lake: str, decision: int, *, by: str, reason: str) -> None:
    """Take a decision back. Raises :class:`DecisionUnknown`, :class:`DecisionUnexplained`."""
    _explained(by, reason)
    found = session.get(LinkDecision, decision)
    if found is None or found.lake != lake or found.revoked_at is not None:
        raise DecisionUnknown(decision)
    found.revoked_at = datetime.now(UTC)
    found.revoked_by, found.revoked_reason = by.strip(), reason.strip()


def all_decisions(session: Session, lake: str) -> Sequence[LinkDecision]:
    """Every decision, revoked ones too, in the order they were made."""
    mine = select(LinkDecision).where(LinkDecision.lake == lake).order_by(LinkDecision.id)
    return session.scalars(mine).all()


def standing(session: Session, lake: str) -> list[Decided]:
    """Every pair with a decision that was not revoked, and what is decided about it."""
    by_pair: dict[str, list[LinkDecision]] = defaultdict(list)
    for decision in all_decisions(session, lake):
        if decision.revoked_at is None:
            by_pair[decision.pair].append(decision)
    return [_decided(decisions) for _, decisions in sorted(by_pair.items())]


def _decided(decisions: Sequence[LinkDecision]) -> Decided:
    last = decisions[-1]
    words: dict[str, LinkDecision] = {}
    for decision in decisions:
        words[folded(decision.reviewer)] = decision
    verdicts = [decision.verdict for decision in words.values()]
    clear = {verdict for verdict in verdicts if verdict != "cannot_tell"}
    needed = max(decision.reviewers_needed for decision in decisions)
    state: State = "open"
    if len(clear) > 1:
        state = "disputed"
    elif len(verdicts) - verdicts.count("cannot_tell") >= needed:
        state = "decided"
    sides = (_side(last, 0), _side(last, 1))
    return Decided(
        pair=last.pair,
        left=sides[0],
        right=sides[1],
        state=state,
        verdict=_verdict(clear.pop()) if state == "decided" else None,
        said={decision.reviewer: _verdict(decision.verdict) for decision in words.values()},
        weight=last.weight,
    )


def _side(decision: LinkDecision, side: int) -> Side:
    return tuple(
        sorted(
            RecordKey(of.dataset, of.record_id, of.subject)
            for of in decision.records
            if of.side == side
        )
    )


def _verdict(text: str) -> Verdict:
    return "same" if text == "same" else "different" if text == "different" else "cannot_tell"


def folded(reviewer: str) -> str:
    """A reviewer's name without differences of writing: nobody is two reviewers."""
    return " ".join(reviewer.casefold().split())


def _explained(who: str, why: str) -> None:
    if not who.strip() or not why.strip():
        raise DecisionUnexplained


def holding(decided: Iterable[Decided]) -> list[Decided]:
    """The pairs on which linkage has to follow a reviewer's word."""
    return [pair for pair in decided if pair.verdict in {"same", "different"}]


def constraints(decided: Iterable[Decided]) -> pa.Table:
    """What holds, as :func:`commonweal.identity.link` takes it: one row a record that is named."""
    rows = [
        (number, pair.verdict == "same", side, key.dataset, key.record_id, key.subject)
        for number, pair in enumerate(sorted(holding(decided), key=lambda pair: pair.pair))
        for side, keys in enumerate((pair.left, pair.right))
        for key in keys
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(NO_DECISIONS.schema)
    return pa.table(
        [
            pa.array(column, field.type)
            for column, field in zip(columns, NO_DECISIONS.schema, strict=True)
        ],
        schema=NO_DECISIONS.schema,
    )


def contradicted(decided: Iterable[Decided]) -> list[Decided]:
    """The pairs said to be one person that other decisions make two: there ``different`` stands."""
    pairs = sorted(decided, key=lambda pair: pair.pair)
    home: dict[RecordKey, RecordKey] = {}

    def root(key: RecordKey) -> RecordKey:
        while home.get(key, key) != key:
            key = home[key]
        return key

    for pair in pairs:
        if pair.verdict == "same":
            first = pair.left[0]
            for key in (*pair.left, *pair.right):
                home[root(key)] = root(first)
    torn = {
        root(one)
        for pair in pairs
        if pair.verdict == "different"
        for one in pair.left
        for other in pair.right
        if root(one) == root(other)
    }
    return [pair for pair in pairs if pair.verdict == "same" and root(pair.left[0]) in torn]
