"""Which part of a linkage a change of some records touches."""

from collections.abc import Sequence

from commonweal.identity.model import Rule


def gone(mentions: str) -> str:
    """What the changed records said before.

    In:  ``changed(dataset, record_id)``, ``sources``, the relation ``mentions`` of the last
         linkage.
    Out: source, record_id, record, entity.
    """
    return f"""
        SELECT m.source, m.record_id, m.record, m.entity FROM {mentions} AS m
        WHERE (m.source, m.record_id) IN (
            SELECT (s.source, c.record_id) FROM changed AS c JOIN sources AS s USING (dataset)
        )
    """


def touched() -> str:
    """The entities that have lost or won a mention, or may have.

    In:  ``gone``, ``fresh``: what the changed records say now.
    Out: entity.
    """
    return "SELECT entity FROM gone UNION SELECT entity FROM fresh"


def mentions(before: str, entities: str) -> str:
    """Every mention of some entities as it is now.

    In:  the relation ``before`` (mentions of the last linkage), ``entities(entity)``, ``gone``,
         ``fresh``.
    Out: the columns of ``mentions``.
    """
    return f"""
        SELECT * FROM {before} WHERE entity IN (SELECT entity FROM {entities})
        AND record NOT IN (SELECT record FROM gone)
        UNION ALL BY NAME SELECT * FROM fresh
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
    """At most so many pairs with a touched node the rules make.

    In:  ``keys`` with ``fresh``: whether the node is touched.
    Out: pairs DOUBLE.
    """
    each = " UNION ALL ".join(
        f"""
        SELECT sum(n * (n - 1) / 2 + n * others) AS pairs FROM (
            SELECT count(*) FILTER (fresh)::DOUBLE AS n,
                   count(*) FILTER (NOT fresh)::DOUBLE AS others
            FROM keys WHERE key_{order} IS NOT NULL GROUP BY key_{order}
        )
        """
        for order in range(len(rules))
    )
    return f"SELECT coalesce(sum(pairs), 0) FROM ({each})"


def affected(people: str, called: str, ids: str) -> str:
    """The entities whose person may have changed: all that hang together with a touched one.

    So are those whose person a record once belonged to that comes back now.

    In:  ``touched``, ``pairs``, ``keys`` with the partners of touched nodes, ``fresh``, the
         relation ``people`` of the last linkage, ``called`` and ``ids`` of the past.
    Out: entity.
    """
    return f"""
        WITH back AS (
            SELECT coalesce(i.successor, c.person_id) AS person_id
            FROM {called} AS c LEFT JOIN (
                SELECT person_id, successor FROM {ids} WHERE successor IS NOT NULL
            ) AS i USING (person_id)
            WHERE c.record IN (SELECT record FROM fresh)
        ), near AS (
            SELECT entity FROM {people} WHERE person_id IN (SELECT person_id FROM back) UNION
            SELECT entity FROM touched UNION
            SELECT entity FROM keys WHERE node IN (SELECT l FROM pairs UNION SELECT r FROM pairs)
        ), components AS (
            SELECT DISTINCT component FROM {people}
            WHERE component IS NOT NULL AND entity IN (SELECT entity FROM near)
        )
        SELECT entity FROM {people} WHERE component IN (SELECT component FROM components)
        UNION SELECT entity FROM near
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


def gone_edges(before: str) -> str:
    """The edges of touched entities, which no longer hold.

    In:  the relation ``before`` (edges of the last linkage), ``touched``.
    Out: a, b.
    """
    return f"""
        SELECT a, b FROM {before} WHERE a IN (SELECT entity FROM touched)
        UNION SELECT a, b FROM {before} WHERE b IN (SELECT entity FROM touched)
    """
