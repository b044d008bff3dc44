"""Which part of a linkage a change of some records touches."""

from collections.abc import Sequence

from commonweal.engine import identifier, literal
from commonweal.identity.model import Rule, Source
from commonweal.identity.steps.compare import PAIRED
from commonweal.identity.steps.nodes import RECORD
from commonweal.lake import Wanted


def changed(source: Source) -> str:
    """The records of a source that have changed, as they are now.

    In:  the source's relation, ``changed(dataset, record_id)``.
    Out: the columns of the relation.
    """
    return (
        f"SELECT * FROM {source.relation} WHERE CAST({source.record_id} AS VARCHAR) IN "
        f"(SELECT record_id FROM changed WHERE dataset = {literal(source.dataset)})"
    )


def named() -> str:
    """What the mentions of changed records are called.

    In:  ``changed(dataset, record_id)``, ``sources``.
    Out: record.
    """
    return f"SELECT {RECORD} AS record FROM changed JOIN sources USING (dataset)"


def gone(mentions: str) -> str:
    """What the changed records said before.

    In:  ``changed(dataset, record_id)``, ``sources``, the relation ``mentions`` of the last
         linkage.
    Out: record, entity.
    """
    return f"SELECT record, entity FROM {mentions} WHERE record IN ({named()})"


def touched(now: str = "fresh") -> str:
    """The entities that have lost or won a mention, or may have.

    In:  ``gone``, the table ``now`` of what the changed records say now.
    Out: entity.
    """
    return f"SELECT entity FROM gone UNION SELECT entity FROM {now}"


def unknown(entities: str) -> str:
    """The entities of a table whose mentions have not been looked up yet.

    In:  the table ``entities(entity)``, ``looked_up(entity)``.
    Out: entity.
    """
    return f"SELECT entity FROM {entities} WHERE entity NOT IN (SELECT entity FROM looked_up)"


def standing_mentions(before: str) -> str:
    """What the entities that have not been looked up yet were and still are called.

    In:  ``unknown``, the relation ``before`` (mentions of the last linkage), ``gone``.
    Out: the columns of ``mentions``.
    """
    return f"""
        SELECT * FROM {before} WHERE entity IN (SELECT entity FROM unknown)
        AND record NOT IN (SELECT record FROM gone)
    """


def mentions(entities: str) -> str:
    """Every mention of some entities as it is now.

    In:  the table ``entities(entity)``, ``known_mentions`` of these and others.
    Out: the columns of ``mentions``.
    """
    return f"SELECT * FROM known_mentions WHERE entity IN (SELECT entity FROM {entities})"


def partners(rules: Sequence[Rule]) -> list[Wanted]:
    """The keys of nodes that some rule may pair with a touched one.

    In:  ``keys`` of the touched nodes.
    """
    wanted = []
    for order, rule in enumerate(rules):
        key = f"key_{order}"
        wanted.append(
            Wanted(key, f"SELECT {key} FROM keys" + (" WHERE paired" * (not rule.everybody)))
        )
        if not rule.everybody:
            # What is not paired meets only what is, which is a small part of a register.
            wanted.append(Wanted(key, f"SELECT {key} FROM keys WHERE NOT paired", among="paired"))
    return wanted


def keys_met(before: str) -> str:
    """The keys of touched nodes and of those that they may meet.

    In:  ``fresh_keys``, the relation ``before`` (keys of the last linkage), ``touched``.
    Out: the columns of ``keys``, fresh: whether the node is touched.
    """
    return f"""
        SELECT *, true AS fresh FROM fresh_keys
        UNION ALL BY NAME
        SELECT *, false AS fresh FROM {before}
        WHERE entity NOT IN (SELECT entity FROM touched)
    """


def blocks(rules: Sequence[Rule]) -> str:
    """Every key of every node in a row of its own.

    In:  ``keys`` of some nodes.
    Out: the columns of ``keys`` that are no keys, rule (its order), key.
    """
    keys = ", ".join(f"key_{order}" for order in range(len(rules)))
    return f"""
        SELECT * REPLACE (CAST(substr(rule, 5) AS INTEGER) AS rule)
        FROM keys UNPIVOT (key FOR rule IN ({keys}))
    """


def cost(rules: Sequence[Rule]) -> str:
    """How many pairs with a touched node the rules make, those that several make counted again.

    In:  ``blocks`` with ``fresh``.
    Out: pairs DOUBLE.
    """
    looking = "fresh AND paired", "fresh AND NOT paired", "NOT fresh AND paired"
    counted = ", ".join(
        f"count(*) FILTER ({condition})::DOUBLE AS {name}"
        for name, condition in zip(("f", "g", "o"), looking, strict=True)
    )
    # What is not paired meets only what is, but for rules that pair everybody.
    return f"""
        SELECT coalesce(sum(
            CASE WHEN {_everybody(rules)} THEN n * (n - 1) / 2 + n * (every - n)
            ELSE f * (f - 1) / 2 + f * (every - f) + g * o END
        ), 0)
        FROM (
            SELECT rule, {counted}, count(*)::DOUBLE AS every, f + g AS n
            FROM blocks GROUP BY rule, key
        )
    """


FRESH = "l.fresh AND (NOT r.fresh OR l.node < r.node)"
"""A pair of ``blocks`` with a touched node; each pair in one of its two orders."""


def pairs(rules: Sequence[Rule], which: str) -> str:
    """The pairs that :func:`commonweal.identity.steps.blocking.pairs` would make of some nodes.

    ``which`` is an SQL condition over ``l`` and ``r``, rows of ``blocks``: it holds for one of the
    two orders of a pair at most.

    In:  ``blocks``, what ``which`` reads.
    Out: l, r, rules, which is 0: nothing is learned from a change.
    """
    # The node that looks for partners comes first; where all do, the smaller one.
    forward = f"{_everybody(rules)} OR CASE WHEN l.node < r.node THEN l.paired ELSE r.paired END"
    return f"""
        SELECT CASE WHEN forward THEN a ELSE b END AS l, CASE WHEN forward THEN b ELSE a END AS r,
               0::BIGINT AS rules
        FROM (
            SELECT least(l.node, r.node) AS a, greatest(l.node, r.node) AS b,
                   arg_min({forward}, rule) AS forward
            FROM blocks AS l JOIN blocks AS r USING (rule, key)
            WHERE l.entity <> r.entity AND {which}
            AND (l.paired OR r.paired OR {_everybody(rules)})
            GROUP BY a, b
        )
    """


def _everybody(rules: Sequence[Rule]) -> str:
    """Whether ``rule`` pairs nodes of which neither looks for partners."""
    those = [str(order) for order, rule in enumerate(rules) if rule.everybody]
    return f"rule IN ({', '.join(those)})" if those else "false"


def frequencies_told(attributes: Sequence[str], relation: str) -> str:
    """How often the last linkage met the values of nodes that occur in pairs.

    In:  ``relation(attribute, value, n)``, ``descriptions``, ``pairs``.
    Out: the columns of ``relation``.
    """
    names, values = ", ".join(map(literal, attributes)), ", ".join(map(identifier, attributes))
    return f"""
        SELECT * FROM {relation} WHERE (attribute, value) IN (
            SELECT (unnest([{names}]), unnest([{values}])) FROM ({PAIRED})
        )
    """


def near() -> str:
    """The touched entities and those that a rule pairs with them.

    In:  ``touched``, ``pairs``, ``keys`` with the partners of touched nodes.
    Out: entity.
    """
    return """
        SELECT entity FROM touched UNION
        SELECT entity FROM keys WHERE node IN (SELECT l FROM pairs UNION SELECT r FROM pairs)
    """


def back(called: str, ids: str) -> str:
    """The persons to whom records once belonged that come back now.

    In:  ``fresh``, ``gone``, the relations ``called`` and ``ids`` of the past.
    Out: person_id.
    """
    return f"""
        SELECT coalesce(i.successor, c.person_id) AS person_id
        FROM {called} AS c LEFT JOIN (
            SELECT person_id, successor FROM {ids} WHERE successor IS NOT NULL
        ) AS i USING (person_id)
        WHERE c.record IN (SELECT record FROM fresh WHERE record NOT IN (SELECT record FROM gone))
    """


def meeting() -> str:
    """The entities that a change brings together, or may take from one another.

    One bound parameter: the least weight at which two entities hang together.

    In:  ``touched``, ``fresh_edges``.
    Out: entity.
    """
    return """
        WITH hanging AS (SELECT a, b FROM fresh_edges WHERE weight >= ?)
        SELECT entity FROM touched UNION SELECT a FROM hanging UNION SELECT b FROM hanging
    """


def of_persons(people: str) -> str:
    """The entities of the persons that records come back to.

    In:  ``back``, the relation ``people`` of the last linkage.
    Out: entity.
    """
    return f"SELECT entity FROM {people} WHERE person_id IN (SELECT person_id FROM back)"


def components(people: str) -> str:
    """What the meeting entities belonged to.

    In:  ``meeting``, the relation ``people`` of the last linkage.
    Out: component.
    """
    return f"""
        SELECT DISTINCT component FROM {people}
        WHERE component IS NOT NULL AND entity IN (SELECT entity FROM meeting)
    """


def former_people(people: str) -> str:
    """The entities whose person may change, as they were: all that hang together with one that
    meets another now.

    In:  ``meeting``, ``components``, the relation ``people`` of the last linkage.
    Out: the columns of ``people``.
    """
    return f"""
        SELECT * FROM {people} WHERE component IN (SELECT component FROM components)
        OR entity IN (SELECT entity FROM meeting)
    """


def affected() -> str:
    """The entities whose person may have changed.

    In:  ``meeting``, ``former_people``.
    Out: entity.
    """
    return "SELECT entity FROM meeting UNION SELECT entity FROM former_people"


def former_edges(before: str) -> str:
    """The edges that led to affected entities at the last linkage.

    In:  the relation ``before`` (edges of the last linkage), ``affected``.
    Out: the columns of ``before``.
    """
    return f"""
        SELECT * FROM {before} WHERE a IN (SELECT entity FROM affected)
        OR b IN (SELECT entity FROM affected)
    """


def standing_edges() -> str:
    """Those of them that no change has touched.

    In:  ``former_edges``, ``touched``.
    Out: the columns of ``former_edges``.
    """
    return """
        SELECT * FROM former_edges WHERE a NOT IN (SELECT entity FROM touched)
        AND b NOT IN (SELECT entity FROM touched)
    """


def edges() -> str:
    """The edges between affected entities, old and new.

    In:  ``fresh_edges``, ``standing_edges``, ``affected``.
    Out: a, b, weight, pattern.
    """
    return """
        SELECT a, b, weight, pattern FROM (
            SELECT * FROM fresh_edges UNION ALL BY NAME SELECT * FROM standing_edges
        )
        WHERE a IN (SELECT entity FROM affected) AND b IN (SELECT entity FROM affected)
    """


def hanging_keys() -> str:
    """The keys of the nodes whose entities may become one person with two others or more.

    In:  ``keys``, ``hanging(entity, component)``.
    Out: the columns of ``keys``, component.
    """
    return "SELECT k.*, h.component FROM keys AS k JOIN hanging AS h USING (entity)"


UNWEIGHED = """
    l.node < r.node AND l.component = r.component
    AND (least(l.entity, r.entity), greatest(l.entity, r.entity)) NOT IN (SELECT (a, b) FROM edges)
"""
"""A pair of ``blocks`` that may speak against what brings others together, and is no edge."""


def gone_edges() -> str:
    """The edges of touched entities, which no longer hold.

    In:  ``former_edges``, ``touched``.
    Out: a, b.
    """
    return """
        SELECT a, b FROM former_edges WHERE a IN (SELECT entity FROM touched)
        OR b IN (SELECT entity FROM touched)
    """
