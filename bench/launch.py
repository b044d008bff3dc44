"""Start a command, wait for it, and write what the kernel recorded of it.

``python bench/launch.py FIGURES COMMAND...`` writes wall seconds and peak resident kilobytes to the
file FIGURES and ends with the command's own status. A process of its own because the kernel counts
what the parent's memory was at the start as the child's: this one is small and imports little.
"""

import os
import subprocess
import sys
import time


def main() -> int:
    """Run the command; its exit status."""
    figures, command = sys.argv[1], sys.argv[2:]
    started = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(figures, "w", encoding="ascii") as file:  # noqa: PTH123 - imports little
        file.write(f"{seconds} {usage.ru_maxrss}\n")
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


if __name__ == "__main__":
    sys.exit(main())
