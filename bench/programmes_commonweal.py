"""The programme stage on the lake that :mod:`bench.programmes` made, measured.

``python -m bench.programmes_commonweal FOLDER`` determines everybody with the engine's default
limits and prints seconds, what was found and what it takes on the disk as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.stage import stage_context
from commonweal.lake import Lake
from commonweal.lake.log import files_of
from commonweal.programme import determine
from commonweal.run.remains import spill_folder
from commonweal.workspace import Workspace

LOOK_EVERY = 0.2


@dataclass
class Spilled:
    """The most that lay in the spill folder at a time, in bytes."""

    most: int = 0


@contextmanager
def watched(folder: Path) -> Iterator[Spilled]:
    """Look at ``folder`` a few times a second while the block runs."""
    spilled, done = Spilled(), threading.Event()

    def look() -> None:
        while not done.wait(LOOK_EVERY):
            spilled.most = max(spilled.most, _held(folder))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield spilled
    finally:
        done.set()
        thread.join()


def _held(folder: Path) -> int:
    """Bytes that the files of a folder take; one that vanishes meanwhile takes none."""
    total = 0
    for path in folder.glob("*"):
        try:
            total += path.stat().st_blocks * 512
        except FileNotFoundError:
            continue
    return total


def stored(lake: Lake, table: str, version: int) -> dict[str, int]:
    """Rows and bytes of one version of a table."""
    files = files_of(lake.root / table, version).values()
    return {"rows": sum(file.rows for file in files), "bytes": sum(file.size for file in files)}


def main() -> None:
    """Determine and print."""
    folder = Path(sys.argv[1])
    made: dict[str, Any] = json.loads((folder / "made.json").read_text("ascii"))
    workspace = Workspace.open(folder / "workspace")
    spill = spill_folder(workspace)
    with (
        workspace.database(migrate=True) as database,
        workspace.engine(spill) as engine,
        watched(spill) as spilled,
    ):
        started, worked = time.perf_counter(), time.process_time()
        context = stage_context(
            workspace, engine, database, made["versions"], date.fromisoformat(made["as_of"])
        )
        result = determine(context)
        seconds, processor = time.perf_counter() - started, time.process_time() - worked
    tables = {name: stored(context.lake, name, version) for name, version in result.tables.items()}
    figures = {
        "stage_seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "spilled_bytes": spilled.most,
        "tables": tables,
        "summary": result.summary,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
