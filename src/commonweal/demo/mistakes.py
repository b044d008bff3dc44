"""The error model: which department makes which mistakes how often.

The table is ``tables/mistakes.toml``, and the only place where errors come from; what each kind
does to a value is in :mod:`commonweal.demo.kinds`.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

RECORD = "*"
"""In place of a column: the mistake is one of the whole record."""

REGISTERED_AGAIN = "registered_again"
"""The same thing entered twice, each time with a number of its own."""

REPEATED_LINE = "repeated_line"
"""The same line twice, with the same number."""

BLANK_LINE = "blank_line"
"""An empty line after the record."""

PARENT_PHONE = "parent_phone"
"""The phone of a parent or another member of the household."""

OLD_ADDRESS = "old_address"
"""An address of former times, in another village of the county."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a department makes one kind of mistake in one column of a dataset."""

    dataset: str
    column: str
    kind: str
    rate: float


def _read() -> tuple[Rate, ...]:
    table = files("commonweal.demo") / "tables" / "mistakes.toml"
    return tuple(
        Rate(dataset, column, kind, chance)
        for dataset, columns in tomllib.loads(table.read_text(encoding="utf-8")).items()
        for column, kinds in columns.items()
        for kind, chance in kinds.items()
    )


ERROR_MODEL: tuple[Rate, ...] = _read()
"""Every mistake there is, in the order in which they are made."""


def of(dataset: str) -> tuple[Rate, ...]:
    """The mistakes of one dataset."""
    return tuple(entry for entry in ERROR_MODEL if entry.dataset == dataset)


def rate(dataset: str, kind: str) -> float:
    """How often a whole record of a dataset has a mistake of that kind."""
    return sum(entry.rate for entry in of(dataset) if (entry.column, entry.kind) == (RECORD, kind))
