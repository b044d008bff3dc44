"""A programme evaluated on the side says what the run says."""

from typing import Any

from commonweal.engine import Engine
from commonweal.programme import load
from commonweal.programme.period import period_at
from commonweal.programme.trial import delivered_to, evaluate
from tests.programme.test_determine import PROGRAMME, province


def test_a_trial_equals_the_run_and_leaves_nothing_else(world: Any) -> None:
    province(world, 3)
    world.programme("aid", **PROGRAMME)
    rows = world.read(world.determine(), "determinations/aid")
    with Engine() as engine:
        context = world.context(engine)
        (checked,) = load(world.root / "programmes", world.contracts)
        delivered = delivered_to(engine, context.source, context.has, [checked])
        period = period_at(checked.definitions.programme.period, world.as_of)
        given = (context.source, context.has, checked, period, world.certain_weight, delivered)
        names = [evaluate(engine, *given).evaluated for _ in range(2)]
        assert len(set(names)) == 2
        for name in names:
            select = f"SELECT person_id, outcome, amount_fen, amount_up_to_fen FROM {name}"
            tried = {row[0]: row[1:] for row in engine.rows(select)}
            told = {
                r["person_id"]: (r["outcome"], r["amount_fen"], r["amount_up_to_fen"]) for r in rows
            }
            assert tried == told
        left = engine.rows("SELECT table_name FROM duckdb_tables()")
        assert {f'"{name}"' for (name,) in left} == set(names)
