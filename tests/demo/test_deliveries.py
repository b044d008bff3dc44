import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from commonweal.catalogue import Column, Contract
from commonweal.demo import deliveries
from commonweal.demo.deliveries import Delivery
from commonweal.engine import Engine
from commonweal.extract import Format, Kind, read_text

ROWS = pa.table(
    {
        "number": ["1", "2", "3"],
        "name": ["杨秀英", "令狐<&>", None],
        "note": ['sagt "ja"', "one, two", "|\t"],
    }
)


def contract(form: Format) -> Contract:
    columns = (Column("number", "编号"), Column("name", "姓名"), Column("note", "备注"))
    return Contract("some", "department", columns, format=form)


def write(form: Format, folder: Path, *, rows: int = 6, blank: int | None = None) -> Path:
    with Engine() as engine:
        engine.execute("SET preserve_insertion_order = true")
        with Delivery(engine, contract(form), folder, rows) as delivery:
            for _ in range(2):
                delivery.add(ROWS, np.arange(3) == (-1 if blank is None else blank))
    return delivery.path


FORMS = [
    Format(Kind.CSV, "utf-8", ","),
    Format(Kind.CSV, "utf-8-sig", ","),
    Format(Kind.CSV, "gb18030", "\t"),
    Format(Kind.CSV, "utf-8", "|"),
    Format(Kind.JSONL, "utf-8"),
    Format(Kind.PARQUET),
    Format(Kind.EXCEL, sheet="名单"),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.kind}-{form.encoding}")
def test_every_format_is_read_back_as_it_was(form: Format, tmp_path: Path) -> None:
    path = write(form, tmp_path)
    assert sorted(path.parent.iterdir()) == [path]
    with Engine() as engine:
        extract = read_text(engine, path, "delivered", form)
        found = engine.rows("SELECT c0, c1, c2 FROM delivered ORDER BY _line")
    assert list(extract.columns) == ["编号", "姓名", "备注"]
    expected = [tuple(row.values()) for row in ROWS.to_pylist()]
    assert found == expected * 2


def test_blank_lines_stand_after_their_records(tmp_path: Path) -> None:
    path = write(Format(Kind.CSV, "gb18030", ","), tmp_path, blank=1)
    lines = path.read_bytes().decode("gb18030").splitlines()
    assert [position for position, line in enumerate(lines) if not line] == [3, 7]
    assert lines[0].startswith("编号")
    assert [line[:1] for line in lines if line] == ["编", "1", "2", "3", "1", "2", "3"]


def test_a_long_extract_is_no_excel_file(tmp_path: Path) -> None:
    path = write(Format(Kind.EXCEL, sheet="名单"), tmp_path, rows=deliveries.EXCEL_ROWS + 1)
    assert path.name == "2021-10-01.csv"
    assert path.read_text(encoding="utf-8").splitlines()[0] == "编号,姓名,备注"


def test_json_lines_are_json(tmp_path: Path) -> None:
    path = write(Format(Kind.JSONL, "utf-8"), tmp_path)
    first, second, third, *_ = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(first)["备注"] == 'sagt "ja"'
    assert json.loads(second)["姓名"] == "令狐<&>"
    assert json.loads(third)["姓名"] is None


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.kind}-{form.encoding}")
def test_the_same_rows_make_the_same_bytes(form: Format, tmp_path: Path) -> None:
    first, second = (write(form, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert first == second
