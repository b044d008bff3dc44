"""The operational store: what was delivered, what was run, and which versions belong together.

:meth:`Database.open` gives a store whose schema fits; :meth:`Database.session` a transaction.
SQLite is the default, PostgreSQL for production; both hold the same tables.
"""

from commonweal.database.errors import (
    DatabaseFull,
    DatabaseUnreachable,
    DatabaseUrlInvalid,
    DriverMissing,
    SchemaNewer,
    SchemaOlder,
)
from commonweal.database.model import (
    Delivery,
    FindingSample,
    FindingVerification,
    LinkDecision,
    LinkDecisionRecord,
    LookupBlock,
    LookupDescription,
    LookupIndex,
    Manifest,
    ProgrammeVersion,
    Run,
    StageRecord,
    Table,
)
from commonweal.database.reading import Prepared, Reading
from commonweal.database.service import HEAD, Database, migrations

__all__ = [
    "HEAD",
    "Database",
    "DatabaseFull",
    "DatabaseUnreachable",
    "DatabaseUrlInvalid",
    "Delivery",
    "DriverMissing",
    "FindingSample",
    "FindingVerification",
    "LinkDecision",
    "LinkDecisionRecord",
    "LookupBlock",
    "LookupDescription",
    "LookupIndex",
    "Manifest",
    "Prepared",
    "ProgrammeVersion",
    "Reading",
    "Run",
    "SchemaNewer",
    "SchemaOlder",
    "StageRecord",
    "Table",
    "migrations",
]
