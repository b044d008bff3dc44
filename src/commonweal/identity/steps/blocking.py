"""Nodes -> candidate pairs."""

from collections.abc import Sequence

from commonweal.engine import identifier
from commonweal.identity.model import Rule

KEYS = {
    "name": "name",
    "spelling": "spelling",
    "initial_from_name": "left(name, 1)",
    "given": "given",
    "family": "family",
    "names": "CASE WHEN given < family THEN concat(given, ' ', family) "
    "ELSE concat(family, ' ', given) END",
    "first_from_given": "left(given, 1)",
    "three_from_given": "left(given, 3)",
    "first_from_family": "left(family, 1)",
    "three_from_family": "left(family, 3)",
    "birth": "birth",
    "month_from_birth": "left(birth, 6)",
    "year_from_birth": "left(birth, 4)",
    "id": "id",
    "head_from_id": "left(id, (length(id) + 1) // 2)",
    "tail_from_id": "right(id, length(id) // 2 - length(id) // 9)",
    "phone": "phone",
    "email": "email",
    "mailbox_from_email": "split_part(email, '@', 1)",
    "birth_place": "birth_place",
    "region": "region",
    "township_from_region": "CASE WHEN length(region) >= 9 THEN left(region, 9) END",
    "county_from_region": "CASE WHEN length(region) >= 6 THEN left(region, 6) END",
    "city": "city",
    "postcode": "postcode",
    "address": "address",
}
"""Blocking key -> its SQL over a node; a key is called after the attribute it comes from."""

LARGEST_BLOCK = 1_000
"""Nodes with the same keys that can still be a coincidence of people; more are a value that stands
for none, such as a default birth date."""

_PLACES = ("address", "postcode", "birth_place", "city", "region")


def rules(attributes: frozenset[str]) -> tuple[Rule, ...]:
    """The rules worth trying on data with ``attributes``, most precise first.

    Every true pair should survive an error in any one attribute, so each rule leaves out others.
    """
    combinations: list[tuple[str, ...]] = [
        ("name", "birth"),
        ("name", "phone"),
        ("name", "tail_from_id"),
        ("name", "head_from_id"),
        ("spelling", "birth"),
        ("birth", "phone"),
        ("name", "address"),
        ("name", "township_from_region"),
        ("name", "county_from_region"),
        ("initial_from_name", "phone"),
        ("initial_from_name", "birth", "county_from_region"),
        ("email",),
        ("names", "birth"),
        ("given", "birth"),
        ("family", "birth"),
        *(("names", place) for place in _PLACES),
        *(("birth", place) for place in _PLACES[:-1]),
        *(("given", place) for place in _PLACES[:2]),
        *(("family", place) for place in _PLACES[:2]),
        ("given", "phone"),
        ("family", "phone"),
        ("names",),
        ("three_from_given", "three_from_family", "year_from_birth"),
        ("family", "year_from_birth", "first_from_given"),
        ("given", "year_from_birth", "first_from_family"),
        ("head_from_id", "given"),
        ("tail_from_id", "given"),
        ("head_from_id", "family"),
        ("tail_from_id", "family"),
        ("tail_from_id", "birth"),
        *(("three_from_given", place) for place in _PLACES[:2]),
        *(("three_from_given", "three_from_family", place) for place in _PLACES[2:]),
        *(("three_from_given", "month_from_birth", place) for place in _PLACES[1:]),
        ("email", "given"),
        ("mailbox_from_email", "given"),
        *((name, place) for place in _PLACES[2:4] for name in ("given", "family")),
        ("birth",),
        ("postcode",),
    ]
    possible = [Rule(("id",), everybody=True), *(Rule(keys) for keys in combinations)]
    return tuple(rule for rule in possible if rule.attributes <= attributes)


def keys(tried: Sequence[Rule], *, paired: str) -> str:
    """One hash a rule for every node; NULL where a key is missing.

    ``paired`` is an SQL condition: which nodes look for partners (the others only are partners).
    In:  ``nodes``.
    Out: node, entity, paired, key_0, key_1, ...
    """
    hashes = ", ".join(f"{_hash(rule)} AS key_{place}" for place, rule in enumerate(tried))
    return f"SELECT node, entity, {paired} AS paired, {hashes} FROM nodes"


def _hash(rule: Rule) -> str:
    parts = [KEYS[key] for key in rule.keys]
    missing = " OR ".join(f"({part}) IS NULL" for part in parts)
    return f"CASE WHEN {missing} THEN NULL ELSE hash({', '.join(parts)}) END"


def cost(place: int, rule: Rule) -> str:
    """How many pairs a rule makes, in all and without its oversize blocks.

    In:  ``keys``.
    Out: pairs, pairs without the oversize blocks, nodes in oversize blocks; all DOUBLE.
    """
    key = f"key_{place}"
    told = f"""
        SELECT coalesce(sum(pairs), 0)::DOUBLE,
               coalesce(sum(pairs) FILTER (n <= {LARGEST_BLOCK}), 0)::DOUBLE,
               coalesce(sum(n) FILTER (n > {LARGEST_BLOCK}), 0)::DOUBLE
    """
    if rule.everybody:
        return f"""
            {told} FROM (
                SELECT count(*)::DOUBLE AS n, n * (n - 1) / 2 AS pairs FROM keys
                WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1
            )
        """
    return f"""
        WITH paired AS (
            SELECT {key} AS key, count(*)::DOUBLE AS p FROM keys
            WHERE paired AND {key} IS NOT NULL GROUP BY {key}
        ), partners AS (
            SELECT {key} AS key, count(*)::DOUBLE AS n FROM keys
            WHERE NOT paired AND {key} IN (SELECT key FROM paired) GROUP BY {key}
        )
        {told} FROM (
            SELECT p + coalesce(partners.n, 0) AS n,
                   p * coalesce(partners.n, 0) + p * (p - 1) / 2 AS pairs
            FROM paired LEFT JOIN partners USING (key)
        )
    """


def no_oversize() -> str:
    """The table of oversize blocks, before any is found.

    Out: rule (its order among those in use), key.
    """
    return "SELECT 0 AS rule, 0::UBIGINT AS key WHERE false"


def note_oversize(place: int, order: int) -> str:
    """Note the oversize blocks of a rule.

    In:  ``keys``, ``oversize``, which it changes.
    """
    key = f"key_{place}"
    return f"""
        INSERT INTO oversize SELECT {order}, {key} FROM keys WHERE {key} IS NOT NULL
        GROUP BY {key} HAVING count(*) > {LARGEST_BLOCK}
    """


def set_aside(place: int, order: int) -> str:
    """Take the nodes of a rule's oversize blocks out of it; other rules still find them.

    In:  ``oversize``, ``keys``, which it changes.
    """
    key = f"key_{place}"
    return f"""
        UPDATE keys SET {key} = NULL
        WHERE {key} IN (SELECT key FROM oversize WHERE rule = {order})
    """


def pairs(chosen: Sequence[tuple[int, Rule]], *, only: str = "true") -> str:
    """Pairs of nodes of different entities that agree on a rule's keys; no pair twice.

    ``only`` is an SQL condition over ``l`` and ``r``, rows of ``keys``.
    In:  ``keys``.
    Out: l, r, rules BIGINT: one bit a rule the pair agrees on, in the order of ``chosen``.
    """
    return " UNION ALL ".join(
        _pairs_of(order, place, rule, [earlier for earlier, _ in chosen[:order]], chosen, only)
        for order, (place, rule) in enumerate(chosen)
    )


def _pairs_of(
    order: int,
    place: int,
    rule: Rule,
    before: Sequence[int],
    chosen: Sequence[tuple[int, Rule]],
    only: str,
) -> str:
    once = "l.node < r.node"
    if not rule.everybody:
        once = f"l.paired AND (NOT r.paired OR {once})"
    new = "".join(f" AND NOT coalesce({_agreed(earlier)}, false)" for earlier in before)
    bits = " + ".join(
        f"CASE WHEN l.key_{other} = r.key_{other} THEN {1 << at} ELSE 0 END"
        for at, (other, _) in enumerate(chosen)
        if at >= order
    )
    key = identifier(f"key_{place}")
    return f"""
        SELECT l.node AS l, r.node AS r, CAST({bits} AS BIGINT) AS rules
        FROM keys AS l JOIN keys AS r ON l.{key} = r.{key}
        WHERE l.entity <> r.entity AND {once}{new} AND {only}
    """


def _agreed(place: int) -> str:
    return f"l.key_{place} = r.key_{place}"
