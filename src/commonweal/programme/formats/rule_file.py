"""The rule file of a programme and the shared files it uses, read and replaced byte for byte."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.document import Document, read_document
from commonweal.programme.errors import PlacedError, ProgrammeMissing, suggestion
from commonweal.programme.folder import rule_files
from commonweal.programme.formats.errors import SharedEntryMissing
from commonweal.programme.sharing import read_folder, read_library

_MARK = "\ufeff"


@dataclass(frozen=True)
class TextFile:
    """A file of ``programmes/`` by itself, without the shared definitions it uses."""

    path: Path
    document: Document

    @property
    def name(self) -> str:
        """What messages call it: ``grant.yaml``, ``shared/law.yaml``."""
        return self.document.file

    @classmethod
    def read(cls, path: Path, name: str) -> "TextFile":
        """The file as it lies there; raises what is wrong with its YAML."""
        # Line ends are kept: what is not changed is written back as it was.
        text = path.read_bytes().decode("utf-8", errors="replace").removeprefix(_MARK)
        return cls(path, read_document(text, name))

    def saying(self, text: str) -> "TextFile":
        """The file if it said ``text``, which has been read before."""
        return replace(self, document=read_document(text, self.name))

    def difference(self, text: str) -> str:
        """What ``text`` changes, as a unified difference; empty when nothing."""
        before, after = self.document.text.splitlines(), text.splitlines()
        lines = unified_diff(before, after, self.name, self.name, lineterm="")
        return "\n".join(lines)

    def replace(self, text: str) -> None:
        """Put ``text`` in the file's place, whole or not at all. Raises OSError."""
        mark = _MARK if self.path.read_bytes().startswith(_MARK.encode()) else ""
        beside = self.path.with_name(f".{self.path.name}.part")
        try:
            beside.write_bytes((mark + text).encode())
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)


@dataclass(frozen=True)
class RuleFile:
    """A programme's rule file that is right, with the shared files around it."""

    own: TextFile
    definitions: Definitions
    texts: Mapping[str, str]
    """Shared file -> text, of all that there are."""
    used: Mapping[str, TextFile]
    """Shared file -> file, of those that the programme uses."""

    @property
    def folder(self) -> Path:
        """Where rule files stand."""
        return self.own.path.parent

    def holder(self, section: str, name: str) -> TextFile:
        """The file in which an entry of the programme stands; its own for what is new."""
        origin = self.definitions.document.origins.get((section, name))
        return self.own if origin is None else self.used[origin.file]

    def expect(self, section: str, name: str, shared: str) -> None:
        """Raises :class:`SharedEntryMissing` unless an entry stands in the file ``shared``."""
        if shared not in self.used:
            raise SharedEntryMissing(f"{self.definitions.name} does not use {shared}", name)
        known = self.used[shared].document.values.get(section) or {}
        if name not in known:
            there = self.definitions.document.values.get(section) or {}
            now = f"; it stands in {self.holder(section, name).name}" if name in there else ""
            near = now or suggestion(name, list(known))
            raise SharedEntryMissing(f"{shared} has no {name} any more{near}", name)

    def sources(self, file: TextFile) -> list[str]:
        """The sources that can be cited in ``file``: its own and those of what it uses."""
        document = self.definitions.document
        if file is self.own:
            return list(document.values.get("sources") or {})
        library = read_library(self.texts, Problems())
        name = file.document.values["definitions"]
        shared = [library.files[each][1] for each in library.reached([name])]
        return [source for each in shared for source in each.sources]

    def saying(self, file: TextFile, text: str, problems: Problems) -> "RuleFile | None":
        """All this if ``file``, one of these, said ``text``; None when nothing can be defined."""
        own, texts, used = self.own, self.texts, self.used
        if file.name == own.name:
            own = own.saying(text)
        else:
            texts = {**texts, file.name: text}
            used = {**used, file.name: used[file.name].saying(text)}
        library = read_library(texts, problems)
        definitions = define(own.document.text, own.name, problems, library)
        return None if definitions is None else RuleFile(own, definitions, texts, used)


def open_rule_file(folder: Path, programme: str) -> RuleFile:
    """The file below ``folder`` that defines ``programme``.

    Raises :class:`ProgrammeMissing`, or the first thing that is wrong with the file.
    """
    names: list[str] = []
    for path in rule_files(folder):
        try:
            own = TextFile.read(path, path.name)
        except PlacedError:
            if path.stem == programme:
                raise
            continue
        values = own.document.values
        name = values.get("programme") if isinstance(values, dict) else None
        if name == programme:
            return _opened(folder, own)
        names.append(str(name))
    raise ProgrammeMissing(programme, names)


def _opened(folder: Path, own: TextFile) -> RuleFile:
    problems = Problems()
    texts = read_folder(folder)
    definitions = define(own.document.text, own.name, problems, read_library(texts, problems))
    if problems.found or definitions is None:
        raise problems.found[0]
    used = {name: TextFile.read(folder / name, name) for name in definitions.document.used}
    return RuleFile(own, definitions, texts, used)
