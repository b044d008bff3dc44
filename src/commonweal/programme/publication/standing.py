"""How the rule files of a workspace stand beside what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.programme.folder import read, rule_files
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
    texts = [(file, programme_named(file)) for file in map(read, rule_files(folder))]
    for programme in dict.fromkeys(version.programme for version in versions):
        newest = version_of(versions, programme)
        now = [file.text for file, name in texts if programme in {name} or file.name == newest.file]
        differs = bool(now) if newest.repeals else now != [newest.text]
        found.append(Standing(programme, newest, differs))
    return sorted(found, key=lambda standing: standing.programme)
