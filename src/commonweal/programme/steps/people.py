"""Whom a programme is about, and with whom they live."""

from collections.abc import Iterable, Sequence

from commonweal.engine import identifier
from commonweal.programme.inputs import Records
from commonweal.programme.language import Kind
from commonweal.programme.plan import Plan, column
from commonweal.programme.steps.records import kept, recorded, typed


def considered(plans: Sequence[Plan], everywhere: Sequence[Plan], candidates: str) -> str:
    """The persons with a record for which a programme could matter.

    In:  ``plans``, whose populations have a record of the same dataset and subject;
    ``everywhere``: all plans; ``candidates``: the dataset's records as ``records.bundle`` gives
    them, ``person`` being the id.
    Out: ``(person_id, considered_<plan>, ...)`` for all plans, a person perhaps several times. A
    record of which it is unknown whether it belongs counts: it could matter. Nobody is considered
    when the dataset's extract says nothing about the period.
    """
    judged = {plan.name: _belongs(plan) for plan in plans if plan.speaks(_population(plan))}
    flags = ", ".join(f"{judged.get(plan.name, 'FALSE')} AS {flag(plan)}" for plan in everywhere)
    return f"""
        SELECT person AS person_id, {flags}
        FROM {candidates}
        WHERE {" OR ".join(judged.values()) or "FALSE"}"""


def flag(plan: Plan) -> str:
    """The column that says whether the programme considers a person."""
    return column("considered", plan.name)


def nobody(plans: Iterable[Plan]) -> str:
    """What :func:`considered` gives where there are no records."""
    flags = ", ".join(f"FALSE AS {flag(plan)}" for plan in plans)
    return f"SELECT CAST(NULL AS VARCHAR) AS person_id, {flags} WHERE FALSE"


def _population(plan: Plan) -> Records:
    assert plan.inputs is not None, "a population is read with inputs"
    return plan.inputs.population


def _belongs(plan: Plan) -> str:
    keep = kept(plan, _population(plan), lambda symbol: recorded(symbol.name))
    return f"(({keep}) IS NOT FALSE)"


def homes(
    considered: str, plans: Iterable[Plan], members: str, households: str, persons: str
) -> str:
    """The persons ``considered``, each once, with household and region: the household's, else the
    person's own.

    Out: ``(person_id, household_id, region, considered_<plan>, ...)``.
    """
    flags = "".join(f", bool_or({flag(plan)}) AS {flag(plan)}" for plan in plans)
    return f"""
        WITH housed AS (
            SELECT c.*, m.household_id, h.region
            FROM (SELECT person_id{flags} FROM ({considered}) GROUP BY person_id) AS c
            LEFT JOIN {members} AS m ON m.person_id = c.person_id
            LEFT JOIN {households} AS h ON h.household_id = m.household_id
        )
        SELECT * FROM housed WHERE region IS NOT NULL
        UNION ALL
        SELECT o.* REPLACE (p.region AS region)
        FROM housed AS o
        LEFT JOIN {persons} AS p ON p.person_id = o.person_id
        WHERE o.region IS NULL"""


def living(homes: str, plans: Iterable[Plan]) -> str:
    """The households of everybody whom one of the plans considers, numbered for this run.

    Out: ``(household, household_id)``.
    """
    of_interest = " OR ".join(flag(plan) for plan in plans) or "FALSE"
    return f"""
        SELECT row_number() OVER () AS household, household_id
        FROM (
            SELECT DISTINCT household_id FROM {homes}
            WHERE household_id IS NOT NULL AND ({of_interest})
        )"""


def neighbours(living: str, members: str) -> str:
    """The memberships of the households ``living``.

    Out: ``(household, person_id, relation, match_weight)``.
    """
    return f"""
        SELECT h.household, m.person_id, m.relation, m.match_weight
        FROM {members} AS m
        JOIN {living} AS h ON h.household_id = m.household_id"""


def people(homes: str, neighbours: str) -> str:
    """Everybody whose records any programme can need, numbered in this run's own order.

    Out: the columns of ``homes`` and ``person``, the number by which the other steps know them.
    """
    return f"""
        SELECT row_number() OVER () AS person, *
        FROM (
            SELECT * FROM {homes}
            UNION ALL BY NAME
            SELECT person_id FROM {neighbours} ANTI JOIN {homes} USING (person_id)
        )"""


def population(plan: Plan, people: str) -> str:
    """The persons that one programme considers, with household and region.

    Out: ``(person, person_id, household_id, region)``.
    """
    return f"SELECT person, person_id, household_id, region FROM {people} WHERE {flag(plan)}"


def numbered(neighbours: str, people: str) -> str:
    """The memberships with numbers: ``(household, person, relation, match_weight)``."""
    return f"""
        SELECT n.household, p.person, n.relation, n.match_weight
        FROM {neighbours} AS n
        JOIN {people} AS p ON p.person_id = n.person_id"""


def circle(population: str, members: str) -> str:
    """Each person of the population with everybody in the household, the person included.

    Out: ``(person, member, relation, bond, weight)``; ``bond`` is the weaker of the two
    memberships, NULL when neither is a matter of probability, and ``weight`` the same but that
    nobody doubts that one lives with oneself. A person without a household stands alone.
    """
    return f"""
        SELECT p.person, m.person AS member, m.relation,
               least(mine.match_weight, m.match_weight) AS bond,
               CASE WHEN m.person = p.person THEN NULL
                    ELSE least(mine.match_weight, m.match_weight) END AS weight
        FROM {population} AS p
        JOIN {members} AS mine ON mine.person = p.person
        JOIN {members} AS m ON m.household = mine.household
        UNION ALL
        SELECT p.person, p.person, NULL, NULL, NULL
        FROM {population} AS p
        WHERE p.household_id IS NULL"""


def pairs(reviews: str, people: str) -> str:
    """Pairs left to reviewers, from the side of everybody of interest.

    Out: ``(person, other_id, weight)``.
    """
    return f"""
        SELECT p.person, r.other_id, r.weight
        FROM (
            SELECT left_person_id AS person_id, right_person_id AS other_id, match_weight AS weight
            FROM {reviews}
            UNION ALL
            SELECT right_person_id, left_person_id, match_weight FROM {reviews}
        ) AS r
        JOIN {people} AS p ON p.person_id = r.person_id
        WHERE r.other_id <> r.person_id"""


def pending(pairs: str, links: str, linked: str) -> str:
    """Datasets in which a person may have a record that nobody could link for certain.

    A pair left to reviewers joins two persons; each may own what the other's records say.
    Out: ``(person, dataset, weight)`` for persons who have no record of their own in the dataset;
    ``weight`` is the pair's greatest.
    """
    return f"""
        WITH own AS (
            SELECT DISTINCT person, dataset FROM {linked}
            WHERE person IN (SELECT person FROM {pairs})
        )
        SELECT n.person, l.dataset, max(n.weight) AS weight
        FROM {pairs} AS n
        JOIN {links} AS l ON l.person_id = n.other_id
        ANTI JOIN own ON own.person = n.person AND own.dataset = l.dataset
        GROUP BY n.person, l.dataset"""


def golden(attribute: str, population: str, persons: str, linked: str) -> str:
    """A value of the golden record with the record it came from.

    Out: ``(person, value, dataset, record_id, as_of, weight)``.
    """
    value, source = identifier(attribute), identifier(f"{attribute}_source")
    kind = Kind.DATE if attribute == "birth_date" else Kind.TEXT
    return f"""
        SELECT p.person, any_value({typed(f"g.{value}", kind)}) AS value,
               any_value(split_part(g.{source}, '/', 1)) AS dataset,
               any_value(substr(g.{source}, strpos(g.{source}, '/') + 1)) AS record_id,
               CAST(NULL AS DATE) AS as_of, min(l.weight) AS weight
        FROM {population} AS p
        JOIN {persons} AS g ON g.person_id = p.person_id
        LEFT JOIN {linked} AS l
          ON l.person = p.person
         AND l.dataset = split_part(g.{source}, '/', 1)
         AND l.record_id = substr(g.{source}, strpos(g.{source}, '/') + 1)
        GROUP BY p.person"""


def sizes(circle: str, population: str) -> str:
    """How many people live in each person's household; unknown without a household.

    Out: ``(person, value, dataset, record_id, as_of, weight)``; the weight is the weakest
    membership's, since each one counts.
    """
    return f"""
        SELECT c.person, count(*) AS value, 'households' AS dataset,
               any_value(p.household_id) AS record_id, CAST(NULL AS DATE) AS as_of,
               min(c.weight) AS weight
        FROM {circle} AS c
        JOIN {population} AS p ON p.person = c.person
        WHERE p.household_id IS NOT NULL
        GROUP BY c.person"""


def reach(circle: str) -> str:
    """How many members there are to account for: ``(person, members)``."""
    return f"SELECT person, count(*) AS members FROM {circle} GROUP BY person"
