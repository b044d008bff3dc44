"""The rule files of a workspace, read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import PlacedError, ProgrammeDuplicate
from commonweal.programme.inputs import Inputs, check_inputs

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


@dataclass(frozen=True)
class RuleFile:
    """The text of a rule file and what messages call it."""

    name: str
    text: str


@dataclass(frozen=True)
class Checked:
    """A rule file that passed every check against the contracts."""

    definitions: Definitions
    inputs: Inputs


def rule_files(folder: Path) -> list[Path]:
    """The rule files below ``folder``, in the order of their names."""
    return sorted(path for path in folder.glob("*.yaml") if path.is_file())


def read(path: Path) -> RuleFile:
    """A rule file as it lies there."""
    return RuleFile(path.name, path.read_text(encoding="utf-8-sig", errors="replace"))


def check_files(
    files: Iterable[RuleFile], contracts: "Mapping[str, Contract]"
) -> tuple[list[Checked], list[PlacedError]]:
    """Every file that is right, and everything that is wrong with the rest."""
    checked: list[Checked] = []
    problems: list[PlacedError] = []
    names: dict[str, RuleFile] = {}
    for file in files:
        found = Problems()
        definitions = define(file.text, file.name, found)
        if definitions is not None:
            inputs = check_inputs(definitions, contracts, found)
            first = names.setdefault(definitions.name, file)
            if first != file:
                place = definitions.document.place(("programme",))
                message = f"{first.name} already defines the programme {definitions.name}"
                found.add(ProgrammeDuplicate(place, message))
            if inputs is not None and not found.found:
                checked.append(Checked(definitions, inputs))
        problems += found.found
    return checked, problems


def check(
    folder: Path, contracts: "Mapping[str, Contract]"
) -> tuple[list[Checked], list[PlacedError]]:
    """Every rule file of ``folder`` that is right, and everything that is wrong with the rest."""
    return check_files(map(read, rule_files(folder)), contracts)


def load(folder: Path, contracts: "Mapping[str, Contract]") -> list[Checked]:
    """The programmes of ``folder``; raises the first thing wrong with any of them."""
    return load_files(map(read, rule_files(folder)), contracts)


def load_files(files: Iterable[RuleFile], contracts: "Mapping[str, Contract]") -> list[Checked]:
    """The programmes in ``files``; raises the first thing wrong with any of them."""
    checked, problems = check_files(files, contracts)
    if problems:
        raise problems[0]
    return checked
