"""What a programme computes of a person, by the names that a case expects it under."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Expression, Kind, Value
from commonweal.programme.language.units import written
from commonweal.programme.person import Amount, Determined

OUTCOMES = ("eligible", "ineligible", "verify", "unknown")
UP_TO = "__up_to"


def results_of(definitions: Definitions) -> dict[str, Kind]:
    """Result -> its type: outcome, amounts, rules, results of tables, awards, findings."""
    programme = definitions.programme
    found = {name: rule.kind for name, rule in programme.rules.items()}
    for name, table in definitions.tables.items():
        found |= dict(zip(table.outputs, table.kinds, strict=True))
        if table.declared.hit != "collect_sum":
            found[name] = Kind.INTEGER
    for name in programme.awards:
        found |= {name: Kind.MONEY, name + UP_TO: Kind.MONEY}
    found |= dict.fromkeys(programme.findings, Kind.BOOLEAN)
    if programme.eligible is not None:
        totals = {"amount": Kind.MONEY, "amount_up_to": Kind.MONEY}
        found |= {"outcome": Kind.TEXT, **totals}
    return found


def result(determined: Determined, name: str) -> Any:
    """The value of one result; None is unknown, to the ineligible nothing is due."""
    if name == "outcome":
        return determined.outcome
    if name in {"amount", "amount_up_to"}:
        return _part(determined.amount, name == "amount_up_to")
    award = name.removesuffix(UP_TO)
    if award in determined.awards:
        if determined.outcome == "ineligible":
            return 0
        return _part(determined.awards[award], name != award)
    if name in determined.findings:
        return determined.findings[name]
    return determined.rules[name]


def behind(definitions: Definitions, name: str) -> list[str]:
    """The facts and rules that a result is computed from, facts first."""
    expressions = _expressions(definitions, name)
    reached = {s.name for s in definitions.reached(expressions) if s.origin in {"fact", "rule"}}
    ordered = [*definitions.programme.facts, *definitions.rules]
    return [each for each in ordered if each in reached]


def said(value: Value, kind: Kind, currency: str) -> str:
    """A value as a rule file writes it."""
    if value is None:
        return "unknown"
    if kind is Kind.MONEY:
        return written(int(str(value)), currency)
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def kinds(definitions: Definitions) -> Mapping[str, Kind]:
    """The types of everything that a person's determination shows."""
    facts = {name: fact.kind for name, fact in definitions.programme.facts.items()}
    return {**facts, **results_of(definitions)}


def _part(amount: Amount, up_to: bool) -> int | None:
    return amount.up_to if up_to else amount.lowest


def _expressions(definitions: Definitions, name: str) -> list[Expression]:
    eligible = [] if definitions.eligible is None else [definitions.eligible]
    if name == "outcome":
        return eligible
    if name in definitions.findings:
        return [definitions.findings[name]]
    if name in definitions.rules:
        return [definitions.rules[name]]
    ladders = definitions.awards
    wanted = [name.removesuffix(UP_TO)] if name.removesuffix(UP_TO) in ladders else list(ladders)
    rungs = [rung for award in wanted for rung in ladders[award]]
    steps = [part for rung in rungs for part in (rung.when, rung.amount) if part is not None]
    return [*eligible, *steps]
