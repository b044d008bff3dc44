"""The stage as a whole: what is accepted, what is quarantined and why, what is recognised."""

import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.errors import DeliveryError
from commonweal.stage import StageResult

HEADER = "id,姓名,性别,born,income,children,poor,code,kind,number,region\n"
GOOD = "1,张三,男,1990-01-02,12.5,2,是,AB,rural,11010519491231002X,520102\n"


def codes(bench: Any, dataset: str = "people") -> dict[int, list[str]]:
    """Line -> the codes of all its reasons."""
    return {
        line: sorted(reason["code"] for reason in json.loads(reasons))
        for line, reasons in bench.rows(f"quarantine/{dataset}", "line, reasons")
    }


def only(result: StageResult) -> dict[str, Any]:
    """The figures of the only dataset."""
    (entry,) = result.summary["datasets"]
    found: dict[str, Any] = entry
    assert found["accepted"] + found["quarantined"] + found["blank"] == found["delivered"]
    return found


def test_values_are_typed_and_canonical(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    assert only(people.receive())["accepted"] == 1
    ((row),) = people.rows(
        "accepted/people",
        "record_id, sex, CAST(born AS VARCHAR), CAST(income AS VARCHAR), children, poor, _line, "
        "_delivery, CAST(_as_of AS VARCHAR)",
    )
    assert row == ("1", "male", "1990-01-02", "12.500000", 2, True, 2, 1, "2021-10-01")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (",张三,,,,,,,,,", ["value.required"]),
        ("9,,,,,,,,,,", ["value.required"]),
        ("9,张三,M,,,,,,,,", ["value.not-listed"]),
        ("9,张三,,1990-13-02,,,,,,,", ["value.type"]),
        ("9,张三,,1990123,,,,,,,", ["value.type"]),
        ("9,张三,,1890-01-01,,,,,,,", ["value.range"]),
        ("9,张三,,2022-01-01,,,,,,,", ["value.range"]),
        ("9,张三,,,-1,,,,,,", ["value.range"]),
        ("9,张三,,,12a,,,,,,", ["value.type"]),
        ("9,张三,,,,1.5,,,,,", ["value.type"]),
        ("9,张三,,,,,maybe,,,,", ["value.type"]),
        ("9,张三,,,,,,ab,,,", ["value.pattern"]),
        ("9,张三,,,,,,A,,,", ["value.length"]),
        ("9,张三,,,,,,ABCDE,,,", ["value.length"]),
        ("9,张三,,,,,,,suburban,,", ["value.not-listed"]),
        ("9,张三,,,,,,,,110105194912310021,", ["value.check-digit"]),
        ("9,张三,,,,,,,,,520199", ["value.region"]),
        ("1,李四,,,,,,,,,", ["value.duplicate"]),
        ("9,李四,,,,,,,,11010519491231002X,", ["value.duplicate"]),
        (
            "1,,X,x,x,x,x,a,x,x,x",
            sorted(
                ["value.required", "value.pattern", "value.length", "value.check-digit"]
                + ["value.region", "value.duplicate"]
                + ["value.not-listed"] * 2
                + ["value.type"] * 4
            ),
        ),
        ("9,张三", ["line.fields"]),
        ('9,"张三,,,,,,,,,', ["line.quotes"]),
    ],
)
def test_every_reason_is_kept(people: Any, line: str, expected: list[str]) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD + line + "\n")
    figures = only(people.receive())
    assert (figures["accepted"], figures["quarantined"]) == (1, 1)
    assert codes(people) == {3: expected}
    assert figures["reasons"] == dict.fromkeys(sorted(set(expected)), 1)


@pytest.mark.parametrize(
    "line",
    [
        "２,张三,,１９９０/０１/０２,１２．５,3.0,0,,,,",
        "2,  张三\u3000,,19900102,1e3,+3,否,,,,",
        "2,张三,,,.5,,,,,110105491231002,",
    ],
)
def test_harmless_ways_of_writing_are_understood(people: Any, line: str) -> None:
    people.deliver("people", "2021-10-01.csv", f"{HEADER}{line}\n")
    assert only(people.receive())["accepted"] == 1
    assert people.rows("accepted/people", "name") == [("张三",)]


def test_a_quarantined_line_keeps_its_raw_values_and_line(people: Any) -> None:
    text = HEADER + GOOD + '\n8,"张\n三 ",男,bad,,,,,,,\n'
    people.deliver("people", "2021-10-01.csv", text)
    figures = only(people.receive())
    assert (figures["delivered"], figures["blank"]) == (3, 1)
    ((dataset, delivery, line, raw, reasons),) = people.rows(
        "quarantine/people", "dataset, delivery, line, raw, reasons"
    )
    assert (dataset, delivery, line) == ("people", 1, 4)
    kept = json.loads(raw)
    assert (kept["姓名"], kept["born"], kept["region"]) == ("张\n三 ", "bad", None)
    assert json.loads(reasons) == [
        {"code": "value.type", "column": "born", "message": "the value is no date"}
    ]


def test_lines_without_any_value_are_blank(people: Any) -> None:
    people.deliver(
        "people", "2021-10-01.csv", HEADER + GOOD + "\n,,,,,,,,,,\n , ,,,,,,,,,\u3000\n\n"
    )
    figures = only(people.receive())
    assert (figures["delivered"], figures["accepted"], figures["blank"]) == (5, 1, 4)


def test_columns_may_come_in_any_order_and_optional_ones_not_at_all(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", " ＩＤ ,extra,姓名\n1,x,张三\n")
    assert only(people.receive())["accepted"] == 1
    assert people.rows("accepted/people", "id, name, born, region") == [("1", "张三", None, None)]


def test_a_delivery_without_records_is_one(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER)
    assert only(people.receive())["delivered"] == 0
    assert people.rows("accepted/people") == []


def test_values_can_be_left_out_instead_of_lines(bench: Any) -> None:
    bench.describe(
        "people",
        {"name": "id", "primaryKey": True},
        {"name": "born", "logicalType": "date", "custom": {"invalid": "blank"}},
    )
    bench.deliver("people", "2021-10-01.csv", "id,born\n1,2000-01-01\n2,19x0\n3,\n")
    figures = only(bench.receive())
    assert (figures["accepted"], figures["quarantined"]) == (3, 0)
    assert figures["blanked"] == {"value.type": 1}
    assert bench.rows("accepted/people", "id, CAST(born AS VARCHAR)") == [
        ("1", "2000-01-01"),
        ("2", None),
        ("3", None),
    ]


def test_texts_that_mean_nothing(bench: Any) -> None:
    bench.describe(
        "people",
        {"name": "id", "primaryKey": True},
        {"name": "age", "logicalType": "integer"},
        deliveryFormat={"kind": "csv", "nulls": ["NULL", "\\N"]},
    )
    bench.deliver("people", "2021-10-01.csv", "id,age\n1,NULL\n2,\\N\n3,4\nNULL,NULL\n")
    figures = only(bench.receive())
    assert (figures["accepted"], figures["blank"]) == (3, 1)


def test_a_key_of_two_columns(bench: Any) -> None:
    bench.describe(
        "people",
        {"name": "b", "primaryKey": True, "primaryKeyPosition": 2},
        {"name": "a", "primaryKey": True, "primaryKeyPosition": 1},
    )
    bench.deliver("people", "2021-10-01.csv", "a,b\nx,1\nx,2\nx,1\nx|1,y\nx,1|y\n")
    figures = only(bench.receive())
    assert (figures["accepted"], figures["reasons"]) == (4, {"value.duplicate": 1})
    assert [row[0] for row in bench.rows("accepted/people", "record_id")] == [
        "x%7C1|y",
        "x|1%7Cy",
        "x|1",
        "x|2",
    ]


def test_references(bench: Any) -> None:
    bench.describe("school", {"name": "code", "primaryKey": True})
    bench.describe(
        "people",
        {"name": "id", "primaryKey": True},
        {"name": "school", "relationships": [{"to": "school.code"}]},
        {"name": "parent", "custom": {"references": "people.id"}},
    )
    bench.deliver("people", "2021-10-01.csv", "id,school,parent\n1,A,\n2,B,1\n3,,9\n")
    first = bench.receive()
    # Nothing is known about schools yet, so that reference cannot be checked.
    assert codes(bench) == {4: ["value.reference"]}
    assert first.summary["refused"] == []
    bench.deliver("school", "2021-10-01.csv", "code\nA\n")
    bench.deliver("people", "2021-10-02.csv", "id,school,parent\n1,A,\n2,B,1\n3,,9\n\n")
    bench.receive()
    assert codes(bench) == {3: ["value.reference"], 4: ["value.reference"]}


def test_the_same_content_is_recognised(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    first = people.receive()
    files = people.files()
    assert people.receive() == first
    people.deliver("people", "2021-11-01.csv", HEADER + GOOD)
    assert people.receive().tables == first.tables
    assert people.files() == files
    assert len(people.deliveries()) == 1


def test_each_delivery_is_a_version_and_older_ones_stay(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    people.receive()
    people.deliver("people", "2021-11-01.csv", HEADER + GOOD.replace("张三", "张四"))
    result = people.receive()
    assert result.tables == {"accepted/people": 1, "quarantine/people": 1}
    assert people.rows("accepted/people", "name", 0) == [("张三",)]
    assert people.rows("accepted/people", "name", 1) == [("张四",)]
    # What was delivered before is the present state again: that is no repetition.
    people.deliver("people", "2021-12-01.csv", HEADER + GOOD)
    people.receive()
    assert people.rows("accepted/people", "name") == [("张三",)]


def test_changes(bench: Any) -> None:
    bench.describe(
        "people",
        {"name": "id", "primaryKey": True},
        {"name": "name", "required": True},
        {"name": "number", "unique": True},
        deliveryMode="incremental",
    )
    bench.deliver("people", "2021-10-01.csv", "id,name,number\n1,a,N1\n2,b,N2\n3,c,N3\n4,,N4\n")
    bench.receive()
    assert codes(bench) == {5: ["value.required"]}
    bench.deliver(
        "people",
        "2021-10-02.changes.csv",
        "operation,id,name,number\n"
        "insert,5,e,N5\nU,1,A,N1\n删除,2,,\nU,4,d,N4\n"  # as it should be
        "D,9,,\nX,3,c,N3\nU,3,,N3\nI,6,f,N3\n"  # each wrong
        "I,7,g,N7\nD,7,,\nI,8,h,N8\nU,8,H,N2\n",  # the last one counts; N2 is free again
    )
    figures = only(bench.receive())
    assert (figures["delivered"], figures["quarantined"]) == (16, 5)
    assert bench.rows("accepted/people", "id, name, number") == [
        ("1", "A", "N1"),
        ("3", "c", "N3"),
        ("4", "d", "N4"),
        ("5", "e", "N5"),
        ("8", "H", "N2"),
    ]
    assert codes(bench) == {
        6: ["operation.not-there"],
        7: ["operation.unknown"],
        8: ["value.required"],
        9: ["value.duplicate"],
    }
    assert bench.rows("accepted/people", "count(*)", 0) == [(3,)]


def test_changes_need_their_column(bench: Any) -> None:
    bench.describe("people", {"name": "id", "primaryKey": True})
    bench.deliver("people", "2021-10-01.csv", "id\n1\n")
    bench.deliver("people", "2021-10-02.changes.csv", "id\n2\n")
    result = bench.receive()
    assert [entry["code"] for entry in result.summary["refused"]] == ["delivery.columns-missing"]
    assert bench.rows("accepted/people", "id") == [("1",)]


def test_a_changed_contract_is_applied_to_the_newest_extract(people: Any) -> None:
    people.deliver("people", "2021-09-01.csv", HEADER + GOOD.replace("张三", "old"))
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD + "2,x,,,,,,,,,520199\n")
    people.receive()
    assert codes(people) == {3: ["value.region"]}
    people.regions("52", "5201", "520102", "520199")
    result = people.receive()
    assert codes(people) == {}
    assert result.tables == {"accepted/people": 2, "quarantine/people": 2}
    assert people.receive() == result


def test_a_changed_contract_without_its_extract(people: Any) -> None:
    path = people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    before = people.receive()
    path.unlink()
    people.regions("52")
    result = people.receive()
    assert [entry["code"] for entry in result.summary["refused"]] == ["delivery.contract-changed"]
    assert result.tables == before.tables


BAD: dict[str, tuple[str, bytes]] = {
    "delivery.columns-missing": ("2021-11-01.csv", "id;姓名\n1;a\n".encode()),
    "delivery.columns-duplicate": ("2021-11-01.csv", "id,姓名,id\n1,a,2\n".encode()),
    "delivery.empty": ("2021-11-01.csv", b""),
    "delivery.encoding": ("2021-11-01.csv", "id,姓名\n1,张三\n".encode("gb18030")),
    "delivery.nul-bytes": ("2021-11-01.csv", "id,姓名\n1,\0\n".encode()),
    "delivery.corrupt": ("2021-11-01.xlsx", b"PK\x03\x04 broken"),
    "delivery.truncated": ("2021-11-01.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b"),
    "delivery.lines-malformed": ("2021-11-01.csv", "id,姓名\n1\n2\n3,x\n".encode()),
    "delivery.name-invalid": ("november.csv", b"id\n"),
    "delivery.format-unknown": ("2021-11-01.doc", b"id\n"),
    "delivery.out-of-order": ("2021-09-01.csv", (HEADER + GOOD).encode()),
    "delivery.date-twice": ("2021-10-01.jsonl", b"{}\n"),
    "delivery.line-too-long": ("2021-11-01.csv", b"id,\xe5\n" + b"x" * (9 << 20)),
}


@pytest.mark.parametrize("code", sorted(BAD))
def test_a_refused_delivery_leaves_no_trace_and_stops_nothing(people: Any, code: str) -> None:
    people.describe("others", {"name": "a"})
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD.replace("张三", "first"))
    before = people.receive()
    files = people.files()
    name, content = BAD[code]
    if code == "delivery.line-too-long":
        content = "id,姓名\n1,".encode() + b"x" * (9 << 20)
    people.deliver("people", name, content)
    people.deliver("others", "2021-11-01.csv", "a\n1\n")
    result = people.receive()
    (refusal,) = result.summary["refused"]
    assert (refusal["dataset"], refusal["name"], refusal["code"]) == ("people", name, code)
    assert {table: result.tables[table] for table in before.tables} == dict(before.tables)
    assert "accepted/others" in result.tables
    assert {file for file in people.files() if "/people/" in file} == files
    assert people.rows("accepted/people", "name") == [("first",)]
    assert [row.dataset for row in people.deliveries()] == ["people", "others"]


def test_when_nothing_at_all_can_be_used_the_run_fails(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", "x\n1\n")
    with pytest.raises(DeliveryError) as caught:
        people.receive()
    assert caught.value.code == "delivery.columns-missing"
    assert people.files() == set()


def test_a_folder_without_a_contract(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    people.deliver("peple", "2021-10-01.csv", "a\n1\n")
    (refusal,) = people.receive().summary["refused"]
    assert refusal["code"] == "delivery.dataset-unknown"
    assert "did you mean people?" in refusal["message"]


def test_hidden_and_locked_files_are_no_deliveries(people: Any) -> None:
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    people.deliver("people", ".2021-10-02.part", "half")
    people.deliver("people", "~$2021-10-02.xlsx", "lock")
    assert people.receive().summary["refused"] == []


def test_no_regions_to_check_against(people: Any) -> None:
    people.regions()
    people.deliver("people", "2021-10-01.csv", HEADER + GOOD)
    with pytest.raises(DeliveryError) as caught:
        people.receive()
    assert caught.value.code == "delivery.regions-missing"


def test_references_in_a_circle(bench: Any) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        bench.describe(one, {"name": "x", "relationships": [{"to": f"{other}.x"}]})
        bench.deliver(one, "2021-10-01.csv", "x\n1\n")
    with pytest.raises(DeliveryError) as caught:
        bench.receive()
    assert caught.value.code == "delivery.references-circular"


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_other_formats(people: Any, kind: str, tmp_path: Path) -> None:
    if kind == "jsonl":
        lines = [
            {"id": 1, "姓名": "张三", "born": "1990-01-02"},
            {"id": 2, "姓名": "李四", "born": "x"},
        ]
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        people.deliver("people", "2021-10-01.jsonl", text + "\n")
    else:
        import duckdb

        source = tmp_path / "x.parquet"
        duckdb.sql(
            "COPY (SELECT * FROM (VALUES (1, '张三', '1990-01-02'), (2, '李四', 'x')) "
            f"AS t(id, 姓名, born)) TO '{source}' (FORMAT parquet)"
        )
        people.deliver("people", "2021-10-01.parquet", source.read_bytes())
    figures = only(people.receive())
    assert (figures["accepted"], figures["quarantined"]) == (1, 1)
    ((raw,),) = people.rows("quarantine/people", "raw")
    assert json.loads(raw)["born"] == "x"
