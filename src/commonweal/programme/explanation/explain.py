"""Why a programme decided about a person as it did, rebuilt from what was stored.

Nothing is looked up anew: rule values, facts with their records, parameters and the text of the
rule file are those of the determination. Only which facts were decisive is worked out, by
computing the stored facts again with one of them unknown.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from commonweal.engine import Engine, literal
from commonweal.programme import model, period
from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import DeterminationMissing, Place, ProgrammeMissing
from commonweal.programme.explanation.household import (
    ExplainedHousehold,
    answer_uncertain,
    explained_households,
)
from commonweal.programme.explanation.precedence import (
    ExplainedExclusion,
    ExplainedGroup,
    Lookup,
    exclusions,
    group_of,
)
from commonweal.programme.language import Kind
from commonweal.programme.language.compile import constant
from commonweal.programme.plan import Plan, column, make_plan
from commonweal.programme.sharing import read_library
from commonweal.programme.stacking.exclusion import BY
from commonweal.programme.stacking.exclusion import columns as exclusion_columns
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
    """Of a parameter with keys, key -> value."""
    on: date | None
    """The day that counts; None: the first of the period."""
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
    group: ExplainedGroup | None
    """What other awards of its group did to it, if anything."""


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
    exclusions: tuple[ExplainedExclusion, ...]
    households: tuple[ExplainedHousehold, ...]
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

    def stored_row(programme: str) -> dict[str, Any] | None:
        return _record(engine, f"{source('programmes')} WHERE programme = ?", [programme])

    def lookup(programme: str) -> Definitions | None:
        found = stored_row(programme)
        return None if found is None else _definitions(programme, found)

    stored = stored_row(name)
    table = source(f"determinations/{name}")
    row = _record(engine, f"{table} WHERE person_id = ?", [person_id])
    if row is None or stored is None:
        raise DeterminationMissing(name)
    definitions = _definitions(name, stored)
    declared = definitions.programme.period
    during = period.period_named(declared, stored["period"], Place(f"{name}.yaml", 1, 1))
    plan = replace(
        make_plan(definitions, None, during, stored["certain_weight"], {}),
        excluded_by=tuple(c.removeprefix(BY) for c in row if c.startswith(BY)),
    )
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
        rules=_rules(definitions, during.start, row),
        facts=_facts(plan, row, decisive, silent, contracts or {}),
        parameters=_parameters(definitions, json.loads(stored["parameters"])),
        awards=_awards(definitions, row, lookup),
        exclusions=exclusions(name, row, lookup),
        households=explained_households(definitions, row, decisive),
        versions=json.loads(stored["versions"]),
    )


def _definitions(name: str, stored: Mapping[str, Any]) -> Definitions:
    """The definitions of a programme, from the texts that were stored with its determinations.

    Determinations made before definitions could be shared have no shared texts.
    """
    problems = Problems()
    library = read_library(json.loads(stored.get("shared") or "{}"), problems)
    definitions = define(stored["text"], f"{name}.yaml", problems, library)
    if definitions is None or problems.found:
        raise problems.found[0]
    return definitions


def _record(engine: Engine, relation: str, values: list[object]) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = engine.arrow(f"SELECT * FROM {relation}", values).to_pylist()
    return rows[0] if rows else None


def _decisive(engine: Engine, plan: Plan, relation: str, row: Mapping[str, Any]) -> set[str]:
    """The facts that alone make the outcome uncertain (verify) or could decide it (unknown).

    What the household answers together counts as one of them. When no single one does, all that
    are uncertain or unknown do so together.
    """
    definitions = plan.definitions
    eligible = definitions.eligible
    if row["outcome"] not in {"verify", "unknown"} or eligible is None:
        return set()
    read = (*definitions.facts_of(eligible), *definitions.households_of(eligible))
    kinds = {name: fact.kind for name, fact in plan.facts.items()}
    kinds |= {name: household.kind for name, household in definitions.households.items()}
    if row["outcome"] == "verify":
        suspects = [name for name in read if _uncertain(plan, row, name)]
        trials = {name: [constant(None, kinds[name])] for name in suspects}
        wanted = "eligible IS NULL"
    else:
        suspects = [name for name in read if row[name] is None]
        trials = {name: ["TRUE", "FALSE"] for name in suspects if kinds[name] is Kind.BOOLEAN}
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
    """What was stored with one fact, or one answer of the household, replaced."""
    columns = [f"{literal(changed)} AS variant", "person_id", "household_id", "region"]
    for name in plan.facts:
        columns.append(f"{value} AS {column(name)}" if name == changed else column(name))
        columns += [column(name, suffix) for suffix in TRACE]
    columns += exclusion_columns(plan)
    for name in plan.definitions.households:
        for answer in (column(name), column(name, outcome.CERTAIN)):
            columns.append(f"{value} AS {answer}" if name == changed else answer)
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _uncertain(plan: Plan, row: Mapping[str, Any], name: str) -> bool:
    if name in plan.definitions.households:
        return answer_uncertain(row, name)
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


def _rules(
    definitions: Definitions, day: date, row: Mapping[str, Any]
) -> tuple[ExplainedRule, ...]:
    programme = definitions.programme
    found = []
    for name, rule in programme.rules.items():
        version = rule.at(day)
        if version is not None:
            found.append(
                ExplainedRule(
                    name=name,
                    title=rule.title,
                    kind=rule.kind,
                    value=row[name],
                    expression=version.expression,
                    source=programme.sources[version.source],
                    article=version.article,
                )
            )
    return tuple(found)


def _parameters(
    definitions: Definitions, stored: Mapping[str, Any]
) -> tuple[ExplainedParameter, ...]:
    programme = definitions.programme
    found = []
    for key, used in stored.items():
        name, _, day = key.partition("@")
        parameter = programme.parameters[name]
        found.append(
            ExplainedParameter(
                name=name,
                title=parameter.title,
                kind=parameter.kind,
                value=used["value"],
                on=date.fromisoformat(day) if day else None,
                valid_from=date.fromisoformat(used["valid_from"]),
                source=programme.sources[used["source"]],
                article=used["article"],
            )
        )
    order = list(programme.parameters)
    return tuple(sorted(found, key=lambda each: (order.index(each.name), each.on or date.min)))


def _awards(
    definitions: Definitions, row: Mapping[str, Any], lookup: Lookup
) -> tuple[ExplainedAward, ...]:
    programme = definitions.programme
    return tuple(
        ExplainedAward(
            name=name,
            title=award.title,
            amount=row[name],
            up_to=row[f"{name}__up_to"],
            source=programme.sources[award.source],
            article=award.article,
            group=group_of(programme, name, row, lookup),
        )
        for name, award in programme.awards.items()
    )
