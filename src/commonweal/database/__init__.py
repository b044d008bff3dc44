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
    LinkDecision,
    LinkDecisionRecord,
    LookupBlock,
    LookupDescription,
    LookupIndex,
    Manifest,
    Run,
    StageRecord,
    Table,
)
from commonweal.database.service import HEAD, Database, migrations

__all__ = [
    "HEAD",
    "Database",
    "DatabaseFull",
    "DatabaseUnreachable",
    "DatabaseUrlInvalid",
    "Delivery",
    "DriverMissing",
    "LinkDecision",
    "LinkDecisionRecord",
    "LookupBlock",
    "LookupDescription",
    "LookupIndex",
    "Manifest",
    "Run",
    "SchemaNewer",
    "SchemaOlder",
    "StageRecord",
    "Table",
    "migrations",
]
