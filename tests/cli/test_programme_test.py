"""`commonweal programme test`, as people type it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from commonweal.cli import build
from commonweal.programme.errors import ProgrammeMissing
from commonweal.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "w", "guizhou")
    return tmp_path / "w"


def command(*words: str | Path) -> Result:
    return CliRunner().invoke(build(), ["programme", "test", *map(str, words)])


def change(workspace: Path, programme: str, old: str, new: str) -> None:
    path = workspace / f"programmes/{programme}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_programme_is_tested(workspace: Path) -> None:
    outcome = command(workspace)
    assert outcome.exit_code == 0
    assert "senior_high_support: 12 cases, all hold" in outcome.stdout
    assert "register_checks: 4 cases, all hold" in outcome.stdout
    assert "covered: rule true 3/3, rule false 3/3, rule unknown 3/3" in outcome.stdout
    assert "no case:" not in outcome.stdout
    assert "changes noticed" not in outcome.stdout


def test_only_what_is_named(workspace: Path) -> None:
    outcome = command("vocational_support", "register_checks", workspace)
    assert [line.split(":")[0] for line in outcome.stdout.splitlines() if line[0] != " "] == [
        "vocational_support",
        "register_checks",
    ]


def test_a_changed_rule_is_caught_and_told(workspace: Path) -> None:
    change(workspace, "shared/national_grant", "head < first_step", "head <= first_step")
    outcome = command("senior_high_support", workspace)
    assert outcome.exit_code == 1
    assert "senior_high_support: 12 cases, 1 of them differ" in outcome.stdout
    assert "at_the_first_line: Income of exactly 7000 yuan" in outcome.stdout
    assert "first_step: expected false, got true" in outcome.stdout
    assert "national_grant: expected 2000 yuan, got 2500 yuan" in outcome.stdout
    assert "income_per_head = 7000 yuan" in outcome.stdout


def test_what_no_case_covers_is_told(workspace: Path) -> None:
    path = workspace / "programmes/vocational_support.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  third_year:")], "utf-8")
    outcome = command("vocational_support", workspace)
    assert outcome.exit_code == 0
    assert "rule false 0/2" in outcome.stdout
    assert "no case: rule false, in_granted_year" in outcome.stdout
    assert "no case: outcome, verify" in outcome.stdout


def test_the_least_share_of_changes_that_must_be_noticed(workspace: Path) -> None:
    assert command("vocational_support", workspace, "--least", "0.95").exit_code == 0
    path = workspace / "programmes/vocational_support.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  third_year:")], "utf-8")
    outcome = command("vocational_support", workspace, "--mutate")
    assert outcome.exit_code == 0
    assert "in_granted_year: operator: <= -> <" not in outcome.stdout
    assert "last_granted_year: parameter: 2 -> 3" in outcome.stdout
    assert command("vocational_support", workspace, "--least", "0.95").exit_code == 1
    assert command("vocational_support", workspace, "--least", "2").exit_code == 2


def test_for_another_program(workspace: Path) -> None:
    change(workspace, "senior_high_support", "value: 1500 yuan", "value: 1600 yuan")
    outcome = command("senior_high_support", workspace, "--json", "--mutate")
    assert outcome.exit_code == 1
    (programme,) = json.loads(outcome.stdout)["programmes"]
    failing = [case for case in programme["cases"] if not case["holds"]]
    assert {case["case"] for case in failing} >= {"at_the_second_line", "income_unknown"}
    first = failing[0]["differences"][0]
    assert (first["result"], first["expected"], first["got"]) == (
        "national_grant",
        150_000,
        160_000,
    )
    assert first["because"]["second_step"] is False
    assert programme["coverage"]["counts"]["outcome"] == {"covered": 4, "all": 4}
    assert programme["coverage"]["missing"] == []
    assert programme["mutants"]["all"] > 50


def test_a_file_that_is_wrong_is_not_tested(workspace: Path) -> None:
    change(workspace, "senior_high_support", "outcome: verify", "outcom: verify")
    outcome = command(workspace)
    assert outcome.exit_code == 1
    assert "did you mean outcome? [programme.case-not-computed]" in outcome.stderr
    assert "cases" not in outcome.stdout


def test_a_programme_that_is_not_there(workspace: Path) -> None:
    outcome = command("senior_high", workspace)
    assert isinstance(outcome.exception, ProgrammeMissing)


def test_a_folder_without_rule_files(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", "empty")
    outcome = command(tmp_path / "w")
    assert outcome.exit_code == 0
    assert "There is no rule file" in outcome.stdout
