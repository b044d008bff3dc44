"""A disk that runs full in the middle of a run: said clearly, nothing lost, taken up again."""

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.workspace import Workspace
from tests.run import full_disk
from tests.run.small_stages import STAGES

ROOT = Path(__file__).parents[2]
_OWN_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]


def _may_mount() -> bool:
    """Whether this user may have mounts of their own; needs no root where namespaces are on."""
    if shutil.which("unshare") is None:
        return False
    attempt = [*_OWN_MOUNTS, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(attempt, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not _may_mount(), reason="this user may not mount a small file system")
@pytest.mark.parametrize("free", [0, 4_096, 100_000, 200_000])
def test_a_full_disk_is_said_and_nothing_is_lost(free: int, tmp_path: Path) -> None:
    outcome = subprocess.run(
        [*_OWN_MOUNTS, sys.executable, full_disk.__file__, tmp_path, str(free)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        check=True,
        capture_output=True,
        text=True,
    )
    code, *sums = outcome.stdout.split()
    assert code in {"engine.disk-full", "database.disk-full"}
    assert sums == ["14", "14", str(sum(n * n for n in range(1, 50_001)))]


_LIMITED = """
import resource, sys
from pathlib import Path
from commonweal.engine import DiskFull
from commonweal.run import perform
from commonweal.workspace import Workspace
from tests.run.small_stages import STAGES
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
try:
    perform(Workspace.open(sys.argv[1]), STAGES)
except DiskFull as error:
    sys.exit(error.code)
"""


def test_a_limit_on_the_size_of_files_is_no_room_either(workspace: Workspace) -> None:
    """Needs no rights at all, so something of this runs everywhere."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    full_disk.deliver(workspace, "2021-09-01", 3)
    full_disk.perform(workspace, STAGES)
    full_disk.deliver(workspace, "2021-10-01", 300_000)
    outcome = subprocess.run(
        [sys.executable, "-c", _LIMITED, workspace.root],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert outcome.stderr == "engine.disk-full\n"
    assert full_disk.total(workspace) == 14
    full_disk.perform(workspace, STAGES)
    assert full_disk.total(workspace) == sum(n * n for n in range(1, 300_001))
