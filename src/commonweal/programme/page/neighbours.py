"""The other programmes that a page speaks of."""

from collections.abc import Collection
from pathlib import Path

from commonweal.programme.folder import read
from commonweal.programme.page.speaker import Neighbour


def page_of(programme: str) -> str:
    """The name of a programme's page."""
    return f"{programme}.html"


def neighbours(folder: Path, pages: Path, written: Collection[str] = ()) -> dict[str, Neighbour]:
    """The programmes of the rule files below ``folder`` by name, as far as those can be read.

    They have a page when one lies in the folder ``pages``, or is to be ``written`` there.
    """
    found: dict[str, Neighbour] = {}
    for file in read(folder):
        programme = file.programme()
        if programme is not None:
            name = programme.programme
            there = name in written or (pages / page_of(name)).is_file()
            found[name] = Neighbour(programme.title, page_of(name) if there else "")
    return found
