"""A decision table goes to Excel, is edited there, and comes back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from commonweal.programme.formats.errors import SheetUnreadable
from commonweal.programme.formats.table import import_table

from .conftest import FILE, Edit, Office

FIRST = 12
"""The sheet's row of the table's first rule."""


def _put(**cells: Any) -> Edit:
    def change(sheet: Any) -> None:
        for name, value in cells.items():
            sheet[name] = value

    return change


def test_what_was_exported_comes_back_as_it_was(office: Office) -> None:
    for table in ("step", "extra"):
        found = office.edit(lambda _: None, table)
        assert (found.problems, found.text) == ((), FILE)
        assert found.file.difference(found.text) == ""


def test_the_sheet_says_what_the_file_says(office: Office) -> None:
    seen: dict[str, Any] = {}
    office.edit(lambda sheet: seen.update({c.coordinate: c.value for r in sheet for c in r}))
    assert seen["B1"] == "grant.step"
    assert (seen["B2"], seen["B3"]) == ("助学金档次", "Step of the grant")
    assert (seen["B4"], seen["B5"], seen["B6"]) == ("unique", "law", "第四条")
    assert [seen[f"{x}8"] for x in "ABCDE"] == [
        "行 Row",
        "条件 When",
        "条件 When",
        "结果 Then",
        "结果 Then",
    ]
    assert seen["B9"] == "监测对象 / Monitored"
    assert [seen[f"{x}10"] for x in "BCDE"] == [
        "boolean",
        "money (yuan)",
        "money (yuan)",
        "integer",
    ]
    assert [seen[f"{x}11"] for x in "BCDE"] == ["monitored", "income", "amount", "level"]
    assert [seen[f"{x}13"] for x in "ABCDE"] == [2, False, "< line", "3300 yuan", 2]
    assert seen["F13"] == datetime(2020, 9, 1)
    assert seen["I14"] == "第五条"


def test_a_changed_amount_changes_one_line(office: Office) -> None:
    found = office.edit(_put(D12=4000))
    assert found.problems == ()
    assert found.text == FILE.replace("3800 yuan", "4000 yuan")
    assert office.text == FILE
    found.file.replace(found.text)
    assert office.text == found.text


def test_rows_are_put_in_with_what_an_official_types(office: Office) -> None:
    def change(sheet: Any) -> None:
        sheet.insert_rows(14, 3)
        # Row 15 stays blank.
        for row, cells in {
            14: ["否", "［7000元..8000元)", 3000, 2, datetime(2023, 9, 1)],
            16: ["否", "≥８，０００ 元", "２９００元", "3", "2023年9月1日"],
        }.items():
            for column, value in enumerate(cells, 2):
                sheet.cell(row, column, value)
        sheet["G13"] = "2023/8/31"
        sheet["G17"] = date(2023, 8, 31)
        sheet["C13"] = "＜７０００元"
        sheet["C17"] = "≥ 7000元"
        sheet.insert_rows(18)
        for column, value in enumerate([None, "FALSE", "<7000", 3300, 2, date(2023, 9, 1)], 1):
            sheet.cell(18, column, value)

    found = office.edit(change)
    assert found.problems == ()
    assert found.text == FILE.replace(
        """[false, < line], then: [3300 yuan, 2], valid_from: 2020-09-01}
      - {when: [false, '>= line'], then: [2800 yuan, 3], article: 第五条}
""",
        """[false, < 7000 yuan], then: [3300 yuan, 2], valid_from: 2020-09-01, valid_until: DAY}
      - {when: [false, '[7000 yuan..8000 yuan)'], then: [3000 yuan, 2], valid_from: 2023-09-01}
      - {when: [false, '>= 8000 yuan'], then: [2900 yuan, 3], valid_from: 2023-09-01}
      - {when: [false, '>= 7000 yuan'], then: [2800 yuan, 3], valid_until: DAY, article: 第五条}
      - {when: [false, < 7000 yuan], then: [3300 yuan, 2], valid_from: 2023-09-01}
""".replace("DAY", "2023-08-31"),
    )


def test_a_file_of_windows_stays_one(office: Office) -> None:
    windows = ("\ufeff" + FILE.replace("\n", "\r\n")).encode()
    office.path.write_bytes(windows)
    found = office.edit(_put(D12=4000))
    found.file.replace(found.text)
    assert office.path.read_bytes() == windows.replace(b"3800", b"4000")


def test_columns_may_stand_in_another_order(office: Office) -> None:
    def change(sheet: Any) -> None:
        sheet.move_range("B8:B20", cols=12)
        sheet.move_range("A8:A20", cols=15)

    found = office.edit(change)
    assert (found.problems, found.text) == ((), FILE)


def test_title_policy_source_and_other_cases(office: Office) -> None:
    found = office.edit(_put(B2="档次", B4="any", B5="later_law", B6=None))
    assert found.problems == ()
    assert found.text == (
        FILE.replace("zh: 助学金档次, en: Step", "zh: 档次, en: Step").replace(
            "    source: law\n    article: 第四条\n", "    source: later_law\n    hit: any\n"
        )
    )
    extra = office.edit(_put(C14="50元", D14="50元"), "extra")
    assert [p.cell for p in extra.problems] == ["C14"]
    extra = office.edit(_put(D14="50元"), "extra")
    assert extra.text == FILE.replace("otherwise: [0 yuan]", "otherwise: [50 yuan]")


def test_merged_cells_hold_for_all_their_rows(office: Office) -> None:
    def change(sheet: Any) -> None:
        sheet["B14"] = None
        sheet.merge_cells("B13:B14")

    found = office.edit(change)
    assert (found.problems, found.text) == ((), FILE)


WRONG: dict[str, tuple[Edit, str, str, str]] = {
    "an empty condition": (_put(B13=None), "B13", "programme.sheet-cell", "write - where"),
    "an empty result": (_put(D13=None), "D13", "programme.sheet-cell", "write the result"),
    "half a child": (_put(E13=1.5), "E13", "programme.sheet-cell", "not a whole number"),
    "a date by accident": (
        _put(C13=datetime(2021, 1, 3)),
        "C13",
        "programme.sheet-cell",
        "Excel has made a date",
    ),
    "no date": (_put(F13="soon"), "F13", "programme.sheet-cell", "such as 2021-09-01"),
    "no day": (_put(F13="2021-02-30"), "F13", "programme.sheet-cell", "such as 2021-09-01"),
    "a formula": (_put(D13="=1+1"), "D13", "programme.sheet-layout", "a formula"),
    "an unknown input": (
        _put(C11="incme"),
        "C11",
        "programme.sheet-layout",
        "did you mean income?",
    ),
    "another type": (_put(C10="money (fen)"), "C10", "programme.sheet-layout", "money (yuan)"),
    "another table": (_put(B1="grant.extra"), "B1", "programme.sheet-layout", "not grant.step"),
    "another policy": (
        _put(B4="last"),
        "B4",
        "programme.sheet-cell",
        "there is no hit policy last",
    ),
    "a column without a heading": (_put(K13="?"), "K13", "programme.sheet-layout", "no heading"),
    "not a value": (_put(C13="lots"), "C13", "programme.file-invalid", "money needs its unit"),
    "no expression": (_put(D13="line +"), "D13", "programme.expression-invalid", ""),
    "a name that is not there": (_put(D13="lin"), "D13", "programme.name-unknown", "mean line?"),
    "no such law": (_put(H13="lw"), "H13", "programme.name-unknown", "mean law?"),
    "rows for the same case": (
        _put(C13="-"),
        "A13 and A14",
        "programme.table-overlap",
        "rows 2 and 3",
    ),
    "a case left open": (_put(C13="< 5000元"), "", "programme.table-gap", "income"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_cell(office: Office, name: str) -> None:
    change, cell, code, words = WRONG[name]
    found = office.edit(change)
    assert found.text == FILE
    problem = found.problems[0]
    assert (problem.cell, problem.error.code) == (cell, code), str(problem)
    assert words in str(problem)
    assert ".yaml" not in str(problem)


def test_everything_wrong_is_told_at_once(office: Office) -> None:
    found = office.edit(_put(B12=None, D13=None, F14="soon"))
    assert [problem.cell for problem in found.problems] == ["B12", "D13", "F14"]


def _hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[13].hidden = True


def _hidden_column(sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def _merged_across(sheet: Any) -> None:
    sheet["E13"] = None
    sheet.merge_cells("D13:E13")


def _without_a_column(sheet: Any) -> None:
    sheet.delete_cols(3)


def _twice(sheet: Any) -> None:
    for row in (8, 10, 11):
        sheet.cell(row, 12, sheet.cell(row, 3).value)


def _no_rows(sheet: Any) -> None:
    sheet.delete_rows(FIRST, 10)


def _no_headings(sheet: Any) -> None:
    sheet["A8"] = None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_hidden_row, "A13: the row is hidden"),
        (_hidden_column, "C11: the column is hidden"),
        (_merged_across, "E13: cells of several columns are merged"),
        (_without_a_column, "the column 条件 When income is missing"),
        (_twice, "the column 条件 When income stands there twice"),
        (_no_rows, "there is no row below the headings"),
        (_no_headings, "no cell says 行 Row"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_sheet_that_hides_something_is_not_read(
    office: Office, change: Callable[[Any], None], words: str
) -> None:
    found = office.edit(change)
    assert found.text == FILE
    assert words in "\n".join(map(str, found.problems))


def test_a_sheet_of_notes_beside_the_table_does_no_harm(office: Office) -> None:
    office.edit(lambda _: None)
    book = openpyxl.load_workbook(office.sheet)
    book.create_sheet("notes", 0)["A1"] = "ask the bureau"
    book.save(office.sheet)
    found = import_table(office.folder, "grant", "step", office.sheet)
    assert (found.problems, found.text) == ((), FILE)
    book.copy_worksheet(book.worksheets[1])
    book.save(office.sheet)
    with pytest.raises(SheetUnreadable, match="2 sheets have the heading"):
        import_table(office.folder, "grant", "step", office.sheet)
