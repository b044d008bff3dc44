"""The programmes of one run, computed one after another, those that speak of one another joined."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from commonweal.engine import Engine, identifier
from commonweal.programme.plan import Plan
from commonweal.programme.stacking import groups
from commonweal.programme.stacking.exclusion import Exclusion
from commonweal.programme.stacking.exclusion import columns as exclusion_columns
from commonweal.programme.steps import outcome


class Gathered(Protocol):
    """Where the facts of programmes come from, as :class:`commonweal.programme.gather.Gathering`
    brings them together."""

    def facts(self, plan: Plan, *, once: bool = False) -> str:
        """The relation of the programme's facts; read only ``once``, it need not be a table."""
        ...

    def doubted(self, plan: Plan) -> bool:
        """Whether a fact of somebody may rest on a link that is not certain."""
        ...


def evaluation(
    engine: Engine, gathering: Gathered, plans: Sequence[Plan]
) -> Iterator[tuple[Plan, str, bool]]:
    """Each plan with the relation of everybody it considers, as ``outcome.evaluated`` tells it.

    ``plans`` stand after those that exclude them. A plan that looks for findings, or speaks of
    others, comes first as it is for itself (False); one that decides comes (again, True) when what
    other programmes give is settled. A relation is there until the next is asked for, and is read
    once at little cost.
    """
    exclusion = Exclusion(engine, plans)
    waiting: list[Plan] = []
    for plan in plans:
        facts = exclusion.judged(plan, gathering.facts(plan, once=True))
        table = _table(plan)
        select = outcome.evaluated(replace(plan, doubted=gathering.doubted(plan)), facts)
        if _read_once(plan, exclusion):
            yield plan, f"({select})", True
            continue
        engine.create(table, select)
        exclusion.remember(plan, identifier(table))
        yield plan, identifier(table), False
        if groups.grouped(plan):
            waiting.append(plan)
            continue
        if plan.definitions.eligible is not None:
            yield plan, identifier(table), True
        engine.drop(table)
    of = {plan.name: _table(plan) for plan in waiting}
    for plan, settled in groups.settle(engine, of, waiting):
        yield plan, identifier(settled), True


def determinations(plan: Plan, evaluated: str, alike: Iterable[Sequence[str]] = ()) -> str:
    """SELECT of the programme's table of determinations, ``alike`` as :class:`Gathering` tells."""
    more = exclusion_columns(plan)
    for award in plan.definitions.awards:
        more += groups.columns(plan, award)
    return outcome.determinations(plan, evaluated, more, alike)


def _read_once(plan: Plan, exclusion: Exclusion) -> bool:
    """Whether nothing reads what was evaluated but the table of determinations."""
    definitions = plan.definitions
    alone = not groups.grouped(plan) and plan.name not in exclusion.needed
    return alone and not definitions.findings and definitions.eligible is not None


def _table(plan: Plan) -> str:
    return f"programme_evaluated_{plan.name}"
