"""The rule file of a programme, read and replaced byte for byte."""

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.document import Document, read_document
from commonweal.programme.errors import PlacedError, ProgrammeMissing
from commonweal.programme.folder import rule_files
from commonweal.programme.sharing import Library, read_folder, read_library

_MARK = "\ufeff"


@dataclass(frozen=True)
class RuleFile:
    """A rule file that is right, and where it stands."""

    path: Path
    document: Document
    """What stands in the file itself, without the shared definitions it uses."""
    definitions: Definitions
    library: Library

    def defined(self, text: str, problems: Problems) -> Definitions | None:
        """The definitions of the file if it said ``text``, with the shared ones it uses."""
        return define(text, self.path.name, problems, self.library)

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
            document = read_document(text, path.name)
        except PlacedError:
            if path.stem == programme:
                raise
            continue
        name = document.values.get("programme") if isinstance(document.values, dict) else None
        if name == programme:
            problems = Problems()
            library = read_library(read_folder(folder), problems)
            definitions = define(text, path.name, problems, library)
            if problems.found or definitions is None:
                raise problems.found[0]
            return RuleFile(path, document, definitions, library)
        names.append(str(name))
    raise ProgrammeMissing(programme, names)
