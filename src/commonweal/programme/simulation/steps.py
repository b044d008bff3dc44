"""From two determinations of the same persons to counts of what differs between them."""

from collections.abc import Sequence

from commonweal.engine import identifier, literal
from commonweal.programme.plan import Plan, column
from commonweal.programme.stacking.groups import grouped

LARGEST = 8
"""Households of so many members and more are one group."""

PERSONS = ("considered", "before", "after", "gained", "lost", "raised", "lowered")
FAMILIES = ("before", "after", "gained", "lost")
OPEN = ("open_before", "open_after")
"""Whose outcome is ``verify`` or ``unknown``: who could be eligible."""
WIDENED = ("widened_before", "widened_after")
"""The eligible whose amount is not certain."""
MONEY = ("money_before", "money_after")
UP_TO = ("up_to_before", "up_to_after", "boundless_before", "boundless_after")
"""The most that could be due, and the persons of whom that is not known either."""

WITHOUT = "'ineligible', 'withheld'"
"""Who has nothing and could have nothing."""

BEST = ", ".join(
    f"CASE WHEN bool_or({side} = 'eligible') THEN 'eligible' "
    f"WHEN bool_or({side} NOT IN ({WITHOUT})) THEN 'open' ELSE 'ineligible' END AS {side}"
    for side in ("before", "after")
)
"""The best that several have, before and after."""


def determined(plan: Plan, evaluated: str, group: str | None) -> str:
    """What is compared of a determination.

    In:  ``evaluated`` as :func:`commonweal.programme.evaluation.evaluation` gives it.
    Out: ``(programme, person_id, household_id, region, outcome, standing, amount_fen,
    amount_up_to_fen, in_group)``; ``standing`` is what the person has of the outcome, and
    ``in_group`` the value of the fact ``group`` as text, NULL when unknown.
    """
    value = "NULL" if group is None else column(group)
    return f"""
        SELECT {literal(plan.name)} AS programme, person_id, household_id, region, outcome,
               {_standing(plan)} AS standing, amount_fen, amount_up_to_fen,
               CAST({value} AS VARCHAR) AS in_group
        FROM {evaluated}"""


def nobody() -> str:
    """The determinations of a programme that is not in force, as :func:`determined`."""
    text = "CAST(NULL AS VARCHAR)"
    number = "CAST(NULL AS BIGINT)"
    return f"""
        SELECT {text} AS programme, {text} AS person_id, {text} AS household_id, {text} AS region,
               {text} AS outcome, {text} AS standing, {number} AS amount_fen,
               {number} AS amount_up_to_fen, {text} AS in_group
        WHERE FALSE"""


def sizes(members: str) -> str:
    """How many people live in each household: ``(household_id, size)``."""
    return f"SELECT household_id, count(*) AS size FROM {members} GROUP BY household_id"


def beside(before: str, after: str) -> str:
    """Each person whom a programme considers on one of two sides, with what they have on both.

    In:  ``before`` and ``after`` as :func:`determined` gives them.
    Out: ``(programme, person_id, family, household_id, region, in_group, before, after,
    amount_before, amount_after, up_to_before, up_to_after)``. Whom a side does not consider is
    ineligible on it. A person without a household is a family of one.
    """
    return f"""
        SELECT programme, person_id, coalesce('h' || household_id, 'p' || person_id) AS family,
               household_id, region, in_group, before, after,
               CASE WHEN before = 'eligible' THEN coalesce(amount_before, 0) ELSE 0 END
                   AS amount_before,
               CASE WHEN after = 'eligible' THEN coalesce(amount_after, 0) ELSE 0 END
                   AS amount_after,
               CASE WHEN before = 'ineligible' THEN 0 ELSE up_to_before END AS up_to_before,
               CASE WHEN after = 'ineligible' THEN 0 ELSE up_to_after END AS up_to_after
        FROM (
            SELECT coalesce(b.programme, a.programme) AS programme,
                   coalesce(b.person_id, a.person_id) AS person_id,
                   coalesce(b.household_id, a.household_id) AS household_id,
                   coalesce(b.region, a.region, '') AS region,
                   coalesce(b.in_group, a.in_group, 'unknown') AS in_group,
                   coalesce(b.standing, 'ineligible') AS before,
                   coalesce(a.standing, 'ineligible') AS after,
                   b.amount_fen AS amount_before, a.amount_fen AS amount_after,
                   b.amount_up_to_fen AS up_to_before, a.amount_up_to_fen AS up_to_after
            FROM {before} AS b
            FULL JOIN {after} AS a ON a.person_id = b.person_id AND a.programme = b.programme
        )"""


def people(beside: str, programme: str, sizes: str) -> str:
    """The persons of one programme, with the groups in which they are counted.

    Out: the columns of :func:`beside`, and ``county``, ``prefecture`` and ``size``, which is
    ``none`` for who has no household.
    """
    return f"""
        SELECT b.*, left(region, 6) AS county, left(region, 4) AS prefecture,
               CASE WHEN household_id IS NULL THEN 'none' WHEN s.size >= {LARGEST}
                    THEN {literal(f"{LARGEST}+")} ELSE CAST(s.size AS VARCHAR) END AS size
        FROM {beside} AS b
        LEFT JOIN {sizes} AS s USING (household_id)
        WHERE programme = {literal(programme)}"""


def families(people: str) -> str:
    """Each family by the best its members have: one who is entitled makes an entitled family.

    Out: ``(county, prefecture, size, before, after)``, the last two ``eligible``, ``open`` or
    ``ineligible``.
    """
    return f"""
        SELECT min(county) AS county, min(prefecture) AS prefecture, min(size) AS size, {BEST}
        FROM {people} GROUP BY family"""


def families_of_programmes(beside: str) -> str:
    """The same of each programme: ``(programme, family, before, after)``."""
    return f"SELECT programme, family, {BEST} FROM {beside} GROUP BY programme, family"


def as_one(beside: str, name: str) -> str:
    """What several programmes give each person together, as of one programme called ``name``.

    Out: ``(programme, person_id, family, before, after, amount_before, amount_after,
    up_to_before, up_to_after)``, ``before`` and ``after`` as in :func:`families`.
    """
    amounts = ", ".join(
        f"CAST(sum({amount}) AS BIGINT) AS {amount}" for amount in ("amount_before", "amount_after")
    )
    limits = ", ".join(
        f"CASE WHEN count(*) = count({limit}) THEN CAST(sum({limit}) AS BIGINT) END AS {limit}"
        for limit in ("up_to_before", "up_to_after")
    )
    return f"""
        SELECT {literal(name)} AS programme, person_id, min(family) AS family,
               {BEST}, {amounts}, {limits}
        FROM {beside} GROUP BY person_id"""


def combinations(beside: str, unit: str, sides: Sequence[str], *, margin: bool = False) -> str:
    """How many persons or families have the same of every programme: ``(number)``.

    ``unit`` is the column that names the person or family, ``sides`` which of ``before`` and
    ``after`` count; with ``margin`` who could be eligible counts as such. Those who have nothing
    of any programme are not among them.
    """
    could = "'o'" if margin else "'-'"
    told = " || ".join(
        f"CASE WHEN {side} = 'eligible' THEN 'e' WHEN {side} = 'withheld' THEN 'w' "
        f"WHEN {side} = 'ineligible' THEN '-' ELSE {could} END"
        for side in sides
    )
    return f"""
        SELECT count(*) FROM (
            SELECT string_agg(programme || ' ' || has, ',' ORDER BY programme) AS combination
            FROM (SELECT programme, {unit}, {told} AS has FROM {beside})
            WHERE replace(has, '-', '') <> '' GROUP BY {unit}
        )
        GROUP BY combination"""


def matrix(people: str) -> str:
    """Persons by outcome: ``(before, after, persons)``."""
    return f"""
        SELECT before, after, count(*) AS persons FROM {people}
        GROUP BY before, after ORDER BY before, after"""


def persons_by(people: str, by: str) -> str:
    """Persons and money by one column: it, then PERSONS, OPEN, WIDENED, MONEY and UP_TO."""
    both = "before = 'eligible' AND after = 'eligible'"
    return f"""
        SELECT {identifier(by)}, count(*), {_levels()},
               count(*) FILTER (WHERE {both} AND amount_after > amount_before),
               count(*) FILTER (WHERE {both} AND amount_after < amount_before),
               {_open(f"NOT IN ('eligible', {WITHOUT})")}, {_widened()},
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


def due(determined: str) -> str:
    """What programmes give each person for certain: ``(person_id, eligible, amount)``."""
    return f"""
        SELECT person_id, bool_or(standing = 'eligible') AS eligible,
               coalesce(sum(amount_fen) FILTER (WHERE standing = 'eligible'), 0) AS amount
        FROM {determined} GROUP BY person_id"""


def touched(one: str, other: str) -> str:
    """How many persons two relations of :func:`due` treat differently."""
    return f"""
        SELECT count(*) FROM {one} AS a FULL JOIN {other} AS b ON b.person_id = a.person_id
        WHERE coalesce(a.eligible, FALSE) <> coalesce(b.eligible, FALSE)
           OR coalesce(a.amount, 0) <> coalesce(b.amount, 0)"""


def _standing(plan: Plan) -> str:
    """The outcome of a person, or what other programmes of its groups make of it.

    ``withheld``: everything that the programme would give is certainly withheld. ``unknown``, of
    somebody ``eligible``: whether anything is paid hangs on what another programme gives.
    """
    awards = list(grouped(plan))
    if not awards:
        return "outcome"
    possible = " OR ".join(f"coalesce({column(a, 'before_up_to')} > 0, TRUE)" for a in awards)
    certain = " OR ".join(f"{column(a, 'before')} > 0" for a in awards)
    return (
        f"CASE WHEN outcome <> 'ineligible' AND amount_up_to_fen = 0 AND ({possible}) "
        f"THEN 'withheld' WHEN outcome = 'eligible' AND amount_fen = 0 AND ({certain}) "
        "THEN 'unknown' ELSE outcome END"
    )


def _levels() -> str:
    return """count(*) FILTER (WHERE before = 'eligible'),
               count(*) FILTER (WHERE after = 'eligible'),
               count(*) FILTER (WHERE before <> 'eligible' AND after = 'eligible'),
               count(*) FILTER (WHERE before = 'eligible' AND after <> 'eligible')"""


def _widened() -> str:
    return ", ".join(
        f"count(*) FILTER (WHERE {side} = 'eligible' "
        f"AND up_to_{side} IS DISTINCT FROM amount_{side})"
        for side in ("before", "after")
    )


def _open(test: str) -> str:
    return f"count(*) FILTER (WHERE before {test}), count(*) FILTER (WHERE after {test})"
