"""Whoever is eligible for one programme is not eligible for another that it excludes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from commonweal.engine import Engine, identifier
from commonweal.programme.plan import EXCLUDED, Plan

CERTAIN = "excluded__certain"
BY = "excluded_by__"


def ordered(plans: Sequence[Plan]) -> list[Plan]:
    """The plans with those that exclude them, each after these; otherwise in their order."""
    excluding = {
        plan.name: tuple(
            other.name
            for other in plans
            if plan.name in {one.programme for one in other.definitions.programme.excludes}
        )
        for plan in plans
    }
    order: list[Plan] = []
    while len(order) < len(plans):
        done = {plan.name for plan in order}
        order.append(
            next(
                plan
                for plan in plans
                if plan.name not in done and done.issuperset(excluding[plan.name])
            )
        )
    return [replace(plan, excluded_by=excluding[plan.name]) for plan in order]


def columns(plan: Plan) -> list[str]:
    """The columns, quoted, that a determination has about exclusion."""
    if not plan.excluded_by:
        return []
    names = [EXCLUDED, CERTAIN, *(f"{BY}{name}" for name in plan.excluded_by)]
    return [identifier(name) for name in names]


class Exclusion:
    """Outcomes that later programmes depend on, kept in the engine while a run goes on."""

    def __init__(self, engine: Engine, plans: Iterable[Plan]) -> None:
        self.engine = engine
        self.plans = {plan.name: plan for plan in plans}
        self.needed = {name for plan in self.plans.values() for name in plan.excluded_by}

    def judged(self, plan: Plan, facts: str) -> str:
        """The relation of ``facts``, with what the programmes that exclude this one decided."""
        if not plan.excluded_by:
            return facts
        return f"({judged(facts, [self.plans[name] for name in plan.excluded_by])})"

    def remember(self, plan: Plan, evaluated: str) -> None:
        """Keep what ``plan`` decided, when it excludes another."""
        if plan.name in self.needed:
            self.engine.create(
                f"programme_decided_{plan.name}",
                f"SELECT person_id, eligible, eligible__certain, outcome FROM {evaluated}",
            )


def judged(facts: str, excluding: Sequence[Plan]) -> str:
    """Facts with the outcomes that exclude.

    In:  ``facts``; ``programme_decided_<name>(person_id, eligible, eligible__certain, outcome)``
    of each plan in ``excluding``. Out: the columns of ``facts`` and ``excluded``,
    ``excluded__certain`` and each ``excluded_by__<name>``, an outcome. A person whom the other
    programme does not consider is not eligible there, unless it could consider nobody: then its
    outcome is unknown for everybody.
    """
    joins: list[str] = []
    values: dict[str, list[str]] = {EXCLUDED: [], CERTAIN: []}
    outcomes: list[str] = []
    for number, plan in enumerate(excluding):
        decided = f"d{number}"
        table = identifier(f"programme_decided_{plan.name}")
        joins.append(f"LEFT JOIN {table} AS {decided} ON {decided}.person_id = f.person_id")
        absent, outcome = ("NULL", "'unknown'") if plan.mute() else ("FALSE", "NULL")
        nowhere = f"{decided}.person_id IS NULL"
        for name, own in ((EXCLUDED, "eligible"), (CERTAIN, "eligible__certain")):
            values[name].append(
                f"CASE WHEN {nowhere} THEN CAST({absent} AS BOOLEAN) ELSE {decided}.{own} END"
            )
        outcomes.append(
            f"CASE WHEN {nowhere} THEN CAST({outcome} AS VARCHAR) ELSE {decided}.outcome END "
            f"AS {identifier(BY + plan.name)}"
        )
    excluded = [f"({' OR '.join(of)}) AS {identifier(name)}" for name, of in values.items()]
    return f"SELECT f.*, {', '.join([*excluded, *outcomes])} FROM {facts} AS f {' '.join(joins)}"
