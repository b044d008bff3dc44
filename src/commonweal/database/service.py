"""Opening the store and talking to it in transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from commonweal.database.errors import (
    DatabaseFull,
    DatabaseUnreachable,
    DatabaseUrlInvalid,
    DriverMissing,
    SchemaNewer,
    SchemaOlder,
)
from commonweal.database.model import Table
from commonweal.database.reading import Prepared, Reading, prepared

HEAD = "0004"
"""The revision of the schema that this Commonweal works with."""

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """The operational store behind one SQLAlchemy engine: SQLite or PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.url = engine.url.render_as_string(hide_password=True)
        # Connections of their own: to end transactions on one and to begin them again takes as
        # long as a statement, each time that it is used.
        self._without_transactions = _connecting(
            engine.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None
        )

    @classmethod
    def open(cls, url: str, *, base: Path, migrate: bool = False) -> Self:
        """The store at ``url``; a relative SQLite path starts at ``base``.

        With ``migrate`` its tables are made or brought up to date; the caller holds the lock of
        the workspace. Without it, :class:`SchemaOlder` is raised where that is needed.
        """
        database = cls(_engine(url, base))
        try:
            database._check(migrate=migrate)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, rolled back on any failure."""
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except sa.exc.OperationalError as error:
            raise self._translated(error.orig) from error

    def prepared(self, select: sa.SelectBase) -> Prepared:
        """``select`` as :meth:`Reading.rows` takes it."""
        return prepared(select, self.engine.dialect)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """No transaction: every statement of the block reads what is committed when it begins."""
        store = self._without_transactions
        try:
            connection = store.raw_connection()
            try:
                yield Reading(connection, store.dialect.name)
            finally:
                connection.close()
        except store.dialect.loaded_dbapi.OperationalError as error:
            # What ended one connection has mostly ended all of them.
            store.dispose()
            raise self._translated(error) from error

    def settle(self, *tables: type[Table]) -> None:
        """Make what was written in bulk into ``tables`` quick to read, before anybody reads it.

        PostgreSQL would else have the first readers of every page pay for it, and plan without
        knowing how much there is.
        """
        if self.engine.dialect.name != "postgresql":
            return
        names = ", ".join(table.__tablename__ for table in tables)
        try:
            with self._without_transactions.connect() as connection:
                connection.exec_driver_sql(f"VACUUM (ANALYZE) {names}")
        except sa.exc.OperationalError as error:
            raise self._translated(error.orig) from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        self._without_transactions.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self, *, migrate: bool) -> None:
        try:
            with self.engine.connect() as connection:
                revision = _revision(connection)
            if revision != HEAD and migrate:
                self._migrate(revision)
                return
        except sa.exc.DatabaseError as error:
            raise self._translated(error.orig) from error
        if revision is None or revision < HEAD:
            raise SchemaOlder(self.url)
        if revision > HEAD:
            raise SchemaNewer(self.url, revision)

    def _migrate(self, revision: str | None) -> None:
        if revision is not None and revision > HEAD:
            raise SchemaNewer(self.url, revision)
        from alembic import command  # noqa: PLC0415 - slow to import and seldom needed

        with self.engine.begin() as connection:
            command.upgrade(migrations(connection), HEAD)

    def _translated(self, error: BaseException | None) -> Exception:
        """The failure that a driver's own error comes to."""
        text = str(error).lower()
        if "disk is full" in text or "no space left" in text or "disk i/o error" in text:
            return DatabaseFull(self.url)
        # The first line is the driver's reason; what follows may quote the statement.
        return DatabaseUnreachable(self.url, text.partition("\n")[0])


def migrations(connection: sa.Connection) -> Any:
    """Alembic's configuration for the packaged migrations, bound to ``connection``."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import and seldom needed

    configuration = Config()
    folder = files("commonweal.database") / "migrations"
    configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


def _engine(text: str, base: Path) -> sa.Engine:
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError as error:
        raise DatabaseUrlInvalid("it is no URL") from error
    backend = url.get_backend_name()
    if backend not in _DRIVERS:
        raise DatabaseUrlInvalid(f"{backend} is neither sqlite nor postgresql")
    url = url.set(drivername=_DRIVERS[backend])
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise DatabaseUrlInvalid("SQLite needs a file")
        url = url.set(database=str(base / url.database))
    try:
        return _connecting(url)
    except ImportError as error:
        raise DriverMissing(url.render_as_string(hide_password=True)) from error


def _connecting(url: sa.URL, **options: Any) -> sa.Engine:
    engine = sa.create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """Readers beside one writer, foreign keys kept, patience when another process writes."""
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")


def _revision(connection: sa.Connection) -> str | None:
    """The revision of the schema; None where there is none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found
