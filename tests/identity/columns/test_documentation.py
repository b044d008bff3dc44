"""docs/splink.md lists what a condition may call, and nothing else."""

import re
from pathlib import Path

from commonweal.identity.columns.language import FUNCTIONS

PAGE = Path(__file__).parents[3] / "docs" / "splink.md"


def test_every_function_is_listed() -> None:
    _, _, listed = PAGE.read_text("utf-8").partition("## What a condition may say")
    lines = re.findall(r"^- [a-z ]+: ((?:`[a-z0-9_]+`,?\s+)+)", listed, re.MULTILINE)
    named = [name for line in lines for name in re.findall(r"`([a-z0-9_]+)`", line)]
    assert sorted(named) == sorted(FUNCTIONS)
