"""Failures of the operational store."""

from commonweal.errors import DatabaseError


class DatabaseUnreachable(DatabaseError):
    """The store does not answer."""

    code = "database.unreachable"
    hint = (
        "Check database.url in workspace.toml, that the server runs, and that this user may "
        "connect (PostgreSQL reads a password from PGPASSWORD or ~/.pgpass)."
    )

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"the database {url} cannot be used: {reason}")
        self.url = url


class DatabaseUrlInvalid(DatabaseError):
    """The URL names no store that Commonweal can use."""

    code = "database.url-invalid"
    hint = "Use `sqlite:///FILE` or `postgresql://USER@HOST/NAME` as database.url."

    def __init__(self, reason: str) -> None:
        super().__init__(f"database.url cannot be used: {reason}")


class DriverMissing(DatabaseError):
    """The Python driver for the store is not installed."""

    code = "database.driver-missing"
    hint = "Install it: `pip install 'commonweal[postgresql]'`."

    def __init__(self, url: str) -> None:
        super().__init__(f"there is no driver installed for the database {url}")
        self.url = url


class SchemaNewer(DatabaseError):
    """The store was upgraded by a newer Commonweal."""

    code = "database.schema-newer"
    hint = "Install the newer Commonweal: `pip install --upgrade commonweal`. Nothing was changed."

    def __init__(self, url: str, revision: str) -> None:
        super().__init__(
            f"the database {url} has the schema {revision}, which this Commonweal does not know"
        )
        self.url, self.revision = url, revision


class SchemaOlder(DatabaseError):
    """The store has not been brought up to date yet."""

    code = "database.schema-older"
    hint = "Run `commonweal run`: it makes the tables or brings them up to date."

    def __init__(self, url: str) -> None:
        super().__init__(f"the tables in the database {url} are missing or of an older Commonweal")
        self.url = url


class DatabaseFull(DatabaseError):
    """There is no room left for the store."""

    code = "database.disk-full"
    hint = "Free disk space and run again: what was finished before is kept and not redone."

    def __init__(self, url: str) -> None:
        super().__init__(f"no space left on the disk while writing to the database {url}")
        self.url = url
