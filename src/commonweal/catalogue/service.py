"""Reading contracts from files, one or a folder of them."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

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
    _, contract, problems = _read(path)
    if contract is None:
        raise ContractInvalid(problems)
    return contract


def load_contracts(folder: Path) -> dict[str, Contract]:
    """Dataset -> contract of every ``*.odcs.yaml`` in ``folder``.

    Raises :class:`ContractInvalid` with every problem of every file.
    """
    contracts, problems = _load(contract_files(folder))
    if problems:
        raise ContractInvalid(problems)
    return contracts


def check_contracts(paths: Sequence[Path]) -> list[Problem]:
    """Everything that is wrong with these contract files, read together, by file and line."""
    return _load(paths)[1]


def _load(paths: Sequence[Path]) -> tuple[dict[str, Contract], list[Problem]]:
    documents: dict[str, Document] = {}
    contracts: dict[str, Contract] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            document, contract, wrong = _read(path)
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
    return contracts, sorted(problems)


def _read(path: Path) -> tuple[Document, Contract | None, tuple[Problem, ...]]:
    return _same(path, path.read_bytes())


@lru_cache(maxsize=64)
def _same(path: Path, content: bytes) -> tuple[Document, Contract | None, tuple[Problem, ...]]:
    """What a file says, one and the same for the same content; nobody changes it.

    To hold a contract against the standard takes longer than many a run of few records.
    """
    document = read_document(path, content)
    problems = sorted(set(breaches(document)))
    if problems:
        return document, None, tuple(problems)
    reader = Reader(document)
    contract = reader.contract()
    return document, None if reader.problems else contract, tuple(reader.problems)
