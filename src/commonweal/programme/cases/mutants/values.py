"""Mutants of the values of a rule file: a little more, a little less, or not there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from commonweal.programme.cases.example import plan_for
from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.results import said
from commonweal.programme.definitions import Definitions
from commonweal.programme.document import Path
from commonweal.programme.errors import PlacedError
from commonweal.programme.language import Kind, Value
from commonweal.programme.period import labels, period_named
from commonweal.programme.plan import Plan
from commonweal.programme.values import DatedValues
from commonweal.programme.written import written

_YEARS_BACK = 10
"""Years after the last change that are looked at: a rule may ask for the value of years before."""

_MORE_AND_LESS = (Decimal("1.1"), Decimal("0.9"))


def parameter_mutants(definitions: Definitions) -> Iterator[Mutant]:
    """Every value that a rule can read, changed or left out so that the one before goes on."""
    read = parameters_of_rules(definitions)
    used = _used(definitions)
    for name, dated in definitions.parameters.items():
        if name not in read:
            continue
        for index, (declared, value) in enumerate(dated):
            if (name, declared.valid_from) not in used:
                continue
            path: Path = ("parameters", name, "values", index, "value")
            if isinstance(value, Mapping):
                for key in value:
                    yield from _keyed(definitions, name, index, (*path, str(key)), key)
            else:
                for other in near(value, definitions.document.text_at(path)):
                    yield _mutant(definitions, name, index, path, value, other, other)
            if index > 0:
                yield _left_out(definitions, name, index)


def _used(definitions: Definitions) -> set[tuple[str, date]]:
    """The values, by parameter and first day, that count in some period: no case can tell of a
    value that came and went between two of the days that the rules ask for."""
    first = {values[0][0].valid_from.year for values in definitions.parameters.values() if values}
    last = {values[-1][0].valid_from.year for values in definitions.parameters.values() if values}
    found: set[tuple[str, date]] = set()
    for year in range(min(first, default=0), max(last, default=-1) + _YEARS_BACK):
        for label in labels(definitions.programme.period, year):
            found |= _counting(definitions, label)
    return found


def _counting(definitions: Definitions, label: str) -> set[tuple[str, date]]:
    """The values that count in the period called ``label``."""
    place = definitions.document.place(("period",))
    try:
        period = period_named(definitions.programme.period, label, place)
        plan = plan_for(definitions, period)
    except PlacedError:
        return set()  # In this period there was no such law.
    found = {(name, dated.valid_from) for name, (dated, _) in plan.values.items()}
    return found | {(name, dated.valid_from) for (name, _), (dated, _) in plan.values_on.items()}


def parameters_of_rules(definitions: Definitions) -> set[str]:
    """The parameters that a rule, table, award or finding can read in any version."""
    expressions = [each.expression for each in written(definitions)]
    for table in definitions.tables.values():
        expressions += [*table.cells(), *table.inputs, *(table.otherwise or ())]
        expressions += [result for row in table.rows for result in row.results]
    return {s.name for s in definitions.reached(expressions) if s.origin == "parameter"}


def near(value: Value, written: str) -> Iterator[Value]:
    """Values beside ``value``: by the smallest step and by a tenth; of a list, with one less."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, date):
        yield from (value + timedelta(days=step) for step in (1, -1))
    elif isinstance(value, tuple):
        if len(value) > 1:
            yield from ((*value[:n], *value[n + 1 :]) for n in range(len(value)))
    elif isinstance(value, int | Decimal):
        yield from _numbers(value, written)
    elif isinstance(value, str):
        yield ""


def _numbers(value: int | Decimal, written: str) -> Iterator[int | Decimal]:
    if isinstance(value, int):
        whole = [value + 1, value - 1]
        tenths = [int((value * share).to_integral_value()) for share in _MORE_AND_LESS]
        yield from dict.fromkeys(number for number in (*whole, *tenths) if number != value)
        return
    step = Decimal(1).scaleb(int(Decimal(written).as_tuple().exponent))
    near_by = [value + step, value - step]
    near_by += [(value * share).quantize(step) for share in _MORE_AND_LESS]
    yield from dict.fromkeys(number for number in near_by if number != value)


def _keyed(
    definitions: Definitions, name: str, index: int, path: Path, key: int | str
) -> Iterator[Mutant]:
    values = definitions.parameters[name][index][1]
    assert isinstance(values, Mapping), "a value for each key"
    written = definitions.document.text_at(path)
    for other in near(values[key], written):
        yield _mutant(definitions, name, index, path, values[key], other, {**values, key: other})


def _mutant(
    definitions: Definitions,
    name: str,
    index: int,
    path: Path,
    value: Value,
    other: Value,
    changed: Any,
) -> Mutant:
    parameter = definitions.programme.parameters[name]
    currency = definitions.programme.currency
    before, after = (_text(each, parameter.kind, currency) for each in (value, other))
    dated = definitions.parameters[name]
    values = (*dated[:index], (dated[index][0], changed), *dated[index + 1 :])
    return Mutant(
        place=definitions.document.place(path),
        name=name,
        kind="parameter",
        before=before,
        after=after,
        change=partial(_changed, name, values),
        parameter=name,
    )


def _text(value: Value, kind: Kind, currency: str) -> str:
    return ", ".join(value) if isinstance(value, tuple) else said(value, kind, currency)


def _left_out(definitions: Definitions, name: str, index: int) -> Mutant:
    dated = definitions.parameters[name]
    return Mutant(
        place=definitions.document.place(("parameters", name, "values", index)),
        name=name,
        kind="value left out",
        before=f"from {dated[index][0].valid_from}",
        after="",
        change=partial(_changed, name, (*dated[:index], *dated[index + 1 :])),
        parameter=name,
    )


def _changed(name: str, dated: DatedValues, plan: Plan) -> Plan | None:
    """The plan with other values of a parameter; raises where there is none any more."""
    parameters = {**plan.definitions.parameters, name: dated}
    definitions = replace(plan.definitions, parameters=parameters)
    values, values_on = plan.values, plan.values_on
    if name in values:
        values = {**values, name: definitions.parameter_at(name, plan.period.start)}
    for parameter, day in plan.values_on:
        if parameter == name:
            values_on = {**values_on, (name, day): definitions.parameter_at(name, day)}
    same = all(values[each] == plan.values[each] for each in values)
    if same and all(values_on[each] == plan.values_on[each] for each in values_on):
        return None
    return replace(plan, definitions=definitions, values=values, values_on=values_on)
