"""Linkage from sources to persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity import comparisons as known
from commonweal.identity import estimate, names
from commonweal.identity.cluster import Constraints, Edges, clusters
from commonweal.identity.errors import NothingToLink
from commonweal.identity.model import (
    Comparison,
    Linkage,
    Parameters,
    Rule,
    Settings,
    Source,
)
from commonweal.identity.observe import writing_of
from commonweal.identity.steps import blocking, compare, mentions, nodes, people
from commonweal.stage import Progress, Silent

_SAMPLE = 800
"""Profiles whose pairs show how strangers agree: a third of a million pairs."""
_CONSTANT = 0.9
"""Two strangers agree so often on an attribute that is the same for (nearly) everybody."""
_PRECISE = 0.1
"""A rule is worth rescuing from its oversize blocks if the others need so little of the budget."""
_LARGEST_RULES = 62
"""A pair's rules are the bits of one BIGINT."""


@dataclass
class _Work:
    """The state of one linkage: tables in the engine and what is known of them."""

    engine: Engine
    sources: Sequence[Source]
    settings: Settings
    progress: Progress
    attributes: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    known_of: dict[str, int] = field(default_factory=dict)
    """Attribute -> entities that have it."""
    coincidences: dict[str, float] = field(default_factory=dict)
    rules: list[tuple[int, Rule]] = field(default_factory=list)
    rule_report: list[Mapping[str, object]] = field(default_factory=list)


def link(
    engine: Engine,
    sources: Sequence[Source],
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Linkage:
    """Find who is who across ``sources``; leaves ``links`` and ``reviews`` in the engine.

    ``links``: dataset, record_id, subject, person_id, match_weight, evidence.
    ``reviews``: left_*, right_*, match_weight, evidence.
    ``person_keys`` and ``mentions`` stay for golden records. The same records give the same
    tables whatever their order. Raises :class:`NothingToLink`.
    """
    work = _Work(engine, sources, settings or Settings(), progress or Silent())
    if not any(source.identifies for source in sources):
        raise NothingToLink([source.dataset for source in sources])
    records = _settle(work, _mentions(work))
    _nodes(work)
    pairs = _pairs(work)
    parameters = _learn(work, pairs) if pairs else None
    _weigh(work, parameters)
    _cluster(work)
    return _tell(work, records, pairs, parameters)


def _mentions(work: _Work) -> str:
    """``mentions`` of all sources; returns the SELECT that made them."""
    engine = work.engine
    work.progress.step("read and normalise")
    numbered = [(source, subject) for source in work.sources for subject in source.subjects]
    writings = writing_of(engine, work.sources)
    work.attributes = mentions.told(work.sources, writings)
    columns = ", ".join(work.attributes)
    selects = [
        f"SELECT {number}::USMALLINT AS source, record_id, {columns}, shown_name, shown_address "
        f"FROM ({mentions.mentions(source, subject, writings[source.dataset])})"
        for number, (source, subject) in enumerate(numbered)
    ]
    raw = " UNION ALL ".join(selects)
    exclusive = _exclusive_bits(work.sources)
    engine.load(
        "sources",
        pa.table(
            {
                "source": pa.array(range(len(numbered)), pa.uint16()),
                "dataset": [source.dataset for source, _ in numbered],
                "subject": [subject for _, subject in numbered],
                "exclusive": pa.array(
                    [exclusive.get((s.dataset, subject), 0) for s, subject in numbered], pa.int64()
                ),
            }
        ),
    )
    irregular = [row[0] for row in engine.rows(mentions.irregular_names(raw))]
    engine.load(
        "name_forms",
        pa.table(
            {
                "raw": pa.array(irregular, pa.string()),
                "name": pa.array([names.normalise(name) for name in irregular], pa.string()),
            }
        ),
    )
    engine.create("placeholders", "SELECT '' AS id WHERE false")
    read = nodes.mentions(raw, work.attributes)
    engine.create("mentions", read)
    return read


def _settle(work: _Work, read: str) -> int:
    """``entities``; the number of mentions, which are ``read`` again without placeholders."""
    engine = work.engine
    work.progress.step("settle by strong keys")
    settled = nodes.entities(work.attributes)
    engine.create("entities", settled)
    if engine.create("placeholders", nodes.placeholders(work.attributes)):
        engine.drop("mentions")
        engine.create("mentions", read)
        engine.create("entities", settled)
    return int(engine.value("SELECT count(*) FROM mentions"))


def _exclusive_bits(sources: Sequence[Source]) -> dict[tuple[str, str], int]:
    """A bit for every dataset that is free of duplicates; it speaks of the record's own person."""
    free = sorted(source.dataset for source in sources if source.free_of_duplicates)
    return {(dataset, "self"): 1 << place for place, dataset in enumerate(free[:63])}


def _nodes(work: _Work) -> None:
    engine = work.engine
    engine.create("alternates", nodes.alternates(work.attributes))
    spelt = engine.arrow("SELECT DISTINCT name FROM entities WHERE name IS NOT NULL")["name"]
    spellings = pa.array(names.spellings(spelt.to_pylist()), pa.string())
    engine.load("spellings", pa.table({"name": spelt, "spelling": spellings}))
    engine.view("descriptions", nodes.descriptions(work.attributes))
    engine.view("nodes", nodes.nodes("SELECT * FROM descriptions"))
    counts = ", ".join(f"count({name})" for name in work.attributes)
    told = engine.row(f"SELECT {counts} FROM entities")
    work.known_of = {name: n for name, n in zip(work.attributes, told, strict=True) if n}
    for comparison in known.COMPARISONS:
        name = comparison.attribute
        if name in work.known_of:
            n = work.known_of[name]
            engine.create(f"frequency_{name}", compare.frequency(name))
            work.coincidences[name] = engine.value(compare.coincidences(name)) / max(n * (n - 1), 1)
    work.comparisons = tuple(
        c for c in known.COMPARISONS if work.coincidences.get(c.attribute, 1.0) < _CONSTANT
    )


def _pairs(work: _Work) -> int:
    """Candidate pairs by the blocking rules that fit the budget."""
    engine = work.engine
    work.progress.step("find candidate pairs")
    tried = blocking.rules(frozenset(c.attribute for c in work.comparisons))
    engine.create("keys", blocking.keys(tried, paired="NOT anchored"))
    every, paired = engine.row("SELECT count(*), count(*) FILTER (paired) FROM keys")
    # What pairs everybody has a budget of its own: where nearly all are settled the other is small.
    budget = {
        everybody: float(work.settings.pairs_per_record * (looking + 1))
        for everybody, looking in ((True, every), (False, paired))
    }
    for place, rule in enumerate(tried):
        cost, without_oversize, oversize = engine.row(blocking.cost(place, rule))
        left = budget[rule.everybody]
        # What is over the budget for its oversize blocks only is kept without them.
        split = cost > left and without_oversize <= _PRECISE * left
        if split:
            cost = without_oversize
        kept = 0 < cost <= left and len(work.rules) < _LARGEST_RULES
        if kept:
            budget[rule.everybody] -= cost
            work.rules.append((place, rule))
        if kept and split:
            engine.execute(blocking.set_aside(place), step="keys")
        work.rule_report.append(
            {
                "rule": list(rule.keys),
                "pairs": int(cost),
                "used": kept,
                "set aside": int(oversize) if kept and split else 0,
            }
        )
    if not work.rules:
        return 0
    found = engine.create("pairs", blocking.pairs(work.rules))
    engine.drop("keys")
    return found


def _learn(work: _Work, pairs: int) -> Parameters:
    engine, comparisons = work.engine, work.comparisons
    work.progress.step("compare", pairs)
    sampled = engine.arrow(compare.random_patterns(comparisons, _SAMPLE))
    u = estimate.strangers(comparisons, _patterns(sampled), work.coincidences)
    engine.create(
        "described",
        compare.described(comparisons),
        [float(u[c.attribute][0]) * work.known_of[c.attribute] for c in comparisons if c.frequency],
    )
    engine.create("compared", compare.compared(comparisons))
    observed = _patterns(engine.arrow(compare.patterns()))
    size = float(engine.value("SELECT count(*) FROM entities"))
    rules = [rule for _, rule in work.rules]
    return estimate.learn(comparisons, rules, observed, u, max(size * (size - 1) / 2, 1.0))


def _patterns(table: pa.Table) -> estimate.Patterns:
    rules = table["rules"].to_numpy() if "rules" in table.column_names else None
    pattern = table["pattern"].to_numpy()
    return estimate.Patterns(
        np.zeros(len(pattern), np.int64) if rules is None else rules,
        pattern,
        table["pairs"].to_numpy().astype(np.float64),
    )


def _weigh(work: _Work, parameters: Parameters | None) -> None:
    """``edges`` and ``labels``; both empty without any candidate pair."""
    engine = work.engine
    work.progress.step("weigh")
    if parameters is None:
        engine.create(
            "edges",
            "SELECT 0::UBIGINT AS a, 0::UBIGINT AS b, 0::DOUBLE AS weight, 0::BIGINT AS pattern "
            "WHERE false",
        )
        engine.create("labels", "SELECT 0::BIGINT AS pattern, '' AS told WHERE false")
        return
    pattern = engine.arrow("SELECT DISTINCT pattern FROM compared ORDER BY pattern")["pattern"]
    strangers, relatives = estimate.pattern_weights(parameters, pattern.to_numpy())
    engine.load(
        "pattern_weights",
        pa.table({"pattern": pattern, "strangers": strangers, "relatives": relatives}),
    )
    apart = 1 - parameters.prior_same - parameters.prior_relatives
    engine.create(
        "scored",
        compare.scored(work.comparisons),
        [float(np.log2(parameters.prior_same / apart)), parameters.prior_relatives / apart],
    )
    engine.create("labels", people.labels(work.comparisons))
    engine.create("edges", people.edges())
    engine.drop("compared", "scored", "pairs", "described", "alternates", "spellings")
    engine.drop(*(f"frequency_{name}" for name in work.coincidences))


def _cluster(work: _Work) -> None:
    engine = work.engine
    work.progress.step("cluster")
    found = engine.arrow("SELECT a, b, weight FROM edges ORDER BY a, b")
    limits = engine.arrow(
        "SELECT entity, exclusive, anchored, hash(id) AS number FROM entities "
        "WHERE entity IN (SELECT a FROM edges UNION SELECT b FROM edges) ORDER BY entity"
    )
    entity, cluster = clusters(
        Edges(*(found[name].to_numpy() for name in ("a", "b", "weight"))),
        Constraints(
            *(limits[name].to_numpy() for name in ("entity", "exclusive", "anchored", "number"))
        ),
    )
    engine.load("clusters", pa.table({"entity": entity, "cluster": cluster}))
    engine.create("person_keys", people.person_keys())
    engine.drop("entities", "clusters")


def _tell(work: _Work, records: int, pairs: int, parameters: Parameters | None) -> Linkage:
    engine = work.engine
    work.progress.step("write links", records)
    engine.create("best_edges", people.best_edges())
    engine.create("representatives", people.representatives())
    engine.create("links", people.links(), [_strong_key_weight(work.settings, parameters)])
    reviewed = engine.create(
        "reviews", people.reviews(), [work.settings.review_weight, work.settings.certain_weight]
    )
    sizes = engine.rows(
        "SELECT records, count(*) FROM (SELECT count(*) AS records FROM links GROUP BY person_id) "
        "GROUP BY records ORDER BY records"
    )
    settled = engine.value("SELECT coalesce(sum(mentions - 1), 0) FROM person_keys")
    precision, recall = _quality(engine, parameters)
    engine.drop("best_edges", "representatives")
    return Linkage(
        records=records,
        persons=sum(count for _, count in sizes),
        settled=int(settled),
        pairs=pairs,
        reviews=reviewed,
        precision=precision,
        recall=recall,
        parameters=parameters,
        rules=tuple(work.rule_report),
        histogram=tuple(
            {"weight": float(weight), "pairs": int(count)}
            for weight, count in engine.rows(
                "SELECT floor(weight / 2) * 2 AS bin, count(*) FROM edges GROUP BY bin ORDER BY bin"
            )
        ),
        sizes=dict(sizes),
    )


def _strong_key_weight(settings: Settings, parameters: Parameters | None) -> float:
    """The match weight of agreeing on an identity number and a name exactly.

    Never under the certain weight: such records are joined without asking the model.
    """
    if parameters is None:
        return settings.certain_weight
    agreed = sum(
        float(parameters.weights(c.attribute)[1])
        for c in parameters.comparisons
        if c.attribute in {"id", "name", "given", "family"}
    )
    apart = 1 - parameters.prior_same - parameters.prior_relatives
    return max(settings.certain_weight, agreed + float(np.log2(parameters.prior_same / apart)))


def _quality(engine: Engine, parameters: Parameters | None) -> tuple[float | None, float | None]:
    """Expected precision and recall of the compared pairs' links, by the model's probabilities."""
    if parameters is None:
        return None, None
    joined, right, every = engine.row(
        """
        SELECT count(*) FILTER (same), coalesce(sum(p) FILTER (same), 0), sum(p) FROM (
            SELECT 1 / (1 + pow(2, -weight)) AS p, x.person_id = y.person_id AS same
            FROM edges AS e JOIN person_keys AS x ON x.entity = e.a
            JOIN person_keys AS y ON y.entity = e.b
        )
        """
    )
    if not joined:
        return None, None
    # The engine adds up in no fixed order, so the last digits are no figures.
    return round(float(right) / joined, 6), round(float(right) / float(every), 6)
