"""`commonweal link` and `commonweal explain link`."""

import json
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.identity import town

COMMONWEAL = Path(sys.executable).parent / "commonweal"


def _commonweal(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMONWEAL, *arguments], check=False, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    rows = [f"{p['key']},{p['name']},{p['birth']}" for p in town.families(random.Random(1), 40)]
    path.write_text("id,姓名,出生日期\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_links_are_written_and_counted(register: Path, tmp_path: Path) -> None:
    target = tmp_path / "links.parquet"
    ended = _commonweal("link", register, "--to", target, "--json")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert duckdb.sql(f"SELECT count(*) FROM '{target}'").fetchall() == [(told["records"],)]
    ended = _commonweal("link", register, "--to", target)
    assert ended.returncode == 0, ended.stderr
    assert f"{told['records']:,} records" in ended.stdout


def test_a_refusal_says_what_to_do(register: Path, tmp_path: Path) -> None:
    ended = _commonweal("link", register, "--to", tmp_path / "nowhere" / "links.parquet")
    assert ended.returncode == 1
    assert "identity.target-unwritable" in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


def test_a_link_is_explained(finished_demo: Path) -> None:
    pupil = next((finished_demo / "deliveries" / "enrolment").glob("*.csv"))
    record = duckdb.sql(f"SELECT * FROM read_csv('{pupil}', all_varchar=true) LIMIT 1").fetchall()
    ended = _commonweal("explain", "link", "enrolment", record[0][0], finished_demo)
    assert ended.returncode == 0, ended.stderr
    assert "Person" in ended.stdout
    assert "guardian" in ended.stdout


def test_a_record_that_is_not_there(finished_demo: Path) -> None:
    ended = _commonweal("explain", "link", "enrolment", "no-such-record", finished_demo)
    assert ended.returncode == 1
    assert "identity.record-unknown" in ended.stderr + ended.stdout
    assert "no-such-record" not in ended.stderr + ended.stdout
