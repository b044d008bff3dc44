"""The command line as a user has it, and what it says."""

import io
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from commonweal.cli import main

COMMONWEAL = Path(sys.executable).with_name("commonweal")
_PATIENCE = 60
_WIDE = {"COLUMNS": "160", "TERM": "dumb"}


@dataclass(frozen=True)
class Ended:
    """What a command has said, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def commonweal(*arguments: str | Path) -> Ended:
    """Run a command to its end, on lines wide enough for every table.

    In this process: starting another takes longer than most commands do.
    """
    said = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    words = ["commonweal", *map(str, arguments)]
    code = 0
    with (
        patch.object(sys, "argv", words),
        patch.dict(os.environ, _WIDE),
        redirect_stdout(said[0]),
        redirect_stderr(said[1]),
    ):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    texts = []
    for stream in said:
        stream.seek(0)
        texts.append(stream.read())
    return Ended(code, *texts)


def told(*arguments: str | Path) -> str:
    """What a command says that succeeds."""
    ended = commonweal(*arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


class Terminal:
    """A program that asks questions, and somebody who answers them."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._unread = ""

    def until(self, text: str) -> str:
        """What is shown up to and with ``text``."""
        end = time.monotonic() + _PATIENCE
        while text not in self._unread:
            assert time.monotonic() < end, self._unread
            self._unread += self._more()
        shown, _, self._unread = self._unread.partition(text)
        return shown + text

    def say(self, text: str) -> None:
        """Type a line."""
        os.write(self._descriptor, f"{text}\n".encode())

    def rest(self) -> str:
        """What is shown until the program ends."""
        end = time.monotonic() + _PATIENCE
        while more := self._more():
            assert time.monotonic() < end, self._unread
            self._unread += more
        return self._unread

    def _more(self) -> str:
        ready, _, _ = select.select([self._descriptor], [], [], _PATIENCE)
        if not ready:
            return ""
        try:
            return os.read(self._descriptor, 65_536).decode(errors="replace").replace("\r", "")
        except OSError:  # Linux says so that the other end is closed
            return ""


@contextmanager
def asked(*arguments: str | Path) -> Iterator[Terminal]:
    """Run a command at a terminal of its own; it has ended well when the block is left."""
    mine, its = pty.openpty()
    process = subprocess.Popen(
        [COMMONWEAL, *arguments], stdin=its, stdout=its, stderr=its, env=os.environ | _WIDE
    )
    os.close(its)
    try:
        terminal = Terminal(mine)
        yield terminal
        terminal.rest()
        assert process.wait(_PATIENCE) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(mine)
