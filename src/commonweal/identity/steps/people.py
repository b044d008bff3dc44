"""Clusters -> links, persons and reviews."""

from collections.abc import Sequence

from commonweal.engine import literal
from commonweal.identity.model import Comparison
from commonweal.identity.steps.compare import places

RECORD = "concat(s.dataset, '/', m.record_id)"
"""How a record is named in evidence and golden records."""


def labels(comparisons: Sequence[Comparison]) -> str:
    """What each pattern means, as the members of a JSON object.

    In:  ``edges``.
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
    return (
        f"SELECT pattern, concat_ws(', ', {', '.join(parts)}) AS told "
        "FROM (SELECT DISTINCT pattern FROM edges)"
    )


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


def no_edges() -> str:
    """The table of edges without any.

    Out: the columns of ``edges``.
    """
    return (
        "SELECT 0::UBIGINT AS a, 0::UBIGINT AS b, 0::DOUBLE AS weight, 0::BIGINT AS pattern "
        "WHERE false"
    )


def decided() -> str:
    """The entities that decisions name.

    In:  ``decisions``, ``sources``, ``mentions``.
    Out: decision, same, side, entity.
    """
    return """
        SELECT DISTINCT d.decision, d.same, d.side, m.entity
        FROM decisions AS d JOIN sources AS s USING (dataset, subject)
        JOIN mentions AS m USING (source, record_id)
    """


def limits() -> str:
    """What can never be one person, for every entity in an edge or a decision; ordered.

    In:  ``entities``, ``edges``, ``decided``.
    Out: entity, exclusive, anchored, number.
    """
    return """
        SELECT entity, exclusive, anchored, hash(id) AS number FROM entities
        WHERE entity IN (
            SELECT a FROM edges UNION SELECT b FROM edges UNION SELECT entity FROM decided
        )
        ORDER BY entity
    """


def kept() -> str:
    """What linking changes later needs to know of every entity.

    In:  ``person_keys``, ``components``.
    Out: entity, person_id, mentions, component: whose entities may become one person with it.
    """
    return """
        SELECT p.entity, p.person_id, p.mentions, c.component
        FROM person_keys AS p LEFT JOIN components AS c USING (entity)
    """


def grouped() -> str:
    """The group of every record.

    In:  ``mentions``, ``clusters``.
    Out: record, grp.
    """
    return """
        SELECT m.record, coalesce(c.cluster, m.entity) AS grp
        FROM mentions AS m LEFT JOIN clusters AS c USING (entity)
    """


def causes(delivered: str) -> str:
    """What is new about records: a decision made or taken back, else a delivery.

    ``delivered`` completes the SQL condition ``record ...`` for what a delivery brought.

    In:  ``grouped``, ``decided_anew(dataset, record_id, subject)``, ``mentions``, ``sources``.
    Out: record, cause.
    """
    return f"""
        WITH named AS (
            SELECT m.record
            FROM decided_anew AS d JOIN sources AS s USING (dataset, subject)
            JOIN mentions AS m USING (source, record_id)
        )
        SELECT record, 'decision' AS cause FROM named
        UNION ALL
        SELECT record, 'delivery' FROM grouped
        WHERE record {delivered} AND record NOT IN (SELECT record FROM named)
    """


def told_records(events: str) -> str:
    """The records of events as people call them.

    In:  the table ``events(event, side, record)``, ``mentions``, ``sources``.
    Out: event, side, dataset, record_id, subject.
    """
    return f"""
        SELECT e.event, e.side, s.dataset, m.record_id, s.subject
        FROM {events} AS e JOIN mentions AS m USING (record) JOIN sources AS s USING (source)
    """


def first_names() -> str:
    """What persons made of several entities are called whom nobody has called before.

    In:  ``entities``, ``clusters``.
    Out: grp, person_id.
    """
    return f"""
        SELECT cluster AS grp, {called("min(key)")} AS person_id
        FROM clusters JOIN entities USING (entity) GROUP BY cluster
    """


def called(key: str) -> str:
    """A person's id, made of the 64 bits of a record's key: twelve digits and small letters."""
    return f"lower(to_base(CAST({key} >> 2 AS BIGINT), 36, 12))"


def _grouped() -> str:
    return """
        SELECT e.entity, coalesce(c.cluster, e.entity) AS grp, e.key, e.mentions,
               c.cluster IS NOT NULL AS joined, c.cohesion
        FROM entities AS e LEFT JOIN clusters AS c USING (entity)
    """


def person_keys() -> str:
    """The person of every entity: as it is named, or else called after its smallest key.

    In:  ``entities``, ``clusters(entity, cluster, cohesion)`` for entities joined with others,
         ``named(grp, person_id)``.
    Out: entity, person_id, mentions, joined, cohesion.
    """
    return f"""
        SELECT g.entity, coalesce(n.person_id, {called("g.key")}) AS person_id,
               g.mentions, g.joined, g.cohesion
        FROM ({_grouped()}) AS g LEFT JOIN named AS n USING (grp)
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
    others rest on a reviewer's word, else on their best tie. Two bound parameters: the weight of
    agreeing on the strong key, and that of a reviewer's word.

    In:  ``mentions``, ``sources``, ``person_keys``, ``best_edges``, ``representatives``,
         ``labels``, ``decided``.
    Out: dataset, record_id, subject, person_id, match_weight, evidence.
    """
    return """
        WITH cores AS (
            SELECT person_id, arg_max(entity, (mentions, entity)) AS core
            FROM person_keys WHERE joined GROUP BY person_id
        ), resting AS (
            SELECT p.entity, p.person_id, p.mentions, b.weight, b.pattern, b.partner,
                   c.core IS NOT NULL AND (c.core <> p.entity OR p.mentions = 1) AS tied,
                   p.entity IN (SELECT entity FROM decided WHERE same) AS decided
            FROM person_keys AS p LEFT JOIN cores AS c USING (person_id)
            LEFT JOIN best_edges AS b ON b.entity = p.entity
        ), told AS (
            SELECT x.entity, x.person_id,
                   CASE WHEN x.mentions > 1 AND NOT x.tied THEN ?::DOUBLE
                        WHEN x.tied AND x.decided THEN ?::DOUBLE
                        WHEN x.tied THEN x.weight END AS match_weight,
                   CASE WHEN x.mentions > 1 AND NOT x.tied THEN '{"by": "same values"}'
                        WHEN x.tied AND x.decided THEN '{"by": "a reviewer''s decision"}'
                        WHEN x.tied
                        THEN concat('{"with": ', to_json(concat(r.dataset, '/', r.record_id)),
                                    ', ', l.told, '}') END AS evidence
            FROM resting AS x
            LEFT JOIN labels AS l USING (pattern)
            LEFT JOIN representatives AS r ON r.entity = x.partner
        )
        SELECT s.dataset, m.record_id, s.subject, t.person_id, t.match_weight,
               CASE WHEN t.evidence = '{"by": "same values"}' AND m.settled
                    THEN '{"by": "same id and name"}'
                    ELSE t.evidence END AS evidence
        FROM mentions AS m JOIN sources AS s USING (source) JOIN told AS t USING (entity)
    """


def reviews() -> str:
    """Pairs too uncertain to decide by machine: neither joined nor clearly apart.

    Two bound parameters: the lowest and (exclusive) the highest weight. Pairs that a reviewer has
    decided are decided.

    In:  ``edges``, ``person_keys``, ``representatives``, ``labels``, ``decided``.
    Out: left_*, right_* (dataset, record_id, subject, person_id), match_weight, evidence.
    """
    return """
        WITH settled AS (
            SELECT least(x.entity, y.entity) AS a, greatest(x.entity, y.entity) AS b
            FROM decided AS x JOIN decided AS y USING (decision)
            WHERE x.entity <> y.entity AND (x.same OR x.side <> y.side)
        )
        SELECT x.dataset AS left_dataset, x.record_id AS left_record_id, x.subject AS left_subject,
               p.person_id AS left_person_id,
               y.dataset AS right_dataset, y.record_id AS right_record_id,
               y.subject AS right_subject, q.person_id AS right_person_id,
               e.weight AS match_weight, concat('{', l.told, '}') AS evidence
        FROM edges AS e
        JOIN person_keys AS p ON p.entity = e.a JOIN person_keys AS q ON q.entity = e.b
        JOIN representatives AS x ON x.entity = e.a JOIN representatives AS y ON y.entity = e.b
        JOIN labels AS l USING (pattern)
        WHERE e.weight >= ? AND (e.weight < ? OR p.person_id <> q.person_id)
          AND (e.a, e.b) NOT IN (SELECT (a, b) FROM settled)
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

    In:  ``mentions``, ``trusted``, ``person_keys``.
    Out: person_id, each value with its ``<value>_source`` (dataset/record), records, cohesion: the
         mean weight at the weakest joint; NULL where nothing had to be weighed.
    """
    stated = ", ".join(f"{sql} AS {value}" for value, sql in GOLDEN.items())
    chosen = ", ".join(
        f"arg_min({value}, rank) FILTER ({value} IS NOT NULL) AS {value}, "
        f"arg_min(record, rank) FILTER ({value} IS NOT NULL) AS {value}_source"
        for value in GOLDEN
    )
    return f"""
        WITH stated AS (
            SELECT p.person_id, p.cohesion, {RECORD} AS record,
                   s.trust * 281474976710656 + (m.record >> 16)::BIGINT AS rank, {stated}
            FROM mentions AS m JOIN trusted AS s USING (source) JOIN person_keys AS p USING (entity)
        )
        SELECT person_id, {chosen}, count(*)::INTEGER AS records, min(cohesion) AS cohesion
        FROM stated GROUP BY person_id
    """


def trusted() -> str:
    """The sources in the order in which golden records believe them.

    In:  ``mentions``, ``sources``.
    Out: source, dataset, subject, exclusive, trust.
    """
    return """
        WITH covered AS (
            SELECT source, count(*) AS records FROM mentions GROUP BY source
        )
        SELECT s.source, s.dataset, s.subject, s.exclusive, row_number() OVER (
                   ORDER BY s.exclusive = 0, coalesce(c.records, 0) DESC, s.dataset, s.subject
               ) AS trust
        FROM sources AS s LEFT JOIN covered AS c USING (source)
    """
