"""Clusters -> links, persons and reviews."""

from collections.abc import Sequence

from commonweal.engine import literal
from commonweal.identity.model import Comparison
from commonweal.identity.steps.compare import places

RECORD = "concat(s.dataset, '/', m.record_id)"
"""How a record is named in evidence and golden records."""


def labels(comparisons: Sequence[Comparison]) -> str:
    """What each pattern means, as the members of a JSON object.

    In:  ``pattern_weights``.
    Out: pattern, told.
    """
    parts = []
    for comparison, factor in zip(comparisons, places(comparisons), strict=True):
        level = f"pattern // {factor} % {comparison.size + 1}"
        cases = " ".join(
            f"WHEN {place} THEN {literal(_member(comparison.attribute, label))}"
            for place, label in enumerate(comparison.labels, start=1)
        )
        parts.append(f"CASE {level} {cases} END")
    return f"SELECT pattern, concat_ws(', ', {', '.join(parts)}) AS told FROM pattern_weights"


def _member(name: str, value: str) -> str:
    return f'"{name}": "{value}"'


def edges() -> str:
    """The best weight between any two entities.

    In:  ``scored``, ``described``.
    Out: a, b (a < b), weight, pattern; ordered, so that the clusters come out the same every time.
    """
    return """
        SELECT least(x.entity, y.entity) AS a, greatest(x.entity, y.entity) AS b,
               max(weight) AS weight, arg_max(pattern, (weight, pattern)) AS pattern
        FROM scored AS c JOIN described AS x ON x.node = c.l JOIN described AS y ON y.node = c.r
        GROUP BY ALL ORDER BY a, b
    """


def person_keys() -> str:
    """The person of every entity.

    A person is called after the smallest key of its entities: the same records make the same id,
    whatever the order they come in.

    In:  ``entities``, ``clusters(entity, cluster)`` for entities joined with others.
    Out: entity, person_id, mentions, joined.
    """
    return """
        WITH called AS (
            SELECT cluster, min(key) AS key
            FROM clusters JOIN entities USING (entity) GROUP BY cluster
        ), joined AS (
            SELECT entity, key FROM clusters JOIN called USING (cluster)
        )
        SELECT e.entity, e.mentions, j.key IS NOT NULL AS joined,
               lower(to_base(CAST(coalesce(j.key, e.key) >> 2 AS BIGINT), 36, 12)) AS person_id
        FROM entities AS e LEFT JOIN joined AS j USING (entity)
    """


def best_edges() -> str:
    """For every joined entity its strongest tie within its person.

    In:  ``edges``, ``person_keys``.
    Out: entity, weight, pattern, partner.
    """
    return """
        WITH inside AS (
            SELECT e.a, e.b, e.weight, e.pattern
            FROM edges AS e
            JOIN person_keys AS x ON x.entity = e.a AND x.joined
            JOIN person_keys AS y ON y.entity = e.b AND y.joined
            WHERE x.person_id = y.person_id
        ), both_ways AS (
            SELECT a AS entity, b AS partner, weight, pattern FROM inside
            UNION ALL SELECT b, a, weight, pattern FROM inside
        )
        SELECT entity, max(weight) AS weight, arg_max(pattern, (weight, partner)) AS pattern,
               arg_max(partner, (weight, partner)) AS partner
        FROM both_ways GROUP BY entity
    """


def links() -> str:
    """One row for every person a record speaks of.

    A record that is alone, and so linked to nothing, has no weight. In a person made of several
    entities the one with most records stands by its own strong key, if it has several records; the
    others rest on their best tie. One bound parameter: the weight of agreeing on the strong key.

    In:  ``mentions``, ``sources``, ``person_keys``, ``best_edges``, ``representatives``,
         ``labels``.
    Out: dataset, record_id, subject, person_id, match_weight, evidence.
    """
    return """
        WITH cores AS (
            SELECT person_id, arg_max(entity, (mentions, entity)) AS core
            FROM person_keys WHERE joined GROUP BY person_id
        ), told AS (
            SELECT p.entity, p.person_id,
                   CASE WHEN c.core IS NOT NULL AND (c.core <> p.entity OR p.mentions = 1)
                        THEN b.weight WHEN p.mentions > 1 THEN ?::DOUBLE END AS match_weight,
                   CASE WHEN c.core IS NOT NULL AND (c.core <> p.entity OR p.mentions = 1)
                        THEN concat('{"with": ', to_json(concat(r.dataset, '/', r.record_id)),
                                    ', ', l.told, '}')
                        WHEN p.mentions > 1 THEN '{"by": "same values"}' END AS evidence
            FROM person_keys AS p
            LEFT JOIN cores AS c USING (person_id)
            LEFT JOIN best_edges AS b ON b.entity = p.entity
            LEFT JOIN labels AS l USING (pattern)
            LEFT JOIN representatives AS r ON r.entity = b.partner
        )
        SELECT s.dataset, m.record_id, s.subject, t.person_id, t.match_weight,
               CASE WHEN t.evidence LIKE '{"by"%' AND m.settled
                    THEN '{"by": "same id and name"}' ELSE t.evidence END AS evidence
        FROM mentions AS m JOIN sources AS s USING (source) JOIN told AS t USING (entity)
    """


def reviews() -> str:
    """Pairs too uncertain to decide by machine: neither joined nor clearly apart.

    Two bound parameters: the lowest and (exclusive) the highest weight.

    In:  ``edges``, ``person_keys``, ``representatives``, ``labels``.
    Out: left_*, right_* (dataset, record_id, subject), match_weight, evidence.
    """
    return """
        SELECT x.dataset AS left_dataset, x.record_id AS left_record_id, x.subject AS left_subject,
               y.dataset AS right_dataset, y.record_id AS right_record_id,
               y.subject AS right_subject,
               e.weight AS match_weight, concat('{', l.told, '}') AS evidence
        FROM edges AS e
        JOIN person_keys AS p ON p.entity = e.a JOIN person_keys AS q ON q.entity = e.b
        JOIN representatives AS x ON x.entity = e.a JOIN representatives AS y ON y.entity = e.b
        JOIN labels AS l USING (pattern)
        WHERE e.weight >= ? AND (e.weight < ? OR p.person_id <> q.person_id)
    """


def representatives() -> str:
    """One record for every entity that occurs in an edge.

    In:  ``mentions``, ``sources``, ``edges``.
    Out: entity, dataset, record_id, subject.
    """
    key = "(s.dataset, m.record_id, s.subject)"
    return f"""
        SELECT m.entity, arg_min(s.dataset, {key}) AS dataset,
               arg_min(m.record_id, {key}) AS record_id, arg_min(s.subject, {key}) AS subject
        FROM mentions AS m JOIN sources AS s USING (source)
        WHERE m.entity IN (SELECT a FROM edges UNION SELECT b FROM edges)
        GROUP BY m.entity
    """


GOLDEN = {
    "name": "m.shown_name",
    "resident_id": "m.id",
    "birth_date": "TRY_CAST(concat_ws('-', left(m.birth, 4), substr(m.birth, 5, 2), "
    "substr(m.birth, 7, 2)) AS DATE)",
    "sex": "m.sex",
    "phone": "m.phone",
    "region": "m.region",
    "address": "m.shown_address",
}
"""The values of a golden record, and where a mention has them."""


def persons() -> str:
    """The golden record of every person.

    A value comes from the dataset that is free of duplicates (the civil register) if that has one,
    else from the dataset that speaks of most people; between records of one dataset a hash of the
    record's key decides, so that row order never does.

    In:  ``mentions``, ``sources``, ``person_keys``.
    Out: person_id, each value with its ``<value>_source`` (dataset/record), records.
    """
    stated = ", ".join(f"{sql} AS {value}" for value, sql in GOLDEN.items())
    chosen = ", ".join(
        f"arg_min({value}, rank) FILTER ({value} IS NOT NULL) AS {value}, "
        f"arg_min(record, rank) FILTER ({value} IS NOT NULL) AS {value}_source"
        for value in GOLDEN
    )
    return f"""
        WITH covered AS (
            SELECT source, count(*) AS records FROM mentions GROUP BY source
        ), trusted AS (
            SELECT s.*, row_number() OVER (
                       ORDER BY s.exclusive = 0, coalesce(c.records, 0) DESC, s.dataset, s.subject
                   ) AS trust
            FROM sources AS s LEFT JOIN covered AS c USING (source)
        ), stated AS (
            SELECT p.person_id, {RECORD} AS record,
                   s.trust * 281474976710656 + (hash(m.record_id) >> 16)::BIGINT AS rank, {stated}
            FROM mentions AS m JOIN trusted AS s USING (source) JOIN person_keys AS p USING (entity)
        )
        SELECT person_id, {chosen}, count(*)::INTEGER AS records FROM stated GROUP BY person_id
    """
