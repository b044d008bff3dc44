"""Why a programme decided about a person as it did, rebuilt from what was stored.

Nothing is looked up anew: rule values, facts with their records, parameters and the text of the
rule file are those of the determination. Only which facts were decisive is worked out, by
computing the stored facts again with one of them unknown.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from commonweal.engine import Engine, literal
from commonweal.programme import model, period
from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import DeterminationMissing, Place, ProgrammeMissing
from commonweal.programme.language import Kind
from commonweal.programme.language.compile import constant
from commonweal.programme.plan import Plan, column, make_plan
from commonweal.programme.steps import outcome

if TYPE_CHECKING:
    from commonweal.catalogue import Contract

TRACE = ("dataset", "record_id", "as_of", "match_weight")


@dataclass(frozen=True)
class ExplainedFact:
    """A fact as it entered the determination."""

    name: str
    title: model.Title
    kind: Kind
    value: Any
    dataset: str | None
    dataset_title: Mapping[str, str]
    department_title: Mapping[str, str]
    record_id: str | None
    as_of: date | None
    match_weight: float | None
    uncertain: bool
    decisive: bool
    """Alone it keeps the outcome from being certain (or known)."""
    silent: str | None
    """Why it is unknown for everybody: ``undelivered`` or ``other-period``."""


@dataclass(frozen=True)
class ExplainedRule:
    """A rule, its value, and the law it stands on."""

    name: str
    title: model.Title
    kind: Kind
    value: Any
    expression: str
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class ExplainedParameter:
    """A dated value that the law set."""

    name: str
    title: model.Title
    kind: Kind
    value: Any
    valid_from: date
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class ExplainedAward:
    """What is due: the amount that is certain and the highest still possible, in fen."""

    name: str
    title: model.Title
    amount: int | None
    up_to: int | None
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class Explanation:
    """One determination with everything behind it."""

    programme: model.Programme
    digest: str
    version: int | None
    """Number of the published version; None of a draft."""
    period: period.Period
    person_id: str
    outcome: str
    amount: int | None
    amount_up_to: int | None
    rules: tuple[ExplainedRule, ...]
    facts: tuple[ExplainedFact, ...]
    parameters: tuple[ExplainedParameter, ...]
    awards: tuple[ExplainedAward, ...]
    versions: Mapping[str, int]


def explain_determination(
    engine: Engine,
    source: Callable[[str], str],
    programmes: Sequence[str],
    name: str,
    person_id: str,
    contracts: "Mapping[str, Contract] | None" = None,
) -> Explanation:
    """The explanation of what programme ``name`` determined for ``person_id``.

    ``source`` gives the relation of a lake table, ``programmes`` the names there are;
    ``contracts`` are only used for the titles of datasets. Raises :class:`ProgrammeMissing` and
    :class:`DeterminationMissing`.
    """
    if name not in programmes:
        raise ProgrammeMissing(name, programmes)
    stored = _record(engine, f"{source('programmes')} WHERE programme = ?", [name])
    table = source(f"determinations/{name}")
    row = _record(engine, f"{table} WHERE person_id = ?", [person_id])
    if row is None or stored is None:
        raise DeterminationMissing(name)
    definitions = define(stored["text"], f"{name}.yaml", problems := Problems())
    if definitions is None or problems.found:
        raise problems.found[0]
    declared = definitions.programme.period
    during = period.period_named(declared, stored["period"], Place(f"{name}.yaml", 1, 1))
    plan = make_plan(definitions, None, during, stored["certain_weight"], {})
    decisive = _decisive(engine, plan, f"{table} WHERE person_id = {literal(person_id)}", row)
    silent = json.loads(stored["silent_facts"])
    return Explanation(
        programme=definitions.programme,
        digest=stored["digest"],
        version=stored.get("version"),
        period=during,
        person_id=person_id,
        outcome=row["outcome"],
        amount=row["amount_fen"],
        amount_up_to=row["amount_up_to_fen"],
        rules=_rules(definitions, row),
        facts=_facts(plan, row, decisive, silent, contracts or {}),
        parameters=_parameters(definitions, json.loads(stored["parameters"])),
        awards=_awards(definitions, row),
        versions=json.loads(stored["versions"]),
    )


def _record(engine: Engine, relation: str, values: list[object]) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = engine.arrow(f"SELECT * FROM {relation}", values).to_pylist()
    return rows[0] if rows else None


def _decisive(engine: Engine, plan: Plan, relation: str, row: Mapping[str, Any]) -> set[str]:
    """The facts that alone make the outcome uncertain (verify) or could decide it (unknown).

    When no single fact does, all that are uncertain or unknown do so together.
    """
    eligible = plan.definitions.eligible
    if row["outcome"] not in {"verify", "unknown"} or eligible is None:
        return set()
    read = plan.definitions.facts_of(eligible)
    if row["outcome"] == "verify":
        suspects = [name for name in read if _uncertain(plan, row, name)]
        trials = {name: [constant(None, plan.facts[name].kind)] for name in suspects}
        wanted = "eligible IS NULL"
    else:
        suspects = [name for name in read if row[name] is None]
        trials = {
            name: ["TRUE", "FALSE"] for name in suspects if plan.facts[name].kind is Kind.BOOLEAN
        }
        wanted = "eligible IS NOT NULL"
    variants = [
        _variant(plan, relation, name, value) for name, values in trials.items() for value in values
    ]
    found: set[str] = set()
    if variants:
        evaluated = outcome.evaluated(plan, f"({' UNION ALL '.join(variants)})")
        found = {
            str(name)
            for (name,) in engine.rows(f"SELECT variant FROM ({evaluated}) WHERE {wanted}")
        }
    return found or set(suspects)


def _variant(plan: Plan, relation: str, changed: str, value: str) -> str:
    """The stored facts with one of them replaced."""
    columns = [f"{literal(changed)} AS variant", "person_id", "household_id", "region"]
    for name in plan.facts:
        columns.append(f"{value} AS {column(name)}" if name == changed else column(name))
        columns += [column(name, suffix) for suffix in TRACE]
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _uncertain(plan: Plan, row: Mapping[str, Any], name: str) -> bool:
    weight = row[f"{name}__match_weight"]
    return weight is not None and weight < plan.certain_weight and row[name] is not None


def _facts(
    plan: Plan,
    row: Mapping[str, Any],
    decisive: set[str],
    silent: Mapping[str, str],
    contracts: "Mapping[str, Contract]",
) -> tuple[ExplainedFact, ...]:
    found = []
    for name, fact in plan.facts.items():
        contract = contracts.get(row[f"{name}__dataset"] or "")
        found.append(
            ExplainedFact(
                name=name,
                title=fact.title,
                kind=fact.kind,
                value=row[name],
                dataset=row[f"{name}__dataset"],
                dataset_title=contract.title if contract else {},
                department_title=contract.department_title if contract else {},
                record_id=row[f"{name}__record_id"],
                as_of=row[f"{name}__as_of"],
                match_weight=row[f"{name}__match_weight"],
                uncertain=_uncertain(plan, row, name),
                decisive=name in decisive,
                silent=silent.get(name),
            )
        )
    return tuple(found)


def _rules(definitions: Definitions, row: Mapping[str, Any]) -> tuple[ExplainedRule, ...]:
    programme = definitions.programme
    return tuple(
        ExplainedRule(
            name=name,
            title=rule.title,
            kind=rule.kind,
            value=row[name],
            expression=rule.expression,
            source=programme.sources[rule.source],
            article=rule.article,
        )
        for name, rule in programme.rules.items()
    )


def _parameters(
    definitions: Definitions, stored: Mapping[str, Any]
) -> tuple[ExplainedParameter, ...]:
    programme = definitions.programme
    return tuple(
        ExplainedParameter(
            name=name,
            title=parameter.title,
            kind=parameter.kind,
            value=stored[name]["value"],
            valid_from=date.fromisoformat(stored[name]["valid_from"]),
            source=programme.sources[stored[name]["source"]],
            article=stored[name]["article"],
        )
        for name, parameter in programme.parameters.items()
        if name in stored
    )


def _awards(definitions: Definitions, row: Mapping[str, Any]) -> tuple[ExplainedAward, ...]:
    programme = definitions.programme
    return tuple(
        ExplainedAward(
            name=name,
            title=award.title,
            amount=row[name],
            up_to=row[f"{name}__up_to"],
            source=programme.sources[award.source],
            article=award.article,
        )
        for name, award in programme.awards.items()
    )
