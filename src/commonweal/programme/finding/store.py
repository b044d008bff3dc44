"""What was drawn and verified, in the operational store."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from commonweal.database import FindingSample, FindingVerification
from commonweal.programme.finding.errors import VerificationUnexplained
from commonweal.programme.finding.model import Kind

Tally = tuple[int, int]
"""How many were verified, and how many of them hold."""


def note_sample(
    session: Session, lake: str, kind: Kind, manifest: int, population: int, members: Sequence[str]
) -> None:
    """Note what the lot gave; the same sample is noted once."""
    mine = (s for s in _samples(session, lake) if _kind(s) == kind and s.manifest == manifest)
    if any(sample.members == list(members) for sample in mine):
        return
    session.add(
        FindingSample(
            lake=lake,
            programme=kind.programme,
            finding=kind.finding,
            definition=kind.definition,
            manifest=manifest,
            population=population,
            members=list(members),
            drawn_at=datetime.now(UTC),
        )
    )


def note_verification(
    session: Session, lake: str, kind: Kind, finding_id: str, *, holds: bool, by: str, reason: str
) -> None:
    """Note what somebody found out. Raises :class:`VerificationUnexplained`."""
    if not by.strip() or not reason.strip():
        raise VerificationUnexplained
    session.add(
        FindingVerification(
            lake=lake,
            programme=kind.programme,
            finding=kind.finding,
            definition=kind.definition,
            finding_id=finding_id,
            holds=holds,
            verified_by=by.strip(),
            verified_at=datetime.now(UTC),
            reason=reason.strip(),
        )
    )
    session.flush()


def drawn(session: Session, lake: str) -> dict[Kind, set[str]]:
    """Kind -> identifiers of the findings that were ever drawn."""
    found: dict[Kind, set[str]] = defaultdict(set)
    for sample in _samples(session, lake):
        found[_kind(sample)].update(sample.members)
    return dict(found)


def verified(session: Session, lake: str) -> dict[Kind, dict[str, bool]]:
    """Kind -> finding -> whether it holds, by the last word on it."""
    words = select(FindingVerification).where(FindingVerification.lake == lake)
    found: dict[Kind, dict[str, bool]] = defaultdict(dict)
    for word in session.scalars(words.order_by(FindingVerification.id)):
        found[_kind(word)][word.finding_id] = word.holds
    return dict(found)


def tallies(session: Session, lake: str) -> Mapping[Kind, Tally]:
    """Kind -> what the findings drawn by lot have shown.

    A finding that somebody chose to verify says nothing of the others, so it does not count.
    """
    known = verified(session, lake)
    found = {}
    for kind, members in drawn(session, lake).items():
        words = [holds for one, holds in known.get(kind, {}).items() if one in members]
        found[kind] = (len(words), sum(words))
    return found


def _samples(session: Session, lake: str) -> Sequence[FindingSample]:
    mine = select(FindingSample).where(FindingSample.lake == lake).order_by(FindingSample.id)
    return session.scalars(mine).all()


def _kind(row: FindingSample | FindingVerification) -> Kind:
    return Kind(row.programme, row.finding, row.definition)
