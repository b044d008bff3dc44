"""What is no encoded file, or one for others, is refused with what is wrong."""

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonweal.engine import Engine
from commonweal.identity.encoding import Parameters, all_encoded, read_header
from commonweal.identity.encoding.errors import (
    EncodedDifferently,
    EncodedUnreadable,
    EncodedUnwritable,
    EncodedWithClear,
)
from commonweal.identity.encoding.file import check_targets
from tests.identity import town
from tests.identity.encoding.conftest import OTHER, Departments

PEOPLE = list(town.families(random.Random(5), 30))
NAME = b"commonweal.encoding"


@pytest.fixture
def encoded(departments: Departments) -> Path:
    """An encoded file."""
    return departments.encode("register", PEOPLE)[0]


def _rewritten(path: Path, **changes: object) -> Path:
    """A copy of the file with another header."""
    table = pq.read_table(path)
    header = json.loads(table.schema.metadata[NAME]) | changes
    copy = path.with_name("changed.parquet")
    pq.write_table(table.replace_schema_metadata({NAME: json.dumps(header)}), copy)
    return copy


def test_encoded_files_are_known_by_their_metadata(encoded: Path, tmp_path: Path) -> None:
    clear = tmp_path / "clear.parquet"
    pq.write_table(pa.table({"name": ["王小明"]}), clear)
    text = tmp_path / "clear.csv"
    text.write_text("name\n王小明\n", "utf-8")
    assert all_encoded([encoded])
    assert not all_encoded([clear, text])
    with pytest.raises(EncodedWithClear, match=r"register\.parquet.*clear\.csv"):
        all_encoded([encoded, text])
    with pytest.raises(EncodedWithClear):
        all_encoded([clear, encoded])
    with pytest.raises(EncodedUnreadable, match="no such file"):
        all_encoded([encoded, tmp_path / "missing.parquet"])


def test_a_file_cut_short(encoded: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(encoded.read_bytes()[:-100])
    with pytest.raises(EncodedUnreadable, match="cut short"):
        all_encoded([encoded, cut])
    with pytest.raises(EncodedUnreadable, match="cut short"):
        read_header(cut)


def test_a_file_with_wrong_bytes(encoded: Path, departments: Departments) -> None:
    content = bytearray(encoded.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 8] = bytes(8)
    encoded.write_bytes(content)
    with pytest.raises(EncodedUnreadable, match="damaged"):
        departments.link({"register": encoded})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": "commonweal.encoding/2"}, "metadata"),
        ({"views": [["shoe_size"]]}, "columns"),
        ({"attributes": ["name"]}, "columns"),
        ({"strangers": {}}, "columns"),
        ({"strangers": {"name": {"pairs": 1, "shares": [0, 0, 0, 0, 0]}}}, "columns"),
        ({"secret": "x"}, "metadata"),
    ],
)
def test_a_header_of_another_version(
    encoded: Path, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(EncodedUnreadable, match=reason):
        read_header(_rewritten(encoded, **changes))


def test_rows_that_the_header_does_not_tell_of(encoded: Path, departments: Departments) -> None:
    with pytest.raises(EncodedUnreadable, match="rows"):
        departments.link({"register": _rewritten(encoded, records=len(PEOPLE) + 1)})
    views = json.loads(pq.read_schema(encoded).metadata[NAME])["views"]
    with pytest.raises(EncodedUnreadable, match="rows"):
        departments.link({"register": _rewritten(encoded, views=views[:-1])})


def test_files_of_two_secrets(encoded: Path, departments: Departments) -> None:
    other, _ = departments.encode("hospital", PEOPLE, secret=OTHER)
    with pytest.raises(EncodedDifferently, match="different secrets"):
        departments.link({"register": encoded, "hospital": other})


def test_files_whose_bits_are_flipped_otherwise(encoded: Path, departments: Departments) -> None:
    other, _ = departments.encode("hospital", PEOPLE, parameters=Parameters(flip=0.02))
    with pytest.raises(EncodedDifferently, match=r"0\.02"):
        departments.link({"register": encoded, "hospital": other})


def test_a_target_that_cannot_be(tmp_path: Path) -> None:
    good = tmp_path / "encoded.parquet"
    with pytest.raises(EncodedUnwritable, match=r"\.parquet"):
        check_targets(tmp_path / "encoded.csv", None)
    (tmp_path / "folder.parquet").mkdir()
    with pytest.raises(EncodedUnwritable, match="folder"):
        check_targets(tmp_path / "folder.parquet", None)
    with pytest.raises(EncodedUnwritable):
        check_targets(good, tmp_path / "nowhere" / "keys.csv")
    check_targets(good, tmp_path / "keys.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.parquet"]


def test_the_engine_can_be_asked_again_after_batches() -> None:
    with Engine() as engine:
        batches = list(engine.batches("SELECT * FROM range(10)", 4))
        assert sum(len(batch) for batch in batches) == 10
        assert engine.value("SELECT 1") == 1
