"""Failures of taking a delivery in: it breaks its contract, or cannot be placed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from commonweal.errors import DeliveryError


class DeliveryColumnsMissing(DeliveryError):
    """Columns that every record needs are not in the delivery."""

    code = "delivery.columns-missing"
    hint = (
        "Ask the department for a complete extract; check delimiter, sheet and physicalName in "
        "the contract, or mark the columns optional."
    )

    def __init__(self, dataset: str, path: Path, missing: Sequence[str], found: int) -> None:
        super().__init__(
            f"{path.name}, delivered for {dataset}, lacks {', '.join(missing)} "
            f"(it has {found:,} columns)"
        )
        self.dataset, self.path, self.missing = dataset, path, tuple(missing)


class DeliveryNameInvalid(DeliveryError):
    """The name of the file does not say what it is."""

    code = "delivery.name-invalid"
    hint = (
        "Name it <YYYY-MM-DD>.<ending>, or <YYYY-MM-DD>.changes.<ending> for changes only, after "
        "the date it speaks of; `commonweal deliver` does that."
    )

    def __init__(self, dataset: str, name: str) -> None:
        super().__init__(f"deliveries/{dataset}/{name} is no name of a delivery")
        self.dataset, self.name = dataset, name


class DatasetUnknown(DeliveryError):
    """There is no contract for what was delivered."""

    code = "delivery.dataset-unknown"
    hint = "Write a contract into contracts/ first; `commonweal contract infer FILE` begins one."

    def __init__(self, dataset: str, nearest: str) -> None:
        super().__init__(f"there is no contract for the dataset {dataset}{nearest}")
        self.dataset = dataset


class DeliveryOutOfOrder(DeliveryError):
    """The delivery speaks of a time before what is already in."""

    code = "delivery.out-of-order"
    hint = "A newer extract is in already, so this one changes nothing; remove the file."

    def __init__(self, dataset: str, name: str, as_of: date) -> None:
        super().__init__(f"{name}, delivered for {dataset}, is older than what is in ({as_of})")
        self.dataset, self.name, self.as_of = dataset, name, as_of


class DeliveryDateTwice(DeliveryError):
    """Two whole extracts of one dataset bear the same date."""

    code = "delivery.date-twice"
    hint = "Keep one of them: a whole extract replaces the one before it."

    def __init__(self, dataset: str, first: str, second: str) -> None:
        super().__init__(f"{first} and {second}, both delivered for {dataset}, bear one date")
        self.dataset, self.names = dataset, (first, second)


class ChangesWithoutKey(DeliveryError):
    """Changes cannot be applied to a dataset whose records have no key."""

    code = "delivery.changes-without-key"
    hint = "Mark the columns that tell records apart with primaryKey: true in the contract."

    def __init__(self, dataset: str, name: str) -> None:
        super().__init__(f"{name} holds changes, but the contract of {dataset} has no primaryKey")
        self.dataset, self.name = dataset, name


class RegionsMissing(DeliveryError):
    """A contract refers to the table of regions, and that is empty."""

    code = "delivery.regions-missing"
    hint = (
        "Fill regions.csv with the regions of the province, or take `region` out of the contract."
    )

    def __init__(self, dataset: str) -> None:
        super().__init__(f"the contract of {dataset} checks regions, and regions.csv holds none")
        self.dataset = dataset


class ContractChanged(DeliveryError):
    """The contract was changed, and what it describes is no longer in deliveries/."""

    code = "delivery.contract-changed"
    hint = "Put the newest whole extract back into deliveries/, or undo the change of the contract."

    def __init__(self, dataset: str) -> None:
        super().__init__(
            f"{dataset} was taken in under another contract and its extracts are not there to be "
            "read again"
        )
        self.dataset = dataset


class ReferencesCircular(DeliveryError):
    """Datasets refer to each other in a circle, so none can be checked first."""

    code = "delivery.references-circular"
    hint = "Take one of the references between these datasets out of its contract."

    def __init__(self, datasets: Sequence[str]) -> None:
        super().__init__(f"the references between {', '.join(datasets)} go in a circle")
        self.datasets = tuple(datasets)


class CountWrong(DeliveryError):
    """Lines got lost or doubled between the file and the lake; a defect of Commonweal."""

    code = "delivery.count-wrong"
    hint = "Nothing was written. Please report this with the contract and the shape of the file."

    def __init__(self, dataset: str, lines: int, found: int) -> None:
        super().__init__(f"{lines:,} lines were delivered for {dataset}, {found:,} accounted for")
        self.dataset = dataset


class DeliveryExists(DeliveryError):
    """Another extract of that date has been delivered."""

    code = "delivery.exists"
    hint = "Remove the other file if this one replaces it, or give the right date with --as-of."

    def __init__(self, dataset: str, name: str) -> None:
        super().__init__(f"deliveries/{dataset}/{name} is there already, with other content")
        self.dataset, self.name = dataset, name


class FileNotNamed(DeliveryError):
    """No file was named, and the contract names no database."""

    code = "delivery.file-not-named"
    hint = "Name the file, or give the contract a deliveryFormat of kind postgresql."

    def __init__(self, dataset: str) -> None:
        super().__init__(f"the contract of {dataset} names no database to take an extract from")
        self.dataset = dataset
