"""Kill the main job at random moments, again and again, and compare what comes out in the end.

Every round makes a demo province, runs one copy of it undisturbed and another with `kill -9` at
random moments until it gets through; the tables of both must then be the same, row by row.

python bench/soak.py --minutes 10 [--seed 1]
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from commonweal import demo
from commonweal.engine import Engine
from commonweal.published import Published
from commonweal.stage import Silent
from commonweal.workspace import Workspace

COMMONWEAL = Path(sys.executable).with_name("commonweal")
RESIDENTS = (1_000, 2_000, 5_000, 20_000)


def main(minutes: float, seed: int) -> int:
    """Rounds until the time is up; 1 as soon as a round ends with other tables."""
    chance = random.Random(seed)
    until = time.monotonic() + minutes * 60
    number = 0
    while time.monotonic() < until:
        number += 1
        with tempfile.TemporaryDirectory(prefix="commonweal-soak-") as folder:
            residents = chance.choice(RESIDENTS)
            kills, differing = _round(Path(folder), residents, number, chance)
        verdict = f"differ: {', '.join(differing)}" if differing else "are the same"
        print(f"round {number}: {residents:,} residents, killed {kills} times, tables {verdict}")
        if differing:
            return 1
    return 0


def _round(folder: Path, residents: int, seed: int, chance: random.Random) -> tuple[int, list[str]]:
    """How often the second copy was killed, and the tables that differ in the end."""
    undisturbed, disturbed = folder / "undisturbed", folder / "disturbed"
    demo.create(undisturbed, residents, seed, Silent())
    shutil.copytree(undisturbed, disturbed)
    started = time.monotonic()
    subprocess.run([COMMONWEAL, "run", undisturbed], check=True, capture_output=True)
    usual = time.monotonic() - started
    kills = 0
    while _killed_after(chance.uniform(0, usual), disturbed):
        kills += 1
        # Runs get shorter as more is done: without mercy the last stage might never finish.
        if kills >= 8:
            usual *= 1.5
    return kills, _differing(Workspace.open(undisturbed), Workspace.open(disturbed))


def _killed_after(seconds: float, workspace: Path) -> bool:
    """Start a run and kill it after so many seconds; False when it was finished before."""
    process = subprocess.Popen(
        [COMMONWEAL, "run", workspace], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _, said = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    if process.returncode:
        raise RuntimeError(said.decode())
    return False


def _differing(left: Workspace, right: Workspace) -> list[str]:
    """The published tables with other rows; ``programmes`` names versions, which kills use up."""
    with left.database() as one, right.database() as other, Engine() as engine:
        here = Published.newest(one, left.lake())
        there = Published.newest(other, right.lake())
        return [
            table
            for table in sorted({*here.tables, *there.tables} - {"programmes"})
            if not (here.has(table) and there.has(table))
            or _rows_differ(engine, here, there, table)
        ]


def _rows_differ(engine: Engine, here: Published, there: Published, table: str) -> bool:
    pairs = ((here, there), (there, here))
    return any(
        engine.value(
            f"SELECT count(*) FROM (SELECT * FROM {a.source(table)} "
            f"EXCEPT ALL SELECT * FROM {b.source(table)})"
        )
        for a, b in pairs
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(main(options.minutes, options.seed))
