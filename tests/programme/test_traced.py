"""Facts that rest on one record tell it once, and are read as if each told it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme import determinations_select, traced
from commonweal.programme.explanation.explain import explain_determination

NAMES = ("children", "income", "school", "place")


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as opened:
        yield opened


def facts_of(record: str) -> str:
    """One row in which every fact rests on ``record``."""
    columns = [
        f"'{name} of {record}' AS {name}, 'register' AS {name}__dataset, "
        f"'{record}' AS {name}__record_id, DATE '2021-01-01' AS {name}__as_of, "
        f"2.5 AS {name}__match_weight"
        for name in NAMES
    ]
    return f"(SELECT 1 AS outcome, {', '.join(columns)})"


@given(st.lists(st.integers(0, 3), min_size=len(NAMES), max_size=len(NAMES)))
def test_reads_back_what_each_fact_rests_on(engine: Engine, places: list[int]) -> None:
    grouped = [
        [name for name, place in zip(NAMES, places, strict=True) if place == each]
        for each in sorted(set(places))
    ]
    written = f"(SELECT {', '.join(traced.selected(NAMES, grouped))} FROM {facts_of('r')})"
    columns = list(engine.columns(f"SELECT * FROM {written}"))
    assert len(columns) == len(NAMES) + len(traced.ORIGIN) * len(grouped)
    read = engine.arrow(traced.apart(written, columns)).to_pylist()
    plain = f"SELECT {', '.join(traced.selected(NAMES, ()))} FROM {facts_of('r')}"
    assert read == engine.arrow(plain).to_pylist()


def test_a_run_tells_a_shared_record_once_and_every_reader_knows(world: Any) -> None:
    world.pupil("child")
    number = world.add("living_allowance", "child", 22.0, kind="rural_allowance")
    kinds = ("rural", "urban")
    facts = {
        name: {
            "type": "boolean",
            "from": "living_allowance",
            "value": f"kind = '{name}_allowance'",
            "absent": "unknown",
        }
        for name in kinds
    }
    world.programme("aid", facts=facts, eligible="rural or urban")
    result = world.determine()
    (row,) = world.read(result, "determinations/aid")
    assert row["rural+urban__record_id"] == number
    assert not {"rural__record_id", "urban__record_id"} & set(row)
    lake = Lake(world.root / "lake")
    ((told,),) = world.query(f"SELECT trace FROM ({determinations_select(lake, result.tables)})")
    facts_told = json.loads(told)["facts"]
    assert {name: facts_told[name]["record_id"] for name in kinds} == dict.fromkeys(kinds, number)
    with Engine() as engine:
        explained = explain_determination(
            engine, lambda table: lake.scan(table, result.tables[table]), ["aid"], "aid", "child"
        )
    assert [
        (fact.name, fact.value, fact.record_id, fact.match_weight) for fact in explained.facts
    ] == [
        ("rural", True, number, 22.0),
        ("urban", False, number, 22.0),
    ]
