"""What both contestants are given: records prepared before anything is measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
SHARED = ROOT.parent / "shared" / "data"
COMMONWEAL = str(Path(sys.executable).with_name("commonweal"))


@dataclass(frozen=True)
class Task:
    """A data set ready to be linked, in a folder of ``bench/data/``.

    A node is ``dataset/record_id/subject``: one person that one record speaks of.
    """

    name: str
    folder: Path
    files: tuple[Path, ...] = ()
    """Loose files that ``commonweal link`` reads."""
    workspace: Path | None = None
    """Or a workspace whose deliveries have been taken in."""

    @property
    def records(self) -> Path:
        """The same persons as one flat table ``(node, ...)``, for Splink."""
        return self.folder / "records.parquet"

    @property
    def truth(self) -> Path:
        """Who each node truly is: ``(node, person)``."""
        return self.folder / "truth.parquet"


def fresh(name: str) -> Path:
    """An empty folder for a data set."""
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def node(dataset: str) -> str:
    """The node of the person that a record of ``dataset`` is about, as an SQL expression."""
    return f"'{dataset}/' || record_id || '/self'"


def write(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> Path:
    """Write a SELECT to a Parquet file."""
    connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def commonweal(*words: str | Path) -> str:
    """Run Commonweal's own command and return what it printed."""
    command = [COMMONWEAL, *(str(word) for word in words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def take_in(workspace: Path) -> None:
    """Take in the deliveries of a workspace, which is no part of linking them."""
    commonweal("run", workspace, "--only", "intake", "--json")
