"""Ids that stay: what persons are called from one linkage to the next, and why it changed.

In: the groups that a linkage found and what their records were called before. Out: a name for every
group, every id ever given with what became of it, and an event for every change of meaning.
"""

from commonweal.identity.history.model import (
    CALLED,
    EVENT_RECORDS,
    EVENTS,
    IDS,
    Cause,
    Past,
    nothing,
)
from commonweal.identity.history.service import name_groups

__all__ = [
    "CALLED",
    "EVENTS",
    "EVENT_RECORDS",
    "IDS",
    "Cause",
    "Past",
    "name_groups",
    "nothing",
]
