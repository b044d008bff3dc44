"""`commonweal model`."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.identity.columns.models import SPLINK, write
from tests.identity.columns.people import records

COMMONWEAL = Path(sys.executable).parent / "commonweal"
SAVED = Path(__file__).parents[1] / "identity" / "columns" / "splink_4.json"


def _commonweal(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMONWEAL, *arguments], check=False, capture_output=True, text=True, encoding="utf-8"
    )


def test_a_splink_model_is_imported_and_links(tmp_path: Path) -> None:
    pq.write_table(records(100), tmp_path / "people.parquet")
    model, links = tmp_path / "model.json", tmp_path / "links.parquet"
    ended = _commonweal("model", "import", SAVED, "--to", model)
    assert ended.returncode == 0, ended.stderr
    assert "A model for dedupe_only with 5 comparisons, 27 levels and 3 blocking rules" in (
        ended.stdout
    )
    assert "It needs the columns unique_id, city, dob, email, first_name, surname" in ended.stdout
    ended = _commonweal(
        "link", tmp_path / "people.parquet", "--model", model, "--to", links, "--json"
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["records"] == 100
    assert told["rules"][0]["rule"] == ["l.first_name = r.first_name"]
    assert duckdb.sql(f"SELECT count(DISTINCT person_id) FROM '{links}'").fetchall() == [
        (told["persons"],)
    ]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (["l.name IN (SELECT name FROM read_csv('people.csv'))"], "identity.condition-refused"),
        (["true"], "identity.blocking-rule-unusable"),
        ([], "identity.splink-unreadable"),
    ],
)
def test_a_refusal_says_what_to_do(rules: list[str], code: str, tmp_path: Path) -> None:
    told = SPLINK | {"blocking_rules_to_generate_predictions": rules}
    path = write(told, tmp_path / "splink.json")
    ended = _commonweal("model", "import", path, "--to", tmp_path / "model.json")
    assert ended.returncode == 1
    assert code in ended.stderr
    assert "What to do: " in ended.stderr
    assert not (tmp_path / "model.json").exists()
