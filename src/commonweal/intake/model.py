"""Deliveries on their way in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from commonweal.catalogue import Contract
from commonweal.intake.errors import DeliveryNameInvalid

FULL, INCREMENTAL = "full", "incremental"

_NAME = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})(?P<changes>\.changes)?\.\w+(\.gz)?")


@dataclass(frozen=True)
class Arrival:
    """A file below deliveries/<dataset>/."""

    dataset: str
    path: Path
    as_of: date
    """The date the extract speaks of, from its name."""
    mode: str
    """full or incremental."""

    @classmethod
    def of(cls, dataset: str, path: Path) -> Self:
        """What the name of ``path`` says; raises :class:`DeliveryNameInvalid`."""
        found = _NAME.fullmatch(path.name)
        try:
            as_of = date.fromisoformat(found["date"]) if found else None
        except ValueError:
            as_of = None
        if found is None or as_of is None:
            raise DeliveryNameInvalid(dataset, path.name)
        return cls(dataset, path, as_of, INCREMENTAL if found["changes"] else FULL)

    @property
    def order(self) -> tuple[date, bool, str]:
        """By date, a whole extract before the changes of its day."""
        return self.as_of, self.mode == INCREMENTAL, self.path.name


@dataclass(frozen=True)
class Tally:
    """Where the lines of one delivery went: accepted + quarantined + blank = lines."""

    lines: int
    accepted: int
    quarantined: int
    blank: int
    reasons: Mapping[str, int]
    """Code of a broken rule -> lines that broke it."""
    blanked: Mapping[str, int]
    """Code of a broken rule -> values left out for it from accepted lines."""


@dataclass(frozen=True)
class Placement:
    """Which delivered column is which column of the contract."""

    contract: Contract
    positions: Mapping[str, int]
    """Column name -> position in the delivery."""
    operation: int | None
    """Position of the column that says what to do; None in a whole extract."""
    headers: tuple[str, ...]
    absent: tuple[str, ...]
    """Optional columns of the contract that the delivery lacks; they are NULL."""
    extra: tuple[str, ...]
    """Delivered columns that the contract does not know; only quarantined rows keep them."""
