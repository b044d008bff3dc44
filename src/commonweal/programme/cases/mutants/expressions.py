"""Mutants of the expressions of a rule file: a slip of the pen in one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from commonweal.programme.cases.mutants.equivalent import normal
from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.slip import slips
from commonweal.programme.definitions import Definitions, Rung
from commonweal.programme.document import Path
from commonweal.programme.errors import PlacedError
from commonweal.programme.in_force import rules_at
from commonweal.programme.language import Expression, Kind, Name, Symbol
from commonweal.programme.language.bind import plain_parameters
from commonweal.programme.language.parse import parse
from commonweal.programme.plan import Plan, values_on_days

Exchange = Callable[[Plan, Expression], Plan | None]
"""A plan with another expression in place of one; None where that one does not count."""


@dataclass(frozen=True)
class _Written:
    """An expression of the file, and how another takes its place."""

    name: str
    path: Path
    expression: Expression
    kind: Kind
    exchange: Exchange
    rules_only: bool


def expression_mutants(definitions: Definitions) -> Iterator[Mutant]:
    """Every slip in every rule, in the outcome, the awards and the findings."""
    looking = {**definitions.scope, "eligible": Symbol("eligible", Kind.BOOLEAN, "outcome")}
    for written in _written(definitions):
        scope = looking if written.path[0] == "findings" else definitions.scope
        yield from _slipped(definitions, written, scope)


def structure_mutants(definitions: Definitions) -> Iterator[Mutant]:
    """Steps and conditions of awards left out, versions of rules that never came."""
    document = definitions.document
    for name, rungs in definitions.awards.items():
        award = definitions.programme.awards[name]
        for index, rung in enumerate(rungs):
            path: Path = ("awards", name, "steps", index) if award.steps else ("awards", name)
            fewer = (*rungs[:index], *rungs[index + 1 :])
            yield Mutant(
                place=document.place(path),
                name=name,
                kind="step left out",
                before=award.ladder[index].amount,
                after="",
                change=partial(_ladder, name, fewer),
            )
            if rung.when is not None and not isinstance(rung.when, Name):
                always = (*rungs[:index], Rung(None, rung.amount), *rungs[index + 1 :])
                yield Mutant(
                    place=document.place((*path, "when")),
                    name=name,
                    kind="condition left out",
                    before=str(award.ladder[index].when),
                    after="",
                    change=partial(_ladder, name, always),
                )
    for name, rule in definitions.programme.rules.items():
        for index in range(1, len(rule.versions)):
            version = rule.versions[index]
            yield Mutant(
                place=document.place(("rules", name, "versions", index)),
                name=name,
                kind="version left out",
                before=f"from {version.valid_from}",
                after="",
                change=partial(_without_version, name, index),
                rules_only=True,
            )


def _written(definitions: Definitions) -> Iterator[_Written]:
    for name, rule in definitions.programme.rules.items():
        for index, (_, expression) in enumerate(definitions.rule_versions[name]):
            path: Path = ("rules", name, "versions", index) if rule.versions else ("rules", name)
            exchange = partial(_rule, name, index)
            yield _Written(name, (*path, "expression"), expression, rule.kind, exchange, True)
    if definitions.eligible is not None:
        path = ("eligible", "expression")
        yield _Written("eligible", path, definitions.eligible, Kind.BOOLEAN, _eligible, False)
    for name, rungs in definitions.awards.items():
        award = definitions.programme.awards[name]
        for index, rung in enumerate(rungs):
            step: Path = ("awards", name, "steps", index) if award.steps else ("awards", name)
            if rung.when is not None:
                exchange = partial(_rung, name, index, True)
                yield _Written(name, (*step, "when"), rung.when, Kind.BOOLEAN, exchange, False)
            exchange = partial(_rung, name, index, False)
            yield _Written(name, (*step, "amount"), rung.amount, Kind.MONEY, exchange, False)
    for name, look in definitions.findings.items():
        exchange = partial(_finding, name)
        yield _Written(name, ("findings", name, "when"), look, Kind.BOOLEAN, exchange, False)


def _slipped(
    definitions: Definitions, written: _Written, scope: dict[str, Symbol]
) -> Iterator[Mutant]:
    document = definitions.document
    text = document.text_at(written.path)
    seen = {normal(written.expression)}
    for slip in slips(text, scope):
        place = document.place_within(written.path, slip.start)
        try:
            other = parse(
                slip.applied(text),
                scope,
                lambda _, place=place: place,  # type: ignore[misc]
                written.kind,
                definitions.programme.currency,
            )
        except PlacedError:
            continue  # No expression any more: nobody could put it into the file.
        form = normal(other)
        if form in seen:
            continue
        seen.add(form)
        yield Mutant(
            place=place,
            name=written.name,
            kind=slip.kind,
            before=text[slip.start : slip.end],
            after=slip.other,
            change=partial(_changed, written.exchange, other),
            rules_only=written.rules_only,
            expressions=(written.expression, other),
        )


def _changed(exchange: Exchange, other: Expression, plan: Plan) -> Plan | None:
    changed = exchange(plan, other)
    if changed is None:
        return None
    more = values_on_days(plan.definitions, [other], plan.period)
    return replace(changed, values_on={**plan.values_on, **more}) if more else changed


def _rule(name: str, index: int, plan: Plan, other: Expression) -> Plan | None:
    definitions = plan.definitions
    versions = definitions.rule_versions[name]
    if definitions.rules.get(name) is not versions[index][1]:
        return None
    return _with(plan, rules={**definitions.rules, name: other})


def _eligible(plan: Plan, other: Expression) -> Plan:
    return _with(plan, eligible=other)


def _rung(name: str, index: int, condition: bool, plan: Plan, other: Expression) -> Plan:
    rungs = list(plan.definitions.awards[name])
    rung = rungs[index]
    rungs[index] = replace(rung, when=other) if condition else replace(rung, amount=other)
    return _ladder(name, tuple(rungs), plan)


def _finding(name: str, plan: Plan, other: Expression) -> Plan:
    return _with(plan, findings={**plan.definitions.findings, name: other})


def _ladder(name: str, rungs: tuple[Rung, ...], plan: Plan) -> Plan:
    return _with(plan, awards={**plan.definitions.awards, name: rungs})


def _without_version(name: str, index: int, plan: Plan) -> Plan | None:
    definitions = plan.definitions
    versions = definitions.rule_versions[name]
    if definitions.rules.get(name) is not versions[index][1]:
        return None
    fewer = {**definitions.rule_versions, name: (*versions[:index], *versions[index + 1 :])}
    rules = rules_at(fewer, definitions.tables, plan.period.start)
    changed = _with(plan, rules=rules)
    values = {
        parameter.name: definitions.parameter_at(parameter.name, plan.period.start)
        for parameter in plain_parameters(rules[name])
    }
    more = values_on_days(definitions, [rules[name]], plan.period)
    return replace(
        changed, values={**plan.values, **values}, values_on={**plan.values_on, **more}
    )


def _with(plan: Plan, **parts: object) -> Plan:
    return replace(plan, definitions=replace(plan.definitions, **parts))  # type: ignore[arg-type]
