"""What one can do with programmes: check them, determine them for everybody."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.engine import identifier
from commonweal.lake import Lake
from commonweal.programme import period as periods
from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.errors import Place, PlacedError, ProgrammeDuplicate
from commonweal.programme.gather import Gathering
from commonweal.programme.inputs import Inputs, check_inputs
from commonweal.programme.plan import Plan, jsonable, make_plan
from commonweal.programme.steps import outcome

if TYPE_CHECKING:
    from commonweal.catalogue import Contract
    from commonweal.stage import StageContext, StageResult

COMMON = (
    *("programme", "period", "person_id", "household_id", "region"),
    *("outcome", "amount_fen", "amount_up_to_fen"),
)
"""The columns that the determinations of every programme share."""

_NO_FINDINGS = """
    SELECT * FROM (VALUES (CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR),
                           CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)))
        AS none(finding, programme, household_id, person_id, region, facts)
    WHERE FALSE"""


@dataclass(frozen=True)
class Checked:
    """A rule file that passed every check against the contracts."""

    definitions: Definitions
    inputs: Inputs


def rule_files(folder: Path) -> list[Path]:
    """The rule files below ``folder``, in the order of their names."""
    return sorted(path for path in folder.glob("*.yaml") if path.is_file())


def check(
    folder: Path, contracts: "Mapping[str, Contract]"
) -> tuple[list[Checked], list[PlacedError]]:
    """Every rule file of ``folder`` that is right, and everything that is wrong with the rest."""
    checked: list[Checked] = []
    problems: list[PlacedError] = []
    names: dict[str, Path] = {}
    for path in rule_files(folder):
        found = Problems()
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        definitions = define(text, path.name, found)
        if definitions is not None:
            inputs = check_inputs(definitions, contracts, found)
            first = names.setdefault(definitions.name, path)
            if first != path:
                place = definitions.document.place(("programme",))
                message = f"{first.name} already defines the programme {definitions.name}"
                found.add(ProgrammeDuplicate(place, message))
            if inputs is not None and not found.found:
                checked.append(Checked(definitions, inputs))
        problems += found.found
    return checked, problems


def load(folder: Path, contracts: "Mapping[str, Contract]") -> list[Checked]:
    """The programmes of ``folder``; raises the first thing wrong with any of them."""
    checked, problems = check(folder, contracts)
    if problems:
        raise problems[0]
    return checked


def fingerprint(context: "StageContext") -> str:
    """Digest of the rule files: what determinations depend on beside tables and settings."""
    digest = hashlib.sha256()
    for path in rule_files(context.workspace.root / "programmes"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def determine(context: "StageContext") -> "StageResult":
    """The stage: determinations of every programme for its whole population, and findings.

    In:  links, persons, households, members, reviews and accepted/<dataset>.
    Out: determinations/<programme>, programmes, findings.
    """
    folder = context.workspace.root / "programmes"
    programmes = load(folder, context.contracts)
    plans = _plans(context, programmes)
    context.progress.step("facts", None)
    gathering = Gathering(context.engine, context.source, context.has, plans)
    if plans:
        gathering.prepare()
    rows = 0
    summaries: list[dict[str, Any]] = []
    found: list[str] = []
    for plan in plans:
        context.progress.step(plan.name, None)
        facts = gathering.facts(plan)
        count = context.engine.create("programme_evaluated", outcome.evaluated(plan, facts))
        evaluated = identifier("programme_evaluated")
        if plan.definitions.eligible is not None:
            context.write(f"determinations/{plan.name}", outcome.determinations(plan, evaluated))
            summaries.append(_summary(context, plan, evaluated))
        for number, select in enumerate(outcome.findings(plan, evaluated)):
            table = f"programme_found_{plan.name}_{number}"
            context.engine.create(table, select)
            found.append(identifier(table))
        context.progress.advance(count)
        rows += count
    all_found = " UNION ALL ".join([_NO_FINDINGS, *(f"SELECT * FROM {table}" for table in found)])
    context.engine.create("programme_findings", all_found)
    context.write(
        "findings",
        "SELECT * FROM programme_findings ORDER BY finding, region, household_id, person_id",
    )
    _write_programmes(context, plans)
    kinds = dict(
        context.engine.rows(
            "SELECT finding, count(*) FROM programme_findings GROUP BY finding ORDER BY finding"
        )
    )
    return context.finish(
        rows,
        {
            "programmes": summaries,
            "findings": kinds,
            "finding_titles": {
                name: finding.title.model_dump()
                for plan in plans
                for name, finding in plan.definitions.programme.findings.items()
            },
        },
    )


def determinations_select(lake: Lake, versions: Mapping[str, int]) -> str:
    """All programmes' determinations as one SELECT: the common columns and ``trace`` as JSON."""
    prefix = "determinations/"
    parts = []
    for table in sorted(name for name in versions if name.startswith(prefix)):
        columns = lake.columns(table, versions[table])
        facts = [c.removesuffix("__dataset") for c in columns if c.endswith("__dataset")]
        awards = [c.removesuffix("__up_to") for c in columns if c.endswith("__up_to")]
        own = {*COMMON, "ask", *facts, *awards}
        rules = [c for c in columns if "__" not in c and c not in own]
        groups = {"rules": rules, "awards": [x for a in awards for x in (a, f"{a}__up_to")]}
        packed = "".join(
            f"{group} := {_packed(names)}, " for group, names in groups.items() if names
        )
        trace = f"to_json(struct_pack({packed}facts := {outcome.fact_struct(facts)}))"
        parts.append(
            f"SELECT {', '.join(COMMON)}, CAST({trace} AS VARCHAR) AS trace "
            f"FROM {lake.scan(table, versions[table])}"
        )
    if not parts:
        text = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in (*COMMON, "trace"))
        return f"SELECT {text} WHERE FALSE"
    return " UNION ALL ".join(parts)


def _packed(names: Sequence[str]) -> str:
    return f"struct_pack({', '.join(f'{identifier(n)} := {identifier(n)}' for n in names)})"


def _plans(context: "StageContext", programmes: Sequence[Checked]) -> list[Plan]:
    delivered = _delivered(context, programmes)
    settings = context.workspace.configuration
    plans = []
    for checked in programmes:
        declared = checked.definitions.programme.period
        label = settings.programme.period
        period = (
            periods.period_at(declared, context.as_of)
            if label is None
            else periods.period_named(declared, label, Place("workspace.toml", 1, 1))
        )
        plans.append(
            make_plan(
                checked.definitions,
                checked.inputs,
                period,
                settings.identity.certain_weight,
                delivered,
            )
        )
    return plans


def _delivered(context: "StageContext", programmes: Sequence[Checked]) -> dict[str, date | None]:
    """Dataset that a programme reads -> the date its newest extract speaks of."""
    names = {
        dataset
        for checked in programmes
        for records in (checked.inputs.population, *checked.inputs.facts.values())
        for dataset in (records.dataset, records.join.dataset if records.join else None)
        if dataset is not None and context.has(f"accepted/{dataset}")
    }
    return {
        name: context.engine.value(f"SELECT max(_as_of) FROM {context.source(f'accepted/{name}')}")
        for name in sorted(names)
    }


def _summary(context: "StageContext", plan: Plan, evaluated: str) -> dict[str, Any]:
    counts = dict(
        context.engine.rows(f"SELECT outcome, count(*) FROM {evaluated} GROUP BY outcome")
    )
    amounts = context.engine.row(
        f"SELECT coalesce(sum(amount_fen), 0), coalesce(sum(amount_up_to_fen), 0) FROM {evaluated} "
        "WHERE outcome = 'eligible'"
    )
    programme = plan.definitions.programme
    return {
        "programme": plan.name,
        "title": programme.title.model_dump(),
        "period": plan.period.label,
        "currency": programme.currency,
        **{name: counts.get(name, 0) for name in ("eligible", "ineligible", "verify", "unknown")},
        "amount_fen": int(amounts[0]),
        "amount_up_to_fen": int(amounts[1]),
        "silent_facts": plan.silent(),
    }


def _write_programmes(context: "StageContext", plans: Sequence[Plan]) -> None:
    """One row a programme: everything a determination was made with beside the person's facts."""
    rows = [
        [
            plan.name,
            plan.period.label,
            plan.definitions.digest,
            plan.definitions.document.text,
            json.dumps(_parameters(plan), ensure_ascii=False, sort_keys=True),
            json.dumps(dict(context.versions), sort_keys=True),
            json.dumps(plan.silent(), sort_keys=True),
            plan.certain_weight,
        ]
        for plan in plans
    ]
    columns = "programme, period, digest, text, parameters, versions, silent_facts, certain_weight"
    types = ["VARCHAR"] * 7 + ["DOUBLE"]
    names = columns.split(", ")
    empty = ", ".join(f"CAST(NULL AS {t}) AS {n}" for n, t in zip(names, types, strict=True))
    context.engine.create("programme_programmes", f"SELECT {empty} WHERE FALSE")
    for row in rows:
        places = ", ".join("?" for _ in row)
        context.engine.execute(f"INSERT INTO programme_programmes VALUES ({places})", row)
    context.write("programmes", f"SELECT {columns} FROM programme_programmes ORDER BY programme")


def _parameters(plan: Plan) -> dict[str, Any]:
    """The values of the law that the programme used, those of another day as ``name@day``."""
    named = {
        **plan.values,
        **{f"{name}@{day.isoformat()}": found for (name, day), found in plan.values_on.items()},
    }
    return {
        name: {
            "value": jsonable(value),
            "valid_from": dated.valid_from.isoformat(),
            "source": dated.source,
            "article": dated.article,
        }
        for name, (dated, value) in named.items()
    }
