"""Run a command as a process of its own and measure it from outside.

The peak memory is the resident set that the kernel recorded for the finished process
(:mod:`bench.launch`), so nothing inside the process, such as an engine's own counter, is trusted.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

_LAUNCH = Path(__file__).with_name("launch.py")


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
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        launch = [sys.executable, "-I", "-S", str(_LAUNCH), str(figures)]
        finished = subprocess.run(
            [*launch, *(str(part) for part in command)], check=False, capture_output=True
        )
        if finished.returncode:
            last_words = finished.stderr.decode(errors="replace")[-2000:]
            words = " ".join(str(part) for part in command)
            raise CommandFailed(f"{words}\nended with {finished.returncode}:\n{last_words}")
        seconds, peak = figures.read_text().split()
    unit = 1 if sys.platform == "darwin" else 1024
    return float(seconds), int(peak) * unit, finished.stdout.decode(errors="replace")


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
