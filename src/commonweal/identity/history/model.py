"""What is remembered of ids."""

from dataclasses import dataclass
from typing import Literal

Cause = Literal["delivery", "decision", "model"]
"""Why a person is not what it was: records came, changed or went; a reviewer decided; or all was
weighed anew with another model."""

CALLED = "record UBIGINT, person_id VARCHAR, first INTEGER, since INTEGER"
"""Every record ever linked: the id it was given, by the linkage ``since``, and the linkage that
``first`` saw it. When a person is merged into another, its records keep the id they had, which
redirects: so it is known whose they were should the merge turn out to be wrong."""
IDS = (
    "person_id VARCHAR, since INTEGER, successor VARCHAR, ended INTEGER, "
    "into_person VARCHAR, merged INTEGER"
)
"""Every id ever given: by which linkage; the ``successor`` it redirects to, if its person was
merged into another; the linkage since which its person has no record, if it has none. The id it was
``merged`` into, and by which linkage, may redirect in its turn: ``successor`` is the end of that
way."""
EVENTS = (
    "event VARCHAR, linkage INTEGER, kind VARCHAR, from_person VARCHAR, into_person VARCHAR, "
    "records INTEGER, cause VARCHAR"
)
"""Every change of what an id means; ``records`` went from one person to the other.

``merged``: all that was left of a person went into another, whose id is older. ``split``: records
left a person and became a new one. ``restored``: records left a person and are again the one they
were before that was merged into it. ``moved``: records left a person for another that was there
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
