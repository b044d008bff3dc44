"""One suite for both stores."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from commonweal.database import (
    HEAD,
    Database,
    DatabaseUnreachable,
    DatabaseUrlInvalid,
    Run,
    SchemaNewer,
    SchemaOlder,
    Table,
    migrations,
)


def _run() -> Run:
    return Run(
        lake="0",
        started_at=datetime.now(UTC),
        state="running",
        as_of=date(2021, 10, 1),
        commonweal="1",
    )


def test_migrations_make_exactly_the_tables_of_the_model(database_url: str, tmp_path: Path) -> None:
    with (
        Database.open(database_url, base=tmp_path, migrate=True) as database,
        database.engine.connect() as connection,
    ):
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_there_is_one_migration_head_and_the_code_expects_it(tmp_path: Path) -> None:
    with (
        Database.open("sqlite:///x.db", base=tmp_path, migrate=True) as database,
        database.engine.connect() as connection,
    ):
        assert ScriptDirectory.from_config(migrations(connection)).get_heads() == [HEAD]


def test_an_empty_store_is_not_silently_made_by_a_reader(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SchemaOlder):
        Database.open(database_url, base=tmp_path)


def test_a_store_upgraded_by_a_newer_program_is_refused(database_url: str, tmp_path: Path) -> None:
    with (
        Database.open(database_url, base=tmp_path, migrate=True) as database,
        database.engine.begin() as connection,
    ):
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for migrate in (False, True):
        with pytest.raises(SchemaNewer, match="9999"):
            Database.open(database_url, base=tmp_path, migrate=migrate)


def test_a_failed_transaction_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    with Database.open(database_url, base=tmp_path, migrate=True) as database:
        with pytest.raises(ZeroDivisionError), database.session() as session:
            session.add(_run())
            session.flush()
            raise ZeroDivisionError
        with database.session() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Run)) == 0


def test_moments_keep_their_zone(database_url: str, tmp_path: Path) -> None:
    with Database.open(database_url, base=tmp_path, migrate=True) as database:
        run = _run()
        with database.session() as session:
            session.add(run)
        with database.session() as session:
            assert session.get_one(Run, run.id).started_at == run.started_at


def test_a_password_never_shows(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        Database.open("postgresql://commonweal:s3cret@127.0.0.1:1/commonweal", base=tmp_path)
    assert "s3cret" not in str(caught.value)
    assert "refused" in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize(
    "url", ["commonweal.db", "mysql://host/name", "sqlite://", "sqlite:///:memory:"]
)
def test_a_url_that_names_no_usable_store_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUrlInvalid):
        Database.open(url, base=tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "commonweal.db").write_bytes(b"this is no database at all, but long enough" * 100)
    with pytest.raises(DatabaseUnreachable):
        Database.open("sqlite:///commonweal.db", base=tmp_path, migrate=True)


def test_readers_go_on_beside_a_writer(database_url: str, tmp_path: Path) -> None:
    with (
        Database.open(database_url, base=tmp_path, migrate=True) as writer,
        Database.open(database_url, base=tmp_path) as reader,
        writer.session() as session,
    ):
        session.add(_run())
        session.flush()
        with reader.session() as other:
            assert other.scalar(sa.select(sa.func.count()).select_from(Run)) == 0


def test_statements_that_only_read_are_each_of_their_own_moment(
    database_url: str, tmp_path: Path
) -> None:
    count = sa.select(sa.func.count()).select_from(Run)
    with (
        Database.open(database_url, base=tmp_path, migrate=True) as database,
        database.reading() as connection,
    ):
        for expected in (0, 1):
            assert connection.scalar(count) == expected
            with database.session() as session:
                session.add(_run())


def test_a_connection_that_only_read_has_transactions_again(
    database_url: str, tmp_path: Path
) -> None:
    with Database.open(database_url, base=tmp_path, migrate=True) as database:
        with database.reading() as connection:
            read_by = connection.connection.driver_connection
        with pytest.raises(ZeroDivisionError), database.session() as session:
            assert session.connection().connection.driver_connection is read_by
            session.add(_run())
            session.flush()
            raise ZeroDivisionError
        with database.session() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Run)) == 0
