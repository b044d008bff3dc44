"""A programme made ready for one period: parameters have values, expressions become SQL."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from commonweal.engine import identifier
from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.errors import ProgrammeFileInvalid, RuleUndated
from commonweal.programme.inputs import Inputs, Records
from commonweal.programme.language import (
    Constant,
    Expression,
    Junction,
    Kind,
    Name,
    Not,
    Symbol,
    Value,
    symbols,
)
from commonweal.programme.language import compile as compiler
from commonweal.programme.language.bind import (
    Bindings,
    bound,
    dated_values,
    day_of,
    plain_parameters,
)
from commonweal.programme.language.fold import folded
from commonweal.programme.period import Period, months_before
from commonweal.programme.values import ParameterValue

CERTAIN = "certain"
"""Ends the name of what something is on certain facts alone."""

EXCLUDED = "excluded"
"""Whether a programme that excludes this one takes the person out of it."""


@dataclass(frozen=True)
class Plan:
    """One programme, one period, and the values its parameters have in it."""

    definitions: Definitions
    inputs: Inputs | None
    """None when only the rules are to be evaluated again, on facts that are already there."""
    period: Period
    certain_weight: float
    values: Mapping[str, tuple[model.DatedValue, ParameterValue]]
    """Parameter -> its value on the first day of the period."""
    values_on: Mapping[tuple[str, date], tuple[model.DatedValue, ParameterValue]] = field(
        default_factory=dict
    )
    """Parameter and another day -> its value then, where a rule asks for that."""
    delivered: Mapping[str, date | None] = field(default_factory=dict)
    """Dataset -> the date its newest extract speaks of; without an entry nobody delivered it."""
    doubted: bool = True
    """Whether a fact of somebody may be uncertain; where none is, nothing is computed twice."""
    excluded_by: tuple[str, ...] = ()
    """The programmes whose eligible are not eligible for this one."""

    @property
    def name(self) -> str:
        """The programme's name."""
        return self.definitions.name

    @property
    def facts(self) -> Mapping[str, model.Fact]:
        """The facts by name, in the file's order."""
        return self.definitions.programme.facts

    @property
    def decides(self) -> Expression | None:
        """The programme's own ``eligible``, but for those whom another programme excludes."""
        own = self.definitions.eligible
        if own is None or not self.excluded_by:
            return own
        return Junction("and", (own, Not(Name(Symbol(EXCLUDED, Kind.BOOLEAN, "outcome")))))

    def sql(self, expression: Expression, resolve: Callable[[Symbol], str]) -> str:
        """``expression`` as SQL; parameters and the period are constants, ``resolve`` the rest."""

        return compiler.sql(self.bound(expression), resolve)

    def bound(self, expression: Expression) -> Expression:
        """``expression`` with parameters, the period and all that rests on them as constants."""
        return folded(bound(expression, self._bindings(self._same_for_all)))

    def by_law(self, expression: Expression) -> Expression:
        """The same, but that rules stay what they are called, those that are one for all too."""
        return folded(bound(expression, self._bindings({})))

    def _bindings(self, rules: Mapping[str, Constant]) -> Bindings:
        return Bindings(
            parameter=lambda name: self.values[name][1],
            parameter_on=self._value_on,
            period=self.period.value,
            rules=rules,
        )

    @cached_property
    def _same_for_all(self) -> Mapping[str, Constant]:
        """The rules that have one value for everybody."""
        found: dict[str, Constant] = {}
        bindings = self._bindings(found)
        for name, rule in self.definitions.rules.items():
            value = folded(bound(rule, bindings))
            if isinstance(value, Constant):
                found[name] = value
        return found

    def _value_on(self, name: str, day: date) -> Value:
        value = self.values_on[name, day][1]
        assert not isinstance(value, Mapping), "the parser has seen that no key is needed"
        return value

    def speaks(self, records: Records) -> bool:
        """Whether the dataset's extract can say something about the period.

        Records that carry their own dates can, but none drawn before the day that the fact is
        about, or before the last day of the months that it looks back on. A mere state is believed
        when it was drawn in the period or shortly before. No averaging, no carrying over:
        otherwise the fact is unknown.
        """
        drawn = self.delivered.get(records.dataset)
        if drawn is None:
            return False
        dated = records.dated
        if dated.column:
            return drawn >= self.period.day(dated.on) - timedelta(days=1)
        if dated.on:
            return drawn >= self.period.day(dated.on)
        if dated.period or dated.from_:
            return True
        earliest = months_before(self.period.start, dated.stale_months)
        return earliest <= drawn <= self.period.end

    def mute(self) -> bool:
        """Whether the programme could consider nobody, for want of its population's dataset."""
        return self.inputs is not None and not self.speaks(self.inputs.population)

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
    """The plan; raises :class:`ParameterUndated` for a parameter in use without a value then, and
    :class:`RuleUndated` for a rule in use without a version."""
    definitions = definitions.at(period.start)
    read = _read(definitions, inputs)
    for symbol in {s for expression in read for s in symbols(expression)}:
        if symbol.origin == "rule" and symbol.name not in definitions.rules:
            place = definitions.document.place(("rules", symbol.name))
            raise RuleUndated(place, symbol.name, period.start)
    values = {
        name: definitions.parameter_at(name, period.start) for name in _counting(definitions, read)
    }
    values_on = values_on_days(definitions, read, period)
    return Plan(definitions, inputs, period, certain_weight, values, values_on, delivered)


def _caps(programme: model.Programme) -> set[str]:
    """The parameters that limit the groups of the programme's awards."""
    groups = {award.group for award in programme.awards.values()}
    return {group.cap for name, group in programme.groups.items() if name in groups and group.cap}


def parameters_used(definitions: Definitions, inputs: Inputs | None) -> tuple[str, ...]:
    """The parameters whose value on the first day of a period counts, in the file's order."""
    return _counting(definitions, _read(definitions, inputs))


def _counting(definitions: Definitions, read: Iterable[Expression]) -> tuple[str, ...]:
    used = {s.name for expression in read for s in plain_parameters(expression)}
    used |= _caps(definitions.programme)
    return tuple(name for name in definitions.parameters if name in used)


def values_on_days(
    definitions: Definitions, expressions: Iterable[Expression], period: Period
) -> dict[tuple[str, date], tuple[model.DatedValue, ParameterValue]]:
    """The values that expressions want of another day; raises :class:`ParameterUndated`."""
    calendar = Bindings(lambda _: None, lambda _, __: None, period.value)
    found: dict[tuple[str, date], tuple[model.DatedValue, ParameterValue]] = {}
    for each in (dated for expression in expressions for dated in dated_values(expression)):
        name, day = each.parameter.name, day_of(each.day, calendar)
        if day is None:
            place = definitions.document.place(("parameters", name))
            raise ProgrammeFileInvalid(place, f"{name} is asked for on a day that does not exist")
        found[name, day] = definitions.parameter_at(name, day)
    return found


def _read(definitions: Definitions, inputs: Inputs | None) -> list[Expression]:
    """Every expression that the programme reads."""
    expressions = [*definitions.rules.values(), *definitions.findings.values()]
    expressions += [definitions.eligible] if definitions.eligible is not None else []
    for rungs in definitions.awards.values():
        expressions += [rung.amount for rung in rungs]
        expressions += [rung.when for rung in rungs if rung.when is not None]
    if inputs is not None:
        for records in (inputs.population, *inputs.facts.values()):
            expressions += [part for part in (records.where, records.value) if part is not None]
    return definitions.read_by(expressions)


def column(name: str, suffix: str = "") -> str:
    """A column of the determinations: a definition's own, or one that describes it."""
    return identifier(f"{name}__{suffix}" if suffix else name)


def jsonable(value: ParameterValue) -> Any:
    """A parameter's value for a JSON document: money and whole numbers stay numbers."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, bool | int | str) or value is None else str(value)
