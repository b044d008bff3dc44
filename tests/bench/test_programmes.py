"""A lake written several times over, and the tables that tell what the programme stage takes."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench import report
from bench.programme_tables import programmes
from bench.programmes import copied, times
from bench.programmes_commonweal import watched
from commonweal.engine import Engine

PERSONS = """
    (SELECT * FROM (VALUES
        ('a1b2c3d4e5f6', 'enrolment/G5200', '李明'), ('z9y8x7w6v5u4', NULL, '王芳')
    ) AS persons(person_id, name_source, name))
"""
LINKS = """
    (SELECT * FROM (VALUES
        ('G5200', 'a1b2c3d4e5f6', 17.5), ('G5201', 'z9y8x7w6v5u4', NULL)
    ) AS links(record_id, person_id, match_weight))
"""
COPIES = 3


@pytest.fixture(scope="module")
def lake() -> Any:
    """Persons and links, each three times over."""
    with Engine() as engine:
        engine.create("persons", copied(engine, PERSONS, COPIES))
        engine.create("links", copied(engine, LINKS, COPIES))
        yield engine


def test_each_copy_has_people_and_records_of_its_own(lake: Engine) -> None:
    counted = "SELECT count(*), count(DISTINCT person_id), count(DISTINCT length(person_id))"
    assert lake.row(f"{counted} FROM persons") == (6, 6, 1)
    assert lake.value("SELECT min(length(person_id)) FROM persons") == len("a1b2c3d4e5f6")
    assert lake.row("SELECT count(DISTINCT record_id), max(length(record_id)) FROM links") == (6, 7)


def test_a_copy_holds_together(lake: Engine) -> None:
    together = lake.rows(
        "SELECT l.match_weight, p.name, p.name_source = 'enrolment/' || l.record_id, count(*) "
        "FROM links AS l JOIN persons AS p USING (person_id) GROUP BY ALL ORDER BY p.name"
    )
    assert together == [(17.5, "李明", True, COPIES), (None, "王芳", None, COPIES)]


def test_as_many_times_as_in_the_one() -> None:
    outcomes = {"eligible": 2, "ineligible": 5, "verify": 1, "unknown": 0}
    amounts = {"amount_fen": 100, "amount_up_to_fen": 150}
    summary = {
        "programmes": [{"programme": "aid", "title": "Aid", **outcomes, **amounts}],
        "findings": {"odd": 4},
    }
    told = times(summary, COPIES)
    assert told["programmes"]["aid"]["eligible"] == 6
    assert told["programmes"]["aid"]["amount_up_to_fen"] == 450
    assert told["findings"] == {"odd": 12}


def test_what_is_spilled_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.programmes_commonweal.LOOK_EVERY", 0.001)
    (tmp_path / "spilled").write_bytes(b"x" * 100_000)
    with watched(tmp_path) as spilled:
        deadline = time.monotonic() + 10
        while not spilled.most and time.monotonic() < deadline:
            time.sleep(0.001)
    assert spilled.most >= 100_000


def result(residents: int, copies: int) -> dict[str, Any]:
    """A kept result."""
    outcomes = {"eligible": 1, "ineligible": 2, "verify": 1, "unknown": 0}
    return {
        "date": "2026-01-02",
        "machine": {
            "processor": "A processor",
            "cores": 2,
            "memory_gb": 24,
            "system": "Linux 6.1",
            "python": "3.11.7",
            "versions": {"commonweal": "0.1.0"},
        },
        "residents": residents,
        "copies": copies,
        "persons": residents + 1,
        "links": residents * 2,
        "stage_seconds": 12.34,
        "processor_seconds": 20.0,
        "peak_mb": 1234,
        "spilled_bytes": 2_500_000_000,
        "read_bytes": 300_000_000,
        "tables": {
            "determinations/aid": {"rows": 100, "bytes": 3000},
            "determinations/waiver": {"rows": 100, "bytes": 5000},
            "findings": {"rows": 7, "bytes": 70},
        },
        "found": {"programmes": {"aid": outcomes}},
    }


def test_renders_what_a_determination_takes() -> None:
    page = programmes([result(4_000_000, 4), result(1_000_000, 1)])
    first, second = (line for line in page.splitlines() if "1,234" in line)
    assert first.startswith("| 1,000,000 | 1,000,001 | 2,000,000 | 200 | 7 | 12.3 | 20.0 | 1,234 |")
    assert second.startswith("| 4,000,000 (4 x 1,000,000) |")
    assert second.endswith("| 2.5 | 0.30 | 40.0 |")
    assert "| 1,000,000 | 25.00%, 25.00% |" in page


def test_renews_one_table_and_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (*report.GENERAL, *report.PROGRAMMES)
    old = "\n".join(f"<!-- {name}: begin -->\nold\n<!-- {name}: end -->" for name in names)
    (tmp_path / "benchmarks.md").write_text(old, encoding="utf-8")
    kept = tmp_path / "programmes-1.json"
    kept.write_text(json.dumps(result(1_000_000, 1)), encoding="utf-8")
    monkeypatch.setattr("bench.report.DOCS", tmp_path)
    monkeypatch.setattr("bench.results.DATA", tmp_path)
    monkeypatch.setattr(sys, "argv", ["report", "programmes"])
    report.main()
    page = (tmp_path / "benchmarks.md").read_text("utf-8")
    assert page.count("\nold\n") == len(names) - 1
    assert "| 1,000,000 | 25.00%, 25.00% |" in page


def test_a_table_without_results_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = "<!-- grants: begin -->\nold\n<!-- grants: end -->"
    (tmp_path / "benchmarks.md").write_text(old, encoding="utf-8")
    monkeypatch.setattr("bench.report.DOCS", tmp_path)
    monkeypatch.setattr("bench.results.DATA", tmp_path)
    monkeypatch.setattr(sys, "argv", ["report"])
    report.main()
    assert (tmp_path / "benchmarks.md").read_text("utf-8") == old


def test_refuses_a_table_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["report", "programs"])
    with pytest.raises(SystemExit):
        report.main()
    assert "no table programs; there are linkage" in capsys.readouterr().err
