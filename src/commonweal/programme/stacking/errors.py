"""Failures of what programmes say about one another.

ProgrammeError
├── GroupInvalid          an award's group does not fit the programme
├── ExclusionInvalid      a programme excludes what it cannot exclude
└── ExclusionCycle        programmes that exclude each other
"""

from collections.abc import Sequence

from commonweal.programme.errors import Place, PlacedError


class GroupInvalid(PlacedError):
    """A group, and the programmes whose awards belong to it, do not fit."""

    code = "programme.group-invalid"
    hint = (
        "Declare the group in programmes/shared/, list in `order` every programme with an award of "
        "it, and give these programmes one period and one currency."
    )


class ExclusionInvalid(PlacedError):
    """A programme excludes one that it cannot exclude."""

    code = "programme.exclusion-invalid"
    hint = "Name a programme with `eligible` and the same period as this one."


class ExclusionCycle(PlacedError):
    """Programmes exclude each other, so that none can be decided first."""

    code = "programme.exclusion-cycle"
    hint = "Let the programme that takes precedence exclude the other, and not the other it."

    def __init__(self, place: Place, names: Sequence[str]) -> None:
        super().__init__(place, f"these programmes exclude each other: {' -> '.join(names)}")
        self.names = tuple(names)
