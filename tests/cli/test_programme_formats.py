"""`commonweal programme table`, `parameters` and `page`, as people type them."""

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from commonweal.cli import build
from commonweal.cli.errors import LanguageUnknown, OutputUnwritable
from commonweal.programme.errors import ProgrammeMissing
from commonweal.programme.formats.errors import (
    ParameterFilesMissing,
    ParameterSourceMissing,
    SharedEntryMissing,
    TableMissing,
)
from commonweal.workspace import Workspace

TABLE = """
tables:
  step:
    title: {zh: 档次, en: Step}
    inputs: [at_senior_high]
    outputs: {amount: money}
    rows:
      - {when: [true], then: [100 yuan]}   # pupils
      - {when: [false], then: [50 yuan]}
    source: waiver
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace from the template whose waiver has a decision table as well."""
    Workspace.create(tmp_path / "w", "guizhou")
    path = tmp_path / "w/programmes/senior_high_waiver.yaml"
    path.write_bytes(path.read_bytes() + TABLE.encode())
    return tmp_path / "w"


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(build(), ["programme", *map(str, words)])


def test_a_table_goes_out_is_edited_and_comes_in(workspace: Path, tmp_path: Path) -> None:
    rules = workspace / "programmes/senior_high_waiver.yaml"
    before = rules.read_bytes()
    sheet = tmp_path / "step.xlsx"
    table = ("senior_high_waiver", "step")
    assert _run("table", "export", *table, "--to", sheet, workspace).exit_code == 0
    unchanged = _run("table", "import", *table, sheet, workspace)
    assert (unchanged.exit_code, unchanged.stdout) == (0, "Nothing changes.\n")

    book = openpyxl.load_workbook(sheet)
    book.worksheets[0]["C12"] = 120
    book.save(sheet)
    dry = _run("table", "import", *table, sheet, workspace, "--dry-run")
    assert "-      - {when: [true], then: [100 yuan]}   # pupils" in dry.stdout
    assert "+      - {when: [true], then: [120 yuan]}   # pupils" in dry.stdout
    assert rules.read_bytes() == before
    assert _run("table", "import", *table, sheet, workspace).exit_code == 0
    assert rules.read_bytes() == before.replace(b"100 yuan", b"120 yuan")
    assert sorted(path.name for path in rules.parent.glob("*waiver*")) == [rules.name]

    book.worksheets[0]["B13"] = "maybe"
    book.save(sheet)
    wrong = _run("table", "import", *table, sheet, workspace)
    assert wrong.exit_code == 1
    assert "step.xlsx B13: maybe: " in wrong.stderr
    assert "[programme.file-invalid]" in wrong.stderr
    assert rules.read_bytes() == before.replace(b"100 yuan", b"120 yuan")


def test_parameters_go_out_and_come_in(workspace: Path, tmp_path: Path) -> None:
    rules = workspace / "programmes/senior_high_waiver.yaml"
    before = rules.read_text("utf-8")
    folder = tmp_path / "parameters"
    name = "senior_high_waiver"
    assert _run("parameters", "export", name, "--to", folder, workspace).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "registered_kinds.yaml",
        "rural_hardship_kinds.yaml",
    ]
    unchanged = _run("parameters", "import", name, folder, workspace)
    assert (unchanged.exit_code, unchanged.stdout) == (0, "Nothing changes.\n")
    (folder / "most.yaml").write_text("description: Most\nvalues: {2020-09-01: 5}\n", "utf-8")
    refused = _run("parameters", "import", name, folder / "most.yaml", workspace)
    assert isinstance(refused.exception, ParameterSourceMissing)
    done = _run("parameters", "import", name, folder / "most.yaml", workspace, "--source", "waiver")
    assert done.exit_code == 0
    assert "  most:\n    title: {zh: Most, en: Most}\n" in rules.read_text("utf-8")
    assert len(rules.read_text("utf-8").splitlines()) == len(before.splitlines()) + 5
    wrong = _run("parameters", "import", name, tmp_path / "nothing", workspace)
    assert isinstance(wrong.exception, ParameterFilesMissing)


def test_a_shared_parameter_is_changed_in_its_file(workspace: Path, tmp_path: Path) -> None:
    shared = workspace / "programmes/shared/national_grant.yaml"
    before = shared.read_text("utf-8")
    folder = tmp_path / "parameters"
    name = "senior_high_support"
    assert _run("parameters", "export", name, "--to", folder, workspace).exit_code == 0
    income = folder / "first_step_income.yaml"
    text = income.read_text("utf-8")
    assert "    file: shared/national_grant.yaml\n" in text
    income.write_text(text.replace("7000", "7500"), "utf-8")
    command = ("parameters", "import", name, income, workspace, "--source", "local_steps")
    dry = _run(*command, "--dry-run")
    assert "--- shared/national_grant.yaml" in dry.stdout
    assert (
        "shared/national_grant.yaml is also used by university_support, vocational_support."
        in dry.stdout
    )
    assert shared.read_text("utf-8") == before
    assert f"Wrote {shared}." in _run(*command).stdout
    assert shared.read_text("utf-8") == before.replace("7000 yuan", "7500 yuan")
    text = shared.read_text("utf-8").replace("first_step_income", "first_income")
    shared.write_text(text, "utf-8")
    for path in workspace.glob("programmes/*.yaml"):
        text = path.read_text("utf-8").replace("first_step_income", "first_income")
        path.write_text(text, "utf-8")
    gone = _run(*command)
    assert isinstance(gone.exception, SharedEntryMissing)
    assert "did you mean first_income?" in str(gone.exception)


def test_a_page(workspace: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    command = ("page", "senior_high_waiver", "--to", page, workspace)
    assert _run(*command, "--language", "en").exit_code == 0
    text = page.read_text("utf-8")
    assert '<html lang="en">' in text
    assert "普通高中免学杂费" in text
    assert isinstance(_run(*command, "--language", "fr").exception, LanguageUnknown)


def test_pages_of_all_programmes_lead_to_one_another(workspace: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    done = _run("page", "vocational_support", "university_support", "--to", pages, workspace)
    assert done.exit_code == 0
    assert sorted(path.name for path in pages.iterdir()) == [
        "university_support.html",
        "vocational_support.html",
    ]
    text = (pages / "vocational_support.html").read_text("utf-8")
    assert '<a href="university_support.html">University support</a>' in text
    assert "<li>Senior-high support</li>" in text
    assert _run("page", "--to", pages, workspace).exit_code == 0
    assert len(list(pages.iterdir())) == 5
    text = (pages / "vocational_support.html").read_text("utf-8")
    assert '<a href="senior_high_support.html">Senior-high support</a>' in text


def test_what_is_not_there_is_said(workspace: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "x.xlsx"
    found = _run("table", "export", "senior_high_waver", "step", "--to", sheet, workspace)
    assert isinstance(found.exception, ProgrammeMissing)
    assert "did you mean senior_high_waiver?" in str(found.exception)
    found = _run("table", "export", "senior_high_waiver", "stop", "--to", sheet, workspace)
    assert isinstance(found.exception, TableMissing)
    nowhere = tmp_path / "no" / "x.html"
    found = _run("page", "senior_high_waiver", "--to", nowhere, workspace)
    assert isinstance(found.exception, OutputUnwritable)
