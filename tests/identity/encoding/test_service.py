"""An encoded file says what it should and nothing else."""

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from commonweal.engine import Engine
from commonweal.identity import NothingToLink
from commonweal.identity.encoding import Parameters, read_header
from commonweal.identity.encoding.errors import (
    EncodedUnwritable,
    NothingToEncode,
    ParameterOutOfRange,
)
from commonweal.identity.encoding.model import FORMAT
from tests.identity import town
from tests.identity.encoding.conftest import OTHER, Departments
from tests.identity.rows import Rows

PEOPLE: Rows = list(town.families(random.Random(3), 60))
WESTERN: Rows = [
    {
        "key": f"patient-{place}",
        "given": random.Random(place).choice(["anna", "bertram", "clara", "dorothea"]),
        "family": random.Random(place + 1).choice(["smith", "rodriguez", "o'brien"]),
        "birth": f"19{30 + place % 60}-0{1 + place % 9}-{10 + place % 18}",
        "city": "springfield",
    }
    for place in range(90)
]


def test_the_same_records_give_the_same_bytes_in_any_order(departments: Departments) -> None:
    path, _ = departments.encode("register", PEOPLE)
    first = path.read_bytes()
    shuffled = list(PEOPLE)
    random.Random(1).shuffle(shuffled)
    for rows, threads in ((PEOPLE, 1), (shuffled, 2), (shuffled, 1)):
        path, _ = departments.encode("register", rows, threads=threads)
        assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("rows", "digest"),
    [(PEOPLE, "8470b77a0bd45c10"), (WESTERN, "9e89b586b9cc99a2")],
    ids=["han", "western"],
)
def test_files_of_one_format_can_be_linked(
    departments: Departments, rows: Rows, digest: str
) -> None:
    """What a record becomes. Whoever changes this has to give FORMAT another number: files made
    before and after can no longer be linked with one another."""
    assert FORMAT == "commonweal.encoding/1"
    path, _ = departments.encode("register", rows)
    text = repr(pq.read_table(path).to_pylist())
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == digest


def test_flips_are_the_same_every_time_too(departments: Departments) -> None:
    parameters = Parameters(flip=0.05)
    path, _ = departments.encode("register", PEOPLE, parameters=parameters)
    first = path.read_bytes()
    path, _ = departments.encode("register", PEOPLE[::-1], parameters=parameters)
    assert path.read_bytes() == first
    path, _ = departments.encode("register", PEOPLE)
    assert path.read_bytes() != first


@pytest.mark.parametrize("rows", [PEOPLE, WESTERN], ids=["han", "western"])
def test_no_value_and_no_identifier_is_in_the_file(departments: Departments, rows: Rows) -> None:
    path, _ = departments.encode("register", rows)
    plain = path.parent / "plain.parquet"
    pq.write_table(pq.read_table(path), plain, compression=None, use_dictionary=False)
    content = path.read_bytes() + plain.read_bytes()
    values = {
        part
        for row in rows
        for value in row.values()
        if value is not None
        for part in (value, value.replace("-", ""))
        # Three bytes may stand anywhere by chance.
        if len(part.encode()) >= 4
    }
    assert len(values) > 90
    assert not [value for value in values if value.encode() in content]


def test_records_are_not_in_their_order(departments: Departments) -> None:
    path, _ = departments.encode("register", PEOPLE)
    rows = pq.read_table(path).to_pylist()
    places = [(row["view"], row["tag"], row["record"]) for row in rows]
    assert places == sorted(places)


def test_every_record_is_there_and_its_keys_stay_here(departments: Departments) -> None:
    path, found = departments.encode("register", PEOPLE)
    named = {f"{record:016x}" for record in pq.read_table(path)["record"].to_pylist()}
    assert named == {name for _, name in departments.records}
    assert sorted(departments.records.values()) == sorted(str(row["key"]) for row in PEOPLE)
    assert found.header.records == len(PEOPLE)
    keys = path.parent / "register.csv"
    assert keys.stat().st_mode & 0o077 == 0


def test_another_secret_shares_nothing(departments: Departments) -> None:
    path, _ = departments.encode("register", PEOPLE)
    ours = pq.read_table(path)
    path, _ = departments.encode("register", PEOPLE, secret=OTHER)
    theirs = pq.read_table(path)
    for column in ("record", "tag", "address"):
        assert not {*ours[column].to_pylist()} - {None} & {*theirs[column].to_pylist()}


def test_what_many_share_is_left_out(departments: Departments) -> None:
    same: Rows = [{**PEOPLE[0], "key": f"s{place}"} for place in range(21)]
    path, found = departments.encode("register", [*PEOPLE[1:], *same])
    assert all(view.left_out >= 21 for view in found.views)
    assert found.alone == 21
    assert max(_groups(path)) <= 20
    _, found = departments.encode(
        "register", [*PEOPLE[1:], *same], parameters=Parameters(largest_group=21)
    )
    assert found.alone == 0


def _groups(path: Path) -> list[int]:
    tags = [tag for tag in pq.read_table(path)["tag"].to_pylist() if tag is not None]
    return [tags.count(tag) for tag in set(tags)]


def test_what_a_key_holds_has_no_word(departments: Departments) -> None:
    path, found = departments.encode("register", WESTERN)
    place = found.header.views.index(("family", "birth"))
    rows = [row for row in pq.read_table(path).to_pylist() if row["view"] == place]
    assert rows
    assert all(row["family"] is None and row["birth"] is None for row in rows)
    assert all(row["given"] is not None for row in rows)


def test_records_without_a_key_of_their_own_are_told_apart(departments: Departments) -> None:
    rows: Rows = [{**row, "key": "same"} for row in PEOPLE[:10]]
    path, found = departments.encode("register", rows)
    assert found.header.records == 10
    first = path.read_bytes()
    path, _ = departments.encode("register", rows[::-1])
    assert path.read_bytes() == first


def test_the_file_tells_how_strangers_agree(departments: Departments) -> None:
    path, _ = departments.encode("register", PEOPLE)
    told = read_header(path).strangers
    assert all(sum(of.shares) == pytest.approx(1, abs=0.01) for of in told.values())
    assert told["sex"].shares[0] == pytest.approx(0.5, abs=0.1)
    assert told["id"].shares[-1] > 0.9


def test_nobody_in_particular_cannot_be_encoded(departments: Departments) -> None:
    with pytest.raises(NothingToLink):
        departments.encode("register", [{"key": "1", "sex": "男"}])
    with pytest.raises(NothingToEncode):
        departments.encode("register", [{"key": "1", "name": "王小明"}])


@pytest.mark.parametrize(
    "parameters",
    [Parameters(flip=0.3), Parameters(flip=-0.1), Parameters(largest_group=1)],
)
def test_parameters_have_limits(departments: Departments, parameters: Parameters) -> None:
    with pytest.raises(ParameterOutOfRange):
        departments.encode("register", PEOPLE, parameters=parameters)


def test_nothing_half_written_is_left(departments: Departments, tmp_path: Path) -> None:
    missing = replace(departments, folder=tmp_path / "nowhere")
    with pytest.raises(EncodedUnwritable):
        missing.encode("register", PEOPLE)
    path, _ = departments.encode("register", PEOPLE)
    before = path.read_bytes()
    with pytest.raises(NothingToEncode):
        departments.encode("register", [{"key": "1", "name": "王小明"}])
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_a_failure_while_writing_leaves_the_file_before(
    departments: Departments, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = departments.encode("register", PEOPLE)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Engine, "batches", full)
    with pytest.raises(EncodedUnwritable, match="No space left"):
        departments.encode("register", WESTERN)
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*"))
