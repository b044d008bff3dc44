"""Failures of worked cases.

ProgrammeError
├── CaseNotComputed    expects something that the programme does not compute
└── CaseFails          comes out otherwise than expected
"""

from collections.abc import Sequence

from commonweal.programme.errors import Place, PlacedError, suggestion


class CaseNotComputed(PlacedError):
    """A case expects something that the programme does not compute."""

    code = "programme.case-not-computed"
    hint = (
        "Expect the outcome, the amount, a rule, a table's result, an award or a finding; "
        "docs/programmes.md lists what a case can expect."
    )

    def __init__(self, place: Place, name: str, known: Sequence[str]) -> None:
        super().__init__(place, f"{name} is no result of the programme{suggestion(name, known)}")
        self.name, self.known = name, tuple(known)


class CaseFails(PlacedError):
    """A case comes out otherwise than its file expects."""

    code = "programme.case-fails"
    hint = "Correct the rule or the case; `commonweal programme test` says which rules led there."

    def __init__(self, place: Place, case: str, results: Sequence[str]) -> None:
        super().__init__(place, f"the case {case} does not hold: {', '.join(results)}")
        self.case, self.results = case, tuple(results)
