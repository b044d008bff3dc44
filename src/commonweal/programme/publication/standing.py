"""How the rule files of a workspace stand beside what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.programme.folder import RuleFile, read
from commonweal.programme.publication.choice import drafts_of, programme_named
from commonweal.programme.publication.model import Version
from commonweal.programme.publication.store import version_of


@dataclass(frozen=True)
class Standing:
    """One programme: its newest version, and whether its rule file says something else."""

    programme: str
    newest: Version | None
    """None: a draft, never published."""
    differs: bool
    """The rule file says something else than the newest version, or is gone."""


def standings(folder: Path, versions: Sequence[Version]) -> list[Standing]:
    """Every programme of the folder or the store, by name."""
    found = [
        Standing(programme_named(file) or file.name, None, False)
        for file in drafts_of(folder, versions)
    ]
    texts = [(file, programme_named(file)) for file in read(folder)]
    for programme in dict.fromkeys(version.programme for version in versions):
        newest = version_of(versions, programme)
        now = [file for file, name in texts if programme == name or file.name == newest.file]
        differs = bool(now) if newest.repeals else not (len(now) == 1 and _same(now[0], newest))
        found.append(Standing(programme, newest, differs))
    return sorted(found, key=lambda standing: standing.programme)


def _same(file: RuleFile, version: Version) -> bool:
    """Whether a rule file and what it uses are what was published."""
    shared = version.rule_file.shared
    return file.text == version.text and all(file.shared.get(n) == t for n, t in shared.items())
