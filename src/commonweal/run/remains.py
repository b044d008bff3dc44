"""What runs leave behind on the disk when they die, and its removal."""

import shutil
from pathlib import Path

from commonweal.lake import Lake
from commonweal.workspace import Workspace


def spill_folder(workspace: Workspace) -> Path:
    """Where the engine puts what does not fit into memory."""
    return workspace.path("spill")


def clear_spill(workspace: Workspace) -> None:
    """Remove spilled data; only for the holder of the workspace's lock."""
    shutil.rmtree(spill_folder(workspace), ignore_errors=True)


def clear_remains(workspace: Workspace, lake: Lake) -> None:
    """Remove what a run that died has left; only for the holder of the workspace's lock."""
    clear_spill(workspace)
    lake.sweep()
