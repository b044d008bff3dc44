"""Failures of simulations.

ProgrammeError
├── SettingInvalid         a value for a parameter that it cannot have
├── SettingUnknown         a value for a parameter that there is not
├── SearchInvalid          a search that cannot be made
├── GroupingInvalid           groups by something that makes no groups
├── NothingDecided         the programme has findings only
├── ScenarioInvalid        a saved scenario that nobody saved like this
├── ScenarioMissing        asked about a scenario that was not saved
├── ScenarioIncomparable   scenarios of different programmes
└── ScenarioUnwritable     a scenario cannot be saved
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from commonweal.errors import ProgrammeError
from commonweal.programme.errors import suggestion


class SettingInvalid(ProgrammeError):
    """What was given for a parameter is no value of its type."""

    code = "programme.setting-invalid"
    hint = 'Write it as in the rule file, such as --set poverty_line="5000 yuan".'

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting, self.reason = setting, reason


class SettingUnknown(ProgrammeError):
    """The programme has no such parameter."""

    code = "programme.setting-unknown"
    hint = "Name a parameter of the rule file; other changes are made in a copy of the file."

    def __init__(self, programme: str, name: str, known: Sequence[str]) -> None:
        super().__init__(f"{programme} has no parameter {name}{suggestion(name, known)}")
        self.name, self.known = name, tuple(known)


class SearchInvalid(ProgrammeError):
    """The search for a value that fits a budget cannot be made."""

    code = "programme.search-invalid"
    hint = (
        "Give --budget, --search and --between together: a parameter of type money, number or "
        "integer, and the least and greatest value that it may get."
    )


class GroupingInvalid(ProgrammeError):
    """The persons cannot be put into groups by this."""

    code = "programme.grouping-invalid"
    hint = (
        "Name a fact of the programme of type boolean, text or integer with few values. Protected "
        "attributes are facts only where the programme's law names them."
    )

    @classmethod
    def unknown(cls, programme: str, name: str, known: Sequence[str]) -> Self:
        """The programme has no such fact."""
        return cls(f"{programme} has no fact {name}{suggestion(name, known)}")


class NothingDecided(ProgrammeError):
    """The programme decides about nobody: it only looks for findings."""

    code = "programme.nothing-decided"
    hint = "Simulate a programme that has `eligible`."

    def __init__(self, programme: str) -> None:
        super().__init__(f"{programme} has findings only, so no outcome can change")
        self.programme = programme


class ScenarioInvalid(ProgrammeError):
    """The file is no scenario that was saved."""

    code = "programme.scenario-invalid"
    hint = "Simulate it again with --save, or take the file out of scenarios/."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} is no saved scenario: {reason}")
        self.path, self.reason = path, reason


class ScenarioMissing(ProgrammeError):
    """No scenario was saved under this name."""

    code = "programme.scenario-missing"
    hint = "Look in scenarios/, or save it first with --save."

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"no scenario {name} was saved{suggestion(name, known)}")
        self.name, self.known = name, tuple(known)


class ScenarioIncomparable(ProgrammeError):
    """Scenarios that say nothing about each other."""

    code = "programme.scenario-incomparable"
    hint = "Compare scenarios of one programme and period."


class ScenarioUnwritable(ProgrammeError):
    """The scenario cannot be written."""

    code = "programme.scenario-unwritable"
    hint = "Make the workspace writable, or free room."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")
        self.path, self.reason = path, reason
