"""The rule file of a programme, read and replaced byte for byte."""

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.document import Document, read_document
from commonweal.programme.errors import PlacedError, ProgrammeMissing
from commonweal.programme.service import rule_files

_MARK = "\ufeff"


@dataclass(frozen=True)
class RuleFile:
    """A rule file that is right, and where it stands."""

    path: Path
    definitions: Definitions

    @property
    def document(self) -> Document:
        """The file's values with their places."""
        return self.definitions.document

    def difference(self, text: str) -> str:
        """What ``text`` changes, as a unified difference; empty when nothing."""
        name = self.path.name
        before, after = self.document.text.splitlines(), text.splitlines()
        lines = unified_diff(before, after, name, name, lineterm="")
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


def open_rule_file(folder: Path, programme: str) -> RuleFile:
    """The file below ``folder`` that defines ``programme``.

    Raises :class:`ProgrammeMissing`, or the first thing that is wrong with the file.
    """
    names: list[str] = []
    for path in rule_files(folder):
        # Line ends are kept: what is not changed is written back as it was.
        text = path.read_bytes().decode("utf-8", errors="replace").removeprefix(_MARK)
        try:
            values = read_document(text, path.name).values
        except PlacedError:
            if path.stem == programme:
                raise
            continue
        name = values.get("programme") if isinstance(values, dict) else None
        if name == programme:
            problems = Problems()
            definitions = define(text, path.name, problems)
            if problems.found or definitions is None:
                raise problems.found[0]
            return RuleFile(path, definitions)
        names.append(str(name))
    raise ProgrammeMissing(programme, names)
