"""What the store itself refuses, whoever asks: changing or removing what must stand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from commonweal.database import (
    Database,
    FindingSample,
    FindingVerification,
    ProgrammeVersion,
    Table,
)

NOW = datetime(2021, 10, 1, tzinfo=UTC)


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A store with one row in each table that is only added to."""
    with Database.open(database_url, base=tmp_path, migrate=True) as opened:
        with opened.session() as session:
            session.add_all(rows())
        yield opened


def version(**other: object) -> ProgrammeVersion:
    """A published version."""
    values: dict[str, object] = {
        "lake": "l",
        "programme": "aid",
        "number": 1,
        "in_force_from": date(2021, 9, 1),
        "file": "aid.yaml",
        "files": {"aid.yaml": "text"},
        "digest": "d",
        "published_by": "Li",
        "published_at": NOW,
        "reason": "adopted",
        "previous": "0",
        "seal": "1",
    }
    return ProgrammeVersion(**{**values, **other})


def verification(**other: object) -> FindingVerification:
    """A finding that somebody looked into."""
    values: dict[str, object] = {
        "lake": "l",
        "programme": "aid",
        "finding": "rich",
        "definition": "d",
        "finding_id": "f",
        "holds": True,
        "verified_by": "Li",
        "verified_at": NOW,
        "reason": "seen",
    }
    return FindingVerification(**{**values, **other})


def rows() -> list[Table]:
    """One row a table."""
    sample = FindingSample(
        lake="l",
        programme="aid",
        finding="rich",
        definition="d",
        manifest=1,
        population=9,
        members=["f"],
        drawn_at=NOW,
    )
    return [version(), sample, verification()]


TABLES = [row.__tablename__ for row in rows()]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET lake = 'other'",
        "UPDATE {table} SET lake = lake WHERE id = 1",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
)
def test_a_row_stands_whatever_is_tried(database: Database, table: str, statement: str) -> None:
    dialect = database.engine.dialect.name
    if statement.startswith({"sqlite": "TRUNCATE", "postgresql": "INSERT"}[dialect]):
        pytest.skip(f"{dialect} has no such statement")
    with database.engine.connect() as connection:
        before = connection.execute(sa.text(f"SELECT * FROM {table}")).all()
        connection.rollback()
        with pytest.raises(DatabaseError, match=f"rows of {table} are never changed or removed"):
            connection.execute(sa.text(statement.format(table=table)))
        connection.rollback()
        assert connection.execute(sa.text(f"SELECT * FROM {table}")).all() == before


@pytest.mark.parametrize(
    "replaced", [{"number": 1, "previous": "7"}, {"number": 2, "previous": "0"}]
)
def test_a_version_cannot_take_the_place_of_another(
    database: Database, replaced: dict[str, object]
) -> None:
    with pytest.raises(DatabaseError), database.session() as session:
        session.add(version(**replaced))
        session.flush()
    if database.engine.dialect.name == "sqlite":
        with pytest.raises(DatabaseError), database.engine.begin() as connection:
            values = {"id": 9, "number": 2, "previous": "7", **replaced}
            connection.execute(
                sa.text(
                    "INSERT OR REPLACE INTO programme_versions "
                    "SELECT :id, lake, programme, :number, in_force_from, file, files, digest, "
                    "published_by, published_at, reason, :previous, seal FROM programme_versions"
                ),
                values,
            )
    with database.session() as session:
        assert len(session.scalars(sa.select(ProgrammeVersion)).all()) == 1


@pytest.mark.parametrize(
    "row",
    [
        version(number=2, previous="1", published_by=" "),
        version(number=2, previous="1", reason=""),
        version(number=0, previous="1"),
        verification(verified_by=""),
        verification(reason=" "),
    ],
)
def test_a_row_without_name_or_reason_is_refused(database: Database, row: Table) -> None:
    with pytest.raises(DatabaseError), database.session() as session:
        session.add(row)
        session.flush()


def test_more_rows_may_be_added(database: Database) -> None:
    with database.session() as session:
        session.add_all([version(number=2, previous="1", seal="2"), verification()])
    with database.session() as session:
        assert len(session.scalars(sa.select(ProgrammeVersion)).all()) == 2
        assert len(session.scalars(sa.select(FindingVerification)).all()) == 2
