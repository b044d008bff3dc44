"""Linkage as a stage of the run: every dataset that has person roles."""

from collections import defaultdict
from typing import Any

import pyarrow as pa

from commonweal.catalogue import SELF, Contract
from commonweal.identity.model import Linkage, RuleReport, Settings, Source
from commonweal.identity.service import link
from commonweal.identity.steps import people
from commonweal.stage import StageContext, StageResult


def resolve(context: StageContext) -> StageResult:
    """Link every record to a person; writes links, persons, reviews and identity/weights."""
    sources = [
        source_of(contract, context.source(f"accepted/{dataset}"), "record_id")
        for dataset, contract in sorted(context.contracts.items())
        if contract.subjects and context.has(f"accepted/{dataset}")
    ]
    chosen = context.workspace.configuration.identity
    settings = Settings(chosen.certain_weight, chosen.review_weight)
    found = link(context.engine, sources, settings, context.progress)
    context.write("links", "SELECT * FROM links")
    context.write("reviews", "SELECT * FROM reviews")
    context.engine.drop("links", "reviews", "edges")
    context.progress.step("golden records", found.persons)
    context.write("persons", people.persons())
    _write_weights(context, found)
    return context.finish(found.records, summary(found))


def source_of(contract: Contract, relation: str, record_id: str) -> Source:
    """The persons that the records of ``contract`` speak of, by the roles of its columns."""
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for column in contract.columns:
        if column.role is not None and column.subject in contract.subjects:
            subjects[column.subject][column.role].append(column.name)
    return Source(
        dataset=contract.dataset,
        relation=relation,
        record_id=record_id,
        subjects={
            subject: {role: tuple(columns) for role, columns in roles.items()}
            for subject, roles in sorted(subjects.items(), key=lambda item: item[0] != SELF)
        },
        free_of_duplicates=contract.free_of_duplicates,
    )


def weights(found: Linkage) -> list[dict[str, Any]]:
    """What was learned, one row a level of a comparison."""
    if found.model is None:
        return []
    learned = found.model.parameters
    return [
        {
            "comparison": comparison.attribute,
            "level": label,
            "m": float(learned.same[comparison.attribute][place]),
            "u": float(learned.strangers[comparison.attribute][place]),
            "relatives": float(learned.relatives[comparison.attribute][place]),
            "weight": float(learned.weights(comparison.attribute)[place + 1]),
        }
        for comparison in learned.comparisons
        for place, label in enumerate(comparison.labels)
    ]


def summary(found: Linkage) -> dict[str, Any]:
    """The figures of a linkage for people and for the report."""
    return {
        "records": found.records,
        "persons": found.persons,
        "settled": found.settled,
        "pairs": found.pairs,
        "reviews": found.reviews,
        "sizes": {str(size): count for size, count in found.sizes.items()},
        "weights": weights(found),
        "histogram": list(found.histogram),
        "rules": [rule_figures(report) for report in found.rules],
        "blocking_recall": found.blocking_recall,
        "precision": found.precision,
        "recall": found.recall,
    }


def rule_figures(report: RuleReport) -> dict[str, Any]:
    """What a blocking rule did, for people and for the report."""
    return {
        "rule": list(report.rule.keys),
        "pairs": report.pairs,
        "used": report.used,
        "set aside": report.set_aside,
        "new": report.new,
        "matches": report.matches,
        "recall": report.recall,
    }


def _write_weights(context: StageContext, found: Linkage) -> None:
    schema = pa.schema(
        [("comparison", pa.string()), ("level", pa.string())]
        + [(name, pa.float64()) for name in ("m", "u", "relatives", "weight")]
    )
    context.engine.register("weights_rows", pa.Table.from_pylist(weights(found), schema=schema))
    context.write("identity/weights", "SELECT * FROM weights_rows")
    context.engine.unregister("weights_rows")
