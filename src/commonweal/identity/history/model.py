"""What is remembered of ids."""

from dataclasses import dataclass
from typing import Literal

Cause = Literal["delivery", "decision", "model"]
"""Why a person is not what it was: records came, changed or went; a reviewer decided; or all was
weighed anew with another model."""

CALLED = "record UBIGINT, person_id VARCHAR, first INTEGER"
"""Every record ever linked: its person, or the last it had, and the linkage that first saw it."""
IDS = "person_id VARCHAR, since INTEGER, successor VARCHAR, ended INTEGER"
"""Every id ever given: by which linkage; where it redirects to, if its person was merged into
another; the linkage since which its person has no record, if it has none."""
EVENTS = (
    "event VARCHAR, linkage INTEGER, kind VARCHAR, from_person VARCHAR, into_person VARCHAR, "
    "records INTEGER, cause VARCHAR"
)
"""Every change of what an id means; ``records`` went from one person to the other.

``merged``: all that was left of a person went into another, whose id is older. ``split``: records
left a person and became a new one. ``moved``: records left a person for another that was there
before. ``ended``: a person has no record any more. ``revived``: it has one again.
"""
EVENT_RECORDS = "event VARCHAR, side VARCHAR, dataset VARCHAR, record_id VARCHAR, subject VARCHAR"
"""The records of an event: those that ``moved``, and those they ``joined`` or ``left``."""


@dataclass(frozen=True)
class Past:
    """What is remembered, each a relation to put after FROM; by default nothing yet."""

    called: str = ""
    ids: str = ""

    def __post_init__(self) -> None:
        for name, columns in (("called", CALLED), ("ids", IDS)):
            if not getattr(self, name):
                object.__setattr__(self, name, nothing(columns))


def nothing(columns: str) -> str:
    """A relation with these columns and no row."""
    typed = (column.split() for column in columns.split(", "))
    return f"(SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in typed)} WHERE false)"
