"""One writer at a time: the lock of a workspace.

The operating system holds the lock (flock), so it is gone with the process that held it, however
that ended. The file only tells others who holds it.
"""

import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from commonweal.workspace.errors import WorkspaceLocked

_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, since when and for what."""

    process: int
    host: str
    user: str
    since: str
    purpose: str

    def __str__(self) -> str:
        return (
            f"process {self.process} of {self.user} on {self.host} "
            f"({self.purpose}, since {self.since})"
        )


@contextmanager
def exclusive(
    path: Path, purpose: str, on_wait: Callable[[Holder], None] | None = None
) -> Iterator[None]:
    """Hold the lock file ``path`` for the length of the block.

    When somebody else holds it: raises :class:`WorkspaceLocked`, or, given ``on_wait``, calls
    that once with the holder and waits.
    """
    with path.open("a+", encoding="utf-8") as file:
        if not _try(file):
            holder = _read(file)
            if on_wait is None:
                raise WorkspaceLocked(path.parent, holder)
            on_wait(holder)
            while not _try(file):
                time.sleep(_POLL_SECONDS)
        file.seek(0)
        file.truncate()
        json.dump(asdict(_this_process(purpose)), file)
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def held_by(path: Path) -> Holder | None:
    """Who holds the lock file ``path`` just now."""
    if not path.exists():
        return None
    with path.open("a+", encoding="utf-8") as file:
        return None if _try(file) else _read(file)


def _try(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _this_process(purpose: str) -> Holder:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Holder(os.getpid(), socket.gethostname(), _user(), since, purpose)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _read(file: TextIO) -> Holder:
    """The holder that the file names; it may just be being written."""
    file.seek(0)
    try:
        return Holder(**json.load(file))
    except (ValueError, TypeError):
        return Holder(0, "this machine", "another user", "just now", "starting")
