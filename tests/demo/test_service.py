import filecmp
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from commonweal.demo import TooFewResidents, create, extracts
from commonweal.demo import chunk as chunking
from commonweal.stage import Silent
from commonweal.workspace import WorkspaceExists


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small") / "demo"
    create(root, 3000, 5, Silent(), threads=1)
    return root


def test_the_same_seed_makes_the_same_files_whatever_the_threads(
    small: Path, tmp_path: Path
) -> None:
    create(tmp_path / "again", 3000, 5, Silent(), threads=4)
    names = files(small)
    assert names == files(tmp_path / "again")
    _, different, unreadable = filecmp.cmpfiles(small, tmp_path / "again", names, shallow=False)
    assert (different, unreadable) == ([], [])


def test_the_size_of_the_chunks_leaves_no_trace(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "_ROWS", 200)
    create(tmp_path / "again", 3000, 5, Silent())
    # Parquet and zip files show how they were written; the text files must be the same. Only an
    # address of former times may be that of another neighbour.
    texts = [name for name in files(small) if name.endswith(".csv") and "register" not in name]
    assert len(texts) > 7
    _, different, _ = filecmp.cmpfiles(small, tmp_path / "again", texts, shallow=False)
    assert different == []


def test_another_seed_makes_another_province(small: Path, tmp_path: Path) -> None:
    create(tmp_path / "other", 3000, 6, Silent())
    register = "deliveries/resident_register/2021-10-01.csv"
    assert (small / register).read_bytes() != (tmp_path / "other" / register).read_bytes()


def test_too_few_residents_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(TooFewResidents):
        create(tmp_path / "tiny", 12, 1, Silent())
    assert not (tmp_path / "tiny").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceExists):
        create(tmp_path, 3000, 1, Silent())
    assert files(tmp_path) == ["mine.txt"]


def test_there_are_two_records_and_a_bit_for_each_resident(province: Any) -> None:
    records = sum(province.summary.records.values())
    assert records / province.summary.residents == pytest.approx(2.2, abs=0.08)


@pytest.mark.parametrize("dataset", sorted(extracts.EXTRACTS))
def test_the_delivery_has_the_columns_of_its_contract(dataset: str, province: Any) -> None:
    delivered = province.delivered(dataset)
    assert delivered.column_names == [c.name for c in province.contracts[dataset].columns]
    assert delivered.num_rows == province.summary.records[dataset]
    for column in province.contracts[dataset].columns:
        assert delivered[column.name].null_count < delivered.num_rows, column.name


@pytest.mark.parametrize("dataset", sorted(extracts.SUBJECTS))
def test_the_truth_knows_every_delivered_record(dataset: str, province: Any) -> None:
    (key,) = province.contracts[dataset].key
    truth = province.truth("records")
    truth = truth.filter(pc.equal(truth["dataset"], dataset))
    known = Counter(zip(truth["record_id"].to_pylist(), truth["subject"].to_pylist(), strict=True))
    assert max(known.values()) == 1
    delivered = set(province.delivered(dataset)[key].to_pylist())
    assert {record for record, subject in known if subject == "self"} == delivered


def test_subjects_of_the_truth_are_those_of_the_contracts(province: Any) -> None:
    for dataset, subjects in extracts.SUBJECTS.items():
        assert set(province.contracts[dataset].subjects) == set(subjects)


def test_the_truth_speaks_of_people_and_households_it_knows(province: Any) -> None:
    persons = {
        row["person"]: row["household"]
        for row in province.truth("persons").select(["person", "household"]).to_pylist()
    }
    households = set(province.truth("households")["household"].to_pylist())
    assert len(persons) == province.summary.residents
    assert set(persons.values()) <= households
    for table in ("records", "determinations", "findings"):
        for row in province.truth(table).select(["person", "household"]).to_pylist():
            assert persons[row["person"]] == row["household"]
    sizes = Counter(persons.values())
    for row in province.truth("households").to_pylist():
        assert row["size"] == sizes[row["household"]]


def test_students_stand_in_their_schools_book(province: Any) -> None:
    register = province.delivered("resident_register")
    books = Counter(register["household_number"].to_pylist())
    largest, size = books.most_common(1)[0]
    assert size > 20
    rows = register.filter(pc.equal(register["household_number"], largest))
    assert all(address.endswith("集体户") for address in rows["address"].to_pylist() if address)
