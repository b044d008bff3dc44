"""A programme made ready for one period: parameters have values, expressions become SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonweal.engine import identifier
from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.inputs import Inputs, Records
from commonweal.programme.language import Expression, Symbol, Value
from commonweal.programme.language import compile as compiler
from commonweal.programme.period import Period, months_before


@dataclass(frozen=True)
class Plan:
    """One programme, one period, and the values its parameters have in it."""

    definitions: Definitions
    inputs: Inputs | None
    """None when only the rules are to be evaluated again, on facts that are already there."""
    period: Period
    certain_weight: float
    values: Mapping[str, tuple[model.DatedValue, Value]]
    delivered: Mapping[str, date | None] = field(default_factory=dict)
    """Dataset -> the date its newest extract speaks of; without an entry nobody delivered it."""

    @property
    def name(self) -> str:
        """The programme's name."""
        return self.definitions.name

    @property
    def facts(self) -> Mapping[str, model.Fact]:
        """The facts by name, in the file's order."""
        return self.definitions.programme.facts

    def sql(self, expression: Expression, resolve: Callable[[Symbol], str]) -> str:
        """``expression`` as SQL; parameters and the period are constants, ``resolve`` the rest."""

        def resolved(symbol: Symbol) -> str:
            if symbol.origin == "parameter":
                return compiler.constant(self.values[symbol.name][1], symbol.kind)
            if symbol.origin == "period":
                return compiler.constant(self.period.value(symbol.name), symbol.kind)
            return resolve(symbol)

        return compiler.sql(expression, resolved)

    def speaks(self, records: Records) -> bool:
        """Whether the dataset's extract can say something about the period.

        Records that carry their own dates can; a mere state is believed when it was drawn in the
        period or shortly before. No averaging, no carrying over: otherwise the fact is unknown.
        """
        drawn = self.delivered.get(records.dataset)
        if drawn is None:
            return False
        if records.dated.period or records.dated.from_:
            return True
        earliest = months_before(self.period.start, records.dated.stale_months)
        return earliest <= drawn <= self.period.end

    def silent(self) -> dict[str, str]:
        """Facts that are unknown for everybody -> why (``undelivered`` or ``other-period``)."""
        if self.inputs is None:
            return {}
        return {
            name: "undelivered" if records.dataset not in self.delivered else "other-period"
            for name, records in self.inputs.facts.items()
            if not self.speaks(records)
        }


def make_plan(
    definitions: Definitions,
    inputs: Inputs | None,
    period: Period,
    certain_weight: float,
    delivered: Mapping[str, date | None],
) -> Plan:
    """The plan; raises :class:`ParameterUndated` for a parameter in use without a value then."""
    values = {
        name: definitions.parameter_at(name, period.start)
        for name in parameters_used(definitions, inputs)
    }
    return Plan(definitions, inputs, period, certain_weight, values, delivered)


def parameters_used(definitions: Definitions, inputs: Inputs | None) -> tuple[str, ...]:
    """The parameters that anything reads, in the file's order."""
    used = {symbol.name for symbol in _reached(definitions, inputs) if symbol.origin == "parameter"}
    return tuple(name for name in definitions.parameters if name in used)


def _reached(definitions: Definitions, inputs: Inputs | None) -> set[Symbol]:
    expressions = [*definitions.rules.values(), *definitions.findings.values()]
    expressions += [definitions.eligible] if definitions.eligible is not None else []
    for rungs in definitions.awards.values():
        expressions += [rung.amount for rung in rungs]
        expressions += [rung.when for rung in rungs if rung.when is not None]
    if inputs is not None:
        for records in (inputs.population, *inputs.facts.values()):
            expressions += [part for part in (records.where, records.value) if part is not None]
    return definitions.reached(expressions)


def column(name: str, suffix: str = "") -> str:
    """A column of the determinations: a definition's own, or one that describes it."""
    return identifier(f"{name}__{suffix}" if suffix else name)


def jsonable(value: Value) -> Any:
    """A parameter's value for a JSON document: money and whole numbers stay numbers."""
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, bool | int | str) or value is None else str(value)
