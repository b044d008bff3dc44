"""The files of shared definitions, and a rule file with those it uses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from commonweal.programme.document import Document, Path, same_document
from commonweal.programme.errors import (
    NameUnknown,
    Place,
    PlacedError,
    ProgrammeDuplicate,
    ProgrammeFileInvalid,
)
from commonweal.programme.shape import shaped
from commonweal.programme.sharing.model import SECTIONS, Shared

if TYPE_CHECKING:
    from commonweal.programme.definitions import Problems

FOLDER = "shared"

_OWN = ("parameters", "facts", "rules", "tables", "awards", "findings")
"""The sections of a rule file whose names are of one space."""


@dataclass(frozen=True)
class Library:
    """The shared definitions of a workspace by name; ``broken`` those whose file has no shape."""

    files: Mapping[str, tuple[Document, Shared]] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def merged(self, document: Document, problems: "Problems") -> Document | None:
        """``document`` as if what it uses were written in it; None when that is not to be had.

        What it uses comes first, so that a file's own definitions stand after those they build on.
        """
        values = document.values
        if not isinstance(values, dict):
            return document
        names = _used(values)
        self.known(document, names, problems)
        reached = list(self.reached(names))
        needed = {*names, *(name for one in reached for name in self.files[one][1].uses)}
        if not needed.issubset(self.files):
            return None
        merging = _Merging(document, problems)
        for name in reached:
            other, shared = self.files[name]
            if shared.currency != values.get("currency", "CNY"):
                place = document.place(("uses",))
                message = f"{other.file} is in {shared.currency}, which is not this currency"
                problems.add(ProgrammeFileInvalid(place, message))
            merging.take(other)
        return merging.document()

    def reached(self, names: Iterable[str]) -> Iterator[str]:
        """The definitions named and those they use, each once and after what it uses."""
        seen: set[str] = set()
        waiting = [(name, False) for name in reversed(list(names))]
        while waiting:
            name, done = waiting.pop()
            if done:
                yield name
            elif name in self.files and name not in seen:
                seen.add(name)
                waiting.append((name, True))
                waiting += [(used, False) for used in reversed(self.files[name][1].uses)]

    def known(self, document: Document, names: Iterable[str], problems: "Problems") -> None:
        """Every name under ``uses`` is one of the library's."""
        for index, name in enumerate(names):
            if name not in self.files and name not in self.broken:
                place = document.place(("uses", index))
                problems.add(NameUnknown(place, "shared definitions", name, sorted(self.files)))


NOTHING_SHARED = Library()


def shared_files(folder: FilePath) -> list[FilePath]:
    """The files of shared definitions below the rule files' ``folder``, ordered by name."""
    return sorted(path for path in (folder / FOLDER).glob("*.yaml") if path.is_file())


def read_folder(folder: FilePath) -> dict[str, str]:
    """Name of each file of shared definitions, as messages give it -> its text."""
    return {
        f"{FOLDER}/{path.name}": path.read_text(encoding="utf-8-sig", errors="replace")
        for path in shared_files(folder)
    }


def read_library(texts: Mapping[str, str], problems: "Problems") -> Library:
    """The library of the files ``texts`` (name -> text); what has no shape is a problem."""
    files: dict[str, tuple[Document, Shared]] = {}
    broken: set[str] = set()
    for file, text in texts.items():
        document: Document | None = None
        try:
            document = same_document(text, file)
            shared = shaped(document, Shared)
        except PlacedError as error:
            problems.add(error)
            broken.add(_intended(document, file))
            continue
        if shared.definitions in files:
            place = document.place(("definitions",))
            first = files[shared.definitions][0].file
            message = f"{first} already has the definitions {shared.definitions}"
            problems.add(ProgrammeDuplicate(place, message))
            continue
        files[shared.definitions] = document, shared
    return Library(files, frozenset(broken))


def _intended(document: Document | None, file: str) -> str:
    """What a file without a readable shape seems to be called."""
    values = document.values if document else None
    name = values.get("definitions") if isinstance(values, dict) else None
    return name if isinstance(name, str) else FilePath(file).stem


def _used(values: Mapping[str, Any]) -> list[str]:
    """The names under ``uses``; another shape is refused later, with the rest of the file."""
    uses = values.get("uses")
    return [name for name in uses if isinstance(name, str)] if isinstance(uses, list) else []


class _Merging:
    """A document that takes in the sections of others, and where each name stands."""

    def __init__(self, document: Document, problems: "Problems") -> None:
        self.own, self.problems = document, problems
        self.sections: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
        self.origins: dict[Path, Document] = {}
        self.used: dict[str, str] = {}
        self.taken: dict[tuple[str, str], tuple[Path, Document]] = {}
        for section in ("sources", *_OWN):
            entries = document.values.get(section)
            for name in entries if isinstance(entries, dict) else ():
                self.taken.setdefault(_space(section, name), ((section, name), document))

    def take(self, other: Document) -> None:
        """Take in what ``other`` defines; a name that stands already is a problem."""
        self.used[other.file] = other.text
        for section in SECTIONS:
            for name, value in (other.values.get(section) or {}).items():
                path: Path = (section, name)
                first = self.taken.setdefault(_space(section, name), (path, other))
                if first[1] is other and first[0] == path:
                    self.sections[section][name] = value
                    self.origins[path] = other
                else:
                    self._clash(name, first[1].place(first[0]), other.place(path))

    def document(self) -> Document:
        """The document with everything it took in."""
        own = self.own
        values = dict(own.values)
        for section, entries in self.sections.items():
            written = values.get(section, {})
            if entries and isinstance(written, dict):
                values[section] = {**entries, **written}
        return Document(own.file, own.text, values, own.places, own.spans, self.origins, self.used)

    def _clash(self, name: str, one: Place, other: Place) -> None:
        """Told where this file says it, or else where it says what it uses."""
        own = self.own.file
        place = next((p for p in (one, other) if p.file == own), self.own.place(("uses",)))
        message = f"{name} stands both at {one} and at {other}"
        self.problems.add(ProgrammeDuplicate(place, message))


def _space(section: str, name: str) -> tuple[str, str]:
    return section if section in {"sources", "groups"} else "names", name
