"""Failures of commands themselves."""

from collections.abc import Sequence
from pathlib import Path

from commonweal.errors import CommandError


class LanguageUnknown(CommandError):
    """A language that nothing is written in."""

    code = "command.language-unknown"
    hint = "Ask for zh or en."

    def __init__(self, language: str, known: Sequence[str]) -> None:
        super().__init__(f"nothing is written in {language}, only in {' and '.join(known)}")
        self.language, self.known = language, tuple(known)


class OutputUnwritable(CommandError):
    """The file that a command should write cannot be written."""

    code = "command.output-unwritable"
    hint = "Choose a folder that exists, that you may write to and that has room."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")
        self.path, self.reason = path, reason
