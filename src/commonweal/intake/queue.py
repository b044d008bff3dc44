"""Which of the files below deliveries/ are to be taken in, and in which order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from commonweal.catalogue import Contract, nearest
from commonweal.database import Delivery
from commonweal.errors import DeliveryError
from commonweal.extract import kind_of, sha256
from commonweal.intake.errors import (
    ChangesWithoutKey,
    ContractChanged,
    DatasetUnknown,
    DeliveryDateTwice,
    DeliveryOutOfOrder,
    ReferencesCircular,
)
from commonweal.intake.model import FULL, INCREMENTAL, Arrival


@dataclass(frozen=True)
class Refusal:
    """A delivery, or a whole dataset, that is not taken in, and why."""

    dataset: str
    name: str
    error: DeliveryError


@dataclass
class History:
    """What has been taken in for one dataset, oldest first."""

    rows: list[Delivery]
    reading: str
    """SHA-256 of all that decides how its deliveries are read: contract and regions."""
    current: list[Delivery] = field(init=False)
    """The rows that were read in this way."""

    def __post_init__(self) -> None:
        self.current = [row for row in self.rows if row.contract == self.reading]

    @property
    def latest(self) -> Delivery | None:
        """The newest delivery read in this way."""
        return self.current[-1] if self.current else None

    @property
    def since_full(self) -> list[Delivery]:
        """The deliveries that make up the present state: the last whole extract and its changes."""
        starts = [index for index, row in enumerate(self.current) if row.mode == FULL]
        return self.current[starts[-1] :] if starts else self.current

    def add(self, row: Delivery) -> None:
        """Remember one more delivery."""
        self.rows.append(row)
        self.current.append(row)

    def knows(self, arrival: Arrival, content: str) -> bool:
        """Whether this very content has been taken in already."""
        latest = self.latest
        if latest is not None and (latest.sha256, latest.mode) == (content, arrival.mode):
            return True
        # Changes are to be applied again after a new whole extract of their day.
        among = self.current if arrival.mode == FULL else self.since_full
        if latest is not None and arrival.as_of < latest.as_of:
            among = self.rows
        return any(
            (row.sha256, row.as_of, row.mode) == (content, arrival.as_of, arrival.mode)
            for row in among
        )


def arrivals(
    folder: Path, contracts: Mapping[str, Contract]
) -> tuple[dict[str, list[Arrival]], list[Refusal]]:
    """Dataset -> its deliveries in order; and what cannot be a delivery."""
    found: dict[str, list[Arrival]] = {}
    refused: list[Refusal] = []
    for directory in sorted(entry for entry in folder.glob("*") if entry.is_dir()):
        dataset, files = directory.name, _files(directory)
        if files and dataset not in contracts:
            hint = nearest(dataset, contracts)
            refused.append(Refusal(dataset, files[0].name, DatasetUnknown(dataset, hint)))
            continue
        accepted: dict[tuple[date, str], Arrival] = {}
        for path in files:
            try:
                arrival = Arrival.of(dataset, path)
                kind_of(path)
                if arrival.mode == INCREMENTAL and not contracts[dataset].key:
                    raise ChangesWithoutKey(dataset, path.name)
                place = (arrival.as_of, arrival.mode)
                if arrival.mode == FULL and place in accepted:
                    raise DeliveryDateTwice(dataset, accepted[place].path.name, path.name)
                accepted[place if arrival.mode == FULL else (arrival.as_of, path.name)] = arrival
            except DeliveryError as error:
                refused.append(Refusal(dataset, path.name, error))
        found[dataset] = sorted(accepted.values(), key=lambda arrival: arrival.order)
    return found, refused


def due(
    dataset: str, arrivals: Sequence[Arrival], history: History
) -> Iterator[tuple[Arrival, str]]:
    """Each delivery to take in now with its SHA-256; ``history`` grows while this is consumed.

    Raises :class:`ContractChanged` when the contract is another one than before and the newest
    whole extract cannot be read again.
    """
    for arrival in _to_look_at(dataset, arrivals, history):
        content = sha256(arrival.path)
        if not history.knows(arrival, content):
            yield arrival, content


def check_order(arrival: Arrival, history: History) -> None:
    """Raises :class:`DeliveryOutOfOrder` for a delivery older than what is in."""
    latest = history.latest
    if latest is not None and arrival.as_of < latest.as_of:
        raise DeliveryOutOfOrder(arrival.dataset, arrival.path.name, latest.as_of)


def in_order(contracts: Mapping[str, Contract]) -> list[str]:
    """The datasets, each after those that it refers to; raises :class:`ReferencesCircular`."""
    waiting = {
        dataset: {
            column.references[0]
            for column in contract.columns
            if column.references is not None and column.references[0] != dataset
        }
        & set(contracts)
        for dataset, contract in sorted(contracts.items())
    }
    order: list[str] = []
    while waiting:
        ready = [dataset for dataset, needs in waiting.items() if needs <= set(order)]
        if not ready:
            raise ReferencesCircular(sorted(waiting))
        order += ready
        for dataset in ready:
            del waiting[dataset]
    return order


def _to_look_at(dataset: str, arrivals: Sequence[Arrival], history: History) -> Sequence[Arrival]:
    """All deliveries; after a change of the contract, those from the newest whole extract on."""
    if history.current or not history.rows:
        return arrivals
    starts = [index for index, arrival in enumerate(arrivals) if arrival.mode == FULL]
    newest = max((row.as_of for row in history.rows if row.mode == FULL), default=None)
    if not starts or (newest is not None and arrivals[starts[-1]].as_of < newest):
        raise ContractChanged(dataset)
    return arrivals[starts[-1] :]


def _files(directory: Path) -> list[Path]:
    """The files of ``directory`` but those hidden or locked by an office program."""
    return sorted(
        path
        for path in directory.iterdir()
        if path.is_file() and not path.name.startswith((".", "~$"))
    )
