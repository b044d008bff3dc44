"""Failures of publishing programmes and of working with published ones.

ProgrammeError
├── PublicationRefused        something is wrong with what is to be published
├── PublicationUnexplained    without a name or a reason
├── PublicationUndated        nothing says from when the version is to be in force
├── VersionUnchanged          the newest version says the same already
├── VersionMissing            there is no such version
├── VersionTampered           a published version is not what was published
├── ProgrammeDraft            never published, where publication is required
└── ProgrammeNotInForce       no version is in force in the period
"""

from collections.abc import Sequence
from datetime import date

from commonweal.errors import ProgrammeError
from commonweal.programme.errors import PlacedError


class PublicationRefused(ProgrammeError):
    """Something is wrong with what is to be published; nothing was."""

    code = "programme.publication-refused"
    hint = "Correct what is listed and publish again; `commonweal programme check` lists it too."

    def __init__(self, problems: Sequence[PlacedError]) -> None:
        many = f"{len(problems)} thing is" if len(problems) == 1 else f"{len(problems)} things are"
        super().__init__(f"nothing was published: {many} wrong")
        self.problems = tuple(problems)


class PublicationUnexplained(ProgrammeError):
    """Somebody answers for every version, with a reason."""

    code = "programme.publication-unexplained"
    hint = "Give both --by NAME and --reason TEXT; they stand beside the version for ever."

    def __init__(self) -> None:
        super().__init__("a version needs a name and a reason")


class PublicationUndated(ProgrammeError):
    """From when a version is in force cannot be told."""

    code = "programme.publication-undated"
    hint = "Give --in-force-from DATE: the first day of the first period that it shall decide."

    def __init__(self) -> None:
        super().__init__(
            "no run has said yet which period is determined here, so there is no first day to "
            "take for granted"
        )


class VersionUnchanged(ProgrammeError):
    """The newest version says the same from the same day on."""

    code = "programme.version-unchanged"
    hint = "Change the rule file, or give another --in-force-from, if there is something to say."

    def __init__(self, programme: str, number: int) -> None:
        super().__init__(f"version {number} of {programme} says the same already")
        self.programme, self.number = programme, number


class VersionMissing(ProgrammeError):
    """There is no such version."""

    code = "programme.version-missing"
    hint = "`commonweal programme versions` lists every version that was published."

    def __init__(self, programme: str, number: int | None) -> None:
        which = "no published version" if number is None else f"no version {number}"
        super().__init__(f"there is {which} of the programme {programme}")
        self.programme, self.number = programme, number


class VersionTampered(ProgrammeError):
    """What stands in the store is not what was published."""

    code = "programme.version-tampered"
    hint = (
        "Nothing is determined by a version that somebody has changed. Compare the store with a "
        "backup and find out who could write to it."
    )

    def __init__(self, programme: str, number: int) -> None:
        super().__init__(
            f"version {number} of {programme} does not fit the seal it was published with, or a "
            "version before it is missing"
        )
        self.programme, self.number = programme, number


class ProgrammeDraft(ProgrammeError):
    """A programme that nobody has published, where publication is required."""

    code = "programme.draft-refused"
    hint = "`commonweal programme publish NAME`, or take programme.require_published back."

    def __init__(self, programmes: Sequence[str]) -> None:
        super().__init__(
            f"workspace.toml requires published programmes; never published: "
            f"{', '.join(programmes)}"
        )
        self.programmes = tuple(programmes)


class ProgrammeNotInForce(ProgrammeError):
    """No version of the programme is in force in the period."""

    code = "programme.not-in-force"
    hint = "`commonweal programme versions` says from when each version is in force."

    def __init__(self, programme: str, day: date) -> None:
        super().__init__(f"no version of {programme} is in force in the period of {day}")
        self.programme, self.day = programme, day
