"""Every command in the README and the docs works as it is written."""

import re
import shlex
import shutil
from pathlib import Path

import click
import duckdb
import pyarrow.csv as pacsv
import pytest
from typer.main import get_command

from commonweal.cli import build
from tests.cli.program import commonweal, told
from tests.identity.columns.people import records

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def _shown(page: Path) -> list[str]:
    """The commands of a page's console blocks, in their order."""
    blocks = re.findall(
        r"^```console\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def _mentioned(page: Path) -> list[str]:
    """The commands that a page mentions in running text or runs in a shell block."""
    text = page.read_text("utf-8")
    inline = re.findall(r"`(commonweal [^`]+)`", text)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [*inline, *(line for line in lines if line.startswith("commonweal "))]


@pytest.fixture(scope="module")
def folder(finished_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader of the README has it after `make demo`."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(finished_demo, folder / "demo")
    deliveries = folder / "demo" / "deliveries"
    for dataset, name in (("enrolment", "enrolment.csv"), ("disability", "hospital.csv")):
        shutil.copyfile(next((deliveries / dataset).glob("*.csv")), folder / name)
    shutil.copyfile(ROOT / "tests/identity/columns/splink_4.json", folder / "splink.json")
    columns = ["unique_id", "first_name", "surname", "dob", "city", "email"]
    pacsv.write_csv(records(100).select(columns), folder / "people.csv")
    return folder


def _placeholders(folder: Path) -> dict[str, str]:
    """Real identifiers for the words that a page leaves to its reader."""
    for table in ("determinations", "links"):
        told("export", table, "--to", folder / f"{table}.parquet", folder / "demo")
    person = duckdb.sql(
        f"SELECT person_id FROM '{folder}/determinations.parquet' "
        "WHERE programme = 'senior_high_support' ORDER BY ALL LIMIT 1"
    ).fetchone()
    record = duckdb.sql(
        f"SELECT record_id FROM '{folder}/links.parquet' WHERE dataset = 'enrolment' "
        "ORDER BY ALL LIMIT 1"
    ).fetchone()
    assert person is not None
    assert record is not None
    return {"PERSON": person[0], "RECORD": record[0]}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_runs(
    page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = _shown(page)
    if not commands:
        return
    real = _placeholders(folder)
    monkeypatch.chdir(folder)
    for command in commands:
        words = [real.get(word, word) for word in shlex.split(command)]
        assert words[0] == "commonweal", command
        outcome = commonweal(*words[1:])
        assert outcome.returncode == 0, f"{command}\n{outcome.stdout}{outcome.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_mentioned_exists(page: Path) -> None:
    for text in _mentioned(page):
        words = shlex.split(text.replace("[", " ").replace("]", " ").replace("...", ""))[1:]
        command: click.Command = get_command(build())
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
        assert not hasattr(command, "commands") or not words or words[0].startswith("-"), text
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("-")} <= known, text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = page.read_text("utf-8")
    named = re.findall(r"`make ([a-z-]+)", text) + re.findall(
        r"^make ([a-z-]+)", text, re.MULTILINE
    )
    assert set(named) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
