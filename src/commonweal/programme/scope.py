"""The names that an expression may use, with what is known of each beforehand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil, floor

from commonweal.programme import model
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.period import SYMBOLS as PERIOD
from commonweal.programme.values import DatedValues, ParameterValue


def parameter_symbols(
    programme: model.Programme, parameters: Mapping[str, DatedValues]
) -> dict[str, Symbol]:
    """The parameters as symbols, with the limits of every value they have had."""
    return {
        name: _parameter_symbol(name, parameter, [value for _, value in parameters[name]])
        for name, parameter in programme.parameters.items()
    }


def _parameter_symbol(
    name: str, parameter: model.Parameter, values: Sequence[ParameterValue]
) -> Symbol:
    keyed = [value for value in values if isinstance(value, Mapping)]
    single = [v for value in keyed for v in value.values()] if parameter.by else list(values)
    numbers = [v for v in single if isinstance(v, int | Decimal) and not isinstance(v, bool)]
    return Symbol(
        name,
        parameter.kind,
        "parameter",
        never_zero=all(value != 0 for value in single),
        low=floor(min(numbers)) if numbers else None,
        high=ceil(max(numbers)) if numbers else None,
        keys=tuple(keyed[0]) if keyed else (),
    )


def rule_scope(
    programme: model.Programme, parameters: Mapping[str, DatedValues]
) -> dict[str, Symbol]:
    """Every name that a rule may use."""
    facts = {name: _fact_symbol(name, fact) for name, fact in programme.facts.items()}
    rules = {name: Symbol(name, rule.kind, "rule") for name, rule in programme.rules.items()}
    results = {
        f"{name}.{output}": Symbol(f"{name}.{output}", Kind(kind), "rule")
        for name, table in programme.tables.items()
        for output, kind in table.outputs.items()
    }
    return {**PERIOD, **parameter_symbols(programme, parameters), **facts, **rules, **results}


def _fact_symbol(name: str, fact: model.Fact) -> Symbol:
    low = 1 if fact.household == "size" else fact.minimum
    return Symbol(name, fact.kind, "fact", (low or 0) > 0, low=low, high=fact.maximum)
