"""What one can do with programmes: determine them for everybody, read all determinations."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commonweal.engine import identifier
from commonweal.lake import Lake
from commonweal.programme import traced
from commonweal.programme.evaluation import determinations, evaluation
from commonweal.programme.finding.raising import Raising
from commonweal.programme.finding.store import tallies
from commonweal.programme.finding.suspension import suspended
from commonweal.programme.folder import Checked, load_files
from commonweal.programme.gather import Gathering
from commonweal.programme.period import period_for
from commonweal.programme.plan import EXCLUDED, Plan, jsonable, make_plan
from commonweal.programme.publication import Choice, all_versions, choose
from commonweal.programme.stacking.exclusion import BY, ordered
from commonweal.programme.steps import outcome
from commonweal.programme.trial import delivered_to

if TYPE_CHECKING:
    from commonweal.stage import StageContext, StageResult

COMMON = (
    *("programme", "period", "person_id", "household_id", "region"),
    *("outcome", "amount_fen", "amount_up_to_fen"),
)
"""The columns that the determinations of every programme share."""


def fingerprint(context: "StageContext") -> str:
    """Digest of what determinations depend on beside tables and settings.

    That is the text of every draft and of every version in force, and which kinds of findings are
    suspended; a rule file beside its published version does not count.
    """
    choice = _choice(context)
    thresholds: dict[tuple[str, str], float | None] = {}
    for file in choice.files:
        programme = file.programme()
        if programme is None:
            continue  # The stage itself says what is wrong.
        for name, finding in programme.findings.items():
            thresholds[programme.programme, name] = finding.threshold
    with context.database.session() as session:
        known = tallies(session, context.lake.identity)
    settings = context.workspace.configuration.programme
    held = [kind.definition for kind in suspended(known, thresholds, settings)]
    texts = [(file.name, file.text, sorted(file.shared.items())) for file in choice.files]
    told = json.dumps([texts, choice.resting, held], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def determine(context: "StageContext") -> "StageResult":
    """The stage: determinations of every programme for its whole population, and findings.

    In:  links, persons, households, members, reviews and accepted/<dataset>.
    Out: determinations/<programme>, programmes, findings, suspended_findings.
    """
    choice = _choice(context)
    checked = load_files(choice.files, context.contracts)
    plans = ordered(_plans(context, checked))
    context.progress.step("facts", None)
    gathering = Gathering(context.engine, context.source, context.has, plans)
    if plans:
        gathering.prepare()
    considered = {plan.name: gathering.considered(plan) for plan in plans}
    summaries: dict[str, dict[str, Any]] = {}
    raising = Raising(context)
    for plan, evaluated, settled in evaluation(context.engine, gathering, plans):
        context.progress.step(plan.name, considered[plan.name])
        if settled:
            number = choice.numbers.get(plan.name)
            select = determinations(plan, evaluated, gathering.alike(plan))
            summaries[plan.name] = _publish(context, plan, select, number)
        else:
            raising.look(plan, evaluated)
        context.progress.advance(considered[plan.name])
    _write_programmes(context, plans, choice.numbers)
    names = [one.definitions.name for one in checked]
    return context.finish(
        sum(considered.values()),
        {
            "programmes": [summaries[name] for name in names if name in summaries],
            "resting": list(choice.resting),
            **raising.finish(),
        },
    )


def determinations_select(lake: Lake, versions: Mapping[str, int]) -> str:
    """All programmes' determinations as one SELECT: the common columns and ``trace`` as JSON."""
    prefix = "determinations/"
    parts = []
    for table in sorted(name for name in versions if name.startswith(prefix)):
        columns = lake.columns(table, versions[table])
        facts = traced.origins(columns)
        relation = f"({traced.apart(lake.scan(table, versions[table]), columns)})"
        awards = [c.removesuffix("__up_to") for c in columns if c.endswith("__up_to")]
        stacked = [c for c in columns if c.endswith(("__withheld_by", "__before_up_to"))]
        stacked += [c for c in columns if c.endswith("__before")]
        excluded = [c for c in columns if c == EXCLUDED or c.startswith((f"{EXCLUDED}__", BY))]
        known = {*COMMON, "ask", *facts, *awards, *excluded}
        sections = {
            "rules": [c for c in columns if "__" not in c and c not in known],
            "awards": [*(x for a in awards for x in (a, f"{a}__up_to")), *sorted(stacked)],
            "exclusion": excluded,
        }
        households = [c.removesuffix("__open") for c in columns if c.endswith("__open")]
        packed = "".join(
            f"{section} := {_packed(names)}, " for section, names in sections.items() if names
        )
        if households:
            packed += f"household := {outcome.household_struct(households)}, "
        trace = f"to_json(struct_pack({packed}facts := {outcome.fact_struct(facts)}))"
        parts.append(
            f"SELECT {', '.join(COMMON)}, CAST({trace} AS VARCHAR) AS trace FROM {relation}"
        )
    if not parts:
        text = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in (*COMMON, "trace"))
        return f"SELECT {text} WHERE FALSE"
    return " UNION ALL ".join(parts)


def _packed(names: Sequence[str]) -> str:
    return f"struct_pack({', '.join(f'{identifier(n)} := {identifier(n)}' for n in names)})"


def _choice(context: "StageContext") -> Choice:
    """By which texts this run determines."""
    settings = context.workspace.configuration.programme
    with context.database.session() as session:
        versions = all_versions(session, context.lake.identity)
    return choose(
        context.workspace.root / "programmes",
        versions,
        context.as_of,
        settings.period,
        published_only=settings.require_published,
    )


def _plans(context: "StageContext", programmes: Sequence[Checked]) -> list[Plan]:
    delivered = delivered_to(context.engine, context.source, context.has, programmes)
    settings = context.workspace.configuration
    return [
        make_plan(
            checked.definitions,
            checked.inputs,
            period_for(
                checked.definitions.programme.period, context.as_of, settings.programme.period
            ),
            settings.identity.certain_weight,
            delivered,
        )
        for checked in programmes
    ]


def _publish(
    context: "StageContext", plan: Plan, select: str, version: int | None
) -> dict[str, Any]:
    """Write the programme's determinations; gives its figures."""
    table = f"determinations/{plan.name}"
    context.write(table, select)
    return _summary(context, plan, context.source(table), version)


def _summary(
    context: "StageContext", plan: Plan, written: str, version: int | None
) -> dict[str, Any]:
    counts = dict(context.engine.rows(f"SELECT outcome, count(*) FROM {written} GROUP BY outcome"))
    amounts = context.engine.row(
        f"SELECT coalesce(sum(amount_fen), 0), coalesce(sum(amount_up_to_fen), 0) FROM {written} "
        "WHERE outcome = 'eligible'"
    )
    programme = plan.definitions.programme
    return {
        "programme": plan.name,
        "title": programme.title.model_dump(),
        "version": version,
        "period": plan.period.label,
        "currency": programme.currency,
        **{name: counts.get(name, 0) for name in ("eligible", "ineligible", "verify", "unknown")},
        "amount_fen": int(amounts[0]),
        "amount_up_to_fen": int(amounts[1]),
        "silent_facts": plan.silent(),
    }


def _write_programmes(
    context: "StageContext", plans: Sequence[Plan], numbers: Mapping[str, int]
) -> None:
    """One row a programme: everything a determination was made with beside the person's facts.

    ``version`` is the number of the published version, NULL of a draft.
    """
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
            json.dumps(dict(plan.definitions.document.used), ensure_ascii=False),
            numbers.get(plan.name),
        ]
        for plan in plans
    ]
    columns = "programme, period, digest, text, parameters, versions, silent_facts, "
    columns += "certain_weight, shared, version"
    types = ["VARCHAR"] * 7 + ["DOUBLE", "VARCHAR", "INTEGER"]
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
