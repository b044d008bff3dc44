"""From two determinations of the same persons to counts of what differs between them."""

from commonweal.engine import identifier, literal
from commonweal.programme.plan import column

LARGEST = 8
"""Households of so many members and more are one group."""

PERSONS = ("considered", "before", "after", "gained", "lost", "raised", "lowered")
FAMILIES = ("before", "after", "gained", "lost")
OPEN = ("open_before", "open_after")
"""Whose outcome is ``verify`` or ``unknown``: who could be eligible."""
MONEY = ("money_before", "money_after")
UP_TO = ("up_to_before", "up_to_after", "boundless_before", "boundless_after")
"""The most that could be due, and the persons of whom that is not known either."""


def determined(evaluated: str, group: str | None) -> str:
    """What is compared of a determination.

    In:  ``evaluated`` as :func:`commonweal.programme.steps.outcome.evaluated` gives it.
    Out: ``(person_id, household_id, region, outcome, amount_fen, amount_up_to_fen, in_group)``;
    ``in_group`` is the value of the fact ``group`` as text, NULL when unknown.
    """
    value = "NULL" if group is None else column(group)
    return f"""
        SELECT person_id, household_id, region, outcome, amount_fen, amount_up_to_fen,
               CAST({value} AS VARCHAR) AS in_group
        FROM {evaluated}"""


def nobody() -> str:
    """The determinations of a programme that is not in force, as :func:`determined`."""
    text = "CAST(NULL AS VARCHAR)"
    number = "CAST(NULL AS BIGINT)"
    return f"""
        SELECT {text} AS person_id, {text} AS household_id, {text} AS region, {text} AS outcome,
               {number} AS amount_fen, {number} AS amount_up_to_fen, {text} AS in_group
        WHERE FALSE"""


def sizes(members: str) -> str:
    """How many people live in each household: ``(household_id, size)``."""
    return f"SELECT household_id, count(*) AS size FROM {members} GROUP BY household_id"


def people(before: str, after: str, sizes: str) -> str:
    """Each person whom one of two variants considers, with both outcomes.

    In:  ``before`` and ``after`` as :func:`determined` gives them.
    Out: ``(family, county, prefecture, size, in_group, before, after, amount_before,
    amount_after, up_to_before, up_to_after)``. Whom a variant does not consider is ineligible in
    it. A person without a household is a family of one, whose ``size`` is ``none``.
    """
    return f"""
        SELECT coalesce('h' || household_id, 'p' || person_id) AS family,
               left(region, 6) AS county, left(region, 4) AS prefecture,
               CASE WHEN household_id IS NULL THEN 'none' WHEN size >= {LARGEST}
                    THEN {literal(f"{LARGEST}+")} ELSE CAST(size AS VARCHAR) END AS size,
               in_group, before, after,
               CASE WHEN before = 'eligible' THEN coalesce(amount_before, 0) ELSE 0 END
                   AS amount_before,
               CASE WHEN after = 'eligible' THEN coalesce(amount_after, 0) ELSE 0 END
                   AS amount_after,
               CASE WHEN before = 'ineligible' THEN 0 ELSE up_to_before END AS up_to_before,
               CASE WHEN after = 'ineligible' THEN 0 ELSE up_to_after END AS up_to_after
        FROM (
            SELECT coalesce(b.person_id, a.person_id) AS person_id,
                   coalesce(b.household_id, a.household_id) AS household_id,
                   coalesce(b.region, a.region, '') AS region,
                   coalesce(b.in_group, a.in_group, 'unknown') AS in_group,
                   coalesce(b.outcome, 'ineligible') AS before,
                   coalesce(a.outcome, 'ineligible') AS after,
                   b.amount_fen AS amount_before, a.amount_fen AS amount_after,
                   b.amount_up_to_fen AS up_to_before, a.amount_up_to_fen AS up_to_after
            FROM {before} AS b
            FULL JOIN {after} AS a ON a.person_id = b.person_id
        )
        LEFT JOIN {sizes} USING (household_id)"""


def families(people: str) -> str:
    """Each family by its best outcomes: one member entitled makes an entitled family.

    Out: ``(county, prefecture, size, before, after)``, outcomes ``eligible``, ``open`` or
    ``ineligible``.
    """
    best = ", ".join(
        f"CASE WHEN bool_or({side} = 'eligible') THEN 'eligible' "
        f"WHEN bool_or({side} <> 'ineligible') THEN 'open' ELSE 'ineligible' END AS {side}"
        for side in ("before", "after")
    )
    return f"""
        SELECT min(county) AS county, min(prefecture) AS prefecture, min(size) AS size, {best}
        FROM {people} GROUP BY family"""


def matrix(people: str) -> str:
    """Persons by outcome: ``(before, after, persons)``."""
    return f"""
        SELECT before, after, count(*) AS persons FROM {people}
        GROUP BY before, after ORDER BY before, after"""


def persons_by(people: str, by: str) -> str:
    """Persons and money by one column: it, then PERSONS, OPEN, MONEY and UP_TO."""
    both = "before = 'eligible' AND after = 'eligible'"
    return f"""
        SELECT {identifier(by)}, count(*), {_levels()},
               count(*) FILTER (WHERE {both} AND amount_after > amount_before),
               count(*) FILTER (WHERE {both} AND amount_after < amount_before),
               {_open("NOT IN ('eligible', 'ineligible')")},
               CAST(sum(amount_before) AS BIGINT), CAST(sum(amount_after) AS BIGINT),
               CAST(coalesce(sum(up_to_before), 0) AS BIGINT),
               CAST(coalesce(sum(up_to_after), 0) AS BIGINT),
               count(*) FILTER (WHERE up_to_before IS NULL),
               count(*) FILTER (WHERE up_to_after IS NULL)
        FROM {people} GROUP BY ALL ORDER BY ALL"""


def families_by(families: str, by: str) -> str:
    """Families by one column: it, then FAMILIES and OPEN."""
    return f"""
        SELECT {identifier(by)}, {_levels()}, {_open("= 'open'")}
        FROM {families} GROUP BY ALL ORDER BY ALL"""


def cost(evaluated: str) -> str:
    """What is due for certain, in fen: ``(money)``."""
    return f"""
        SELECT CAST(coalesce(sum(amount_fen) FILTER (WHERE outcome = 'eligible'), 0) AS BIGINT)
        FROM {evaluated}"""


def due(evaluated: str) -> str:
    """What is due to each person for certain: ``(person_id, eligible, amount)``."""
    return f"""
        SELECT person_id, outcome = 'eligible' AS eligible,
               CASE WHEN outcome = 'eligible' THEN coalesce(amount_fen, 0) ELSE 0 END AS amount
        FROM {evaluated}"""


def touched(one: str, other: str) -> str:
    """How many persons two relations of :func:`due` treat differently."""
    return f"""
        SELECT count(*) FROM {one} AS a FULL JOIN {other} AS b ON b.person_id = a.person_id
        WHERE coalesce(a.eligible, FALSE) <> coalesce(b.eligible, FALSE)
           OR coalesce(a.amount, 0) <> coalesce(b.amount, 0)"""


def _levels() -> str:
    return """count(*) FILTER (WHERE before = 'eligible'),
               count(*) FILTER (WHERE after = 'eligible'),
               count(*) FILTER (WHERE before <> 'eligible' AND after = 'eligible'),
               count(*) FILTER (WHERE before = 'eligible' AND after <> 'eligible')"""


def _open(test: str) -> str:
    return f"count(*) FILTER (WHERE before {test}), count(*) FILTER (WHERE after {test})"
