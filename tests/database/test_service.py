"""One suite for both stores."""

from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
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
    with (
        Database.open(database_url, base=tmp_path, migrate=True) as database,
        database.reading() as store,
    ):
        count = database.prepared(sa.select(sa.func.count()).select_from(Run))
        for expected in (0, 1):
            assert store.rows(count, {}) == [(expected,)]
            with database.session() as session:
                session.add(_run())


def test_a_prepared_statement_is_given_some_values_and_holds_others(
    database_url: str, tmp_path: Path
) -> None:
    with Database.open(database_url, base=tmp_path, migrate=True) as database:
        with database.session() as session:
            session.add_all(_run() for _ in range(3))
        select = sa.select(Run.id).where(Run.id > sa.bindparam("least"), Run.state == "running")
        prepared = database.prepared(select.order_by(Run.id).limit(1))
        with database.reading() as store:
            assert store.rows(prepared, {"least": 0}) == [(1,)]
            assert store.rows(prepared, {"least": 1}) == [(2,)]
            assert store.rows(prepared, {"least": 3}) == []


def test_a_reader_takes_a_new_connection_when_the_server_has_ended_its_own(
    postgresql_url: str, tmp_path: Path
) -> None:
    ended = sa.text("SELECT pg_terminate_backend(:one)")
    with Database.open(postgresql_url, base=tmp_path, migrate=True) as database:
        own = database.prepared(sa.select(sa.func.pg_backend_pid()))
        with database.reading() as store, database.reading() as other:
            numbers = [reading.rows(own, {})[0][0] for reading in (store, other)]
        with database.session() as session:
            for number in numbers:
                session.execute(ended, {"one": number})
        with pytest.raises(DatabaseUnreachable), database.reading() as store:
            store.rows(own, {})
        with database.reading() as store:
            assert store.rows(own, {})[0][0] not in numbers


def test_a_connection_whose_statement_failed_is_not_used_again(
    postgresql_url: str, tmp_path: Path
) -> None:
    with Database.open(postgresql_url, base=tmp_path, migrate=True) as database:
        own = database.prepared(sa.select(sa.func.pg_backend_pid()))
        divided = database.prepared(sa.select(1 / sa.bindparam("by", type_=sa.Integer)))
        with database.reading() as store:
            failed = store.rows(own, {})
            with pytest.raises(psycopg.errors.DivisionByZero):
                store.rows(divided, {"by": 0})
        with database.reading() as store:
            assert store.rows(own, {}) != failed
