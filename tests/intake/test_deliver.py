"""Putting files into deliveries/."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from commonweal.catalogue import load_contracts
from commonweal.errors import DeliveryError
from commonweal.intake import deliver

DAY = date(2021, 10, 1)
KEY = {"name": "id", "primaryKey": True}


def put(bench: Any, file: Path | None, *, changes: bool = False) -> Any:
    contract = load_contracts(bench.workspace.path("contracts"))["people"]
    return deliver(bench.workspace.path("deliveries"), contract, file, DAY, changes=changes)


def test_a_file_gets_the_right_name(bench: Any, tmp_path: Path) -> None:
    bench.describe("people", KEY, {"name": "name"})
    file = tmp_path / "Extract Final.CSV"
    file.write_text("id,other\n1,x\n")
    done = put(bench, file)
    assert done.path == bench.workspace.path("deliveries", "people", "2021-10-01.csv")
    assert (done.lines, done.absent, done.extra, done.already) == (1, ("name",), ("other",), False)
    assert put(bench, file).already
    assert bench.receive().summary["datasets"][0]["accepted"] == 1


def test_changes_and_packed_files(bench: Any, tmp_path: Path) -> None:
    import gzip

    bench.describe("people", KEY)
    file = tmp_path / "x.csv.gz"
    file.write_bytes(gzip.compress(b"id,operation\n1,insert\n"))
    assert put(bench, file, changes=True).path.name == "2021-10-01.changes.csv.gz"


@pytest.mark.parametrize(
    ("content", "code"),
    [("name\nx\n", "delivery.columns-missing"), ("", "delivery.empty")],
)
def test_what_breaks_the_contract_never_gets_there(
    bench: Any, tmp_path: Path, content: str, code: str
) -> None:
    bench.describe("people", KEY)
    file = tmp_path / "x.csv"
    file.write_text(content)
    with pytest.raises(DeliveryError) as caught:
        put(bench, file)
    assert caught.value.code == code
    assert list(bench.workspace.path("deliveries", "people").iterdir()) == []


def test_another_extract_of_that_date(bench: Any, tmp_path: Path) -> None:
    bench.describe("people", KEY)
    file = tmp_path / "x.csv"
    file.write_text("id\n1\n")
    put(bench, file)
    file.write_text("id\n2\n")
    with pytest.raises(DeliveryError) as caught:
        put(bench, file)
    assert caught.value.code == "delivery.exists"


def test_an_extract_of_postgresql(bench: Any, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people AS SELECT 1 AS id, '张三' AS name")
    bench.describe(
        "people",
        KEY,
        {"name": "name"},
        deliveryFormat={"kind": "postgresql", "url": postgresql_url, "table": "people"},
    )
    assert put(bench, None).path.name == "2021-10-01.parquet"
    assert put(bench, None).already
    bench.receive()
    assert bench.rows("accepted/people", "id, name") == [("1", "张三")]


def test_no_file_and_no_database(bench: Any) -> None:
    bench.describe("people", KEY)
    with pytest.raises(DeliveryError) as caught:
        put(bench, None)
    assert caught.value.code == "delivery.file-not-named"
