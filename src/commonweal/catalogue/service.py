"""Reading contracts from files, one or a folder of them."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from commonweal.catalogue.checked import Checked
from commonweal.catalogue.document import Document, read_document
from commonweal.catalogue.errors import ContractInvalid, ContractUnreadable, Problem
from commonweal.catalogue.model import Contract
from commonweal.catalogue.reader import Reader, references_between
from commonweal.catalogue.standard import breaches

ENDING = ".odcs.yaml"


def contract_files(folder: Path) -> list[Path]:
    """The contract files of ``folder``, by name."""
    return sorted(folder.glob(f"*{ENDING}"))


def read_contract(path: Path) -> Contract:
    """The contract in one file, without looking at the datasets it refers to.

    Raises :class:`ContractUnreadable` or :class:`ContractInvalid` with every problem.
    """
    _, contract, problems = _same(path, path.read_bytes(), held=False)
    if contract is None:
        raise ContractInvalid(problems)
    return contract


def load_contracts(folder: Path, remembered: Path | None = None) -> dict[str, Contract]:
    """Dataset -> contract of every ``*.odcs.yaml`` in ``folder``.

    ``remembered`` is a file by which contents that keep to the standard are known again.

    Raises :class:`ContractInvalid` with every problem of every file.
    """
    checked = None if remembered is None else Checked(remembered)
    contracts, problems = _load(contract_files(folder), checked)
    if problems:
        raise ContractInvalid(problems)
    return contracts


def check_contracts(paths: Sequence[Path]) -> list[Problem]:
    """Everything that is wrong with these contract files, read together, by file and line."""
    return _load(paths, None)[1]


def _load(
    paths: Sequence[Path], checked: Checked | None
) -> tuple[dict[str, Contract], list[Problem]]:
    documents: dict[str, Document] = {}
    contracts: dict[str, Contract] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            content = path.read_bytes()
            held = checked is not None and hashlib.sha256(content).hexdigest() in checked
            document, contract, wrong = _same(path, content, held=held)
        except ContractUnreadable as error:
            problems.append(error.problem)
            continue
        problems.extend(wrong)
        if contract is None:
            continue
        if contract.dataset in contracts:
            other = documents[contract.dataset].path.name
            problems.append(
                document.problem(
                    ("schema", 0, "name"), f"{other} is a contract for {contract.dataset} already"
                )
            )
            continue
        documents[contract.dataset], contracts[contract.dataset] = document, contract
    if not problems:
        problems.extend(references_between(documents, contracts))
    if checked is not None and not problems:
        checked.keep({document.digest for document in documents.values()})
    return contracts, sorted(problems)


@lru_cache(maxsize=64)
def _same(
    path: Path, content: bytes, *, held: bool
) -> tuple[Document, Contract | None, tuple[Problem, ...]]:
    """What a file says, one and the same for the same content; nobody changes it.

    ``held``: it was held against the standard before, which takes longer than many a run.
    """
    document = read_document(path, content)
    problems = [] if held else sorted(set(breaches(document)))
    if problems:
        return document, None, tuple(problems)
    reader = Reader(document)
    contract = reader.contract()
    return document, None if reader.problems else contract, tuple(reader.problems)
