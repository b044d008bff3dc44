"""Decision tables to Excel and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commonweal.programme.definitions import Problems
from commonweal.programme.document import Document
from commonweal.programme.document import Path as Where
from commonweal.programme.errors import Place, PlacedError, TableOverlap, TableRowUnreached
from commonweal.programme.formats.errors import TableMissing
from commonweal.programme.formats.layout import Origin
from commonweal.programme.formats.patch import patched
from commonweal.programme.formats.read_table import ReadTable, SheetProblem, read_table
from commonweal.programme.formats.rule_file import RuleFile, TextFile, open_rule_file
from commonweal.programme.formats.sheet import read_sheet
from commonweal.programme.formats.users import other_users, problems_of_use
from commonweal.programme.formats.write_sheet import workbook


@dataclass(frozen=True)
class TableImport:
    """What a sheet makes of a rule file or of a shared file; nothing has been written."""

    file: TextFile
    text: str
    """The file with the sheet's table in it; unchanged when there are problems."""
    problems: tuple[SheetProblem, ...]
    users: tuple[str, ...] = ()
    """The other programmes that use the file."""


def export_table(folder: Path, programme: str, table: str) -> bytes:
    """A decision table, the programme's own or a shared one, as an Excel workbook.

    Raises :class:`ProgrammeMissing`, :class:`TableMissing` or what is wrong with the rule file.
    """
    rules = open_rule_file(folder, programme)
    return workbook(rules.definitions, table, _origin(rules, table))


def import_table(folder: Path, programme: str, table: str, sheet: Path) -> TableImport:
    """The file in which a decision table stands with the table as an Excel sheet has it, checked.

    Raises besides :class:`SheetUnreadable`, :class:`SharedEntryMissing` and
    :class:`FileNotEditable`; everything that is wrong with the sheet's cells is told at once, in
    the result.
    """
    rules = open_rule_file(folder, programme)
    cells = read_sheet(sheet)
    if cells.shared is not None:
        rules.expect("tables", table, cells.shared)
    origin = _origin(rules, table)
    file = rules.holder("tables", table)
    read = read_table(cells, rules.definitions, table, origin)
    if read.problems:
        return TableImport(file, file.document.text, tuple(read.problems))
    text = patched(file.document, ("tables", table), read.value)
    problems = tuple(_problems(text, rules, file, table, read))
    if problems:
        return TableImport(file, file.document.text, problems)
    users = () if file is rules.own else other_users(rules, file.name)
    return TableImport(file, text, (), users)


def _origin(rules: RuleFile, table: str) -> Origin:
    known = rules.definitions.tables
    if table not in known:
        raise TableMissing(rules.definitions.name, table, list(known))
    file = rules.holder("tables", table)
    if file is rules.own:
        return Origin(f"{rules.definitions.name}.{table}", None)
    return Origin(f"{file.document.values['definitions']}.{table}", file.name)


def _problems(
    text: str, rules: RuleFile, file: TextFile, table: str, read: ReadTable
) -> Iterator[SheetProblem]:
    """What the check says of the new file, with the cells that it means."""
    problems = Problems()
    after = rules.saying(file, text, problems)
    found = problems.found
    if file is not rules.own and after is not None:
        found += problems_of_use(rules, after.texts, {file.name}, found)
    document = file.saying(text).document
    for error in found:
        path = _path(document, error.place) if error.place.file == file.name else ()
        if path[:2] == ("tables", table):
            # A place in a file that has not been written helps nobody.
            message = str(error).removeprefix(f"{error.place}: ")
            yield SheetProblem(_cell(error, path[2:], read), message, error)
        else:
            yield SheetProblem("", str(error), error)


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
