"""What a programme would decide on tables that are there, without writing anything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.engine import Engine, identifier
from commonweal.programme.evaluation import evaluation
from commonweal.programme.folder import Checked
from commonweal.programme.gather import Gathering, Source
from commonweal.programme.period import Period, period_at
from commonweal.programme.plan import Plan, make_plan
from commonweal.programme.stacking.exclusion import ordered

_NAME = "programme_trial"


@dataclass(frozen=True)
class Trial:
    """A programme that was evaluated."""

    plan: Plan
    evaluated: str
    """The relation of everybody it considers, as ``outcome.evaluated`` describes it, with what the
    programmes beside it do to its awards."""


def evaluate(
    engine: Engine,
    source: Source,
    has: Callable[[str], bool],
    checked: Checked,
    period: Period,
    certain_weight: float,
    delivered: Mapping[str, date | None],
    beside: Iterable[Checked] = (),
) -> Trial:
    """``checked`` evaluated for everybody it considers.

    ``source`` gives the relation of a lake table and ``has`` says whether there is one;
    ``delivered`` is what :func:`delivered_to` says of this programme and those ``beside`` it, of
    which those count that share a group with it or exclude it. Each call makes a table of its own,
    so that two variants of one programme can stand beside each other.
    """
    together = [checked, *connected(checked, beside)]
    plans = ordered(
        [
            make_plan(
                one.definitions,
                one.inputs,
                period_at(one.definitions.programme.period, period.start),
                certain_weight,
                delivered,
            )
            for one in together
        ]
    )
    gathering = Gathering(engine, source, has, plans)
    gathering.prepare()
    number = engine.value(
        "SELECT count(*) FROM duckdb_tables() WHERE starts_with(table_name, ?)", [_NAME]
    )
    name, found = f"{_NAME}_{number}", None
    decides = checked.definitions.eligible is not None
    for plan, relation, settled in evaluation(engine, gathering, plans):
        if plan.name == checked.definitions.name and settled == decides:
            engine.create(name, f"SELECT * FROM {relation}")
            found = Trial(plan, identifier(name))
    gathering.clear()
    assert found is not None, "the programme is one of the plans"
    return found


def connected(checked: Checked, beside: Iterable[Checked]) -> list[Checked]:
    """The programmes on which its determinations may depend, directly or through others."""
    return _reached(checked, beside, _depends)


def affected(checked: Checked, beside: Iterable[Checked]) -> list[Checked]:
    """The programmes whose determinations may depend on its, directly or through others."""
    return _reached(checked, beside, lambda one, other: _depends(other, one))


def _reached(
    checked: Checked, beside: Iterable[Checked], step: Callable[[Checked, Checked], bool]
) -> list[Checked]:
    """The programmes to which ``step`` leads from ``checked``, directly or through others."""
    others = [one for one in beside if one.definitions.name != checked.definitions.name]
    found: list[Checked] = []
    waiting = [checked]
    while waiting:
        current = waiting.pop()
        for one in others:
            if one not in found and step(current, one):
                found.append(one)
                waiting.append(one)
    return found


def _depends(one: Checked, other: Checked) -> bool:
    programme, beside = one.definitions.programme, other.definitions.programme
    groups = {award.group for award in programme.awards.values() if award.group}
    shared = groups & {award.group for award in beside.awards.values()}
    return bool(shared) or any(e.programme == programme.programme for e in beside.excludes)


def delivered_to(
    engine: Engine, source: Source, has: Callable[[str], bool], programmes: Sequence[Checked]
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
