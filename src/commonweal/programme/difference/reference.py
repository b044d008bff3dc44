"""What is to be compared, by what somebody wrote: ``NAME@N``, ``NAME`` or a path."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.programme.difference.errors import ReferenceInvalid
from commonweal.programme.folder import Checked, check, load_one, read, read_one
from commonweal.programme.publication.choice import programme_named
from commonweal.programme.publication.model import Version
from commonweal.programme.publication.store import version_of
from commonweal.programme.sharing import read_folder

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


def referred(
    reference: str,
    folder: Path,
    versions: Sequence[Version],
    contracts: "Mapping[str, Contract]",
) -> Checked:
    """The programme that ``reference`` means: a published version, a rule file of ``folder``, or
    any other file.

    Raises :class:`ReferenceInvalid`,
    :class:`commonweal.programme.publication.errors.VersionMissing` and whatever is wrong with the
    file.
    """
    name, at, number = reference.rpartition("@")
    if at and number.isdigit():
        version = version_of(versions, name, int(number))
        if version.repeals:
            raise ReferenceInvalid(reference)
        return load_one(version.rule_file, contracts)
    if Path(reference).is_file():
        return load_one(read_one(Path(reference), read_folder(folder)), contracts)
    return _working_copy(reference, folder, contracts)


def _working_copy(name: str, folder: Path, contracts: "Mapping[str, Contract]") -> Checked:
    found, problems = check(folder, contracts)
    for checked in found:
        if checked.definitions.name == name:
            return checked
    mine = {file.name for file in read(folder) if programme_named(file) == name}
    for problem in problems:
        if problem.place.file in mine:
            raise problem
    raise ReferenceInvalid(name)
