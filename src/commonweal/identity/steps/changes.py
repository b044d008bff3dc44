"""Which part of a linkage a change of some records touches."""

from collections.abc import Sequence

from commonweal.engine import literal
from commonweal.identity.model import Rule, Source
from commonweal.identity.steps.nodes import RECORD


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


def mentions(before: str, entities: str, *, shown: bool) -> str:
    """Every mention of some entities as it is now.

    What is only ``shown`` is half of what there is to read, and needed only where golden records
    are made.

    In:  the relation ``before`` (mentions of the last linkage), ``entities(entity)``, ``gone``,
         ``fresh``.
    Out: the columns of ``mentions``, without shown_* unless they are ``shown``.
    """
    columns = "*" if shown else "* EXCLUDE (shown_name, shown_address)"
    return f"""
        SELECT {columns} FROM {before} WHERE entity IN (SELECT entity FROM {entities})
        AND record NOT IN (SELECT record FROM gone)
        UNION ALL BY NAME SELECT {columns} FROM fresh
    """


def partners(before: str, rules: Sequence[Rule]) -> str:
    """The keys of untouched nodes that some rule pairs with a touched one.

    In:  ``keys`` of the touched nodes, the relation ``before`` (keys of the last linkage),
         ``touched``.
    Out: the columns of ``before``.
    """
    meets = " OR ".join(
        f"key_{order} IN (SELECT key_{order} FROM keys WHERE key_{order} IS NOT NULL)"
        if rule.everybody
        else f"(paired AND key_{order} IN (SELECT key_{order} FROM keys "
        f"WHERE key_{order} IS NOT NULL)) "
        f"OR key_{order} IN (SELECT key_{order} FROM keys WHERE paired AND key_{order} IS NOT NULL)"
        for order, rule in enumerate(rules)
    )
    return f"""
        SELECT * FROM {before}
        WHERE ({meets}) AND entity NOT IN (SELECT entity FROM touched)
    """


def cost(rules: Sequence[Rule]) -> str:
    """How many pairs with a touched node the rules make, those that several make counted again.

    In:  ``keys`` with ``fresh``: whether the node is touched.
    Out: pairs DOUBLE.
    """
    looking = "fresh AND paired", "fresh AND NOT paired", "NOT fresh AND paired"
    counted = ", ".join(
        f"count(*) FILTER ({condition})::DOUBLE AS {name}"
        for name, condition in zip(("f", "g", "o"), looking, strict=True)
    )
    # What is not paired meets only what is, but for rules that pair everybody.
    each = " UNION ALL ".join(
        f"""
        SELECT sum({
            "n * (n - 1) / 2 + n * (every - n)"
            if rule.everybody
            else "f * (f - 1) / 2 + f * (every - f) + g * o"
        }) AS pairs
        FROM (
            SELECT {counted}, count(*)::DOUBLE AS every, f + g AS n
            FROM keys WHERE key_{order} IS NOT NULL GROUP BY key_{order}
        )
        """
        for order, rule in enumerate(rules)
    )
    return f"SELECT coalesce(sum(pairs), 0) FROM ({each})"


def near() -> str:
    """The touched entities and those that a rule pairs with them.

    In:  ``touched``, ``pairs``, ``keys`` with the partners of touched nodes.
    Out: entity.
    """
    return """
        SELECT entity FROM touched UNION
        SELECT entity FROM keys WHERE node IN (SELECT l FROM pairs UNION SELECT r FROM pairs)
    """


def affected(people: str, called: str, ids: str) -> str:
    """The entities whose person may have changed: all that hang together with a touched one.

    So are those whose person a record once belonged to that comes back now. One bound parameter:
    the least weight at which two entities hang together.

    In:  ``touched``, ``fresh_edges``, ``fresh``, the relation ``people`` of the last linkage,
         ``called`` and ``ids`` of the past.
    Out: entity.
    """
    return f"""
        WITH back AS (
            SELECT coalesce(i.successor, c.person_id) AS person_id
            FROM {called} AS c LEFT JOIN (
                SELECT person_id, successor FROM {ids} WHERE successor IS NOT NULL
            ) AS i USING (person_id)
            WHERE c.record IN (SELECT record FROM fresh)
        ), hanging AS (
            SELECT a, b FROM fresh_edges WHERE weight >= ?
        ), near AS (
            SELECT entity FROM {people} WHERE person_id IN (SELECT person_id FROM back) UNION
            SELECT entity FROM touched UNION SELECT a FROM hanging UNION SELECT b FROM hanging
        ), components AS (
            SELECT DISTINCT component FROM {people}
            WHERE component IS NOT NULL AND entity IN (SELECT entity FROM near)
        )
        SELECT entity FROM {people} WHERE component IN (SELECT component FROM components)
        UNION SELECT entity FROM near
    """


def fresh_edges() -> str:
    """The new edges between affected entities.

    In:  ``fresh_edges``, ``affected``.
    Out: a, b, weight, pattern.
    """
    return """
        SELECT a, b, weight, pattern FROM fresh_edges
        WHERE a IN (SELECT entity FROM affected) AND b IN (SELECT entity FROM affected)
    """


def standing_edges(before: str) -> str:
    """The edges between affected entities that no change has touched.

    In:  the relation ``before`` (edges of the last linkage), ``affected``, ``touched``.
    Out: a, b, weight, pattern.
    """
    return f"""
        SELECT a, b, weight, pattern FROM {before}
        WHERE a IN (SELECT entity FROM affected) AND b IN (SELECT entity FROM affected)
          AND a NOT IN (SELECT entity FROM touched) AND b NOT IN (SELECT entity FROM touched)
    """


def hanging_keys() -> str:
    """The keys of the nodes whose entities may become one person with two others or more.

    In:  ``keys``, ``hanging(entity, component)``.
    Out: the columns of ``keys``, component.
    """
    return "SELECT k.*, h.component FROM keys AS k JOIN hanging AS h USING (entity)"


UNWEIGHED = """
    l.component = r.component AND (least(l.entity, r.entity), greatest(l.entity, r.entity))
    NOT IN (SELECT (a, b) FROM edges)
"""
"""A pair of ``keys`` that may speak against what brings others together, and is no edge."""


def gone_edges(before: str) -> str:
    """The edges of touched entities, which no longer hold.

    In:  the relation ``before`` (edges of the last linkage), ``touched``.
    Out: a, b.
    """
    return f"""
        SELECT a, b FROM {before} WHERE a IN (SELECT entity FROM touched)
        UNION SELECT a, b FROM {before} WHERE b IN (SELECT entity FROM touched)
    """
