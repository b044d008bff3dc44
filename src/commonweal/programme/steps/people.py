"""Whom a programme is about, and with whom they live."""

from commonweal.engine import identifier, literal
from commonweal.programme.inputs import Records
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.plan import Plan
from commonweal.programme.steps.records import kept, typed


def considered(plan: Plan, records: Records, accepted: str, links: str) -> str:
    """The persons with a record for which the programme could matter.

    In:  ``accepted`` the dataset's records, ``links``.
    Out: ``(person_id)``, each once. A record of which it is unknown whether it belongs counts: it
    could matter.
    """
    as_of = _spoken(plan, records)

    def resolve(symbol: Symbol) -> str:
        return typed(f"a.{identifier(symbol.name)}", symbol.kind)

    keep = kept(plan, records, resolve)
    return f"""
        SELECT DISTINCT l.person_id
        FROM {links} AS l
        JOIN {accepted} AS a ON a.record_id = l.record_id
        WHERE l.dataset = {literal(records.dataset)}
          AND l.subject = {literal(records.subject)}
          AND {as_of}
          AND ({keep}) IS NOT FALSE"""


def _spoken(plan: Plan, records: Records) -> str:
    """Nobody, when the dataset's extract says nothing about the period."""
    return "TRUE" if plan.speaks(records) else "FALSE"


def homes(considered: str, members: str, households: str, persons: str) -> str:
    """The household, if any, and region of the persons ``considered``: the household's region, else
    the person's own.

    Out: ``(person_id, household_id, region)``.
    """
    return f"""
        SELECT c.person_id, m.household_id, coalesce(h.region, p.region) AS region
        FROM {considered} AS c
        LEFT JOIN {persons} AS p ON p.person_id = c.person_id
        LEFT JOIN {members} AS m ON m.person_id = c.person_id
        LEFT JOIN {households} AS h ON h.household_id = m.household_id"""


def population(considered: str, homes: str) -> str:
    """The persons that one programme considers, with household and region.

    Out: ``(person_id, household_id, region)``.
    """
    return f"SELECT h.* FROM {homes} AS h SEMI JOIN {considered} AS c ON c.person_id = h.person_id"


def neighbours(populations: list[str], members: str) -> str:
    """The memberships of every household that somebody in a population belongs to.

    Out: ``(household_id, person_id, relation, match_weight)``.
    """
    households = " UNION ".join(f"SELECT household_id FROM {p}" for p in populations)
    if not populations:
        households = "SELECT CAST(NULL AS VARCHAR) AS household_id WHERE FALSE"
    return f"""
        SELECT m.household_id, m.person_id, m.relation, m.match_weight
        FROM {members} AS m
        SEMI JOIN ({households}) AS h ON h.household_id = m.household_id"""


def interest(populations: list[str], neighbours: str) -> str:
    """Everybody whose records any programme can need: the populations and who lives with them.

    Out: ``(person_id)``.
    """
    people = [f"SELECT person_id FROM {relation}" for relation in (*populations, neighbours)]
    return " UNION ".join(people)


def circle(population: str, members: str) -> str:
    """Each person of the population with everybody in the household, the person included.

    Out: ``(person_id, member_id, relation, bond, weight)``; ``bond`` is the weaker of the two
    memberships, NULL when neither is a matter of probability, and ``weight`` the same but that
    nobody doubts that one lives with oneself. A person without a household stands alone.
    """
    return f"""
        SELECT p.person_id, m.person_id AS member_id, m.relation,
               least(mine.match_weight, m.match_weight) AS bond,
               CASE WHEN m.person_id = p.person_id THEN NULL
                    ELSE least(mine.match_weight, m.match_weight) END AS weight
        FROM {population} AS p
        JOIN {members} AS mine ON mine.person_id = p.person_id
        JOIN {members} AS m ON m.household_id = mine.household_id
        UNION ALL
        SELECT p.person_id, p.person_id, NULL, NULL, NULL
        FROM {population} AS p
        WHERE p.household_id IS NULL"""


def pending(reviews: str, links: str, interest: str) -> str:
    """Datasets in which a person may have a record that nobody could link for certain.

    A pair left to reviewers joins two persons; each may own what the other's records say.
    Out: ``(person_id, dataset, weight)`` for persons of interest who have no record of their own
    in the dataset; ``weight`` is the pair's greatest.
    """
    return f"""
        WITH pairs AS (
            SELECT one.person_id AS left_id, other.person_id AS right_id, r.match_weight
            FROM {reviews} AS r
            JOIN {links} AS one ON one.dataset = r.left_dataset
             AND one.record_id = r.left_record_id AND one.subject = r.left_subject
            JOIN {links} AS other ON other.dataset = r.right_dataset
             AND other.record_id = r.right_record_id AND other.subject = r.right_subject
            WHERE one.person_id <> other.person_id
        ), neighbours AS (
            SELECT left_id AS person_id, right_id AS other_id, match_weight FROM pairs
            UNION ALL
            SELECT right_id, left_id, match_weight FROM pairs
        )
        SELECT n.person_id, l.dataset, max(n.match_weight) AS weight
        FROM neighbours AS n
        SEMI JOIN {interest} AS i ON i.person_id = n.person_id
        JOIN {links} AS l ON l.person_id = n.other_id
        ANTI JOIN {links} AS own ON own.person_id = n.person_id AND own.dataset = l.dataset
        GROUP BY n.person_id, l.dataset"""


def golden(attribute: str, population: str, persons: str, linked: str) -> str:
    """A value of the golden record with the record it came from.

    Out: ``(person_id, value, dataset, record_id, as_of, weight)``.
    """
    value, source = identifier(attribute), identifier(f"{attribute}_source")
    kind = Kind.DATE if attribute == "birth_date" else Kind.TEXT
    return f"""
        SELECT p.person_id, any_value({typed(f"g.{value}", kind)}) AS value,
               any_value(split_part(g.{source}, '/', 1)) AS dataset,
               any_value(substr(g.{source}, strpos(g.{source}, '/') + 1)) AS record_id,
               CAST(NULL AS DATE) AS as_of, min(l.weight) AS weight
        FROM {population} AS p
        JOIN {persons} AS g ON g.person_id = p.person_id
        LEFT JOIN {linked} AS l
          ON l.person_id = p.person_id
         AND l.dataset = split_part(g.{source}, '/', 1)
         AND l.record_id = substr(g.{source}, strpos(g.{source}, '/') + 1)
        GROUP BY p.person_id"""


def sizes(circle: str, population: str) -> str:
    """How many people live in each person's household; unknown without a household.

    Out: ``(person_id, value, dataset, record_id, as_of, weight)``; the weight is the weakest
    membership's, since each one counts.
    """
    return f"""
        SELECT c.person_id, count(*) AS value, 'households' AS dataset,
               any_value(p.household_id) AS record_id, CAST(NULL AS DATE) AS as_of,
               min(c.weight) AS weight
        FROM {circle} AS c
        JOIN {population} AS p ON p.person_id = c.person_id
        WHERE p.household_id IS NOT NULL
        GROUP BY c.person_id"""


def reach(circle: str) -> str:
    """How many members there are to account for: ``(person_id, members)``."""
    return f"SELECT person_id, count(*) AS members FROM {circle} GROUP BY person_id"
