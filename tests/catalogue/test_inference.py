"""Proposing contracts for files that nobody has described."""

import csv
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from commonweal.catalogue import ContractNotInferable, infer_contract
from commonweal.catalogue.vocabulary import relation, role_and_subject

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not here")

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a CSV file of 300 rows."""

    def make(
        header: Sequence[str], row: Callable[[int], Sequence[Any]], name: str = "file.csv"
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(row(number) for number in range(300))
        return path

    return make


def roles(path: Path) -> dict[str, str | None]:
    return {column.physical_name: column.role for column in infer_contract(path).columns}


def test_febrl_headers(make: Make) -> None:
    draw = random.Random(1)
    path = make(
        [
            "rec_id",
            "given_name",
            "surname",
            "street_number",
            "address_1",
            "address_2",
            "suburb",
            "postcode",
            "state",
            "date_of_birth",
            "soc_sec_id",
        ],
        lambda n: [
            f"rec-{n}-org",
            "emma",
            "white",
            draw.randint(1, 99),
            "stanley street",
            "miami",
            "winston hills",
            4223,
            "nsw",
            f"19{draw.randint(10, 99)}1128",
            draw.randint(10**6, 10**7),
        ],
    )
    assert list(roles(path).values()) == [
        "record.id",
        "person.given_name",
        "person.family_name",
        "address.number",
        "address.street",
        "address.unit",
        "address.city",
        "address.postcode",
        "address.state",
        "person.birth_date",
        "person.resident_id",
    ]
    assert infer_contract(path).key == ("rec_id",)


def test_chinese_headers(make: Make) -> None:
    path = make(
        ["编号", "姓名", "身份证号", "出生年月", "性别", "家庭住址", "户号", "与户主关系"],
        lambda n: [
            f"A{n}",
            "张三",
            f"5201021990{n % 12 + 1:02d}01{n:03d}X",
            f"1990{n % 12 + 1:02d}",
            "男女"[n % 2],
            "贵阳市",
            n // 3,
            ["户主", "妻", "长子"][n % 3],
        ],
    )
    contract = infer_contract(path)
    assert [column.name for column in contract.columns[1:]] == [
        "name",
        "resident_id",
        "birth_date",
        "sex",
        "address",
        "household_number",
        "relation",
    ]
    assert contract["birth_date"].date_formats == ("%Y%m",)
    assert contract["sex"].codes == {"男": "male", "女": "female"}
    assert contract["relation"].codes == {"户主": "head", "妻": "spouse", "长子": "child"}


@pytest.mark.parametrize(
    ("header", "role", "subject"),
    [
        ("forename", "person.given_name", "self"),
        ("last_nm", "person.family_name", "self"),
        ("LastName", "person.family_name", "self"),
        ("DOB", "person.birth_date", "self"),
        ("zip", "address.postcode", "self"),
        ("sexo", "person.sex", "self"),
        ("xm", "person.name", "self"),
        ("sfzhm", "person.resident_id", "self"),
        ("spouse_first_name", "person.given_name", "spouse"),
        ("dependent_2_ssn", "person.resident_id", "dependent_2"),
        ("监护人身份证号", "person.resident_id", "guardian"),
        ("法定代表人姓名", "person.name", "representative"),
        ("与户主关系", "household.relation", "self"),
        ("户主姓名", "person.name", "head"),
        ("employer_name", None, "self"),
        ("school_name", None, "self"),
        ("学校名称", None, "self"),
        ("cluster", None, "self"),
        ("true_id", None, "self"),
        ("wages", None, "self"),
        ("place_of_birth", "person.birth_place", "self"),
        ("first_and_surname", "person.name", "self"),
    ],
)
def test_words(header: str, role: str | None, subject: str) -> None:
    assert role_and_subject(header) == (role, subject)


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("户主", "head"),
        ("儿媳", "child_in_law"),
        ("外孙女", "grandchild"),
        ("岳母", "parent_in_law"),
        ("祖父", "grandparent"),
        ("弟", "sibling"),
        ("Same-sex spouse", "spouse"),
        ("Biological child", "child"),
        ("Roommate or housemate", "other"),
        ("Parent", "parent"),
    ],
)
def test_relations(raw: str, canonical: str) -> None:
    assert relation(raw) == canonical


def test_the_values_correct_the_header(make: Make) -> None:
    path = make(
        ["name", "sex", "dob", "number"],
        lambda n: [n, "unknown", "n/a", f"52010219900101{n:03d}X"],
    )
    found = roles(path)
    assert found["name"] is None
    assert found["sex"] is None
    assert found["dob"] is None
    assert found["number"] == "person.resident_id"


def test_day_and_month_first_are_told_apart(make: Make) -> None:
    day = make(["dob"], lambda n: [f"{n % 28 + 1}/{n % 12 + 1}/1990"], "d.csv")
    month = make(["dob"], lambda n: [f"{n % 12 + 1}/{n % 28 + 1}/1990"], "m.csv")
    assert infer_contract(day)["dob"].date_formats == ("%d/%m/%Y",)
    assert infer_contract(month)["dob"].date_formats == ("%m/%d/%Y",)


def test_types(make: Make) -> None:
    path = make(
        ["wages", "ratio", "code", "paid_on", "note"],
        lambda n: [n, n / 7, f"{n:05d}", f"2021-01-{n % 28 + 1:02d}", "x"],
    )
    assert [column.type for column in infer_contract(path).columns] == [
        "integer",
        "number",
        "string",
        "date",
        "string",
    ]


def test_a_file_about_owners_is_about_them(make: Make) -> None:
    path = make(["plate", "owner_name", "colour"], lambda n: [f"A{n}", "张三", "red"])
    contract = infer_contract(path)
    assert (contract.subjects, contract.key) == (("self",), ("plate",))


def test_a_key_is_unique_in_the_whole_file(make: Make) -> None:
    path = make(["id", "name"], lambda n: [min(n, 298), "张三"])
    assert infer_contract(path).key == ()


def test_a_file_without_records(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a,b\n")
    with pytest.raises(ContractNotInferable):
        infer_contract(path)


@needs_data
@pytest.mark.parametrize("name", ["fake_1000.csv", "historical_50k.parquet"])
def test_linkage_sets(name: str) -> None:
    contract = infer_contract(SHARED / "linkage" / name)
    assert contract.key == ("unique_id",)
    assert contract["cluster"].role is None
    assert contract["dob"].role == "person.birth_date"
    assert contract["surname"].role == "person.family_name"


@needs_data
def test_pseudopeople() -> None:
    contract = infer_contract(SHARED / "pseudopeople-seed1" / "tax1040.csv")
    assert contract.subjects[:3] == ("self", "spouse", "dependent_1")
    assert contract.columns_with("person.resident_id", "dependent_4")
    census = infer_contract(SHARED / "pseudopeople-seed1" / "census.csv")
    assert census["date_of_birth"].date_formats == ("%m/%d/%Y",)
    assert census.key == ("record_number",)
