"""Mutants of the expressions of a rule file: a slip of the pen in one of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from commonweal.programme.cases.mutants.equivalent import normal
from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.slip import slips
from commonweal.programme.definitions import Definitions, Rung
from commonweal.programme.document import Path
from commonweal.programme.errors import Place, PlacedError
from commonweal.programme.in_force import rules_at
from commonweal.programme.language import Expression, Kind, Name, Symbol
from commonweal.programme.language.bind import plain_parameters
from commonweal.programme.language.household import Households
from commonweal.programme.language.parse import parse
from commonweal.programme.plan import Plan, values_on_days
from commonweal.programme.written import Written, written


def expression_mutants(definitions: Definitions) -> Iterator[Mutant]:
    """Every slip in every rule, in the outcome, the awards and the findings."""
    looking = {**definitions.scope, "eligible": Symbol("eligible", Kind.BOOLEAN, "outcome")}
    for each in written(definitions):
        scope = looking if each.section == "findings" else definitions.scope
        yield from _slipped(definitions, each, scope)


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


def _slipped(
    definitions: Definitions, each: Written, scope: Mapping[str, Symbol]
) -> Iterator[Mutant]:
    document, currency = definitions.document, definitions.programme.currency
    text = document.text_at(each.path)
    rule = definitions.programme.rules.get(each.name) if each.section == "rules" else None
    kind = each.expression.kind if rule is None else rule.kind
    seen = {normal(each.expression)}
    for slip in slips(text, scope):
        place = document.place_within(each.path, slip.start)
        asked = Households(definitions.households)
        try:
            other = parse(slip.applied(text), scope, _at(place), kind, currency, asked)
        except PlacedError:
            continue  # No expression any more: nobody could put it into the file.
        if len(asked.named) > len(definitions.households):
            continue  # Cases give what the household answers to the questions that are there.
        form = normal(other)
        if form in seen:
            continue
        seen.add(form)
        yield Mutant(
            place=place,
            name=each.name,
            kind=slip.kind,
            before=text[slip.start : slip.end],
            after=slip.other,
            change=partial(_changed, each, other),
            rules_only=each.section == "rules",
            expressions=(each.expression, other),
        )


def _at(place: Place) -> Callable[[int], Place]:
    return lambda _: place


def _changed(each: Written, other: Expression, plan: Plan) -> Plan | None:
    changed = _exchanged(each, other, plan)
    if changed is None:
        return None
    more = values_on_days(plan.definitions, [other], plan.period)
    return replace(changed, values_on={**plan.values_on, **more}) if more else changed


def _exchanged(each: Written, other: Expression, plan: Plan) -> Plan | None:
    """The plan with ``other`` in place of an expression; None where that one does not count."""
    definitions = plan.definitions
    match each.section:
        case "rules":
            if not each.holds(plan.period.start):
                return None
            return _with(plan, rules={**definitions.rules, each.name: other})
        case "eligible":
            return _with(plan, eligible=other)
        case "findings":
            return _with(plan, findings={**definitions.findings, each.name: other})
    rungs = list(definitions.awards[each.name])
    part = str(each.path[-1])
    rungs[each.index] = replace(rungs[each.index], **{part: other})
    return _ladder(each.name, tuple(rungs), plan)


def _ladder(name: str, rungs: tuple[Rung, ...], plan: Plan) -> Plan | None:
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
    return replace(changed, values={**plan.values, **values}, values_on={**plan.values_on, **more})


def _with(plan: Plan, **parts: object) -> Plan:
    return replace(plan, definitions=replace(plan.definitions, **parts))  # type: ignore[arg-type]
