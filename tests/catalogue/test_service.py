"""Reading contracts: what they say, and exactly where they are wrong."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from commonweal.catalogue import (
    Contract,
    ContractInvalid,
    ContractUnreadable,
    check_contracts,
    contract_files,
    contract_text,
    infer_contract,
    load_contracts,
    read_contract,
    service,
    standard,
)
from commonweal.catalogue.document import Document
from commonweal.catalogue.errors import Problem
from commonweal.catalogue.standard import _schema

Write = Callable[..., Path]
GUIZHOU = Path(str(files("commonweal") / "templates" / "guizhou" / "contracts"))
PAGE = Path(__file__).parents[2] / "docs" / "contracts.md"


def test_a_contract_says_what_it_says(write: Write) -> None:
    contract = read_contract(write())
    assert (contract.dataset, contract.department, contract.key) == (
        "pupils",
        "education",
        ("number",),
    )
    number, sex, born = contract.columns
    assert (number.physical_name, number.required) == ("学籍号", True)
    assert sex.codes == {"男": "male", "女": "female", "1": "male"}
    assert contract.columns_with("person.sex") == (sex,)
    assert contract.subjects == ("self",)
    assert (born.physical_name, born.date_formats) == ("born", ("%Y%m%d",))
    assert re.fullmatch("[0-9a-f]{64}", contract.digest)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("kind: DataContract", "kind: DataContrac", 2, "did you mean DataContract?"),
        ("status: active\n", "", 1, "status is missing"),
        ("apiVersion: v3.1.0", "apiVersion: v3.2.0", 1, "Commonweal reads v3.1.0"),
        ("primaryKey: true", "primaryKy: true", 12, "did you mean primaryKey?"),
        ("primaryKey: true", 'primaryKey: "yes"', 12, "type boolean"),
        ("logicalType: date", "logicalType: dat", 22, "did you mean date?"),
        ("logicalType: date", "logicalType: array", 22, "is not one of string"),
        ("value: person.sex", "value: person.sx", 18, "did you mean person.sex?"),
        ("property: role", "property: rolle", 17, "did you mean role?"),
        ("女: female", "女: femal", 20, "did you mean female?"),
        ("    - property: codes\n      value: {男: male, 女: female, 1: male}\n", "", 18, "codes"),
        ('"%Y%m%d"', '"%m%d"', 25, "no strptime format with a year"),
        ("name: born", "name: sex", 21, "stands here twice"),
        ("name: born", "name: Born", 21, "no column name"),
        ("name: born", "name: record_id", 21, "no column name"),
        ("value: education", "value: 教育", 28, "department"),
        ("property: department", "property: depart", 27, "did you mean department?"),
        ("logicalType: date", "logicalType: date\n    required: 3", 23, "type boolean"),
        ("- name: pupils", "- name: Pupils", 7, "no dataset name"),
        (
            "value: education",
            "value: education\n- {property: deliveryMode, value: ful}",
            29,
            "full",
        ),
        (
            "value: education",
            "value: education\n- {property: deliveryFormat, value: {kind: exel}}",
            29,
            "did you mean excel?",
        ),
        (
            "value: education",
            "value: education\n- {property: deliveryFormat, value: {encoding: utf8000}}",
            29,
            "unknown encoding",
        ),
        ("logicalType: date", "logicalType: date\n    relationships: [{to: x.y}]", 21, "dataset x"),
        (
            "logicalType: date",
            "logicalType: string\n    logicalTypeOptions: {pattern: '('}",
            23,
            "no regular expression",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    write: Write, old: str, new: str, line: int, message: str
) -> None:
    problems = check_contracts([write((old, new))])
    assert any(problem.line == line and message in problem.message for problem in problems), [
        str(problem) for problem in problems
    ]


def test_the_column_is_that_of_the_key(write: Write) -> None:
    (problem,) = check_contracts([write(("value: person.sex", "value: person.sx"))])
    assert (problem.line, problem.column) == (18, 7)


def test_the_schema_is_that_of_version_3_1_0() -> None:
    # datacontract-cli carries the schema of every version.
    published = files("datacontract") / "schemas" / "odcs-3.1.0.schema.json"
    theirs, ours = json.loads(published.read_text()), _schema()
    assert ours["required"] == theirs["required"]
    assert set(ours["properties"]) == set(theirs["properties"])
    for name, definition in theirs["$defs"].items():
        same = set(definition.get("properties", {})), definition.get("required")
        found = ours["$defs"][name]
        assert (set(found.get("properties", {})), found.get("required")) == same, name


@pytest.mark.parametrize("key", ["enum: [a]", "semanticType: x", "synonyms: [{synonym: a}]"])
def test_keys_of_a_newer_standard_are_unknown(write: Write, key: str) -> None:
    problems = check_contracts([write(("logicalType: date", f"logicalType: date\n    {key}"))])
    assert [problem.message.split(";")[0] for problem in problems] == [
        f"unknown key {key.split(':', maxsplit=1)[0]}"
    ]


def test_every_problem_of_every_file_is_found(write: Write) -> None:
    first = write(("person.sex", "person.sx"), ("education", "教育"))
    second = write(
        ("- name: pupils", "- name: others"), ("dateFormat", "dateFormt"), name="o.odcs.yaml"
    )
    problems = check_contracts([first, second])
    assert [problem.path.name for problem in problems] == ["o.odcs.yaml"] + ["pupils.odcs.yaml"] * 2
    with pytest.raises(ContractInvalid, match=r"\(and 2 more\)"):
        load_contracts(first.parent)


def test_one_dataset_has_one_contract(write: Write) -> None:
    problems = check_contracts([write(), write(name="z.odcs.yaml")])
    assert [problem.message for problem in problems] == [
        "pupils.odcs.yaml is a contract for pupils already"
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a: [1\nb: 2\n", 2),
        (b"a: 1\na: 2\n", 2),
        (b"a: 1\nb: \xc4\xe3\n", 2),
        (b"a: !!python/object:os.system x\n", 1),
    ],
)
def test_what_is_no_yaml(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "x.odcs.yaml"
    path.write_bytes(content)
    with pytest.raises(ContractUnreadable) as caught:
        read_contract(path)
    assert caught.value.problem.line == line


@pytest.mark.parametrize("content", [b"", b"- 1\n", b"text\n"])
def test_yaml_that_is_no_contract(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.odcs.yaml"
    path.write_bytes(content)
    assert len(check_contracts([path])) == 1


def documented(tmp_path: Path) -> Path:
    """The contract shown in docs/contracts.md."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.S | re.M)
    path = tmp_path / "pupil_register.odcs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_contract_in_the_docs(tmp_path: Path) -> None:
    contract = read_contract(documented(tmp_path))
    assert contract["birth_date"].invalid == "blank"
    assert contract["tuition"].maximum == Decimal(100000)
    assert contract["school_code"].references == ("school", "code")
    assert contract["stage"].values == ("primary", "junior_high", "senior_high", "vocational")
    assert contract.subjects == ("self", "guardian")
    assert contract.format.nulls == ("NULL",)


def test_writing_and_reading_again_gives_the_same(tmp_path: Path) -> None:
    contract = read_contract(documented(tmp_path))
    path = tmp_path / "again.odcs.yaml"
    path.write_text(contract_text(contract), encoding="utf-8")
    again = read_contract(path)
    assert again.columns == contract.columns
    assert (again.key, again.format, again.title) == (contract.key, contract.format, contract.title)


def test_the_linter_of_datacontract_cli_accepts_our_contracts(tmp_path: Path) -> None:
    from datacontract.data_contract import DataContract  # slow to import

    source = tmp_path / "居民.csv"
    source.write_text("编号,姓名,出生日期\n" + "".join(f"A{n},张三,19900101\n" for n in range(30)))
    inferred = tmp_path / "inferred.odcs.yaml"
    inferred.write_text(contract_text(infer_contract(source)), encoding="utf-8")
    ours = [*contract_files(GUIZHOU), inferred, documented(tmp_path)]
    assert len(ours) == 17
    for path in ours:
        checked = DataContract(data_contract_file=str(path)).lint()
        assert checked.result == "passed", (path, checked.checks)
        assert [check.name for check in checked.checks] == [
            "Data contract is valid against ODCS v3.1.0"
        ]


def test_a_content_is_held_against_the_standard_once_and_a_changed_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, remembered = tmp_path / "contracts", tmp_path / "lake" / "checked.json"
    shutil.copytree(GUIZHOU, folder)
    held: list[str] = []

    def breaches(document: Document) -> Iterator[Problem]:
        held.append(document.path.name)
        return standard.breaches(document)

    monkeypatch.setattr("commonweal.catalogue.service.breaches", breaches)

    def load_contracts(folder: Path, remembered: Path) -> dict[str, Contract]:
        service._same.cache_clear()  # as a new process does
        return service.load_contracts(folder, remembered)

    every = [path.name for path in contract_files(folder)]
    first = load_contracts(folder, remembered)
    # There is no folder to remember in yet.
    assert load_contracts(folder, remembered) == first
    assert held == every * 2
    remembered.parent.mkdir()
    load_contracts(folder, remembered)
    held.clear()
    assert load_contracts(folder, remembered) == first
    assert held == []
    changed = folder / every[0]
    changed.write_text(changed.read_text("utf-8").replace("status:", "stauts:"), "utf-8")
    with pytest.raises(ContractInvalid) as raised:
        load_contracts(folder, remembered)
    assert any("stauts" in problem.message for problem in raised.value.problems)
    assert held == [every[0]]
    for content in ("no JSON", '{"standard": "another", "passed": []}', "[]"):
        held.clear()
        remembered.write_text(content, "utf-8")
        with pytest.raises(ContractInvalid):
            load_contracts(folder, remembered)
        assert held == every


def test_what_is_no_yaml_is_told_in_the_words_that_say_it_best(tmp_path: Path) -> None:
    path = tmp_path / "broken.odcs.yaml"
    path.write_text("name: one: two\n", "utf-8")
    with pytest.raises(ContractUnreadable) as raised:
        read_contract(path)
    assert raised.value.problem.message == "mapping values are not allowed here"
