"""Versioned tables: what was delivered and what was derived.

Rows go in as a SELECT of the engine and come out as a relation the engine can read. Every write
is a new version of a Delta table; older versions stay readable.
"""

from commonweal.lake.change import Change
from commonweal.lake.difference import Difference
from commonweal.lake.errors import (
    TableMissing,
    TableUnreadable,
    VersionMissing,
    WrittenMeanwhile,
)
from commonweal.lake.reach import Wanted
from commonweal.lake.service import Lake

__all__ = [
    "Change",
    "Difference",
    "Lake",
    "TableMissing",
    "TableUnreadable",
    "VersionMissing",
    "Wanted",
    "WrittenMeanwhile",
]
