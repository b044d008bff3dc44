"""What a run shows while it is under way."""

import io

import pytest
from rich.console import Console

from commonweal.cli.progress import RunProgress
from commonweal.run import StageReport


def _report(*, reused: bool) -> StageReport:
    return StageReport("identity", reused, 2_000, 0.5, {"links": 1}, {})


def test_a_log_gets_one_line_for_each_finished_stage() -> None:
    text = io.StringIO()
    with RunProgress(Console(file=text, width=100)) as progress:
        progress.begin("identity", 2, 5)
        progress.step("compare", total=10)
        progress.advance(10)
        progress.done(_report(reused=False))
        progress.done(_report(reused=True))
    assert text.getvalue().splitlines() == [
        "✓ identity   2,000 rows in 0.5 seconds, 4,000 a second",
        "✓ identity   unchanged, not redone",
    ]


def test_a_terminal_shows_stage_step_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # a dumb terminal is shown no moving line
    text = io.StringIO()
    console = Console(file=text, width=120, force_terminal=True)
    with RunProgress(console) as progress:
        progress.begin("identity", 2, 5)
        progress.step("compare", total=1_000)
        progress.advance(250)
        progress.refresh()
    shown = text.getvalue()
    assert "2/5 identity" in shown
    assert "compare" in shown
    assert "250 of 1,000 rows" in shown
