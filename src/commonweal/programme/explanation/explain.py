"""Why a programme decided as it did about a person, rebuilt from what was stored.

Nothing is looked up anew: rule values, facts with their records, parameters and the text of the
rule file are those of the determination. What is worked out from them is what decided, what is
missing, and what would have turned the outcome.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from commonweal.engine import Engine
from commonweal.programme import period, traced
from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import DeterminationMissing, Place, ProgrammeMissing
from commonweal.programme.explanation.explained import (
    ExplainedAward,
    ExplainedFact,
    ExplainedRule,
    Explanation,
)
from commonweal.programme.explanation.grounds import award_grounds, grounds
from commonweal.programme.explanation.household import answer_uncertain, explained_households
from commonweal.programme.explanation.judgement import Judgement, Values
from commonweal.programme.explanation.law import parameters, tables
from commonweal.programme.explanation.missing import Missing, missing
from commonweal.programme.explanation.nearest import Nearest, fixed_facts, nearest
from commonweal.programme.explanation.origin import Delivered, Origins
from commonweal.programme.explanation.precedence import (
    Lookup,
    excluded,
    exclusion_uncertain,
    exclusions,
    group_of,
)
from commonweal.programme.plan import EXCLUDED, Plan, make_plan
from commonweal.programme.sharing import read_library
from commonweal.programme.stacking.exclusion import BY

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


def explain_determination(
    engine: Engine,
    source: Callable[[str], str],
    programmes: Sequence[str],
    name: str,
    person_id: str,
    contracts: "Mapping[str, Contract] | None" = None,
    origins: Origins | None = None,
) -> Explanation:
    """The explanation of what programme ``name`` determined for ``person_id``.

    ``source`` gives the relation of a lake table, ``programmes`` the names there are;
    ``contracts`` give the titles of datasets and the roles of columns, ``origins`` the deliveries
    of records. Raises :class:`ProgrammeMissing` and :class:`DeterminationMissing`.
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
    whole = traced.apart(table, list(engine.columns(f"SELECT * FROM {table}")))
    row = _record(engine, f"({whole}) WHERE person_id = ?", [person_id])
    if row is None or stored is None:
        raise DeterminationMissing(name)
    definitions = _definitions(name, stored)
    declared = definitions.programme.period
    during = period.period_named(declared, stored["period"], Place(f"{name}.yaml", 1, 1))
    plan = replace(
        make_plan(definitions, None, during, stored["certain_weight"], {}),
        excluded_by=tuple(c.removeprefix(BY) for c in row if c.startswith(BY)),
    )
    return _Explainer(plan, row, stored, lookup, contracts or {}, origins).explanation()


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


class _Explainer:
    def __init__(
        self,
        plan: Plan,
        row: Mapping[str, Any],
        stored: Mapping[str, Any],
        lookup: Lookup,
        contracts: "Mapping[str, Contract]",
        origins: Origins | None,
    ) -> None:
        self.plan, self.row, self.stored, self.lookup = plan, row, stored, lookup
        self.contracts, self.origins = contracts, origins
        self.definitions: Definitions = plan.definitions
        self.versions: Mapping[str, int] = json.loads(stored["versions"])
        known = [*plan.facts, *self.definitions.households]
        known += [EXCLUDED] if plan.excluded_by else []
        self.recorded = {name: row[name] for name in known}
        self.uncertain = [name for name in known if self._uncertain(name)]
        self.bound = {n: plan.bound(rule) for n, rule in self.definitions.rules.items()}
        rules = {n: row[n] for n in self.bound if n in row}
        self.values = Values(self.bound, {**self.recorded, **rules})

    def explanation(self) -> Explanation:
        row, definitions, judged = self.row, self.definitions, self.plan.decides
        assert judged is not None, "a determination comes of a programme that decides"
        judgement = Judgement(self.plan)
        lacking = missing(judgement, self.recorded, self.uncertain)
        decisive = _decisive(row["outcome"], lacking)
        others = exclusions(self.plan.name, row, self.lookup)
        return Explanation(
            programme=definitions.programme,
            digest=self.stored["digest"],
            version=self.stored.get("version"),
            period=self.plan.period,
            person_id=row["person_id"],
            outcome=row["outcome"],
            amount=row["amount_fen"],
            amount_up_to=row["amount_up_to_fen"],
            grounds=grounds(self.plan, self.values, judged),
            rules=self._rules(),
            tables=tables(self.plan, self.values),
            facts=self._facts(decisive),
            households=explained_households(definitions, row, decisive),
            exclusions=others,
            excluded=excluded(self.plan, row, others, self.lookup, decisive),
            parameters=parameters(self.plan, self.values, json.loads(self.stored["parameters"])),
            awards=self._awards(),
            missing=lacking,
            nearest=self._nearest(judgement),
            versions=self.versions,
            plan=self.plan,
            values=self.values,
        )

    def _uncertain(self, name: str) -> bool:
        if name == EXCLUDED:
            return exclusion_uncertain(self.row)
        if name in self.definitions.households:
            return answer_uncertain(self.row, name)
        weight = self.row[f"{name}__match_weight"]
        known = self.row[name] is not None
        return known and weight is not None and weight < self.plan.certain_weight

    def _nearest(self, judgement: Judgement) -> tuple[Nearest, ...]:
        facts = self.plan.facts
        fixed = fixed_facts(facts, {name: self._roles(name) for name in facts})
        for name, asked in judgement.asked.items():
            read = asked & set(facts)
            if read and read <= fixed:
                fixed.add(name)
        fixed.add(EXCLUDED)
        return nearest(judgement, self.recorded, self.uncertain, fixed)

    def _roles(self, name: str) -> set[str]:
        """The roles of the columns that the fact names."""
        fact = self.plan.facts[name]
        words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", f"{fact.value or ''} {fact.where or ''}"))
        read = [fact.from_ or "", fact.join.dataset if fact.join else ""]
        return {
            column.role
            for dataset in read
            if dataset in self.contracts
            for column in self.contracts[dataset].columns
            if column.role is not None and column.name in words
        }

    def _facts(self, decisive: set[str]) -> tuple[ExplainedFact, ...]:
        row = self.row
        silent: Mapping[str, str] = json.loads(self.stored["silent_facts"])
        deliveries = self._deliveries()
        found = []
        for name, fact in self.plan.facts.items():
            contract = self.contracts.get(row[f"{name}__dataset"] or "")
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
                    uncertain=name in self.uncertain,
                    decisive=name in decisive,
                    silent=silent.get(name),
                    deliveries=deliveries.get(name, ()),
                )
            )
        return tuple(found)

    def _deliveries(self) -> Mapping[str, tuple[Delivered, ...]]:
        if self.origins is None:
            return {}
        records = {
            name: {part: self.row[f"{name}__{part}"] for part in ("dataset", "record_id")}
            for name in self.plan.facts
        }
        return self.origins.of(records, self.versions)

    def _rules(self) -> tuple[ExplainedRule, ...]:
        programme, day = self.definitions.programme, self.plan.period.start
        versions = {name: rule.at(day) for name, rule in programme.rules.items()}
        return tuple(
            ExplainedRule(
                name=name,
                title=programme.rules[name].title,
                kind=programme.rules[name].kind,
                value=self.row[name],
                expression=version.expression,
                source=programme.sources[version.source],
                article=version.article,
            )
            for name, version in versions.items()
            if version is not None
        )

    def _awards(self) -> tuple[ExplainedAward, ...]:
        programme = self.definitions.programme
        # Amounts are made of certain facts alone.
        certain = {n: None if n in self.uncertain else v for n, v in self.recorded.items()}
        values = Values(self.bound, certain) if self.uncertain else self.values
        return tuple(
            ExplainedAward(
                name=name,
                title=award.title,
                amount=self.row[name],
                up_to=self.row[f"{name}__up_to"],
                source=programme.sources[award.source],
                article=award.article,
                grounds=award_grounds(self.plan, values, name),
                group=group_of(programme, name, self.row, self.lookup),
            )
            for name, award in programme.awards.items()
        )


def _decisive(outcome: str, lacking: Missing | None) -> set[str]:
    """The facts of the sets that decide: to be confirmed as recorded, or to be asked."""
    if lacking is None:
        return set()
    sets = lacking.confirm if outcome == "verify" and lacking.confirm else lacking.sets
    return {name for names in sets for name in names}
