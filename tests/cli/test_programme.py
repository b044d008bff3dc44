"""`commonweal programme check` and `commonweal explain determination`, as people type them."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from commonweal.cli import build
from commonweal.programme.errors import DeterminationMissing, ProgrammeMissing
from commonweal.published import Published
from commonweal.workspace import Workspace


def test_right_files_are_listed(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", "guizhou")
    outcome = CliRunner().invoke(build(), ["programme", "check", str(tmp_path / "w")])
    assert outcome.exit_code == 0
    assert "senior_high_waiver: Senior-high tuition waiver" in outcome.stdout


def test_everything_wrong_is_told_with_its_place_and_the_way_out(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", "guizhou")
    path = tmp_path / "w/programmes/senior_high_waiver.yaml"
    text = path.read_text("utf-8")
    text = text.replace("disabled and household", "disabld and household")
    path.write_text(text.replace("from: aid_payment", "from: payments"), "utf-8")
    outcome = CliRunner().invoke(build(), ["programme", "check", str(tmp_path / "w")])
    assert outcome.exit_code == 1
    assert "did you mean disabled? [programme.name-unknown]" in outcome.stderr
    assert "[programme.dataset-unknown]" in outcome.stderr
    assert "senior_high_waiver.yaml:" in outcome.stderr
    assert "Add the dataset's contract to contracts/" in outcome.stderr
    assert "vocational_support: " in outcome.stdout


def test_a_shared_file_is_checked_though_nobody_uses_it(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "w", "guizhou")
    shared = tmp_path / "w/programmes/shared"
    text = (shared / "senior_high.yaml").read_text("utf-8")
    text = text.replace("definitions: senior_high", "definitions: unused")
    (shared / "unused.yaml").write_text(text.replace("stage =", "stge ="), "utf-8")
    outcome = CliRunner().invoke(build(), ["programme", "check", str(tmp_path / "w")])
    assert outcome.exit_code == 1
    assert outcome.stderr.count("programme.name-unknown") == 1
    assert "shared/unused.yaml:12:12: " in outcome.stderr


@pytest.fixture(scope="module")
def person(finished_demo: Path) -> str:
    """Somebody whom the demo's senior-high support considers."""
    workspace = Workspace.open(finished_demo)
    with workspace.database() as database:
        published = Published.newest(database, workspace.lake())
    relation = published.source("determinations/senior_high_support")
    row = duckdb.sql(f"SELECT min(person_id) FROM {relation}").fetchone()
    assert row is not None
    return str(row[0])


def test_an_explanation_comes_in_both_languages_or_one(finished_demo: Path, person: str) -> None:
    command = ["explain", "determination", "senior_high_support", person, str(finished_demo)]
    both = CliRunner().invoke(build(), command)
    assert both.exit_code == 0
    assert "普通高中教育精准资助" in both.stdout
    assert "Senior-high support" in both.stdout
    english = CliRunner().invoke(build(), [*command, "--language", "en"])
    assert "Outcome: " in english.stdout
    assert "结论" not in english.stdout


def test_the_notice_is_short_and_the_rest_is_there_when_asked_for(
    finished_demo: Path, person: str
) -> None:
    command = ["explain", "determination", "senior_high_support", person, str(finished_demo)]
    short = CliRunner().invoke(build(), [*command, "--language", "en"]).stdout
    full = CliRunner().invoke(build(), [*command, "--language", "en", "--full"]).stdout
    found = json.loads(CliRunner().invoke(build(), [*command, "--json"]).stdout)
    assert "\nWhy\n" in short
    assert "fingerprint " in short
    assert "\nFacts\n" not in short
    assert "Support already paid this year: " in full
    assert found["person_id"] == person
    assert found["text"]["en"] == short.removesuffix("\n")
    deliveries = [each for fact in found["facts"] for each in fact["deliveries"]]
    assert {len(each["sha256"]) for each in deliveries} == {64}


def test_what_is_not_there_is_said_without_repeating_the_person(
    finished_demo: Path, person: str
) -> None:
    missing = ["explain", "determination", "senior_high_support", "x" * 12, str(finished_demo)]
    outcome = CliRunner().invoke(build(), missing)
    assert isinstance(outcome.exception, DeterminationMissing)
    assert "x" * 12 not in str(outcome.exception)
    unknown = ["explain", "determination", "senior_high", person, str(finished_demo)]
    outcome = CliRunner().invoke(build(), unknown)
    assert isinstance(outcome.exception, ProgrammeMissing)
