"""`commonweal encode`, and what `commonweal link` makes of its files."""

import csv
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
def folder(tmp_path: Path) -> Path:
    """A folder with two departments' files and a secret."""
    chance = random.Random(1)
    people = list(town.families(chance, 80))
    for name, rows in (("register", people), ("hospital", people[::2])):
        lines = [f"{p['key']},{p['name']},{p['birth']},{p['phone']}" for p in rows]
        text = "\n".join(["id,姓名,出生日期,手机号码", *lines])
        (tmp_path / f"{name}.csv").write_text(text + "\n", "utf-8")
    made = _commonweal("encode", "secret", tmp_path / "secret")
    assert made.returncode == 0, made.stderr
    return tmp_path


def _encode(folder: Path, name: str, *options: str) -> subprocess.CompletedProcess[str]:
    files = ("--secret", folder / "secret", "--to", folder / f"{name}.parquet")
    return _commonweal("encode", "file", folder / f"{name}.csv", *files, *options)


def test_two_departments_and_a_platform(folder: Path) -> None:
    for name in ("register", "hospital"):
        ended = _encode(folder, name, "--keys", str(folder / f"{name}.keys.csv"))
        assert ended.returncode == 0, ended.stderr
        assert "stays here" in ended.stdout
    links = folder / "links.parquet"
    ended = _commonweal(
        "link", folder / "register.parquet", folder / "hospital.parquet", "--to", links
    )
    assert ended.returncode == 0, ended.stderr
    persons = {
        (dataset, record): person
        for dataset, record, person in duckdb.sql(
            f"SELECT dataset, record_id, person_id FROM '{links}'"
        ).fetchall()
    }
    names = {}
    for name in ("register", "hospital"):
        with (folder / f"{name}.keys.csv").open(encoding="utf-8") as file:
            names |= {(name, row["record_id"]): row["pseudonym"] for row in csv.DictReader(file)}
    patients = [record for dataset, record in names if dataset == "hospital"]
    together = [
        persons["hospital", names["hospital", record]]
        == persons["register", names["register", record]]
        for record in patients
    ]
    assert sum(together) / len(together) > 0.95


def test_the_secret_is_never_shown(folder: Path) -> None:
    secret = (folder / "secret").read_text("ascii").strip()
    for ended in (
        _encode(folder, "register"),
        _encode(folder, "register", "--json"),
        _commonweal("encode", "secret", folder / "secret"),
    ):
        assert secret not in ended.stdout + ended.stderr
    assert _commonweal("encode", "secret", folder / "secret").returncode == 1


def test_figures_as_json(folder: Path) -> None:
    ended = _encode(folder, "register", "--json", "--flip", "0.02", "--broad")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["flip"] == 0.02
    assert told["records"] > 80
    assert len(told["views"]) > 3


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--flip", "0.5"), "encoding.parameter-out-of-range"),
        (("--largest-group", "1"), "encoding.parameter-out-of-range"),
    ],
)
def test_a_refusal_says_what_to_do(folder: Path, options: tuple[str, ...], code: str) -> None:
    ended = _encode(folder, "register", *options)
    assert ended.returncode == 1
    assert code in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_encoded_and_clear_files_together(folder: Path) -> None:
    _encode(folder, "register")
    ended = _commonweal(
        "link",
        folder / "register.parquet",
        folder / "hospital.csv",
        "--to",
        folder / "links.parquet",
    )
    assert ended.returncode == 1
    assert "encoding.clear-with-encoded" in ended.stdout + ended.stderr
