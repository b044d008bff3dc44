"""What the placements become: members, households and conflicts."""

from commonweal.engine import literal

COLUMNS = (
    "person_id VARCHAR, household_id VARCHAR, step INTEGER, basis VARCHAR, head VARCHAR, "
    "relation VARCHAR, region VARCHAR, dataset VARCHAR, record_id VARCHAR, as_of DATE, "
    "match_weight DOUBLE"
)
"""``placed``, which every step before adds to; ``head`` is whom ``relation`` is a relation to."""


def record_dates(accepted: dict[str, str]) -> str:
    """The date of every record of people whom nobody has placed.

    In:  ``links``, ``placed`` and the accepted tables by dataset.
    Out: ``unplaced(person_id, dataset, record_id, as_of, match_weight)``.
    """
    dated = " UNION ALL ".join(
        f"SELECT {literal(name)} AS dataset, record_id, _as_of AS as_of FROM {relation}"
        for name, relation in sorted(accepted.items())
    )
    return f"""
        SELECT l.person_id, l.dataset, l.record_id, d.as_of, l.match_weight
        FROM links l
        ANTI JOIN placed p ON p.person_id = l.person_id
        JOIN ({dated}) d ON d.dataset = l.dataset AND d.record_id = l.record_id
    """


def alone(step: int, household: str) -> str:
    """A household of one for everybody left, from the newest and surest record.

    In:  ``unplaced``; ``household`` is the id of a household of ``person_id``.
    Out: rows for ``placed``.
    """
    return f"""
        SELECT person_id, {household} AS household_id, {step} AS step, 'alone' AS basis,
               person_id AS head, 'head' AS relation, NULL AS region, dataset, record_id, as_of,
               match_weight
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY person_id
                ORDER BY as_of DESC, match_weight DESC NULLS FIRST, dataset, record_id
            ) AS place
            FROM unplaced
        ) WHERE place = 1
    """


def heads() -> str:
    """The one person other members' relations refer to.

    The head named by the earliest step that formed the household; when that person is not in
    it, the oldest member.

    In:  ``placed``, ``persons``.
    Out: ``heads(household_id, person_id, basis, region)``; ``basis`` is how the household began.
    """
    return """
        SELECT household_id, person_id, basis, region FROM (
            SELECT p.household_id, p.person_id,
                   first_value(p.basis) OVER began AS basis,
                   coalesce(p.region, q.region) AS region,
                   row_number() OVER (
                       PARTITION BY p.household_id
                       ORDER BY (p.relation = 'head' AND p.head = p.person_id) DESC NULLS LAST,
                                p.step, q.birth_date NULLS LAST, p.person_id
                   ) AS place
            FROM placed p LEFT JOIN persons q ON q.person_id = p.person_id
            WINDOW began AS (PARTITION BY p.household_id ORDER BY p.step, p.basis)
        ) WHERE place = 1
    """


def members() -> str:
    """Every person in one household, with why.

    A relation to somebody who does not head this household says nothing about it: NULL.

    In:  ``placed``, ``heads``.
    Out: ``members(household_id, person_id, relation, basis, dataset, record_id, as_of,
         match_weight)``.
    """
    return """
        SELECT p.household_id, p.person_id,
               CASE WHEN p.person_id = h.person_id THEN 'head'
                    WHEN p.head = h.person_id AND p.relation <> 'head' THEN p.relation
               END AS relation,
               p.basis, p.dataset, p.record_id, p.as_of, p.match_weight
        FROM placed p JOIN heads h ON h.household_id = p.household_id
    """


def households() -> str:
    """One row a household.

    In:  ``placed``, ``heads``, ``persons``.
    Out: ``households(household_id, region, size, head_person_id, basis)``; the region is the
         head's, else the smallest code among the members'.
    """
    return """
        SELECT p.household_id, coalesce(min(h.region), min(p.region), min(q.region)) AS region,
               CAST(count(*) AS INTEGER) AS size, min(h.person_id) AS head_person_id,
               min(h.basis) AS basis
        FROM placed p
        JOIN heads h ON h.household_id = p.household_id
        LEFT JOIN persons q ON q.person_id = p.person_id
        GROUP BY p.household_id
    """


def conflicts() -> str:
    """What registers say about a person that was not followed, and why.

    ``collective``: the person is registered in a school's or a home's book but belongs to a
    family. ``older``: an older record of a register of the same authority. ``doubtful``: another
    record of the same date with a smaller match weight (or a later name). ``authority``: a
    register that is followed after the one that was.

    In:  ``claims``, ``books``, ``placed``.
    Out: ``conflicts(person_id, household_id, dataset, record_id, as_of, other_household_id,
         other_dataset, other_record_id, other_as_of, reason)``; ``other_household_id`` is where
         most people of the other book are, NULL for a collective one.
    """
    return """
        WITH settled AS (
            SELECT rank, book, household_id FROM (
                SELECT c.rank, c.book, p.household_id, row_number() OVER (
                    PARTITION BY c.rank, c.book
                    ORDER BY count(DISTINCT c.person_id) DESC, p.household_id) AS place
                FROM claims c
                JOIN books b ON b.rank = c.rank AND b.book = c.book AND NOT b.collective
                JOIN placed p ON p.person_id = c.person_id
                GROUP BY c.rank, c.book, p.household_id
            ) WHERE place = 1
        )
        SELECT p.person_id, p.household_id, p.dataset, p.record_id, p.as_of,
               s.household_id AS other_household_id, c.dataset AS other_dataset,
               c.record_id AS other_record_id, c.as_of AS other_as_of,
               CASE WHEN s.book IS NULL THEN 'collective'
                    WHEN c.rank <> p.step THEN 'authority'
                    WHEN c.as_of < p.as_of THEN 'older'
                    ELSE 'doubtful' END AS reason
        FROM claims c
        JOIN placed p ON p.person_id = c.person_id
        LEFT JOIN settled s ON s.rank = c.rank AND s.book = c.book
        WHERE (s.book IS NOT NULL AND s.household_id <> p.household_id)
           OR (s.book IS NULL AND p.basis <> 'alone')
    """
