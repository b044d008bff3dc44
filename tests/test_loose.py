"""Loose files as records of persons."""

from dataclasses import replace
from pathlib import Path

import pytest

from commonweal.catalogue import infer_contract
from commonweal.engine import Engine
from commonweal.identity import SameStem
from commonweal.intake.errors import DeliveryColumnsMissing
from commonweal.loose import distinct, read_loose, stem


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id,姓名,性别\nb,王小明,1\na,李芳,2\n", "utf-8")
    return path


def test_a_dataset_is_called_after_its_file() -> None:
    assert [stem(Path(name)) for name in ("a.csv", "a.csv.gz", "b.c.parquet")] == ["a", "a", "b.c"]
    with pytest.raises(SameStem):
        distinct([Path("a.csv"), Path("elsewhere/a.jsonl")])


def test_a_record_is_called_after_its_key(people: Path) -> None:
    with Engine() as engine:
        source = read_loose(engine, people, 0)
        found = engine.rows(f"SELECT {source.record_id} FROM {source.relation} ORDER BY 1")
    assert source.dataset == "people"
    assert found == [("a",), ("b",)]


def test_a_contract_says_what_columns_mean(people: Path) -> None:
    contract = infer_contract(people)
    without = tuple(
        replace(c, role=None) if c.role == "person.sex" else c for c in contract.columns
    )
    with Engine() as engine:
        inferred = read_loose(engine, people, 0)
        given = read_loose(engine, people, 1, replace(contract, columns=without, key=()))
        assert engine.rows(f"SELECT {given.record_id} FROM {given.relation} ORDER BY 1") == [
            (1,),
            (2,),
        ]
    assert "person.sex" in inferred.subjects["self"]
    assert "person.sex" not in given.subjects["self"]


def test_a_column_of_a_contract_may_be_missing_unless_it_is_needed(
    people: Path, tmp_path: Path
) -> None:
    contract = infer_contract(people)
    few = tmp_path / "few.csv"
    few.write_text("id,姓名\na,王小明\n", "utf-8")
    with Engine() as engine:
        assert "person.sex" not in read_loose(engine, few, 0, contract).subjects["self"]
        few.write_text("姓名,性别\n王小明,1\n", "utf-8")
        with pytest.raises(DeliveryColumnsMissing, match="id"):
            read_loose(engine, few, 1, contract)
