"""One record -> the person it is about, while somebody waits.

:func:`refresh` makes the published linkage ready in the operational store; :class:`Lookup` asks it.
"""

from commonweal.identity.lookup.errors import (
    LookupIncomplete,
    LookupMissing,
    LookupOutdated,
    RoleUnknown,
    SaysTooLittle,
)
from commonweal.identity.lookup.index import Refreshed, possible, refresh
from commonweal.identity.lookup.model import Candidate, Found
from commonweal.identity.lookup.service import Lookup

__all__ = [
    "Candidate",
    "Found",
    "Lookup",
    "LookupIncomplete",
    "LookupMissing",
    "LookupOutdated",
    "Refreshed",
    "RoleUnknown",
    "SaysTooLittle",
    "possible",
    "refresh",
]
