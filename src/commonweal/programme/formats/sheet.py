"""An Excel sheet as plain cells, checked for what a reader of the sheet would not see."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from commonweal.programme.formats import layout
from commonweal.programme.formats.errors import SheetUnreadable

MOST_ROWS, MOST_COLUMNS = 5_000, 200
_UNPACKED_LIMIT = 64 << 20

At = tuple[int, int]
"""Row and column, counted from 1."""


def reference(at: At) -> str:
    """``(7, 2)`` -> ``B7``."""
    return f"{get_column_letter(at[1])}{at[0]}"


@dataclass(frozen=True)
class Sheet:
    """The cells that are not empty, and what is odd about some of them."""

    cells: Mapping[At, Any]
    formulas: frozenset[At]
    broken: frozenset[At]
    """Cells that show an error of Excel's."""
    merged: Mapping[At, At]
    """Each cell of a merged area -> the area's first cell, which has the value."""
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]

    @property
    def rows(self) -> range:
        """The numbers of the rows down to the last that has something in it."""
        return range(1, max((row for row, _ in self.cells), default=0) + 1)

    @property
    def shared(self) -> str | None:
        """The shared file that the sheet says its table stands in, if it names one."""
        named = [at for at, value in self.cells.items() if at[1] == 1 and value == layout.FILE]
        found = self.cells.get((named[0][0], 2)) if named else None
        return None if found is None else str(found).strip()

    @cached_property
    def by_row(self) -> Mapping[int, Mapping[int, Any]]:
        """Row -> column -> cell."""
        found: dict[int, dict[int, Any]] = {}
        for (row, column), value in self.cells.items():
            found.setdefault(row, {})[column] = value
        return found

    def row(self, number: int) -> Mapping[int, Any]:
        """Column -> cell of a row; nothing of an empty one."""
        return self.by_row.get(number, {})


def read_sheet(path: Path) -> Sheet:
    """The sheet with a decision table in it; raises :class:`SheetUnreadable`."""
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _UNPACKED_LIMIT:
            raise SheetUnreadable(path, "the workbook is far larger than any decision table")
        with warnings.catch_warnings():
            # What Excel adds to a sheet beside its cells is of no concern here.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content))
    except OSError as error:
        raise SheetUnreadable(path, error.strerror or "it cannot be read") from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise SheetUnreadable(
            path, "this is no xlsx workbook, or it is damaged or has a password"
        ) from error
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            last = reference((sheet.max_row, sheet.max_column))
            raise SheetUnreadable(
                path, f"the sheet {sheet.title} reaches to {last}; delete the rows that are empty"
            )
    filled = [found for sheet in book.worksheets if (found := _read(sheet)).cells]
    tables = [sheet for sheet in filled if layout.ROW in sheet.cells.values()]
    if len(tables or filled) != 1:
        raise SheetUnreadable(
            path, f"{len(tables)} sheets have the heading {layout.ROW}; one is needed"
        )
    return (tables or filled)[0]


def _read(sheet: Worksheet) -> Sheet:
    found = dict(_cells(sheet))
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    return Sheet(
        cells={at: value for at, (value, _) in found.items()},
        formulas=frozenset(at for at, (_, kind) in found.items() if kind == "f"),
        broken=frozenset(at for at, (_, kind) in found.items() if kind == "e"),
        merged=merged,
        hidden_rows=frozenset(
            number for number, row in sheet.row_dimensions.items() if row.hidden or row.ht == 0
        ),
        hidden_columns=frozenset(_hidden_columns(sheet)),
    )


def _cells(sheet: Worksheet) -> Iterator[tuple[At, tuple[Any, str]]]:
    for row in sheet.iter_rows():
        for cell in row:
            empty = cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())
            if not empty:
                yield (cell.row, cell.column), (cell.value, cell.data_type)


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for letter, column in sheet.column_dimensions.items():
        if column.hidden:
            first = column.min or column_index_from_string(letter)
            yield from range(first, (column.max or first) + 1)
