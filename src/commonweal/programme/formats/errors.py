"""Failures of what comes from or goes to other programs' files.

ProgrammeError
├── SheetUnreadable               no Excel workbook, or one that cannot be what was exported
├── SheetLayout                   a sheet whose columns or cells are not those of the table
├── SheetCell                     a cell that is no value of its column
├── ParameterFileInvalid          no parameter file as OpenFisca writes them
├── ParameterScale                a scale of brackets, which no parameter can hold
├── ParameterFilesMissing         a path with no parameter file
├── ParameterSourceMissing        new values without the law they come from
├── TableMissing                  a decision table that the programme does not have
├── SourceMissing                 a source that the file does not have
├── SharedEntryMissing            a shared file without what was exported from it
└── FileNotEditable               a rule file written in a way that cannot be changed in place
"""

from collections.abc import Sequence
from pathlib import Path

from commonweal.errors import ProgrammeError
from commonweal.programme.errors import Place, PlacedError, suggestion


class SheetUnreadable(ProgrammeError):
    """The file is no workbook with a decision table in it."""

    code = "programme.sheet-unreadable"
    hint = (
        "Export the table with `commonweal programme table export`, edit that file, save as xlsx."
    )

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path


class SheetLayout(ProgrammeError):
    """The sheet's columns or cells are not laid out as those of the table."""

    code = "programme.sheet-layout"
    hint = (
        "Keep the coloured cells as they were exported; show hidden rows and columns, and put "
        "values in place of formulas."
    )


class SheetCell(ProgrammeError):
    """A cell holds something that its column cannot."""

    code = "programme.sheet-cell"
    hint = "Correct the cell; docs/formats.md shows what may stand in it."


class ParameterFileInvalid(PlacedError):
    """The file is not a parameter as OpenFisca writes them, or does not fit the programme."""

    code = "programme.parameter-file-invalid"
    hint = "Correct the file at the place named; docs/formats.md shows what is read."


class ParameterScale(PlacedError):
    """The file is a scale of brackets."""

    code = "programme.parameter-scale"
    hint = "Write the scale as a decision table, a row for each bracket: docs/formats.md shows how."


class ParameterFilesMissing(ProgrammeError):
    """There is no parameter file at the path."""

    code = "programme.parameter-files-missing"
    hint = "Give the path of one parameter file, or of the folder in which such files stand."

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no YAML file at {path}")
        self.path = path


class ParameterSourceMissing(ProgrammeError):
    """Values that the programme does not have yet, and no law to cite for them."""

    code = "programme.parameter-source-missing"
    hint = "Name with `--source` the source of the programme that sets the new values."

    def __init__(self, parameter: str) -> None:
        super().__init__(f"{parameter} has new values, but no source is named for them")
        self.parameter = parameter


class TableMissing(ProgrammeError):
    """The programme has no such decision table."""

    code = "programme.table-missing"
    hint = "Give the name of a table in the programme's section `tables`."

    def __init__(self, programme: str, table: str, known: Sequence[str]) -> None:
        super().__init__(f"{programme} has no table {table}{suggestion(table, known)}")
        self.programme, self.table = programme, table


class SourceMissing(ProgrammeError):
    """The file that new values go into has no such source."""

    code = "programme.source-missing"
    hint = "Add the law to the section `sources` of that file, or name a source that it has."

    def __init__(self, where: str, source: str, known: Sequence[str]) -> None:
        super().__init__(f"{where} has no source {source}{suggestion(source, known)}")
        self.where, self.source = where, source


class SharedEntryMissing(ProgrammeError):
    """What was exported from a shared file does not stand there any more."""

    code = "programme.shared-entry-missing"
    hint = "Export it again, make the change in the new file and import that one."

    def __init__(self, reason: str, name: str) -> None:
        super().__init__(f"{name} cannot be put back: {reason}")
        self.name = name


class FileNotEditable(PlacedError):
    """The part cannot be changed without touching what stands around it."""

    code = "programme.file-not-editable"
    hint = "Write that part as docs/programmes.md does, a key or a row on each line, and try again."

    def __init__(self, place: Place) -> None:
        super().__init__(place, "this part cannot be changed by itself")
