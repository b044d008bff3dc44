"""Variants of programmes on the same tables: facts are gathered once, rules evaluated often."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from commonweal.engine import Engine, identifier
from commonweal.programme.evaluation import evaluation
from commonweal.programme.folder import Checked
from commonweal.programme.gather import Gathering, Source
from commonweal.programme.language import Value, symbols
from commonweal.programme.period import Period
from commonweal.programme.plan import Plan, make_plan
from commonweal.programme.simulation import steps
from commonweal.programme.stacking.exclusion import ordered


@dataclass(frozen=True)
class _Kept:
    """The facts of a programme as a table, and what they were gathered for."""

    basis: Any
    table: str
    doubted: bool


@dataclass
class Trials:
    """Evaluates variants; gathers facts anew only for a variant that takes them differently."""

    engine: Engine
    source: Source
    has: Callable[[str], bool]
    period: Period
    certain_weight: float
    delivered: Mapping[str, date | None]
    counted: Collection[str]
    """The programmes of which what they give counts; others are evaluated for what they do."""
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def plans(self, programmes: Iterable[Checked]) -> list[Plan]:
        """The plans of programmes that stand beside one another in the period simulated."""
        return ordered(
            [
                make_plan(
                    checked.definitions,
                    checked.inputs,
                    self.period,
                    self.certain_weight,
                    self.delivered,
                )
                for checked in programmes
            ]
        )

    def keep(self, name: str, plans: Sequence[Plan], groups: Mapping[str, str]) -> int:
        """Keep what the programmes that count determine as the table ``name``, one under another.

        ``groups`` names the fact by which a programme's persons are put in groups. Gives the number
        of rows, which are as :func:`commonweal.programme.simulation.steps.determined` gives them.
        """
        self.engine.create(name, steps.nobody())
        for plan, evaluated in self._determined(plans):
            select = steps.determined(plan, evaluated, groups.get(plan.name))
            self.engine.execute(f"INSERT INTO {identifier(name)} {select}")
        return int(self.engine.value(f"SELECT count(*) FROM {identifier(name)}"))

    def cost(self, plans: Sequence[Plan]) -> int:
        """What the programmes that count give for certain, in the currency's smallest unit."""
        return sum(
            int(self.engine.value(steps.cost(evaluated)))
            for _, evaluated in self._determined(plans)
        )

    def due(self, plans: Sequence[Plan], name: str) -> str:
        """What the programmes that count give each person, kept as a table called ``name``."""
        self.keep("simulation_value", plans, {})
        self.engine.create(name, steps.due(identifier("simulation_value")))
        self.engine.drop("simulation_value")
        return identifier(name)

    def facts(self, plan: Plan, *, once: bool = False) -> str:
        """The table of the programme's facts; it stays."""
        return self._kept[plan.name].table

    def doubted(self, plan: Plan) -> bool:
        """Whether a fact of somebody may rest on a link that is not certain."""
        return self._kept[plan.name].doubted

    def _determined(self, plans: Sequence[Plan]) -> Iterator[tuple[Plan, str]]:
        """Each programme that counts, with what it gives after groups and exclusions.

        A relation is as :func:`commonweal.programme.evaluation.evaluation` gives it and there until
        the next is asked for.
        """
        self._gather(plans)
        for plan, evaluated, settled in evaluation(self.engine, self, plans):
            if settled and plan.name in self.counted:
                yield plan, evaluated

    def _gather(self, plans: Sequence[Plan]) -> None:
        """Bring together the facts of the plans for which they are not there."""
        bases = {plan.name: facts_basis(plan) for plan in plans}
        missing = [
            plan
            for plan in plans
            if plan.name not in self._kept or self._kept[plan.name].basis != bases[plan.name]
        ]
        if not missing:
            return
        gathering = Gathering(self.engine, self.source, self.has, missing)
        gathering.prepare()
        for plan in missing:
            name = f"simulation_facts_{plan.name}"
            self.engine.create(name, f"SELECT * FROM {gathering.facts(plan, once=True)}")
            self._kept[plan.name] = _Kept(
                bases[plan.name], identifier(name), gathering.doubted(plan)
            )
        gathering.clear()


def with_value(plans: Sequence[Plan], owner: str, parameter: str, value: Value) -> list[Plan]:
    """The plans with another value of a parameter of the programme ``owner``.

    Programmes that take the parameter from the same shared file have the other value too.
    """
    (own,) = (plan for plan in plans if plan.name == owner)
    file = _shared_file(own, parameter)
    return [
        _with_value(plan, parameter, value)
        if plan is own or (file is not None and _shared_file(plan, parameter) == file)
        else plan
        for plan in plans
    ]


def _with_value(plan: Plan, parameter: str, value: Value) -> Plan:
    dated, _ = plan.definitions.parameter_at(parameter, plan.period.start)
    return replace(
        plan,
        values={
            name: (dated, value) if name == parameter else known
            for name, known in plan.values.items()
        },
        values_on={
            (name, day): (dated, value) if (name, known[0]) == (parameter, dated) else known
            for (name, day), known in plan.values_on.items()
        },
    )


def _shared_file(plan: Plan, parameter: str) -> str | None:
    """The shared file that a parameter comes from; None when it is the programme's own."""
    origin = plan.definitions.document.origins.get(("parameters", parameter))
    return None if origin is None else origin.file


def facts_basis(plan: Plan) -> Any:
    """What the facts depend on beside the tables; equal for plans with the same facts."""
    assert plan.inputs is not None, "a simulation starts from records"
    used = {name: plan.values[name][1] for name in sorted(fact_parameters(plan))}
    return plan.inputs, dict(plan.facts), plan.period, plan.silent(), used


def fact_parameters(plan: Plan) -> set[str]:
    """The parameters that decide which records count, what is taken from them, or what is asked of
    the household."""
    assert plan.inputs is not None, "a simulation starts from records"
    definitions = plan.definitions
    read = definitions.read_by([asked.operand for asked in definitions.households.values()])
    for records in (plan.inputs.population, *plan.inputs.facts.values()):
        read += [part for part in (records.where, records.value) if part is not None]
    return {s.name for part in read for s in symbols(part) if s.origin == "parameter"}
