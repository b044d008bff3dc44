"""Link flat records and judge the linkage in its own tables: what curves and trials are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.accuracy import Accuracy, pairwise
from bench.commonweal_contestant import flat
from bench.curves import STEP, Bin, Curves, Quality, Settled
from bench.task import Task
from commonweal.engine import Engine
from commonweal.identity import Linkage, Settings, link
from commonweal.identity.model import Model
from commonweal.identity.reading import describe
from commonweal.identity.service import score
from commonweal.identity.steps import compare
from commonweal.identity.training import describe_pairs
from commonweal.identity.work import Given, Work

FREQUENCIES = "kept_frequencies"


@dataclass(frozen=True)
class EveryPair(Settings):
    """Pairs are weighed and kept however little they weigh, because the charts show them too."""

    @property
    def least_weight(self) -> float:
        """No weight is less."""
        return -1e9


@dataclass(frozen=True)
class Verdict:
    """How good a linkage is, in three figures."""

    f1: float
    """Of the final clusters."""
    excess: float
    """The precision that the model expects of the weighed pairs it joined, less the true one."""
    surprise: float
    """Bits by which the weighed pairs surprise the model, for each pair that is one person: the
    logarithmic score of its probabilities. Less is better; weights that are too large, either way,
    cost most."""
    attributes: tuple[str, ...] = field(default=(), compare=False)
    """What was compared."""

    def document(self) -> dict[str, float]:
        """The figures, ready for JSON."""
        return {name: round(getattr(self, name), 4) for name in ("f1", "excess", "surprise")}


def curves(task: Task) -> Curves:
    """Link the flat records of a data set and set every pair beside the truth."""
    with Engine() as engine:
        found = _linked(engine, task)
        return Curves(
            name=task.name,
            final=_final(engine),
            settled=Settled(*map(int, engine.row(settled()))),
            weighed=tuple(
                Bin(float(weight), int(pairs), int(agreed))
                for weight, pairs, agreed in engine.rows(weighed())
            ),
            quality=_quality(engine, found),
            found_sizes=_sizes(engine, "links", "person_id"),
            true_sizes=_sizes(engine, "truth", "person"),
            themselves=_themselves(engine, found, found.model) if found.model else {},
        )


def verdict(task: Task) -> Verdict:
    """Link the flat records of a data set; the figures that tell whether an idea is worth it."""
    with Engine() as engine:
        found = _linked(engine, task)
        quality = _quality(engine, found)
        expected, true = quality.estimated_precision, quality.true_precision
        excess = 0.0 if expected is None or true is None else expected - true
        compared = found.model.comparisons if found.model else ()
        attributes = tuple(comparison.attribute for comparison in compared)
        return Verdict(_final(engine).f1, excess, float(engine.value(surprise())), attributes)


def _linked(engine: Engine, task: Task) -> Linkage:
    """Leaves what a linkage leaves, ``kept_frequencies``, ``truth`` and ``composition``."""

    def keep(name: str, select: str) -> None:
        if name == "frequencies":
            engine.create(FREQUENCIES, select)

    found = link(engine, [flat(task.records)], EveryPair(), given=Given(keep=keep))
    engine.create("truth", f"SELECT node, person FROM read_parquet('{task.truth}')")
    engine.create("composition", composition())
    return found


def _final(engine: Engine) -> Accuracy:
    clusters = "(SELECT record_id AS node, person_id FROM links)"
    return pairwise(engine.connection, clusters, "truth", on=("node",))


def composition() -> str:
    """Who the records of every entity truly are.

    In:  ``mentions``, ``truth(node, person)``.
    Out: entity, person, n.
    """
    return """
        SELECT m.entity, t.person, count(*) AS n
        FROM mentions AS m JOIN truth AS t ON t.node = m.record_id GROUP BY m.entity, t.person
    """


def settled() -> str:
    """The pairs of records that are one entity, and those of them that are one person.

    In:  ``composition``.
    Out: pairs, agreed; one row.
    """
    return """
        SELECT coalesce(sum(pairs), 0), coalesce(sum(agreed), 0) FROM (
            SELECT sum(n) * (sum(n) - 1) // 2 AS pairs, sum(n * (n - 1) // 2) AS agreed
            FROM composition GROUP BY entity
        )
    """


def judged() -> str:
    """Every weighed pair of entities with the pairs of records that it stands for.

    In:  ``edges``, ``composition``.
    Out: a, b, weight, pairs, agreed: those that are one person.
    """
    return """
        SELECT e.a, e.b, e.weight, sum(x.n * y.n) AS pairs,
               coalesce(sum(x.n * y.n) FILTER (x.person = y.person), 0) AS agreed
        FROM edges AS e JOIN composition AS x ON x.entity = e.a
        JOIN composition AS y ON y.entity = e.b
        GROUP BY e.a, e.b, e.weight
    """


def weighed() -> str:
    """The weighed pairs of records by match weight, in bins.

    In:  as :func:`judged`.
    Out: weight: where the bin begins; pairs, agreed.
    """
    return f"""
        SELECT floor(weight / {STEP}) * {STEP} AS bin, sum(pairs), sum(agreed)
        FROM ({judged()}) GROUP BY bin ORDER BY bin
    """


def surprise() -> str:
    """The logarithmic score of the match weights; see :class:`Verdict`.

    In:  as :func:`judged`.
    Out: one number.
    """
    return f"""
        SELECT coalesce(sum(share * log2(1 + pow(2, -weight))
                            + (1 - share) * log2(1 + pow(2, weight)))
                        / greatest(sum(share), 1), 0)
        FROM (SELECT weight, agreed / pairs AS share FROM ({judged()}))
    """


def in_clusters() -> str:
    """The weighed pairs of entities: how many were joined, are one person, and both.

    An entity of several people is one person with another in so far as their records are.

    In:  as :func:`judged`, ``person_keys``.
    Out: joined, true, both; one row.
    """
    return f"""
        SELECT count(*) FILTER (p.person_id = q.person_id), sum(agreed / pairs),
               sum(agreed / pairs) FILTER (p.person_id = q.person_id)
        FROM ({judged()}) JOIN person_keys AS p ON p.entity = a
        JOIN person_keys AS q ON q.entity = b
    """


def alone(attributes: Sequence[str]) -> str:
    """Every record as an entity of its own.

    In:  ``mentions``.
    Out: entity, attributes, anchored.
    """
    return f"SELECT record AS entity, {', '.join(attributes)}, anchored FROM mentions"


def _quality(engine: Engine, found: Linkage) -> Quality:
    joined, true, both = engine.row(in_clusters())
    if not joined or not true:
        return Quality(None, None, None, None)
    precision, recall = round(both / joined, 4), round(both / true, 4)
    return Quality(found.precision, found.recall, precision, recall)


def _sizes(engine: Engine, table: str, person: str) -> Mapping[int, int]:
    rows = engine.rows(
        f"SELECT n, count(*) FROM (SELECT count(*) AS n FROM {table} GROUP BY {person}) "
        "GROUP BY n ORDER BY n"
    )
    return {int(size): int(people) for size, people in rows}


def _themselves(engine: Engine, found: Linkage, model: Model) -> Mapping[float, int]:
    """Every record beside itself, compared and weighed as any other pair would be."""
    work = Work(engine, (), attributes=found.attributes, comparisons=model.comparisons)
    engine.create("entities", alone(found.attributes))
    engine.create("pairs", "SELECT entity AS l, entity AS r, 0::BIGINT AS rules FROM entities")
    describe(work)
    for comparison in model.comparisons:
        name = comparison.attribute
        engine.create(f"frequency_{name}", compare.frequency_given(name, FREQUENCIES))
    describe_pairs(work, model.usual)
    engine.create("compared", compare.compared(model.comparisons))
    score(work, model)
    rows = engine.rows(
        f"SELECT floor(weight / {STEP}) * {STEP} AS bin, count(*) FROM scored "
        "GROUP BY bin ORDER BY bin"
    )
    return {float(weight): int(records) for weight, records in rows}
