"""Candidate pairs -> patterns of agreement -> match weights."""

from collections.abc import Mapping, Sequence

from commonweal.engine import literal
from commonweal.identity.model import Comparison
from commonweal.identity.steps import nodes
from commonweal.identity.steps.blocking import LARGEST_BLOCK


def places(comparisons: Sequence[Comparison]) -> list[int]:
    """The factor by which each comparison's level enters the number of a pattern."""
    factors, factor = [], 1
    for comparison in comparisons:
        factors.append(factor)
        factor *= comparison.size + 1
    return factors


def _with_given(comparisons: Sequence[Comparison]) -> bool:
    return any(comparison.attribute == "given" for comparison in comparisons)


def level(comparison: Comparison) -> str:
    """The level at which ``l`` and ``r`` agree."""
    attribute = comparison.attribute
    missing = f"l.{attribute} IS NULL OR r.{attribute} IS NULL"
    if attribute in {"birth", "sex"}:
        # An identity number holds both: where it is compared, they say nothing of their own.
        missing += " OR (l.holds_birth AND r.holds_birth)"
    cases = " ".join(
        f"WHEN {level.condition} THEN {place}"
        for place, level in enumerate(comparison.levels, start=1)
    )
    return f"CASE WHEN {missing} THEN 0 {cases} ELSE {comparison.size} END"


def pattern(comparisons: Sequence[Comparison]) -> str:
    """The levels of all comparisons as one number."""
    return " + ".join(
        f"CAST({level(comparison)} AS BIGINT) * {factor}"
        for comparison, factor in zip(comparisons, places(comparisons), strict=True)
    )


def compared(comparisons: Sequence[Comparison]) -> str:
    """The pattern of every candidate pair.

    In:  ``pairs(l, r, rules)``, ``described`` (the nodes that occur in pairs).
    Out: l, r, rules, pattern BIGINT.
    """
    return f"""
        SELECT p.l, p.r, p.rules, {pattern(comparisons)} AS pattern
        FROM pairs AS p JOIN described AS l ON l.node = p.l JOIN described AS r ON r.node = p.r
    """


def patterns() -> str:
    """How often each pattern occurs, by the rules its pairs agree on.

    In:  ``compared``.
    Out: rules, pattern, pairs; ordered, so that sums come out the same every time.
    """
    return (
        "SELECT rules, pattern, count(*) AS pairs FROM compared "
        "GROUP BY rules, pattern ORDER BY rules, pattern"
    )


def picked(comparisons: Sequence[Comparison], most: int) -> str:
    """At most so many profiles that stand for all: those with the smallest hashes, numbered.

    In:  ``entities``, ``spellings``, ``formals`` if given names are compared.
    Out: the columns of ``nodes``, place BIGINT, from 0.
    """
    chosen = f"SELECT entity AS node, * FROM entities ORDER BY hash(entity) LIMIT {most}"
    described = nodes.nodes(chosen, given=_with_given(comparisons))
    return f"SELECT *, row_number() OVER (ORDER BY hash(node)) - 1 AS place FROM ({described})"


def random_patterns(comparisons: Sequence[Comparison]) -> str:
    """The levels of pairs picked without regard to agreement.

    Each profile is set beside the one that many places on, round in a circle, for every distance in
    a range: a pair is picked once, as long as no distance is more than half of the circle. Three
    bound parameters: the first distance, the one after the last, and the number of profiles.

    In:  ``picked``.
    Out: pattern, pairs.
    """
    return f"""
        SELECT pattern, count(*) AS pairs FROM (
            SELECT {pattern(comparisons)} AS pattern
            FROM range(?, ?) AS steps(distance) CROSS JOIN picked AS l
            JOIN picked AS r ON r.place = (l.place + distance) % ?
        ) GROUP BY pattern ORDER BY pattern
    """


def coincidences(attribute: str) -> str:
    """How many ordered pairs of profiles have the same value, and how many of those one that fills
    more than the largest block; and how many profiles have such a value.

    In:  ``frequency_<attribute>``.
    Out: pairs, crowded pairs, crowded profiles; DOUBLE. Sums of whole numbers, so the order does
         not matter.
    """
    crowded = f"FILTER (n > {LARGEST_BLOCK})"
    return (
        "SELECT coalesce(sum(n * (n - 1)), 0)::DOUBLE, "
        f"coalesce(sum(n * (n - 1)) {crowded}, 0)::DOUBLE, coalesce(sum(n) {crowded}, 0)::DOUBLE "
        f"FROM frequency_{attribute}"
    )


def frequency(attribute: str) -> str:
    """The values of ``attribute`` that several entities have.

    In:  ``entities``.
    Out: value, n.
    """
    return f"""
        SELECT {attribute} AS value, count(*)::DOUBLE AS n
        FROM entities WHERE {attribute} IS NOT NULL GROUP BY {attribute} HAVING count(*) > 1
    """


def frequency_given(attribute: str, relation: str) -> str:
    """The values of ``attribute`` as another linkage has counted them.

    In:  ``relation(attribute, value, n)``.
    Out: value, n.
    """
    return f"SELECT value, n FROM {relation} WHERE attribute = {literal(attribute)}"


def frequencies(attributes: Sequence[str]) -> str:
    """The values of all ``attributes`` that several entities have.

    In:  ``frequency_<attribute>``.
    Out: attribute, value, n.
    """
    return " UNION ALL ".join(
        f"SELECT {literal(name)} AS attribute, value, n FROM frequency_{name}"
        for name in attributes
    )


def by_rules(made: str = "pairs") -> str:
    """How many pairs, and how many of one person, the rules have made together.

    In:  the table ``made(rules)`` of all pairs, ``scored``: those that weigh anything.
    Out: rules, pairs, matches: the expected number in millionths, so that sums are exact.
    """
    return f"""
        WITH made AS (SELECT rules, count(*) AS pairs FROM {made} GROUP BY rules), weighed AS (
            SELECT rules, sum(CAST(round(1e6 / (1 + pow(2, -weight))) AS BIGINT)) AS matches
            FROM scored GROUP BY rules
        )
        SELECT rules, pairs, coalesce(matches, 0)::BIGINT AS matches
        FROM made LEFT JOIN weighed USING (rules) ORDER BY rules
    """


def scored(comparisons: Sequence[Comparison]) -> str:
    """The match weight of every compared pair: log2 of the odds that both are one person.

    A pair that is not one person is two strangers or two relatives; whichever explains the
    agreement better counts. Agreement on a value rarer (commoner) than usual weighs more (less).

    Three bound parameters: log2 of the prior odds against strangers, how many pairs of relatives
    there are for each pair of strangers, and the least weight of a pair that is kept.

    In:  ``compared``, ``pattern_weights(pattern, strangers, relatives)`` of the patterns that can
         reach that weight, ``described``.
    Out: l, r, rules, pattern, weight.
    """
    factors = dict(zip(comparisons, places(comparisons), strict=True))
    rarity: Mapping[Comparison, str] = {
        comparison: (
            f"CASE WHEN c.pattern // {factors[comparison]} % {comparison.size + 1} = 1 "
            f"THEN d.rarity_{comparison.attribute} ELSE 0::DOUBLE END"
        )
        for comparison in comparisons
        if comparison.frequency
    }
    every = " + ".join(rarity.values()) or "0::DOUBLE"
    own = " + ".join(sql for key, sql in rarity.items() if not key.shared) or "0::DOUBLE"
    return f"""
        SELECT c.l, c.r, c.rules, c.pattern,
               ? - log2(pow(2::DOUBLE, -(w.strangers + {every}))
                        + ?::DOUBLE * pow(2::DOUBLE, -(w.relatives + {own}))) AS weight
        FROM compared AS c JOIN pattern_weights AS w USING (pattern)
        JOIN described AS d ON d.node = c.l
        WHERE weight >= ?
    """


PAIRED = "SELECT * FROM descriptions WHERE node IN (SELECT l FROM pairs UNION SELECT r FROM pairs)"
"""The descriptions that occur in candidate pairs."""


def described(comparisons: Sequence[Comparison], chosen: str = PAIRED) -> str:
    """The ``chosen`` nodes with how rare their values are.

    ``rarity_<attribute>`` is log2(expected / n): what agreement on this very value adds. Bound for
    every comparison with frequencies, in order: how many entities have a value as frequent as
    values are when two strangers agree, which is u times the entities that have any.

    In:  what ``chosen`` reads, ``spellings``, ``formals`` if given names are compared,
         ``frequency_<attribute>``.
    Out: the columns of ``nodes``, rarity_<attribute>.
    """
    weighed = [comparison.attribute for comparison in comparisons if comparison.frequency]
    joins = " ".join(
        f"LEFT JOIN frequency_{name} ON frequency_{name}.value = n.{name}" for name in weighed
    )
    rarities = "".join(
        f", log2(?::DOUBLE / coalesce(frequency_{name}.n, 1)) AS rarity_{name}" for name in weighed
    )
    described = nodes.nodes(chosen, given=_with_given(comparisons))
    return f"SELECT n.*{rarities} FROM ({described}) AS n {joins}"
