"""The rule files of a workspace, read and checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.programme import model
from commonweal.programme.cases import case_problems
from commonweal.programme.definitions import Definitions, Problems, define, read_programme
from commonweal.programme.errors import PlacedError, ProgrammeDuplicate
from commonweal.programme.inputs import Inputs, check_inputs
from commonweal.programme.sharing import Library, read_folder, read_library
from commonweal.programme.sharing.check import check_library
from commonweal.programme.stacking.check import check_together

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


@dataclass(frozen=True)
class RuleFile:
    """The text of a rule file, what messages call it, and the shared files beside it."""

    name: str
    text: str
    shared: Mapping[str, str] = field(default_factory=dict)
    """Shared file -> text."""

    def programme(self) -> model.Programme | None:
        """The programme in the file; None while the file has no readable shape."""
        problems = Problems()
        library = read_library(self.shared, problems)
        read = problems.attempt(lambda: read_programme(self.text, self.name, library, problems))
        return None if read is None else read[1]


@dataclass(frozen=True)
class Checked:
    """A rule file that passed every check against the contracts."""

    definitions: Definitions
    inputs: Inputs


def rule_files(folder: Path) -> list[Path]:
    """The rule files below ``folder``, in the order of their names."""
    return sorted(path for path in folder.glob("*.yaml") if path.is_file())


def read(folder: Path) -> list[RuleFile]:
    """The rule files as they lie there."""
    shared = read_folder(folder)
    return [read_one(path, shared) for path in rule_files(folder)]


def read_one(path: Path, shared: Mapping[str, str]) -> RuleFile:
    """A rule file anywhere, read with the ``shared`` files of a workspace."""
    return RuleFile(path.name, path.read_text(encoding="utf-8-sig", errors="replace"), shared)


def check_files(
    files: Iterable[RuleFile], contracts: "Mapping[str, Contract]", *, together: bool = True
) -> tuple[list[Checked], list[PlacedError]]:
    """Every file that is right, and everything that is wrong with the rest.

    ``together``: they are all the programmes there are, so what they say of one another counts.
    What is wrong with a shared file is told once, of that file, whoever uses it.
    """
    problems: list[PlacedError] = []
    libraries: list[tuple[Mapping[str, str], Library]] = []
    checked: list[Checked] = []
    names: dict[str, RuleFile] = {}
    unreadable: list[str] = []
    for file in files:
        library = next((found for shared, found in libraries if shared == file.shared), None)
        if library is None:
            library = check_library(file.shared, contracts, shared_problems := Problems())
            libraries.append((file.shared, library))
            problems += shared_problems.found
        found = Problems()
        definitions = define(file.text, file.name, found, library)
        if definitions is None:
            unreadable.append(Path(file.name).stem)
        else:
            inputs = check_inputs(definitions, contracts, found)
            if not found.found:
                found.found += case_problems(definitions)
            first = names.setdefault(definitions.name, file)
            if first != file:
                place = definitions.document.place(("programme",))
                message = f"{first.name} already defines the programme {definitions.name}"
                found.add(ProgrammeDuplicate(place, message))
            if inputs is not None and not found.found:
                checked.append(Checked(definitions, inputs))
        problems += _untold(found.found, problems, definitions)
    known = [*names, *unreadable]
    if together:
        problems += check_together([one.definitions for one in checked], known)
    return checked, problems


def check(
    folder: Path, contracts: "Mapping[str, Contract]"
) -> tuple[list[Checked], list[PlacedError]]:
    """Every rule file of ``folder`` that is right, and everything that is wrong with the rest."""
    files = read(folder)
    checked, problems = check_files(files, contracts)
    if not files:
        # Shared files that nobody uses yet are looked at all the same.
        check_library(read_folder(folder), contracts, unused := Problems())
        problems += unused.found
    return checked, problems


def load(folder: Path, contracts: "Mapping[str, Contract]") -> list[Checked]:
    """The programmes of ``folder``; raises the first thing wrong with any of them."""
    return load_files(read(folder), contracts)


def load_files(files: Iterable[RuleFile], contracts: "Mapping[str, Contract]") -> list[Checked]:
    """The programmes in ``files``; raises the first thing wrong with any of them."""
    checked, problems = check_files(files, contracts)
    if problems:
        raise problems[0]
    return checked


def load_one(file: RuleFile, contracts: "Mapping[str, Contract]") -> Checked:
    """One programme by itself; raises the first thing wrong with it."""
    checked, problems = check_files([file], contracts, together=False)
    if problems:
        raise problems[0]
    return checked[0]


def _untold(
    found: Sequence[PlacedError], told: Sequence[PlacedError], definitions: Definitions | None
) -> list[PlacedError]:
    """What is wrong with a file itself, or else with what it uses and was not told yet."""
    used = definitions.document.used if definitions is not None else {}
    own = [problem for problem in found if problem.place.file not in used]
    known = {(problem.code, problem.place) for problem in told}
    return own or [problem for problem in found if (problem.code, problem.place) not in known]
