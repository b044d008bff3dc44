"""Variants of one programme on the same tables: facts are gathered once, rules evaluated often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from commonweal.engine import Engine, identifier
from commonweal.programme.folder import Checked
from commonweal.programme.gather import Source
from commonweal.programme.language import Value, symbols
from commonweal.programme.period import Period
from commonweal.programme.plan import Plan, make_plan
from commonweal.programme.simulation import steps
from commonweal.programme.steps import outcome
from commonweal.programme.trial import gather


@dataclass
class Trials:
    """Evaluates variants; gathers facts anew only for a variant that takes them differently."""

    engine: Engine
    source: Source
    has: Callable[[str], bool]
    period: Period
    certain_weight: float
    delivered: Mapping[str, date | None]
    _facts: tuple[Any, str] | None = field(default=None)

    def plan(self, checked: Checked) -> Plan:
        """The plan of a variant for the period that is simulated."""
        return make_plan(
            checked.definitions,
            checked.inputs,
            self.period,
            self.certain_weight,
            self.delivered,
        )

    def evaluated(self, plan: Plan) -> str:
        """A relation of everybody with outcome and amounts, as ``outcome.evaluated`` says.

        It stands on a table of facts, which the next call may replace.
        """
        basis = facts_basis(plan)
        if self._facts is None or self._facts[0] != basis:
            self._facts = None
            self._facts = (basis, gather(self.engine, self.source, self.has, plan))
        return f"({outcome.evaluated(plan, self._facts[1])})"

    def cost(self, plan: Plan) -> int:
        """What a variant gives for certain, in the smallest unit of its currency."""
        return int(self.engine.value(steps.cost(self.evaluated(plan))))

    def due(self, plan: Plan, name: str) -> str:
        """What a variant gives each person, kept as a table called ``name``."""
        self.engine.create(name, steps.due(self.evaluated(plan)))
        return identifier(name)


def with_value(plan: Plan, parameter: str, value: Value) -> Plan:
    """The plan with another value of one parameter."""
    if parameter not in plan.values:
        return plan
    dated, _ = plan.values[parameter]
    return replace(plan, values={**plan.values, parameter: (dated, value)})


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
