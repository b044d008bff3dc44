"""Failures of contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.errors import ContractError


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a contract, and where."""

    path: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class ContractUnreadable(ContractError):
    """The file is no YAML."""

    code = "contract.unreadable"
    hint = "Mend the line that the message names; a contract is a YAML file in UTF-8."

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class ContractInvalid(ContractError):
    """A contract breaks the standard or the rules of Commonweal."""

    code = "contract.invalid"
    hint = "`commonweal contract check` lists everything that is wrong; docs/contracts.md explains."

    def __init__(self, problems: Sequence[Problem]) -> None:
        more = len(problems) - 1
        rest = f" (and {more} more)" if more else ""
        super().__init__(f"{problems[0]}{rest}")
        self.problems = tuple(problems)


class ContractsMissing(ContractError):
    """There is no contract where one was looked for."""

    code = "contract.missing"
    hint = "Name a folder with *.odcs.yaml files, or write one with `commonweal contract infer`."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no contract (*.odcs.yaml)")
        self.path = path


class ContractNotInferable(ContractError):
    """A file gives nothing to make a contract of."""

    code = "contract.not-inferable"
    hint = "Give a file with a header line and at least one record."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"no contract can be made from {path.name}: {reason}")
        self.path = path


class ContractExists(ContractError):
    """A file would be overwritten."""

    code = "contract.exists"
    hint = "Name another file with --to, or remove this one first."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already and was not changed")
        self.path = path
