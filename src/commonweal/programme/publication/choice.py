"""By which text each programme is determined: the version in force, or a draft.

A programme that has been published is determined by its published versions alone; what its rule
file says meanwhile has no effect. One that never was is determined by its rule file, as a draft.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commonweal.programme.document import same_document
from commonweal.programme.errors import PlacedError
from commonweal.programme.folder import RuleFile, read
from commonweal.programme.period import period_for
from commonweal.programme.publication.errors import ProgrammeDraft
from commonweal.programme.publication.model import Version


@dataclass(frozen=True)
class Edition:
    """The text a programme is determined by; without a version it is a draft."""

    file: RuleFile
    version: Version | None


@dataclass(frozen=True)
class Choice:
    """What there is to determine for one date or period."""

    editions: tuple[Edition, ...]
    resting: tuple[str, ...]
    """Published programmes of which no version is in force then."""

    @property
    def files(self) -> list[RuleFile]:
        """The texts to read."""
        return [edition.file for edition in self.editions]

    @property
    def numbers(self) -> dict[str, int]:
        """Published programme -> number of the version in force."""
        return {
            edition.version.programme: edition.version.number
            for edition in self.editions
            if edition.version is not None
        }


def choose(
    folder: Path,
    versions: Sequence[Version],
    as_of: date,
    label: str | None,
    *,
    published_only: bool = False,
) -> Choice:
    """The editions for the period called ``label``, or that ``as_of`` falls in.

    With ``published_only`` raises :class:`ProgrammeDraft` when a rule file was never published.
    """
    published = list(dict.fromkeys(version.programme for version in versions))
    drafts = drafts_of(folder, versions)
    if published_only and drafts:
        raise ProgrammeDraft([programme_named(file) or file.name for file in drafts])
    chosen = [Edition(file, None) for file in drafts]
    resting = []
    for programme in published:
        mine = [version for version in versions if version.programme == programme]
        version = in_force(mine, as_of, label)
        if version is None:
            resting.append(programme)
        else:
            chosen.append(Edition(version.rule_file, version))
    chosen.sort(key=lambda edition: edition.version.file if edition.version else edition.file.name)
    return Choice(tuple(chosen), tuple(resting))


def in_force(versions: Iterable[Version], as_of: date, label: str | None) -> Version | None:
    """The version, of one programme's ``versions``, that decides the period; None: none does.

    Of those in force when the period begins, the one that came into force last; of two on the same
    day, the one published last.
    """
    current: Version | None = None
    period = None
    for version in sorted(versions, key=lambda one: (one.in_force_from, one.number)):
        if not version.repeals:
            programme = version.rule_file.programme()
            assert programme is not None, "what was published had been checked"
            period = period_for(programme.period, as_of, label)
        if period is not None and version.in_force_from <= period.start:
            current = version
    return None if current is None or current.repeals else current


def drafts_of(folder: Path, versions: Sequence[Version]) -> list[RuleFile]:
    """The rule files of programmes that were never published."""
    names = {version.programme for version in versions}
    files = {version.file for version in versions}
    return [
        file
        for file in read(folder)
        if file.name not in files and programme_named(file) not in names
    ]


def programme_named(file: RuleFile) -> str | None:
    """The name of the programme in a rule file, however wrong the rest of it may be."""
    try:
        values = same_document(file.text, file.name).values
    except PlacedError:
        return None
    name = values.get("programme") if isinstance(values, Mapping) else None
    return name if isinstance(name, str) else None
