"""The versions in the operational store: added to, read, and held against their seals.

Every version carries the seal of the one before it, so that no version can be changed, put in
between or taken out without the seals after it failing to fit. Only versions at the end could be
missing unseen.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from commonweal.database import ProgrammeVersion
from commonweal.programme.publication.errors import VersionMissing, VersionTampered
from commonweal.programme.publication.model import FIRST, Version


def all_versions(session: Session, lake: str) -> list[Version]:
    """Every version of every programme in the order of publication.

    Raises :class:`VersionTampered` for the first that is not what was published.
    """
    rows = session.scalars(
        select(ProgrammeVersion).where(ProgrammeVersion.lake == lake).order_by(ProgrammeVersion.id)
    )
    versions: list[Version] = []
    seal = FIRST
    for row in rows:
        version = _version(row)
        if (row.previous, row.seal, row.digest) != (seal, version.seal, version.digest):
            raise VersionTampered(version.programme, version.number)
        seal = version.seal
        versions.append(version)
    return versions


def add(session: Session, version: Version) -> None:
    """Store a version; the store itself refuses a second one in the same place of the chain."""
    session.add(
        ProgrammeVersion(
            lake=version.lake,
            programme=version.programme,
            number=version.number,
            in_force_from=version.in_force_from,
            file=version.file,
            files=dict(version.files),
            digest=version.digest,
            published_by=version.published_by,
            published_at=version.published_at,
            reason=version.reason,
            previous=version.previous,
            seal=version.seal,
        )
    )
    session.flush()


def of_programme(versions: Sequence[Version], programme: str) -> list[Version]:
    """The versions of one programme, oldest first."""
    return [version for version in versions if version.programme == programme]


def version_of(versions: Sequence[Version], programme: str, number: int | None = None) -> Version:
    """A version of ``programme``, by default the newest; raises :class:`VersionMissing`."""
    found = of_programme(versions, programme)
    if number is not None:
        found = [version for version in found if version.number == number]
    if not found:
        raise VersionMissing(programme, number)
    return found[-1]


def known(versions: Sequence[Version], moment: datetime | None) -> list[Version]:
    """The versions that had been published at ``moment``; None: every one."""
    return [one for one in versions if moment is None or one.published_at <= moment]


def _version(row: ProgrammeVersion) -> Version:
    return Version(
        lake=row.lake,
        programme=row.programme,
        number=row.number,
        in_force_from=row.in_force_from,
        file=row.file,
        files=row.files,
        published_by=row.published_by,
        published_at=row.published_at,
        reason=row.reason,
        previous=row.previous,
    )
