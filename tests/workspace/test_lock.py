"""One writer at a time, across processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from commonweal.workspace import Workspace, WorkspaceLocked

_HOLD = """
import sys, time
from commonweal.workspace import Workspace
with Workspace.open(sys.argv[1]).lock("commonweal run"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(workspace: Workspace):
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(workspace.root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_is_told_who_holds_it(
    workspace: Workspace, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(WorkspaceLocked, match=rf"process {holder.pid} .* \(commonweal run, since"):
        workspace.lock("commonweal run").__enter__()
    held = workspace.holder()
    assert held is not None
    assert held.process == holder.pid


def test_the_lock_dies_with_its_process(
    workspace: Workspace, holder: subprocess.Popen[str]
) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert workspace.holder() is None
    with workspace.lock("commonweal run"):
        assert workspace.holder() is not None


def test_whoever_waits_goes_on_when_the_lock_is_free(
    workspace: Workspace, holder: subprocess.Popen[str]
) -> None:
    told = []
    timer = threading.Timer(0.5, holder.kill)
    timer.start()
    started = time.monotonic()
    with workspace.lock("commonweal run", on_wait=told.append):
        assert time.monotonic() - started >= 0.4
    timer.join()
    assert [entry.process for entry in told] == [holder.pid]


def test_a_lock_is_free_again_after_a_failure(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.lock("first"):
        raise ZeroDivisionError
    with workspace.lock("second"):
        pass


def test_asking_does_not_make_a_lock_file(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "new")
    assert workspace.holder() is None
    assert not workspace.path("commonweal.lock").exists()
