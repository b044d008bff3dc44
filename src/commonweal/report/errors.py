"""Failures of writing the report."""

from pathlib import Path

from commonweal.errors import RunError


class ReportNotWritten(RunError):
    """The page cannot be written into the workspace."""

    code = "report.not-written"
    hint = "Free disk space or make the workspace writable, then run again; no result is lost."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} cannot be written: {reason}")
        self.path, self.reason = path, reason
