"""What stands in a shared file goes out with a programme that uses it, and comes back there."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from commonweal.programme.formats.errors import SharedEntryMissing, SourceMissing, TableMissing
from commonweal.programme.formats.parameters import (
    ParameterImport,
    export_parameters,
    import_parameters,
)
from commonweal.programme.formats.table import export_table, import_table

from .conftest import OWN, SHARED, SharingOffice

FIRST_AMOUNT = "D13"
"""The sheet has a line more, which names the shared file."""


def _put(cell: str, value: Any) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet[cell] = value

    return change


def _import(
    office: SharingOffice, source: str | None = None, programme: str = "grant", **files: str
) -> ParameterImport:
    paths = []
    for name, text in files.items():
        paths.append(office.folder / "others" / f"{name}.yaml")
        paths[-1].parent.mkdir(exist_ok=True)
        paths[-1].write_text(text, "utf-8")
    return import_parameters(office.folder, programme, paths, source)


def _line(office: SharingOffice, programme: str = "grant") -> str:
    return export_parameters(office.folder, programme)["line.yaml"]


def test_a_shared_table_comes_back_as_it_was(sharing: SharingOffice) -> None:
    seen: dict[str, Any] = {}
    found = sharing.edit(lambda s: seen.update({c.coordinate: c.value for r in s for c in r}))
    assert (found.problems, found.text) == ((), SHARED)
    assert (found.file.name, found.file.path) == ("shared/incomes.yaml", sharing.shared)
    assert (seen["B1"], seen["A7"], seen["B7"]) == (
        "incomes.step",
        "文件 File",
        "shared/incomes.yaml",
    )


def test_a_shared_table_is_changed_where_it_stands(sharing: SharingOffice) -> None:
    found = sharing.edit(_put(FIRST_AMOUNT, 4000))
    assert (found.problems, found.users) == ((), ("meals",))
    assert found.text == SHARED.replace("3800 yuan", "4000 yuan")
    found.file.replace(found.text)
    assert sharing.shared.read_bytes().decode() == found.text
    assert sharing.text == OWN


def test_what_one_programme_exported_another_imports(sharing: SharingOffice) -> None:
    sheet = sharing.folder / "step.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(export_table(sharing.folder, "meals", "step")))
    book.worksheets[0][FIRST_AMOUNT] = 4000
    book.save(sheet)
    found = import_table(sharing.folder, "grant", "step", sheet)
    assert (found.problems, found.users) == ((), ("meals",))
    assert found.text == SHARED.replace("3800 yuan", "4000 yuan")


def test_a_programme_s_own_table_names_no_file(sharing: SharingOffice) -> None:
    seen: dict[str, Any] = {}
    found = sharing.edit(
        lambda s: seen.update({c.coordinate: c.value for r in s for c in r}), "extra"
    )
    assert (found.problems, found.text, found.users) == ((), OWN, ())
    assert "文件 File" not in seen.values()


def test_a_shared_file_stays_complete_in_itself(sharing: SharingOffice) -> None:
    """The programme's own law and parameters are nothing that a shared table could read."""
    found = sharing.edit(_put("B5", "own_law"))
    assert [(p.cell, p.error.code) for p in found.problems] == [("B5", "programme.name-unknown")]
    found = sharing.edit(_put("B14", "rate"))
    assert "programme.name-unknown" not in {p.error.code for p in found.problems}
    found = sharing.edit(_put("D14", "line * rate"))
    assert [(p.cell, p.error.code) for p in found.problems] == [("D14", "programme.name-unknown")]
    assert found.text == SHARED


TIERS = """\
  tiers:
    title: {zh: 档, en: Tiers}
    inputs: [income]
    outputs: {rate: number}
    rows:
      - {when: [< line], then: [3]}
      - {when: ['[line..8000 yuan)'], then: [2]}
      - {when: ['>= 8000 yuan'], then: [1]}
    source: law
"""


def test_a_change_that_would_break_another_programme_is_refused(sharing: SharingOffice) -> None:
    meals = sharing.folder / "meals.yaml"
    text = meals.read_text("utf-8").replace("tables:\n", f"tables:\n{TIERS}")
    meals.write_text(text, "utf-8")
    line = _line(sharing).replace("7500.5", "9000")
    found = _import(sharing, "later_law", line=line)
    assert found.changes == ()
    assert {problem.code for problem in found.problems} == {
        "programme.table-overlap",
        "programme.table-row-unreached",
    }
    assert str(found.problems[0]).startswith("meals.yaml:")
    # One that was wrong before says nothing of this change.
    meals.write_text(text.replace("step.level <", "stop.level <"), "utf-8")
    assert _import(sharing, "later_law", line=line).problems == ()


def test_shared_parameters_come_back_as_they_were(sharing: SharingOffice) -> None:
    files = export_parameters(sharing.folder, "grant")
    assert sorted(files) == ["fee.yaml", "kinds.yaml", "line.yaml", "rate.yaml"]
    marks = {name: yaml.safe_load(text)["metadata"]["commonweal"] for name, text in files.items()}
    assert {name: mark.get("file") for name, mark in marks.items()} == {
        "line.yaml": "shared/incomes.yaml",
        **dict.fromkeys(["fee.yaml", "kinds.yaml", "rate.yaml"]),
    }
    found = _import(sharing, **{name.removesuffix(".yaml"): text for name, text in files.items()})
    assert (found.problems, found.changes) == ((), ())


def test_shared_parameters_are_changed_where_they_stand(sharing: SharingOffice) -> None:
    rate = export_parameters(sharing.folder, "grant")["rate.yaml"]
    assert _line(sharing, "meals") == _line(sharing)
    line = _line(sharing).replace("7500.5", "7600")
    with pytest.raises(SourceMissing, match=r"shared/incomes\.yaml has no source own_law"):
        _import(sharing, "own_law", line=line)
    found = _import(sharing, "later_law", line=line, rate=rate)
    assert found.problems == ()
    (changed,) = found.changes
    assert (changed.file.name, changed.users) == ("shared/incomes.yaml", ("meals",))
    assert changed.text == SHARED.replace("7500.50", "7600")
    # What does not name its file goes where the programme has it.
    unmarked = line.replace("    file: shared/incomes.yaml\n", "")
    assert unmarked != line
    assert _import(sharing, "later_law", line=unmarked).changes[0].text == changed.text


def test_several_files_change_at_once(sharing: SharingOffice) -> None:
    rate = export_parameters(sharing.folder, "grant")["rate.yaml"].replace(
        "2023-09-01", "2024-09-01"
    )
    line = _line(sharing).replace("7500.5", "7600")
    found = _import(sharing, "later_law", line=line, rate=rate)
    assert [(each.file.name, each.text) for each in found.changes] == [
        ("grant.yaml", OWN.replace("valid_until: 2023-08-31", "valid_until: 2024-08-31")),
        ("shared/incomes.yaml", SHARED.replace("7500.50", "7600")),
    ]


def _renamed(office: SharingOffice) -> None:
    _write(office, ("  line:\n", "  lines:\n"), ("< line", "< lines"), (">= line", ">= lines"))
    text = office.text.replace("children * line", "children * lines")
    office.path.write_text(text, "utf-8")


def _write(office: SharingOffice, *changes: tuple[str, str]) -> None:
    text = office.shared.read_text("utf-8")
    for before, after in changes:
        text = text.replace(before, after)
    office.shared.write_text(text, "utf-8")


def _not_used(office: SharingOffice) -> None:
    office.shared.rename(office.folder / "shared/all.yaml")


PARAMETER_GONE: dict[str, tuple[Callable[[SharingOffice], None], str]] = {
    "renamed": (_renamed, "shared/incomes.yaml has no line any more; did you mean lines?"),
    "no file of that name": (_not_used, "grant does not use shared/incomes.yaml"),
}


@pytest.mark.parametrize("how", PARAMETER_GONE)
def test_a_parameter_that_is_gone_is_not_put_anywhere(sharing: SharingOffice, how: str) -> None:
    change, words = PARAMETER_GONE[how]
    line = _line(sharing)
    change(sharing)
    with pytest.raises(SharedEntryMissing) as caught:
        _import(sharing, "own_law", line=line)
    assert str(caught.value) == f"line cannot be put back: {words}"


def test_a_parameter_that_has_moved_is_told_where(sharing: SharingOffice) -> None:
    line = _line(sharing)
    step = SHARED[SHARED.index("tables:\n") :]
    _write(sharing, (step, ""))
    entry = SHARED[SHARED.index("  line:\n") : SHARED.index("facts:\n")]
    _write(sharing, (f"parameters:\n{entry}", ""))
    own = sharing.text.replace("parameters:\n", f"parameters:\n{entry}")
    own = own.replace("tables:\n", step.replace("  # How much, by income.\n", ""))
    sharing.path.write_text(own, "utf-8")
    with pytest.raises(SharedEntryMissing, match=r"any more; it stands in grant\.yaml"):
        _import(sharing, "law", line=line)


def test_a_table_that_is_gone_is_not_put_anywhere(sharing: SharingOffice) -> None:
    sharing.edit(lambda _: None)
    _write(sharing, ("  step:\n", "  steps:\n"))
    own = sharing.text.replace("step.level", "steps.level").replace("step.amount", "steps.amount")
    sharing.path.write_text(own, "utf-8")
    with pytest.raises(SharedEntryMissing, match=r"has no step any more; did you mean steps\?"):
        import_table(sharing.folder, "grant", "step", sharing.sheet)
    with pytest.raises(TableMissing):
        export_table(sharing.folder, "grant", "step")
    found = import_table(sharing.folder, "grant", "steps", sharing.sheet)
    assert "this is the table incomes.step, not incomes.steps" in str(found.problems[0])


def test_a_shared_file_of_windows_stays_one(sharing: SharingOffice, tmp_path: Path) -> None:
    windows = ("\ufeff" + SHARED.replace("\n", "\r\n")).encode()
    sharing.shared.write_bytes(windows)
    found = sharing.edit(_put(FIRST_AMOUNT, 4000))
    found.file.replace(found.text)
    assert sharing.shared.read_bytes() == windows.replace(b"3800", b"4000")
