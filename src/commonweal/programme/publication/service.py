"""Publishing: every check, then one more version that nobody can change."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from commonweal.programme.errors import PlacedError, ProgrammeMissing
from commonweal.programme.folder import Checked, check, read
from commonweal.programme.period import Period, period_at, period_for
from commonweal.programme.publication.checks import problems_of
from commonweal.programme.publication.choice import programme_named
from commonweal.programme.publication.errors import (
    PublicationRefused,
    PublicationUndated,
    PublicationUnexplained,
    VersionUnchanged,
)
from commonweal.programme.publication.model import FIRST, Version
from commonweal.programme.publication.store import add, all_versions, of_programme, version_of

if TYPE_CHECKING:
    from commonweal.catalogue import Contract

ALL = "all"


def publish(
    session: Session,
    lake: str,
    folder: Path,
    contracts: "Mapping[str, Contract]",
    name: str,
    *,
    by: str,
    reason: str,
    in_force_from: date | None = None,
    as_of: date | None = None,
    label: str | None = None,
) -> list[Version]:
    """Publish the rule file of programme ``name``, or of :data:`ALL` that changed; all or nothing.

    Without ``in_force_from`` it is in force from the first day of the period called ``label``, or
    that ``as_of`` falls in. Raises :class:`PublicationRefused` with everything wrong,
    :class:`PublicationUnexplained`, :class:`PublicationUndated`, :class:`VersionUnchanged` and
    :class:`commonweal.programme.errors.ProgrammeMissing`.
    """
    _explained(by, reason)
    found, problems = _wanted(folder, contracts, name)
    versions = all_versions(session, lake)
    published: list[Version] = []
    dated = [(checked, _period(checked, in_force_from, as_of, label)) for checked in found]
    for checked, period in dated:
        problems += problems_of(checked, period)
    if problems:
        raise PublicationRefused(problems)
    for checked, period in dated:
        definitions = checked.definitions
        document = definitions.document
        version = _next(
            [*versions, *published],
            lake,
            definitions.name,
            in_force_from or period.start,
            document.file,
            {document.file: document.text, **document.used},
            by,
            reason,
        )
        same = _same(versions, version, dated=in_force_from is not None)
        if same is None:
            add(session, version)
            published.append(version)
        elif name != ALL:
            raise VersionUnchanged(same.programme, same.number)
    return published


def repeal(
    session: Session, lake: str, name: str, in_force_from: date, *, by: str, reason: str
) -> Version:
    """Let programme ``name`` decide nothing any more in periods from ``in_force_from`` on.

    Raises :class:`PublicationUnexplained`, :class:`VersionUnchanged` and
    :class:`commonweal.programme.publication.errors.VersionMissing`.
    """
    _explained(by, reason)
    versions = all_versions(session, lake)
    newest = version_of(versions, name)
    version = _next(versions, lake, name, in_force_from, newest.file, {}, by, reason)
    if _same(versions, version, dated=True) is not None:
        raise VersionUnchanged(name, newest.number)
    add(session, version)
    return version


def _wanted(
    folder: Path, contracts: "Mapping[str, Contract]", name: str
) -> tuple[list[Checked], list[PlacedError]]:
    """The programmes to publish, and what is wrong with their files."""
    found, problems = check(folder, contracts)
    if name == ALL:
        return found, problems
    names = {file.name: programme_named(file) for file in read(folder)}
    mine = [checked for checked in found if checked.definitions.name == name]
    wrong = [problem for problem in problems if names.get(problem.place.file) == name]
    if mine or wrong:
        return mine, wrong
    if name in names.values():
        return [], problems
    raise ProgrammeMissing(name, [known for known in names.values() if known is not None])


def _period(
    checked: Checked, in_force_from: date | None, as_of: date | None, label: str | None
) -> Period:
    """The first period that the version shall decide."""
    declared = checked.definitions.programme.period
    if in_force_from is not None:
        period = period_at(declared, in_force_from)
        following = period_at(declared, period.following)
        return period if period.start == in_force_from else following
    if as_of is None and label is None:
        raise PublicationUndated
    return period_for(declared, as_of or date.min, label)


def _next(
    versions: Sequence[Version],
    lake: str,
    name: str,
    in_force_from: date,
    file: str,
    files: Mapping[str, str],
    by: str,
    reason: str,
) -> Version:
    return Version(
        lake=lake,
        programme=name,
        number=len(of_programme(versions, name)) + 1,
        in_force_from=in_force_from,
        file=file,
        files=files,
        published_by=by.strip(),
        published_at=datetime.now(UTC),
        reason=reason.strip(),
        previous=versions[-1].seal if versions else FIRST,
    )


def _same(versions: Sequence[Version], version: Version, *, dated: bool) -> Version | None:
    """The programme's newest version, if it says the same; when ``dated``, from the same day on."""
    before = of_programme(versions, version.programme)
    if not before or before[-1].files != version.files:
        return None
    return None if dated and before[-1].in_force_from != version.in_force_from else before[-1]


def _explained(by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise PublicationUnexplained
