"""docs/workspace.md lists every key of workspace.toml, with the words of the code."""

import re
import tomllib
from pathlib import Path

from commonweal.workspace import Workspace, keys
from commonweal.workspace.configuration import Configuration

PAGE = (Path(__file__).parents[2] / "docs" / "workspace.md").read_text("utf-8")


def test_every_key_is_listed_with_its_meaning() -> None:
    section = PAGE.partition("## workspace.toml")[2]
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", section, re.MULTILINE))
    assert rows == keys()


def test_the_examples_are_valid() -> None:
    for example in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL):
        document = {"workspace": {"version": 1}} | tomllib.loads(example)
        Configuration.model_validate(document)


def test_the_whole_example_shows_every_key() -> None:
    whole = tomllib.loads(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0])
    shown = [f"{section}.{key}" for section, entries in whole.items() for key in entries]
    assert shown == list(keys())


def test_everything_in_a_new_workspace_is_described(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "new", "guizhou")
    described = {name.split("/")[0] for name in re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)}
    assert {path.name for path in workspace.root.iterdir()} <= described
