"""Linkage from sources to persons."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity import estimate
from commonweal.identity.cluster import Constraints, Decided, Edges, clusters, components
from commonweal.identity.coverage import covered
from commonweal.identity.errors import NothingToLink
from commonweal.identity.figures import joined
from commonweal.identity.model import JOIN, Linkage, Model, Parameters, Settings, Source
from commonweal.identity.pairing import pair
from commonweal.identity.reading import describe, read
from commonweal.identity.steps import compare, people, reach
from commonweal.identity.training import choose_comparisons, learn
from commonweal.identity.work import Given, Work
from commonweal.stage import Progress, Silent


def link(
    engine: Engine,
    sources: Sequence[Source],
    settings: Settings | None = None,
    progress: Progress | None = None,
    given: Given | None = None,
) -> Linkage:
    """Find who is who across ``sources``; leaves ``links`` and ``reviews`` in the engine.

    ``links``: dataset, record_id, subject, person_id, match_weight, evidence.
    ``reviews``: left_*, right_*, match_weight, evidence.
    ``person_keys``, ``mentions`` and ``trusted`` stay for golden records. The same records give the
    same tables whatever their order. Raises :class:`NothingToLink`, and
    :class:`commonweal.identity.errors.ModelForOthers` for a model that does not fit.
    """
    work = Work(engine, sources, settings or Settings(), progress or Silent(), given or Given())
    if not any(source.identifies for source in sources):
        raise NothingToLink([source.dataset for source in sources])
    records = read(work)
    describe(work)
    choose_comparisons(work)
    pairs = pair(work)
    work.model = learn(work) if pairs else None
    recall = weigh(work)
    work.keep("edges", "SELECT * FROM edges")
    group(work)
    return tell(work, records, pairs, recall)


def weigh(work: Work) -> float | None:
    """``edges``, ``contrary`` and ``labels``, all empty without any candidate pair; the recall of
    blocking."""
    engine = work.engine
    work.progress.step("weigh")
    engine.create("decided", people.decided())
    if work.model is None:
        engine.create("edges", people.no_edges())
        engine.create("contrary", people.no_edges())
        engine.create("labels", "SELECT 0::BIGINT AS pattern, '' AS told WHERE false")
        return None
    score(work, work.model, work.settings.least_weight)
    work.reports[:], recall = covered(work.reports, engine.arrow(compare.by_rules()))
    engine.create("edges", people.edges())
    hang_together(work)
    if work.given.model is None:
        left = reach.unweighed("compared")
    else:
        engine.create("pairs", reach.unweighed("pairs"))
        left = compare.compared(work.comparisons)
    weigh_contrary(work, work.model, left)
    label(work)
    engine.drop("compared", "scored", "pairs", "described", "alternates", "spellings", "formals")
    engine.drop(*(f"frequency_{name}" for name in work.coincidences))
    return recall


def score(work: Work, model: Model, least: float = -np.inf) -> None:
    """``scored``: the match weight of every compared pair that weighs ``least`` or more."""
    engine, parameters = work.engine, model.parameters
    pattern = engine.arrow("SELECT DISTINCT pattern FROM compared ORDER BY pattern")["pattern"]
    strangers, relatives = estimate.pattern_weights(parameters, pattern.to_numpy())
    prior = parameters.prior_odds
    possible = prior + strangers + estimate.most_rarity(model, pattern.to_numpy()) >= (
        least - reach.SLACK
    )
    engine.load(
        "pattern_weights",
        pa.table({"pattern": pattern, "strangers": strangers, "relatives": relatives}).filter(
            pa.array(possible)
        ),
    )
    engine.create(
        "scored",
        compare.scored(work.comparisons),
        [prior, parameters.relatives_odds, least],
    )


def hang_together(work: Work) -> None:
    """``hanging``: the entities that may become one person with two others or more."""
    edges = _edges(work, "SELECT a, b, weight FROM edges ORDER BY a, b")
    entity, component = components(edges, _said(work), JOIN)
    work.engine.load("hanging", pa.table({"entity": entity, "component": component}))


def weigh_contrary(work: Work, model: Model, compared: str) -> None:
    """``contrary``: the weights of the pairs of ``compared``, a SELECT of l, r, rules, pattern.

    They weigh too little to bring anybody together, but where others hang together they count.
    """
    engine = work.engine
    engine.create("compared", compared)
    score(work, model)
    engine.create("contrary", people.edges())
    engine.drop("hanging")


def label(work: Work) -> None:
    """``labels``: what the patterns of the edges mean in words."""
    work.engine.create("labels", people.labels(work.comparisons))


def group(work: Work) -> None:
    """``clusters``, ``named`` and ``person_keys``, from ``edges``, ``contrary`` and ``decided``."""
    engine = work.engine
    work.progress.step("cluster")
    weighed = "SELECT a, b, weight FROM edges"
    limits = engine.arrow(people.limits())
    said = _said(work)
    grouped = clusters(
        _edges(work, f"{weighed} UNION ALL SELECT a, b, weight FROM contrary ORDER BY a, b"),
        Constraints(
            *(limits[name].to_numpy() for name in ("entity", "exclusive", "anchored", "number"))
        ),
        said,
    )
    engine.load(
        "clusters",
        pa.table(
            {
                "entity": grouped.entity,
                "cluster": grouped.cluster,
                "cohesion": grouped.cohesion,
            }
        ),
    )
    if work.given.name is None:
        engine.create("named", people.first_names())
    else:
        work.given.name(engine)
    engine.create("person_keys", people.person_keys())
    if work.given.keep is not None:
        edges = _edges(work, f"{weighed} ORDER BY a, b")
        entity, component = components(edges, said, min(JOIN, work.settings.review_weight))
        engine.load("components", pa.table({"entity": entity, "component": component}))
        work.keep("people", people.kept())
        engine.drop("components")
    engine.drop("entities", "clusters", "named", "contrary")


def _edges(work: Work, select: str) -> Edges:
    found = work.engine.arrow(select)
    return Edges(*(found[name].to_numpy() for name in ("a", "b", "weight")))


def _said(work: Work) -> Decided:
    decided = work.engine.arrow("SELECT * FROM decided ORDER BY ALL")
    return Decided(*(decided[name].to_numpy() for name in ("decision", "same", "side", "entity")))


def tell(work: Work, records: int, pairs: int, recall: float | None) -> Linkage:
    """``links`` and ``reviews``, and the figures of the linkage."""
    engine, settings = work.engine, work.settings
    parameters = work.model.parameters if work.model else None
    work.progress.step("write links", records)
    engine.create("best_edges", people.best_edges())
    engine.create("representatives", people.representatives())
    engine.create(
        "links",
        people.links(),
        [strong_key_weight(settings, parameters), settings.certain_weight],
    )
    reviewed = engine.create(
        "reviews", people.reviews(), [settings.review_weight, settings.certain_weight]
    )
    sizes = engine.rows(
        "SELECT records, count(*) FROM (SELECT count(*) AS records FROM links GROUP BY person_id) "
        "GROUP BY records ORDER BY records"
    )
    settled = engine.value("SELECT coalesce(sum(mentions - 1), 0) FROM person_keys")
    found = joined(engine, "edges", "person_keys")
    engine.drop("best_edges", "representatives")
    return Linkage(
        records=records,
        persons=sum(count for _, count in sizes),
        settled=int(settled),
        pairs=pairs,
        reviews=reviewed,
        joined=found,
        model=work.model,
        attributes=work.attributes,
        writings=work.writings,
        rules=tuple(work.reports),
        blocking_recall=recall,
        histogram=histogram(engine, "edges"),
        sizes=dict(sizes),
    )


def strong_key_weight(settings: Settings, parameters: Parameters | None) -> float:
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
    return max(settings.certain_weight, agreed + parameters.prior_odds)


def histogram(engine: Engine, edges: str) -> tuple[Mapping[str, float], ...]:
    """How many edges have which weight, in steps of two."""
    return tuple(
        {"weight": float(weight), "pairs": int(count)}
        for weight, count in engine.rows(
            f"SELECT floor(weight / 2) * 2 AS bin, count(*) FROM {edges} GROUP BY bin ORDER BY bin"
        )
    )
