"""Run a command as a process of its own and measure it from outside.

The peak memory is the resident set that the kernel recorded for the finished process (``wait4``),
so nothing inside the process, such as an engine's own counter, is trusted.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any


class CommandFailed(Exception):
    """A measured command ended with an error; its last words are in the message."""


@dataclass(frozen=True)
class Measurement:
    """Repeated runs of one command: their medians and what the last one printed."""

    seconds: float
    peak_bytes: int
    runs: tuple[float, ...]
    output: str

    def document(self) -> dict[str, Any]:
        """The figures, ready for JSON."""
        return {
            "seconds": round(self.seconds, 2),
            "peak_mb": round(self.peak_bytes / 1e6),
            "runs": [round(seconds, 2) for seconds in self.runs],
        }

    def json(self) -> dict[str, Any]:
        """The JSON object that the command printed."""
        document: dict[str, Any] = json.loads(self.output)
        return document


def measure(
    command: Sequence[str | Path],
    repeats: int = 1,
    before: Callable[[], object] | None = None,
) -> Measurement:
    """Run ``command`` ``repeats`` times; medians of the wall time and of the peak memory.

    ``before`` is called ahead of each run, unmeasured. Raises CommandFailed when a run ends with
    a status other than 0.
    """
    runs = []
    for _ in range(repeats):
        if before:
            before()
        runs.append(_once(command))
    return Measurement(
        seconds=median(seconds for seconds, _, _ in runs),
        peak_bytes=int(median(peak for _, peak, _ in runs)),
        runs=tuple(seconds for seconds, _, _ in runs),
        output=runs[-1][2],
    )


def _once(command: Sequence[str | Path]) -> tuple[float, int, str]:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=complaints
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        complaints.seek(0)
        printed = output.read().decode(errors="replace")
        if process.returncode:
            last_words = complaints.read().decode(errors="replace")[-2000:]
            words = " ".join(str(part) for part in command)
            raise CommandFailed(f"{words}\nended with {process.returncode}:\n{last_words}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit, printed


def machine() -> dict[str, Any]:
    """The machine and the versions that figures are only worth something with."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    versions = {}
    for package in ("commonweal", "duckdb", "deltalake", "pyarrow", "splink"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "versions": versions,
    }
