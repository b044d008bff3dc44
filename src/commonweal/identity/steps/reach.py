"""What a pair can still weigh, and which pairs are not worth weighing to the end.

Most candidate pairs are two people who share a birth date or a place, and a few comparisons are
enough to see that nothing could make them one person any more. The comparisons that tell most come
first; where the best that the others could add leaves the pair under the least weight that counts,
it is not compared any further. What is left weighs what it would have weighed anyway.
"""

from commonweal.identity.model import Comparison, Parameters
from commonweal.identity.steps.compare import level, places

SLACK = 1e-6
"""Sums of weights differ by less in whatever order they are added."""


def ordered(parameters: Parameters) -> tuple[Comparison, ...]:
    """The comparisons, those first whose weights lie furthest apart."""

    def spread(comparison: Comparison) -> float:
        weights = parameters.weights(comparison.attribute)[1:]
        return float(weights.max() - weights.min())

    return tuple(sorted(parameters.comparisons, key=spread, reverse=True))


def reaching(parameters: Parameters, prior: float, least: float) -> str:
    """The pattern of every candidate pair that can weigh ``least``, and of few others.

    A pair weighs no more than it does against strangers alone: ``prior``, the log2 of the prior
    odds, and the weights of its levels, with the rarity of equal values.

    In:  ``pairs(l, r, rules)``, ``described`` (the nodes that occur in pairs).
    Out: l, r, rules, pattern BIGINT.
    """
    factors = dict(zip(parameters.comparisons, places(parameters.comparisons), strict=True))
    best = " + ".join(_best(parameters, comparison) for comparison in parameters.comparisons)
    # A whole row is carried along by reference, so that a level is worked out for what is left.
    step = f"""
        SELECT *, {prior!r}::DOUBLE + {best} AS reach, 0::BIGINT AS pattern
        FROM (
            SELECT p.rules, one AS l, other AS r
            FROM pairs AS p JOIN described AS one ON one.node = p.l
            JOIN described AS other ON other.node = p.r
        )
    """
    for comparison in ordered(parameters):
        step = f"""
            SELECT rules, l, r, reach - {_best(parameters, comparison)}
                   + {_weight(parameters, comparison)} AS reach,
                   pattern + place * {factors[comparison]} AS pattern
            FROM (SELECT *, CAST({level(comparison)} AS BIGINT) AS place FROM ({step}))
            WHERE reach >= {least - SLACK!r}::DOUBLE
        """
    return f"""
        SELECT l.node AS l, r.node AS r, rules, pattern FROM ({step})
        WHERE reach >= {least - SLACK!r}::DOUBLE
    """


def unweighed(made: str) -> str:
    """The candidate pairs within one group of entities that hang together, and weigh too little.

    In:  the table ``made(l, r, ...)`` of pairs, ``described``, ``hanging(entity, component)``,
         ``edges``.
    Out: the columns of ``made``.
    """
    return f"""
        WITH placed AS (
            SELECT d.node, d.entity, h.component
            FROM described AS d JOIN hanging AS h USING (entity)
        )
        SELECT p.* FROM {made} AS p
        JOIN placed AS x ON x.node = p.l JOIN placed AS y ON y.node = p.r
        ANTI JOIN edges AS e
            ON e.a = least(x.entity, y.entity) AND e.b = greatest(x.entity, y.entity)
        WHERE x.component = y.component
    """


def _weight(parameters: Parameters, comparison: Comparison) -> str:
    """What the level ``place`` of a comparison adds, with the rarity of an equal value."""
    weights = parameters.weights(comparison.attribute).tolist()
    cases = " ".join(
        f"WHEN {place} THEN {weight!r}::DOUBLE{_rarity(comparison, place)}"
        for place, weight in enumerate(weights)
    )
    return f"CASE place {cases} END"


def _best(parameters: Parameters, comparison: Comparison) -> str:
    """The most that a comparison can add."""
    name = comparison.attribute
    equal, *others = parameters.weights(name)[1:].tolist()
    best = f"greatest({equal!r}::DOUBLE{_rarity(comparison, 1)}, {max(others)!r}::DOUBLE, 0)"
    return f"CASE WHEN l.{name} IS NULL OR r.{name} IS NULL THEN 0 ELSE {best} END"


def _rarity(comparison: Comparison, place: int) -> str:
    return f" + l.rarity_{comparison.attribute}" if comparison.frequency and place == 1 else ""
