"""How two versions of a table differ, told by their files, is how their rows differ."""

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.lake import Lake
from tests.lake.tables import ROWS, change

Rows = Counter[tuple[int, str]]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def _differing(engine: Engine, lake: Lake, before: int, now: int) -> tuple[Rows, Rows]:
    """What has gone and what has come."""
    found = lake.difference("t", before, now)
    gone, come = (
        Counter(engine.rows(f"SELECT n, text FROM {rows}")) for rows in (found.gone, found.come)
    )
    return gone, come


def _rows(engine: Engine, lake: Lake, version: int) -> Rows:
    return Counter(engine.rows(f"SELECT n, text FROM {lake.scan('t', version)}"))


def test_an_amendment_differs_by_what_it_changed(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([3, 5], {5: "new", 2000: "came"}))
        lake.amend(engine, "t", 1, change([5, 7], {5: "newer"}))
        assert _differing(engine, lake, 0, 1) == (
            Counter([(3, "value 3"), (5, "value 5")]),
            Counter([(5, "new"), (2000, "came")]),
        )
        assert _differing(engine, lake, 1, 2) == (
            Counter([(5, "new"), (7, "value 7")]),
            Counter([(5, "newer")]),
        )
        # Backwards, as after a run that died and left a version which the next does not build on.
        assert _differing(engine, lake, 2, 0) == (
            Counter([(5, "newer"), (2000, "came")]),
            Counter([(3, "value 3"), (5, "value 5"), (7, "value 7")]),
        )


def test_a_version_does_not_differ_from_itself(lake: Lake) -> None:
    with Engine() as engine:
        lake.overwrite(engine, "t", ROWS)
        lake.amend(engine, "t", 0, change([1], {}))
        assert _differing(engine, lake, 1, 1) == (Counter(), Counter())


def test_of_a_table_written_whole_everything_has_gone_and_come(lake: Lake) -> None:
    with Engine() as engine:
        for select in (ROWS, ROWS, f"{ROWS} WHERE false"):
            lake.overwrite(engine, "t", select)
        every = _rows(engine, lake, 0)
        assert _differing(engine, lake, 0, 1) == (every, every)
        assert _differing(engine, lake, 1, 2) == (every, Counter())
        assert _differing(engine, lake, 2, 0) == (Counter(), every)


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 40), st.integers(0, 30), st.sampled_from(["amend", "older", "whole"])
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 1_000),
)
def test_any_two_versions_differ_as_their_rows_do(
    tmp_path_factory: pytest.TempPathFactory, writes: list[tuple[int, int, str]], seed: int
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    chance = random.Random(seed)
    with Engine() as engine:
        lake.overwrite(engine, "t", "SELECT range AS n, 'value ' || range AS text FROM range(300)")
        states = [_rows(engine, lake, 0)]
        for place, (lost, came, kind) in enumerate(writes):
            before = chance.randrange(len(states)) if kind == "older" else len(states) - 1
            known = sorted(n for n, _ in states[before])
            gone = chance.sample(known, min(lost, len(known)))
            new = {chance.randrange(400): f"change {place}" for _ in range(came)}
            what = change([*gone, *new], new)
            if kind == "whole":
                lake.overwrite(engine, "t", what.applied_to(lake.scan("t", before)))
            else:
                lake.amend(engine, "t", before, what)
            states.append(_rows(engine, lake, place + 1))
        for before, rows in enumerate(states):
            for now, others in enumerate(states):
                gone_rows, come_rows = _differing(engine, lake, before, now)
                assert gone_rows <= rows
                assert rows - gone_rows + come_rows == others
