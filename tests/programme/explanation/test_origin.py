"""The delivery of a record is that of the version read, whatever was delivered later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commonweal.database import Database, Delivery
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme.explanation.origin import Delivered, Origins

DAY = date(2021, 10, 1)


@pytest.fixture
def origins(tmp_path: Path) -> Iterator[Origins]:
    """A lake in which delivery 1 brought a and b, and delivery 2 brought b again, and c."""
    lake = Lake(tmp_path / "lake")
    database = Database.open("sqlite:///store.db", base=tmp_path, migrate=True)
    with Engine() as engine:
        rows = ("('a', 1), ('b', 1)", "('a', 1), ('b', 2), ('c', 2)")
        for number, values in enumerate(rows, start=1):
            select = f"SELECT * FROM (VALUES {values}) AS r(record_id, _delivery)"
            version = lake.overwrite(engine, "accepted/pupils", select)
            with database.session() as session:
                session.add(
                    Delivery(
                        id=number,
                        lake=lake.identity,
                        dataset="pupils",
                        name=f"{number}.csv",
                        sha256=f"{number}" * 64,
                        contract="c" * 64,
                        mode="incremental",
                        as_of=DAY,
                        lines=2,
                        accepted=2,
                        quarantined=0,
                        blank=0,
                        reasons={},
                        accepted_version=version,
                        quarantine_version=0,
                        received_at=datetime.now(UTC),
                    )
                )
        yield Origins(engine, lake, database)
    database.close()


def delivered(number: int) -> Delivered:
    return Delivered(number, f"{number}.csv", f"{number}" * 64, DAY)


@pytest.mark.parametrize(
    ("version", "record", "expected"),
    [
        (0, "b", (1,)),
        (1, "b", (2,)),
        (1, "a", (1,)),
        (1, "a; c", (1, 2)),
        (0, None, (1,)),
        (1, None, (2,)),
        (0, "c", ()),
    ],
)
def test_deliveries_are_those_of_the_version(
    origins: Origins, version: int, record: str | None, expected: tuple[int, ...]
) -> None:
    fact = {"dataset": "pupils", "record_id": record}
    found = origins.of({"enrolled": fact}, {"accepted/pupils": version})
    assert found == {"enrolled": tuple(map(delivered, expected))}


def test_a_delivery_that_the_store_does_not_know_keeps_its_number(origins: Origins) -> None:
    with origins.database.session() as session:
        session.delete(session.get_one(Delivery, 1))
    fact = {"dataset": "pupils", "record_id": "a"}
    found = origins.of({"enrolled": fact}, {"accepted/pupils": 1})
    assert found["enrolled"] == (Delivered(1, None, None, None),)


def test_what_comes_from_no_register_has_no_delivery(origins: Origins) -> None:
    facts = {
        "size": {"dataset": None, "record_id": None},
        "other": {"dataset": "never", "record_id": None},
    }
    assert origins.of(facts, {"accepted/pupils": 1}) == {}
