"""A programme as it was published."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from commonweal.programme.folder import RuleFile

FIRST = "0" * 64
"""What stands for the seal before the first."""


@dataclass(frozen=True)
class Version:
    """One version of one programme; it never changes."""

    lake: str
    """Identity of the lake whose persons it decides about."""
    programme: str
    number: int
    in_force_from: date
    """It decides the periods that begin on this day or later, until another is in force."""
    file: str
    files: Mapping[str, str]
    """File -> text; empty when the programme ends with this version."""
    published_by: str
    published_at: datetime
    reason: str
    previous: str
    """The seal of the version published before, of whichever programme."""

    @property
    def repeals(self) -> bool:
        """Whether from then on the programme decides nothing any more."""
        return not self.files

    @property
    def text(self) -> str:
        """The rule file; empty when it is repealed."""
        return self.files.get(self.file, "")

    @property
    def digest(self) -> str:
        """SHA-256 of the rule file, as ``sha256sum`` gives it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """``programme@number``, as messages and commands call it."""
        return f"{self.programme}@{self.number}"

    @property
    def rule_file(self) -> RuleFile:
        """The rule file with the shared files it uses, to be read and checked."""
        shared = {file: text for file, text in self.files.items() if file != self.file}
        return RuleFile(self.name, self.text, shared)

    @property
    def seal(self) -> str:
        """SHA-256 over everything above, and so over every version before it."""
        told = [
            self.previous,
            self.lake,
            self.programme,
            self.number,
            self.in_force_from.isoformat(),
            self.file,
            sorted(self.files.items()),
            self.published_by,
            self.published_at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.reason,
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
