"""The words behind a command that may name programmes and the workspace."""

from collections.abc import Sequence
from pathlib import Path


def names_and_directory(which: Sequence[str]) -> tuple[list[str], Path]:
    """The last word is the workspace if it is a folder; no programme has a dot or slash."""
    if which and (Path(which[-1]).is_dir() or not which[-1].replace("_", "").isalnum()):
        return list(which[:-1]), Path(which[-1])
    return list(which), Path()
