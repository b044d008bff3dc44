"""What a programme would decide on tables that are there, without writing anything."""

from collections.abc import Callable, Mapping
from datetime import date

from commonweal.engine import Engine, identifier
from commonweal.programme.folder import Checked
from commonweal.programme.gather import Gathering, Source
from commonweal.programme.period import Period
from commonweal.programme.plan import make_plan
from commonweal.programme.steps import outcome

_NAME = "programme_trial"


def evaluate(
    engine: Engine,
    source: Source,
    has: Callable[[str], bool],
    checked: Checked,
    period: Period,
    certain_weight: float,
    delivered: Mapping[str, date | None],
) -> str:
    """The relation of everybody ``checked`` considers, as :func:`outcome.evaluated` describes it.

    ``source`` gives the relation of a lake table and ``has`` says whether there is one;
    ``delivered`` is what :func:`delivered_to` says. Each call makes a table of its own, so that
    two variants of one programme can stand beside each other.
    """
    plan = make_plan(checked.definitions, checked.inputs, period, certain_weight, delivered)
    gathering = Gathering(engine, source, has, [plan])
    gathering.prepare()
    number = engine.value(
        "SELECT count(*) FROM duckdb_tables() WHERE starts_with(table_name, ?)", [_NAME]
    )
    name = f"{_NAME}_{number}"
    engine.create(name, outcome.evaluated(plan, gathering.facts(plan)))
    gathering.clear()
    return identifier(name)


def delivered_to(
    engine: Engine, source: Source, has: Callable[[str], bool], *programmes: Checked
) -> dict[str, date | None]:
    """Dataset that one of the programmes reads -> the date its newest extract speaks of."""
    names = {
        dataset
        for checked in programmes
        for records in (checked.inputs.population, *checked.inputs.facts.values())
        for dataset in (records.dataset, records.join.dataset if records.join else None)
        if dataset is not None and has(f"accepted/{dataset}")
    }
    return {
        name: engine.value(f"SELECT max(_as_of) FROM {source(f'accepted/{name}')}")
        for name in sorted(names)
    }
