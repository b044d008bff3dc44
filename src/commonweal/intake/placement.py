"""Finding the columns of a contract in a delivery."""

import unicodedata
from pathlib import Path

from commonweal.catalogue import Contract
from commonweal.extract import Extract
from commonweal.intake.errors import DeliveryColumnsMissing
from commonweal.intake.model import Placement


def place(contract: Contract, extract: Extract, path: Path, *, changes: bool) -> Placement:
    """Where each column of ``contract`` stands; width, case and spaces of a header do not matter.

    Raises :class:`DeliveryColumnsMissing` when a required column, the operation column of an
    incremental delivery, or every column is absent.
    """
    known = {_plain(header): index for index, header in enumerate(extract.columns) if header}
    positions = {
        column.name: known[_plain(column.physical_name)]
        for column in contract.columns
        if _plain(column.physical_name) in known
    }
    missing = [
        column.physical_name
        for column in contract.columns
        if column.name not in positions and (column.required or not positions)
    ]
    operation = known.get(_plain(contract.operation.physical_name)) if changes else None
    if changes and operation is None:
        missing.append(contract.operation.physical_name)
    if missing:
        raise DeliveryColumnsMissing(contract.dataset, path, missing, len(extract.columns))
    used = {*positions.values(), operation}
    return Placement(
        contract=contract,
        positions=positions,
        operation=operation,
        headers=tuple(extract.columns),
        absent=tuple(
            column.physical_name for column in contract.columns if column.name not in positions
        ),
        extra=tuple(header for index, header in enumerate(extract.columns) if index not in used),
    )


def _plain(header: str) -> str:
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())
