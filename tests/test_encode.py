"""Encoding of a loose file, with and without a contract."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonweal.catalogue import ContractUnreadable, contract_text, infer_contract
from commonweal.encode import encode_file
from commonweal.engine import Engine
from commonweal.identity.encoding import (
    EncodedModel,
    EncodedUnwritable,
    Parameters,
    make_secret,
    read_header,
    read_secret,
)
from commonweal.intake.errors import DeliveryColumnsMissing
from commonweal.link import link_files
from tests.identity import town

PEOPLE = list(town.families(random.Random(9), 60))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    make_secret(path)
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file whose headers say what its columns are."""
    path = tmp_path / "people.csv"
    lines = [f"{p['key']},{p['name']},{p['birth']},{p['phone']}" for p in PEOPLE]
    path.write_text("\n".join(["编号,姓名,出生日期,手机号码", *lines]) + "\n", "utf-8")
    return path


@pytest.fixture
def inferred(people: Path, tmp_path: Path) -> Path:
    """The contract that the file suggests."""
    path = tmp_path / "people.odcs.yaml"
    path.write_text(contract_text(infer_contract(people)), "utf-8")
    return path


def _encode(people: Path, secret: Path, target: Path, contract: Path | None = None) -> None:
    with Engine(threads=2) as engine:
        encode_file(engine, people, secret, target, Parameters(), contract)


def test_what_is_inferred_is_what_the_contract_says(
    people: Path, secret: Path, inferred: Path, tmp_path: Path
) -> None:
    _encode(people, secret, tmp_path / "inferred.parquet")
    _encode(people, secret, tmp_path / "described.parquet", inferred)
    assert (tmp_path / "inferred.parquet").read_bytes() == (
        tmp_path / "described.parquet"
    ).read_bytes()
    header = read_header(tmp_path / "inferred.parquet")
    assert header.attributes == ("name", "spelling", "birth", "phone")
    assert header.records == len(PEOPLE)


def test_only_what_the_contract_gives_a_role_is_encoded(
    people: Path, secret: Path, inferred: Path, tmp_path: Path
) -> None:
    text = inferred.read_text("utf-8")
    assert "person.phone" in text
    inferred.write_text(text.replace("person.phone", "person.age"), "utf-8")
    _encode(people, secret, tmp_path / "encoded.parquet", inferred)
    assert "phone" not in read_header(tmp_path / "encoded.parquet").attributes


def test_a_column_of_the_contract_that_is_not_there(
    people: Path, secret: Path, inferred: Path, tmp_path: Path
) -> None:
    people.write_text(people.read_text("utf-8").replace("编号", "号"), "utf-8")
    with pytest.raises(DeliveryColumnsMissing, match="编号"):
        _encode(people, secret, tmp_path / "encoded.parquet", inferred)
    assert not (tmp_path / "encoded.parquet").exists()


def test_a_contract_that_is_none(people: Path, secret: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.odcs.yaml"
    wrong.write_text("a: [", "utf-8")
    with pytest.raises(ContractUnreadable):
        _encode(people, secret, tmp_path / "encoded.parquet", wrong)


def test_nothing_of_the_secret_is_in_the_file(people: Path, secret: Path, tmp_path: Path) -> None:
    _encode(people, secret, tmp_path / "encoded.parquet")
    content = (tmp_path / "encoded.parquet").read_bytes()
    known = read_secret(secret).content
    assert known not in content
    assert known.hex().encode() not in content
    assert str(pq.read_schema(tmp_path / "encoded.parquet").metadata).count(known.hex()[:16]) == 0


def test_a_model_of_clear_values_links_no_encodings(
    people: Path, secret: Path, tmp_path: Path
) -> None:
    _encode(people, secret, tmp_path / "encoded.parquet")
    with Engine() as engine, pytest.raises(EncodedModel):
        link_files(
            engine,
            [tmp_path / "encoded.parquet"],
            tmp_path / "links.parquet",
            model=tmp_path / "model.json",
        )


@pytest.mark.parametrize("name", ["people.parquet", "encoded.parquet"])
def test_nothing_that_is_read_is_written_over(secret: Path, tmp_path: Path, name: str) -> None:
    people, keys = tmp_path / "people.parquet", tmp_path / "encoded.parquet"
    pq.write_table(pa.table({"姓名": ["王小明"], "出生日期": ["2001-02-03"]}), people)
    before = people.read_bytes()
    with Engine() as engine, pytest.raises(EncodedUnwritable, match="already"):
        encode_file(engine, people, secret, tmp_path / name, keys=keys)
    assert people.read_bytes() == before
    assert not keys.exists()
