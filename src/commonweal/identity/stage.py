"""Linkage as a stage of the run: every dataset that has person roles."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

import pyarrow as pa

from commonweal.catalogue import SELF, Contract
from commonweal.identity import memory
from commonweal.identity.copies import Copies
from commonweal.identity.decisions import Decided, constraints, holding, standing
from commonweal.identity.figures import Figures
from commonweal.identity.memory import Memory, Past
from commonweal.identity.model import Linkage, Model, RuleReport, Settings, Source
from commonweal.identity.model_file import read_model, to_json
from commonweal.identity.naming import Names
from commonweal.identity.relink import Relinked, amendments, relink
from commonweal.identity.service import histogram, link
from commonweal.identity.steps import people
from commonweal.identity.steps.differences import differences
from commonweal.identity.work import Given
from commonweal.stage import StageContext, StageResult

_RELEARN = 0.2
"""A model is learned anew when so many of the records it was learned from have changed."""
_SHOWN = ("links", "persons", "reviews")
"""The tables that people read; the others lie below identity/ in the lake."""
_LEARNED = ("weights", "rules", "blocking_recall")
"""The figures of a linkage that belong to its model."""


def resolve(context: StageContext) -> StageResult:
    """Link every record to a person.

    Writes links, persons, reviews, identity/weights and identity/model, and what the next linkage
    needs: where little has changed since the last one, only that is linked.
    """
    contracts = {
        dataset: contract
        for dataset, contract in sorted(context.contracts.items())
        if contract.subjects and context.has(f"accepted/{dataset}")
    }
    with Copies(context) as copies:
        job = _Job(context, contracts, copies)
        job.note_news()
        return job.follow() or job.link_all()


@dataclass
class _Job:
    """One linkage of a workspace's datasets."""

    context: StageContext
    contracts: Mapping[str, Contract]
    copies: Copies

    def __post_init__(self) -> None:
        chosen = self.context.workspace.configuration.identity
        self.settings = Settings(chosen.certain_weight, chosen.review_weight)
        self.basis = memory.basis(self.context, self.contracts)
        self.decided = _decided(self.context)
        self.decisions = {
            f"{pair.pair} {pair.verdict}": tuple(astuple(key) for key in (*pair.left, *pair.right))
            for pair in self.decided
        }
        self.sources = [
            source_of(contract, self.context.source(f"accepted/{dataset}"), "record_id")
            for dataset, contract in self.contracts.items()
        ]

    def note_news(self) -> None:
        """``decided_anew``: the mentions on which reviewers have decided since the last linkage, or
        taken a decision back."""
        news = self.decisions.items() ^ memory.decided_before(self.context).items()
        keys = sorted({key for _, named in news for key in named})
        columns = zip(*keys, strict=True) if keys else ((), (), ())
        names = ("dataset", "record_id", "subject")
        told = [pa.array(column, pa.string()) for column in columns]
        self.context.engine.load("decided_anew", pa.table(told, names=names))

    def link_all(self) -> StageResult:
        """Link all records, and learn a model if none is given."""
        context = self.context
        names = Names(context)
        given = Given(
            model=_model_file(context),
            decisions=constraints(self.decided),
            name=names.all(),
            keep=self._keep,
        )
        found = link(context.engine, self.sources, self.settings, context.progress, given)
        context.write("links", "SELECT * FROM links")
        context.write("reviews", "SELECT * FROM reviews")
        context.engine.drop("links", "reviews", "edges")
        context.progress.step("golden records", found.persons)
        context.write("persons", people.persons())
        for name, change in names.amendments().items():
            self._keep(name, change.applied_to(names.before(name)))
        _write_weights(context, found)
        figures = {name: summary(found)[name] for name in _LEARNED}
        memory.remember(
            context,
            found.model,
            Memory(
                self.basis,
                self._accepted(),
                found.attributes,
                found.writings,
                learned_from=found.records,
                changed_since=0,
                learned=figures,
                figures=Figures(found.sizes, found.settled, found.joined),
                decisions=self.decisions,
            ),
        )
        return context.finish(found.records, summary(found))

    def follow(self) -> StageResult | None:
        """Link what has changed since the last linkage; None if everything has to be linked."""
        context = self.context
        past = memory.remembered(context, self.basis)
        if past is None or past.memory.accepted.keys() != self.contracts.keys():
            return None
        changed, parts = self._changed(past)
        since = past.memory.changed_since + changed
        if since > _RELEARN * past.memory.learned_from:
            return None
        names = Names(context)
        given = Given(
            model=past.model,
            reference=past.reference,
            decisions=constraints(self.decided),
            name=names.part(),
        )
        found = relink(context.engine, parts, past.standing, given, self.settings, context.progress)
        if found is None:
            return None
        figures = past.memory.figures - found.before + found.now
        context.progress.step("write what has changed")
        for name, change in (amendments() | names.amendments()).items():
            context.amend(name if name in _SHOWN else f"identity/{name}", change)
            self.copies.begin(name)
        for table in (*(f"identity/{name}" for name in memory.REFERENCE), "identity/weights"):
            context.keep(table, context.before[table])
        memory.remember(
            context,
            past.model,
            replace(
                past.memory,
                accepted=self._accepted(),
                changed_since=since,
                figures=figures,
                decisions=self.decisions,
            ),
        )
        return context.finish(changed, self._figures(past, figures, found))

    def _changed(self, past: Past) -> tuple[int, list[Source]]:
        """``changed``: the records that are not what they were, or not decided as they were, at the
        last linkage; how many they are, and the sources without most of the others."""
        engine, lake, parts = self.context.engine, self.context.lake, []
        selects = ["SELECT dataset, record_id FROM decided_anew"]
        decided = {row[0] for row in engine.rows("SELECT DISTINCT dataset FROM decided_anew")}
        for source in self.sources:
            table = f"accepted/{source.dataset}"
            before, now = past.memory.accepted[source.dataset], self.context.versions[table]
            difference = lake.difference(table, before, now)
            if before != now:
                found = differences(
                    source.dataset, sorted(source.columns), difference.gone, difference.come
                )
                selects.append(f"SELECT * FROM ({found})")
            # Who was decided on stands anywhere.
            alone = source.dataset not in decided
            parts.append(replace(source, relation=difference.come) if alone else source)
        return engine.create("changed", " UNION ".join(selects)), parts

    def _keep(self, name: str, select: str) -> None:
        self.context.write(f"identity/{name}", select)
        self.copies.begin(name)

    def _accepted(self) -> dict[str, int]:
        return {of: self.context.versions[f"accepted/{of}"] for of in self.contracts}

    def _figures(self, past: Past, figures: Figures, found: Relinked) -> dict[str, Any]:
        """The figures of the whole, of which a part was linked again."""
        context, engine, sizes = self.context, self.context.engine, figures.sizes
        reviews = f"SELECT count(*) FROM {context.source('reviews')}"
        return {
            "records": sum(size * count for size, count in sizes.items()),
            "persons": sum(sizes.values()),
            "settled": figures.settled,
            "pairs": found.linkage.pairs,
            "reviews": int(engine.value(reviews)),
            "sizes": {str(size): count for size, count in sizes.items()},
            "histogram": list(histogram(engine, context.source("identity/edges"))),
            "precision": figures.joined.precision,
            "recall": figures.joined.recall,
            "changed": {
                "records": found.records_fresh,
                "entities": found.touched,
                "affected": found.affected,
            },
            **past.memory.learned,
        }


def _decided(context: StageContext) -> list[Decided]:
    """What linkage has to follow of what reviewers decided."""
    with context.database.session() as session:
        return holding(standing(session, context.lake.identity))


def _model_file(context: StageContext) -> Model | None:
    """The model that the configuration names, if it names one."""
    name = context.workspace.configuration.identity.model
    return None if name is None else read_model(context.workspace.path(name))


def fingerprint(context: StageContext) -> str:
    """What linkage reads beside the lake: the model file, and what reviewers decided."""
    model = _model_file(context)
    decided = [f"{pair.pair} {pair.verdict}" for pair in _decided(context)]
    return "\n".join([*decided, "" if model is None else to_json(model)])


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
        "agreeing": report.agreeing,
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
