"""A measured process is judged from outside."""

import sys

import pytest

from bench.measure import CommandFailed, measure


def test_measures_time_memory_and_output() -> None:
    script = "import time; block = b'x' * 80_000_000; time.sleep(0.2); print('{\"a\": 1}')"
    measured = measure([sys.executable, "-c", script], repeats=2)
    assert measured.seconds >= 0.2
    assert len(measured.runs) == 2
    assert measured.peak_bytes > 80_000_000
    assert measured.json() == {"a": 1}


def test_a_large_parent_does_not_count() -> None:
    block = b"x" * 300_000_000
    measured = measure([sys.executable, "-S", "-c", ""])
    assert len(block) == 300_000_000
    assert measured.peak_bytes < 100_000_000


def test_prepares_before_each_run() -> None:
    calls: list[int] = []
    measure([sys.executable, "-c", ""], repeats=3, before=lambda: calls.append(1))
    assert len(calls) == 3


def test_a_failed_command_says_its_last_words() -> None:
    with pytest.raises(CommandFailed, match="out of paper"):
        measure([sys.executable, "-c", "raise SystemExit('out of paper')"])
