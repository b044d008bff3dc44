"""Deliveries of changes amend a dataset's tables: what stands there is what a whole write gives."""

import errno
import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from commonweal.engine import DiskFull
from commonweal.lake import Change
from commonweal.lake.log import files_of
from commonweal.stage import StageContext

ACCEPTED = "record_id, id, name, _line, _delivery, CAST(_as_of AS VARCHAR)"
QUARANTINED = "record_id, dataset, delivery, CAST(as_of AS VARCHAR), line"


@dataclass
class Register:
    """What a dataset should hold, line by line as deliveries come in."""

    bench: Any
    chance: random.Random
    deliveries: int = 0
    accepted: dict[str, tuple[object, ...]] = field(default_factory=dict)
    quarantined: list[tuple[object, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        columns = {"name": "id", "primaryKey": True}, {"name": "name", "required": True}
        self.bench.describe("people", *columns)

    def deliver(self) -> None:
        """A whole extract at first and seldom later, else changes, some of them wrong."""
        changes = bool(self.deliveries) and self.chance.random() < 0.85
        self.deliveries += 1
        day = f"2021-10-{self.deliveries:02}"
        if not changes:
            self.accepted, self.quarantined = {}, []
        ids = [str(n) for n in self.chance.sample(range(60), 12 if changes else 40)]
        lines = [self._line(key) for key in (ids + ids[:3] if changes else ids)]
        header = "operation,id,name\n" if changes else "id,name\n"
        text = "".join(
            f"{operation},{key},{name}\n" if changes else f"{key},{name}\n"
            for operation, key, name in lines
        )
        kind = ".changes.csv" if changes else ".csv"
        self.bench.deliver("people", f"{day}{kind}", header + text)
        self._follow(lines, day, changes)

    def stands(self) -> None:
        """The lake holds that, and every row once."""
        accepted = sorted(self.accepted.values(), key=repr)
        assert self.bench.rows("accepted/people", ACCEPTED) == accepted
        quarantined = sorted(self.quarantined, key=repr)
        assert self.bench.rows("quarantine/people", QUARANTINED) == quarantined

    def _line(self, key: str) -> tuple[str, str, str]:
        name = "" if self.chance.random() < 0.2 else f"name {self.deliveries}"
        return self.chance.choice("UUUID"), key, name

    def _follow(self, lines: list[tuple[str, str, str]], day: str, changes: bool) -> None:
        told = {key for operation, key, _ in lines if operation != "D"}
        known = told | self.accepted.keys() | {str(row[0]) for row in self.quarantined}
        wrong, last = [], {}
        for number, (operation, key, name) in enumerate(lines, start=2):
            deletes = changes and operation == "D"
            if key not in known if deletes else not name:
                wrong.append((key, "people", self.deliveries, day, number))
            else:
                row = (key, key, name, number, self.deliveries, day)
                last[key] = None if deletes else row
        self.accepted = {key: row for key, row in self.accepted.items() if key not in last}
        self.accepted |= {key: row for key, row in last.items() if row is not None}
        kept = [row for row in self.quarantined if row[0] not in last]
        self.quarantined = kept + wrong


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_deliveries_stands_as_if_written_whole(bench: Any, seed: int) -> None:
    chance = random.Random(seed)
    register = Register(bench, chance)
    for _ in range(8):
        register.deliver()
        # Several deliveries may wait for one run.
        if chance.random() < 0.6:
            bench.receive()
            register.stands()
    bench.receive()
    register.stands()


def _changed_people(bench: Any) -> None:
    bench.describe("people", {"name": "id", "primaryKey": True}, {"name": "name"})
    whole = "".join(f"{n},name {n}\n" for n in range(500))
    bench.deliver("people", "2021-10-01.csv", f"id,name\n{whole}")
    bench.receive()
    bench.deliver("people", "2021-10-02.changes.csv", "operation,id,name\nU,1,new\nD,2,\n")


def _is_changed(bench: Any) -> None:
    assert bench.rows("accepted/people", "id, name", 0) == sorted(
        (str(n), f"name {n}") for n in range(500)
    )
    after = {str(n): f"name {n}" for n in range(500) if n != 2} | {"1": "new"}
    assert bench.rows("accepted/people", "id, name") == sorted(after.items())


def test_records_that_have_not_changed_are_not_written_again(bench: Any) -> None:
    _changed_people(bench)
    bench.receive()
    _is_changed(bench)
    folder = bench.lake.root / "accepted" / "people"
    before, now = files_of(folder, 0), files_of(folder, 1)
    assert before.keys() < now.keys()
    assert [now[path].rows for path in now.keys() - before.keys()] == [1]


def test_what_died_between_the_two_tables_is_done_again(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    amend = StageContext.amend

    def died(self: StageContext, table: str, change: Change, before: int | None = None) -> int:
        if table.startswith("quarantine/"):
            raise KeyboardInterrupt
        return amend(self, table, change, before)

    _changed_people(bench)
    with monkeypatch.context() as patched:
        patched.setattr(StageContext, "amend", died)
        with pytest.raises(KeyboardInterrupt):
            bench.receive()
    assert len(bench.deliveries()) == 1
    assert bench.receive().tables == {"accepted/people": 2, "quarantine/people": 1}
    _is_changed(bench)


@pytest.mark.parametrize("table", ["accepted", "quarantine"])
def test_a_disk_that_runs_full_leaves_the_dataset_as_it_was(
    bench: Any, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    _changed_people(bench)
    written = iter(["accepted", "quarantine"])

    def full(*_: object) -> None:
        if next(written) == table:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("commonweal.lake.log.os.fsync", full)
        with pytest.raises(DiskFull):
            bench.receive()
    assert len(bench.deliveries()) == 1
    bench.receive()
    _is_changed(bench)
