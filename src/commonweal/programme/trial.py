"""What a programme would decide on tables that are there, without writing anything."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from commonweal.engine import Engine, identifier
from commonweal.programme.gather import Gathering, Source
from commonweal.programme.period import Period
from commonweal.programme.plan import Plan, make_plan
from commonweal.programme.steps import outcome

if TYPE_CHECKING:
    from commonweal.programme.service import Checked

Has = Callable[[str], bool]
"""Whether there is such a table in the lake."""


def evaluate(
    engine: Engine,
    source: Source,
    has: Has,
    checked: "Checked",
    period: Period,
    certain_weight: float,
    delivered: Mapping[str, date | None],
) -> str:
    """The relation of everybody ``checked`` considers, as :func:`outcome.evaluated` describes it.

    ``source`` gives the relation of a lake table and ``has`` says whether there is one;
    ``delivered`` is what :func:`delivered_to` says.
    """
    plan = make_plan(checked.definitions, checked.inputs, period, certain_weight, delivered)
    engine.create("programme_trial", outcome.evaluated(plan, gather(engine, source, has, plan)))
    return identifier("programme_trial")


def gather(engine: Engine, source: Source, has: Has, plan: Plan) -> str:
    """The relation of the facts that ``plan`` is evaluated on; the next call replaces it."""
    gathering = Gathering(engine, source, has, [plan])
    gathering.prepare()
    return gathering.facts(plan)


def delivered_to(
    engine: Engine, source: Source, has: Has, programmes: "Iterable[Checked]"
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
