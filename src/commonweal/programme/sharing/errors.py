"""Failures of shared definitions.

ProgrammeError
└── SharedCycle        files of shared definitions that use each other
"""

from collections.abc import Sequence

from commonweal.programme.errors import Place, PlacedError


class SharedCycle(PlacedError):
    """Files of shared definitions use each other."""

    code = "programme.shared-cycle"
    hint = "Move what both need into a file of its own and let both use that one."

    def __init__(self, place: Place, names: Sequence[str]) -> None:
        super().__init__(place, f"these shared definitions use each other: {' -> '.join(names)}")
        self.names = tuple(names)
