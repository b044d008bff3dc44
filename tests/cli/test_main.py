"""The command line as a whole: quick help, complete help, failures without tracebacks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from typer.main import get_command

from commonweal import __version__
from commonweal.cli import build

COMMONWEAL = Path(sys.executable).with_name("commonweal")


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMONWEAL, *arguments], check=False, capture_output=True, text=True, timeout=60
    )


def _commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    yield path or "commonweal", command
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, f"{path} {name}".strip())


COMMANDS = dict(_commands(get_command(build())))


def test_help_needs_nothing_heavy() -> None:
    """Measured in modules, not in seconds: these are what makes a start slow."""
    code = (
        "import sys; from typer.main import get_command; from commonweal.cli import build\n"
        "get_command(build())\n"
        "print({'duckdb', 'pyarrow', 'sqlalchemy', 'pydantic', 'deltalake', 'altair', 'numpy'} "
        "& set(sys.modules))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert outcome.stdout == "set()\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_its_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    silent = [
        parameter.name for parameter in command.params if not getattr(parameter, "help", None)
    ]
    assert silent == []


def test_the_version_is_told() -> None:
    assert _run("--version").stdout == f"commonweal {__version__}\n"


def test_a_failure_shows_code_message_and_hint_and_ends_with_1(tmp_path: Path) -> None:
    outcome = _run("status", tmp_path)
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    first, second, third = outcome.stderr.splitlines()
    assert first == "Error workspace.not-found"
    assert str(tmp_path) in second
    assert third.startswith("What to do: Make one with `commonweal init DIR`")


def test_brackets_in_a_path_are_shown_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "[bold]province[/bold]"
    assert "[bold]province[/bold]" in _run("status", folder).stderr


def test_wrong_usage_ends_with_2() -> None:
    assert _run("run", "--onyl", "intake").returncode == 2


def test_a_new_workspace_says_that_nothing_is_published(tmp_path: Path) -> None:
    assert _run("init", tmp_path / "new", "--template", "guizhou").returncode == 0
    outcome = _run("status", tmp_path / "new")
    assert outcome.returncode == 0
    assert "Nothing published yet" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run", "new"], "run.nothing-delivered"),
        (["run", "new", "--only", "intak"], "run.stage-unknown"),
        (["export", "links", "--to", "links.parquet", "new"], "database.schema-older"),
        (["export", "linx", "--to", "links.parquet", "new"], "export.table-unknown"),
        (["export", "links", "--to", "links.docx", "new"], "export.format-unknown"),
        (["init", "new"], "workspace.exists"),
        (["init", "other", "--template", "mars"], "workspace.template-unknown"),
    ],
)
def test_bad_input_is_answered_with_its_code(
    arguments: list[str], code: str, tmp_path: Path
) -> None:
    assert _run("init", tmp_path / "new").returncode == 0
    outcome = subprocess.run(
        [COMMONWEAL, *arguments], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert outcome.returncode == 1
    assert outcome.stderr.splitlines()[0] == f"Error {code}"
    assert not (tmp_path / "links.parquet").exists()


def test_an_unforeseen_error_never_quotes_a_value(tmp_path: Path) -> None:
    """A real engine error that quotes the value it stumbled over, raised inside a command."""
    code = (
        "import duckdb, sys\n"
        "import commonweal.workspace as workspace\n"
        "def broken(*_):\n"
        "    duckdb.sql(\"SELECT CAST('Zhang San 13800000000' AS INTEGER)\").fetchall()\n"
        "workspace.Workspace.open = broken\n"
        "from commonweal.cli import main\n"
        f"sys.argv = ['commonweal', 'status', {str(tmp_path)!r}]\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert "Error commonweal.defect" in told.stderr
    assert "ConversionException" in told.stderr
    assert "Zhang San" not in told.stdout + told.stderr
    environment = {**os.environ, "COMMONWEAL_TRACEBACK": "1"}
    shown = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, env=environment
    )
    assert "Traceback" in shown.stderr
