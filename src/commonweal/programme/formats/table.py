"""Decision tables to Excel and back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from commonweal.programme.definitions import Definitions, Problems
from commonweal.programme.document import Document
from commonweal.programme.document import Path as Where
from commonweal.programme.errors import Place, PlacedError, TableOverlap, TableRowUnreached
from commonweal.programme.formats.errors import TableMissing
from commonweal.programme.formats.patch import patched
from commonweal.programme.formats.read_table import ReadTable, SheetProblem, read_table
from commonweal.programme.formats.rule_file import RuleFile, open_rule_file
from commonweal.programme.formats.sheet import read_sheet
from commonweal.programme.formats.write_sheet import workbook


@dataclass(frozen=True)
class TableImport:
    """What a sheet makes of a rule file; nothing has been written."""

    file: RuleFile
    text: str
    """The file with the sheet's table in it; unchanged when there are problems."""
    problems: tuple[SheetProblem, ...]


def export_table(folder: Path, programme: str, table: str) -> bytes:
    """A decision table as an Excel workbook.

    Raises :class:`ProgrammeMissing`, :class:`TableMissing` or what is wrong with the rule file.
    """
    return workbook(_with_table(open_rule_file(folder, programme), table), table)


def import_table(folder: Path, programme: str, table: str, sheet: Path) -> TableImport:
    """The rule file with a decision table as an Excel sheet has it, checked.

    Raises besides :class:`SheetUnreadable` and :class:`FileNotEditable`; everything that is wrong
    with the sheet's cells is told at once, in the result.
    """
    file = open_rule_file(folder, programme)
    definitions = _with_table(file, table)
    read = read_table(read_sheet(sheet), definitions, table)
    if read.problems:
        return TableImport(file, file.document.text, tuple(read.problems))
    text = patched(file.document, ("tables", table), read.value)
    problems = tuple(_problems(text, file, table, read))
    return TableImport(file, file.document.text if problems else text, problems)


def _with_table(file: RuleFile, table: str) -> Definitions:
    # A shared table is changed in the file in which it stands.
    known = file.document.values.get("tables") or {}
    if table not in known or table not in file.definitions.tables:
        raise TableMissing(file.definitions.name, table, list(known))
    return file.definitions


def _problems(text: str, file: RuleFile, table: str, read: ReadTable) -> Iterator[SheetProblem]:
    """What the check says of the new file, with the cells that it means."""
    problems = Problems()
    changed = file.defined(text, problems)
    document = changed.document if changed else replace(file.document, text=text)
    for error in problems.found:
        message = str(error)
        path = _path(document, error.place)
        if path[:2] == ("tables", table):
            # A place in a file that has not been written helps nobody.
            message = message.removeprefix(f"{error.place}: ")
        yield SheetProblem(_cell(error, path[2:], read), message, error)


def _cell(error: PlacedError, within: Where, read: ReadTable) -> str:
    """The cells that an error of the rule file is about; empty when it is the whole table."""
    if isinstance(error, TableOverlap):
        return " and ".join(read.cells["rows", number - 1] for number in error.rows)
    if isinstance(error, TableRowUnreached):
        return read.cells["rows", error.row - 1]
    while within and within not in read.cells:
        within = within[:-1]
    return read.cells.get(within, "")


def _path(document: Document, place: Place) -> Where:
    """The innermost value that stands at a place of the file."""
    exact = [path for path, each in document.places.items() if each == place]
    lines = document.text.splitlines(keepends=True)
    offset = sum(map(len, lines[: place.line - 1])) + place.column - 1
    around = [path for path, (start, end) in document.spans.items() if start <= offset < end]
    return max([*exact, *around], key=len, default=())
