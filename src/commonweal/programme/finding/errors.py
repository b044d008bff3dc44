"""Failures of verifying findings.

ProgrammeError
├── KindUnknown                no kind of finding is called so
├── FindingUnknown             no finding has that identifier
└── VerificationUnexplained    without a name or a reason
"""

from collections.abc import Sequence

from commonweal.errors import ProgrammeError
from commonweal.programme.errors import suggestion


class KindUnknown(ProgrammeError):
    """No kind of finding, or more than one, is called so."""

    code = "finding.kind-unknown"
    hint = (
        "`commonweal finding precision` lists every kind; where two programmes have one of the "
        "same name, write PROGRAMME.KIND."
    )

    def __init__(self, kind: str, known: Sequence[str]) -> None:
        super().__init__(f"no one kind of finding is called {kind}{suggestion(kind, known)}")
        self.kind = kind


class FindingUnknown(ProgrammeError):
    """Nobody drew or published a finding of that identifier."""

    code = "finding.unknown"
    hint = "`commonweal finding sample KIND` and `commonweal export findings` give identifiers."

    def __init__(self) -> None:
        super().__init__("no finding that was drawn or is published has this identifier")


class VerificationUnexplained(ProgrammeError):
    """Somebody answers for what was found out, and says how."""

    code = "finding.verification-unexplained"
    hint = "Give both --by NAME and --reason TEXT, such as what was looked at."

    def __init__(self) -> None:
        super().__init__("a verification needs a name and a reason")
