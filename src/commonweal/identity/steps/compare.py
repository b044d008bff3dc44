"""Candidate pairs -> patterns of agreement -> match weights."""

from collections.abc import Mapping, Sequence

from commonweal.identity.model import Comparison


def places(comparisons: Sequence[Comparison]) -> list[int]:
    """The factor by which each comparison's level enters the number of a pattern."""
    factors, factor = [], 1
    for comparison in comparisons:
        factors.append(factor)
        factor *= comparison.size + 1
    return factors


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


def compared(comparisons: Sequence[Comparison]) -> str:
    """The pattern of every candidate pair.

    In:  ``pairs(l, r, rules)``, ``described`` (the nodes that occur in pairs).
    Out: l, r, rules, pattern BIGINT.
    """
    pattern = " + ".join(
        f"CAST({level(comparison)} AS BIGINT) * {factor}"
        for comparison, factor in zip(comparisons, places(comparisons), strict=True)
    )
    return f"""
        SELECT p.l, p.r, p.rules, {pattern} AS pattern
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


def random_patterns(comparisons: Sequence[Comparison], sample: int) -> str:
    """The levels of pairs picked without regard to agreement.

    In:  ``nodes``; the ``sample`` profiles with the smallest hashes stand for all.
    Out: pattern, pairs.
    """
    pattern = " + ".join(
        f"CAST({level(comparison)} AS BIGINT) * {factor}"
        for comparison, factor in zip(comparisons, places(comparisons), strict=True)
    )
    return f"""
        WITH picked AS (
            SELECT * FROM nodes WHERE node = entity ORDER BY hash(node) LIMIT {sample}
        )
        SELECT pattern, count(*) AS pairs FROM (
            SELECT {pattern} AS pattern FROM picked AS l JOIN picked AS r ON l.node < r.node
        ) GROUP BY pattern ORDER BY pattern
    """


def coincidence(attribute: str) -> str:
    """The probability that two profiles picked at random have the same value.

    In:  ``frequency_<attribute>``.
    Out: probability.
    """
    # Counts are summed before anything is divided: that is exact, so the order does not matter.
    return (
        "SELECT sum(n * (n - 1)) / any_value(total * greatest(total - 1, 1)) AS probability "
        f"FROM frequency_{attribute}"
    )


def frequency(attribute: str) -> str:
    """How frequent every value of ``attribute`` is among the entities that have one.

    In:  ``entities``.
    Out: value, n, total, share.
    """
    return f"""
        SELECT {attribute} AS value, count(*)::DOUBLE AS n,
               sum(count(*)) OVER ()::DOUBLE AS total, n / total AS share
        FROM entities WHERE {attribute} IS NOT NULL GROUP BY {attribute}
    """


def scored(comparisons: Sequence[Comparison]) -> str:
    """The match weight of every compared pair: log2 of the odds that both are one person.

    A pair that is not one person is two strangers or two relatives; whichever explains the
    agreement better counts. Agreement on a value rarer (commoner) than usual weighs more (less).

    Two bound parameters: log2 of the prior odds against strangers, and how many pairs of relatives
    there are for each pair of strangers.

    In:  ``compared``, ``pattern_weights(pattern, strangers, relatives)``, ``described``.
    Out: l, r, pattern, weight.
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
        SELECT c.l, c.r, c.pattern,
               ? - log2(pow(2::DOUBLE, -(w.strangers + {every}))
                        + ?::DOUBLE * pow(2::DOUBLE, -(w.relatives + {own}))) AS weight
        FROM compared AS c JOIN pattern_weights AS w USING (pattern)
        JOIN described AS d ON d.node = c.l
    """


def described(comparisons: Sequence[Comparison]) -> str:
    """The nodes that occur in candidate pairs, with how rare their values are.

    ``rarity_<attribute>`` is log2(u / share): what agreement on this very value adds. The share is
    taken for at least one entity's, so that a value seen once is not infinitely rare. u is a bound
    parameter for every comparison with frequencies, in order.

    In:  ``pairs``, ``nodes``, ``frequency_<attribute>``.
    Out: the columns of ``nodes``, holds_birth, rarity_<attribute>.
    """
    weighed = [comparison.attribute for comparison in comparisons if comparison.frequency]
    joins = " ".join(
        f"LEFT JOIN frequency_{name} ON frequency_{name}.value = n.{name}" for name in weighed
    )
    rarities = "".join(
        f", coalesce(log2(?::DOUBLE / frequency_{name}.share), 0) AS rarity_{name}"
        for name in weighed
    )
    return f"""
        SELECT n.*{rarities}
        FROM nodes AS n {joins}
        WHERE n.node IN (SELECT l FROM pairs UNION SELECT r FROM pairs)
    """
