"""A decision table -> an Excel workbook."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from commonweal.programme.definitions import Definitions
from commonweal.programme.formats import layout
from commonweal.programme.formats.layout import Column, Origin, columns, shown
from commonweal.programme.language import HitPolicy, Kind

_FIXED = PatternFill("solid", fgColor="FFE4ECEF")
_GRID = Border(*[Side(style="thin", color="FFC9D1D6")] * 4)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_HEADINGS = 4


def workbook(definitions: Definitions, table: str, origin: Origin) -> bytes:
    """The table as an xlsx file with one sheet, which says where it stands."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = table[:31]
    declared: Mapping[str, Any] = definitions.document.values["tables"][table]
    across = columns(definitions, table)
    top = _about(sheet, origin, definitions.tables[table].declared.hit, declared)
    _headings(sheet, top, across)
    first = top + _HEADINGS
    rows: Sequence[Mapping[str, Any]] = declared["rows"]
    for number, row in enumerate(rows):
        cells = [number + 1, *row["when"], *row["then"], *map(row.get, layout.EXTRAS.values())]
        _write(sheet, first + number, cells)
    last = first + len(rows) - 1
    if declared.get("otherwise") is not None:
        last += 1
        inputs = sum(column.role == "when" for column in across)
        _write(sheet, last, [layout.OTHERWISE, *[None] * inputs, *declared["otherwise"]])
    _choices(sheet, first, last, across)
    sheet.freeze_panes = sheet.cell(first, 2)
    _finish(sheet, first)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _about(sheet: Worksheet, origin: Origin, hit: HitPolicy, declared: Mapping[str, Any]) -> int:
    """What the table is; returns the row of the first heading."""
    lines = (
        (layout.TABLE, origin.name),
        (layout.TITLE_ZH, declared["title"]["zh"]),
        (layout.TITLE_EN, declared["title"]["en"]),
        (layout.HIT, hit),
        (layout.SOURCE, declared["source"]),
        (layout.ARTICLE, declared.get("article")),
        *([(layout.FILE, origin.file)] if origin.file is not None else []),
    )
    for number, line in enumerate(lines, 1):
        _write(sheet, number, line)
        sheet.cell(number, 1).fill = _FIXED
    sheet.cell(1, 2).font = Font(bold=True)
    policies = DataValidation("list", formula1='"unique,first,any,collect_sum"', allow_blank=False)
    policies.add(sheet.cell(4, 2))
    sheet.add_data_validation(policies)
    return len(lines) + 2


def _headings(sheet: Worksheet, top: int, across: Sequence[Column]) -> None:
    _write(
        sheet, top, [layout.ROW, *(column.heading for column in across), *layout.EXTRAS], grid=True
    )
    for offset, texts in enumerate(
        (
            [column.title for column in across],
            [column.type for column in across],
            [column.name for column in across],
        ),
        1,
    ):
        _write(sheet, top + offset, [None, *texts, *[None] * len(layout.EXTRAS)], grid=True)
    for row in sheet.iter_rows(top, top + _HEADINGS - 1):
        for cell in row:
            cell.fill = _FIXED
            cell.font = Font(bold=cell.row in {top, top + _HEADINGS - 1})


def _write(sheet: Worksheet, number: int, cells: Sequence[Any], *, grid: bool = False) -> None:
    for position, raw in enumerate(cells, 1):
        cell = sheet.cell(number, position)
        if not isinstance(cell, Cell):
            continue
        value = shown(raw)
        cell.value = value
        if isinstance(value, str):
            # A text that starts with = is a text.
            cell.data_type = "s"
        cell.alignment = _WRAPPED
        if grid or position > 1:
            cell.border = _GRID


def _choices(sheet: Worksheet, first: int, last: int, across: Sequence[Column]) -> None:
    """Yes-or-no inputs offer what can be chosen, also in rows that are added."""
    choice = DataValidation("list", formula1='"TRUE,FALSE,-"', allow_blank=False)
    for position, column in enumerate(across, 2):
        if column.role == "when" and column.kind is Kind.BOOLEAN:
            letter = get_column_letter(position)
            choice.add(f"{letter}{first}:{letter}{last}")
    if choice.sqref:
        sheet.add_data_validation(choice)


def _finish(sheet: Worksheet, first: int) -> None:
    for column in sheet.iter_cols():
        longest = max(_width(str(c.value)) for c in column if c.value is not None or c.row == first)
        letter = get_column_letter(column[0].column or 1)
        sheet.column_dimensions[letter].width = min(max(longest + 2, 12), 40)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
