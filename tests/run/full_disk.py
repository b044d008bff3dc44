"""The main job on a disk that runs full; started by test_full_disk.py in its own process.

python full_disk.py FOLDER BYTES mounts a small file system on FOLDER, runs once, leaves so many
bytes free, delivers more and runs again (which fails), makes room and runs a third time. It prints
the code of the failure and the sums that a reader saw after each run.
"""

import os
import subprocess
import sys
from pathlib import Path

from commonweal.errors import CommonwealError
from commonweal.published import Published
from commonweal.run import perform
from commonweal.workspace import Workspace
from tests.run.small_stages import STAGES


def main(folder: Path, free: int) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", folder], check=True)
    workspace = Workspace.create(folder / "workspace")
    deliver(workspace, "2021-09-01", 3)
    perform(workspace, STAGES)
    sums = [total(workspace)]
    deliver(workspace, "2021-10-01", 50_000)
    ballast = folder / "ballast"
    left = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    ballast.write_bytes(b"x" * max(left - free, 0))
    code = "none"
    try:
        perform(workspace, STAGES)
    except CommonwealError as error:
        code = error.code
    ballast.unlink()
    sums.append(total(workspace))
    perform(workspace, STAGES)
    sums.append(total(workspace))
    sys.stdout.write(" ".join([code, *map(str, sums)]))


def deliver(workspace: Workspace, day: str, numbers: int) -> None:
    file = workspace.path("deliveries", "numbers", f"{day}.csv")
    file.parent.mkdir(exist_ok=True)
    file.write_text("number\n" + "\n".join(str(number) for number in range(1, numbers + 1)))


def total(workspace: Workspace) -> int:
    with workspace.database() as database, workspace.engine() as engine:
        source = Published.newest(database, workspace.lake()).source("sums")
        return int(engine.value(f"SELECT total FROM {source}"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
