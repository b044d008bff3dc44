"""Failures of comparing two versions.

ProgrammeError
├── ReferenceInvalid           names neither a version, a rule file nor a programme
└── ProgrammesNotComparable    they count in different currencies
"""

from commonweal.errors import ProgrammeError


class ReferenceInvalid(ProgrammeError):
    """What should be compared cannot be found by what was written."""

    code = "programme.reference-invalid"
    hint = "Write NAME@NUMBER (a published version), NAME (its rule file) or the path of a file."

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is neither a version, a rule file nor a programme here")
        self.reference = reference


class ProgrammesNotComparable(ProgrammeError):
    """Their amounts cannot be set side by side."""

    code = "programme.not-comparable"
    hint = "Compare two versions that count in the same currency."

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"one counts in {before}, the other in {after}")
        self.before, self.after = before, after
