"""Minors, and pupils registered at their school, live with their guardian."""

from commonweal.engine import digest, literal
from commonweal.household.model import Limits
from commonweal.household.steps.registers import household_id


def wards(dataset: str, accepted: str, ward: str, guardian: str) -> str:
    """Who is whose ward by one dataset, where subjects of the same row are ward and guardian.

    In:  ``links`` and the accepted records.
    Out: ``wards(person_id, guardian_id, dataset, record_id, as_of, match_weight)``; the weight
         is that of the weaker link of the two.
    """
    return f"""
        SELECT w.person_id, g.person_id AS guardian_id, w.dataset, w.record_id, r._as_of AS as_of,
               least(w.match_weight, g.match_weight) AS match_weight
        FROM links w
        JOIN links g ON g.record_id = w.record_id AND g.dataset = w.dataset
        JOIN {accepted} r ON r.record_id = w.record_id
        WHERE w.dataset = {literal(dataset)} AND w.subject = {literal(ward)}
          AND g.subject = {literal(guardian)} AND w.person_id <> g.person_id
    """


def open_wards(limits: Limits) -> str:
    """Wards nobody has placed: minors, people of unknown age, and people of a collective book.

    In:  ``wards``, ``placed``, ``persons``, ``claims``, ``books``; parameter: the run's date.
    Out: rows of ``wards`` with ``household_id`` of the guardian (NULL when not placed).
    """
    return f"""
        SELECT w.*, g.household_id, g.head
        FROM wards w
        ANTI JOIN placed p ON p.person_id = w.person_id
        JOIN persons q ON q.person_id = w.person_id
        LEFT JOIN placed g ON g.person_id = w.guardian_id
        WHERE q.birth_date IS NULL
           OR q.birth_date > CAST(? AS DATE) - INTERVAL {limits.majority} YEAR
           OR w.person_id IN (
               SELECT c.person_id FROM claims c
               JOIN books b ON b.rank = c.rank AND b.book = c.book WHERE b.collective)
    """


def chosen_wards() -> str:
    """One guardian a ward: the newest record, then a guardian with a household, then the surest.

    In:  ``open_wards``. A guardian who is an open ward too and not placed cannot be chosen.
    Out: ``chosen_wards``, at most one row a person.
    """
    return """
        SELECT * EXCLUDE (place) FROM (
            SELECT w.*, row_number() OVER (
                PARTITION BY w.person_id
                ORDER BY w.as_of DESC, (w.household_id IS NULL), w.match_weight DESC NULLS FIRST,
                         w.dataset, w.record_id, w.guardian_id
            ) AS place
            FROM open_wards w
            WHERE w.household_id IS NOT NULL
               OR w.guardian_id NOT IN (SELECT person_id FROM open_wards)
        ) WHERE place = 1
    """


def placements(step: int) -> str:
    """Wards beside their guardian; a guardian nobody has placed heads a new household.

    In:  ``chosen_wards``.
    Out: rows for ``placed``.
    """
    new = household_id(digest("'guardian|' || guardian_id"))
    columns = "dataset, record_id, as_of, match_weight"
    return f"""
        SELECT person_id, coalesce(household_id, {new}) AS household_id, {step} AS step,
               'guardianship' AS basis, guardian_id AS head, NULL AS relation, NULL AS region,
               {columns}
        FROM chosen_wards
        UNION ALL
        SELECT guardian_id, {new}, {step}, 'guardianship', guardian_id, 'head', NULL, {columns}
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY guardian_id
                ORDER BY as_of DESC, match_weight DESC NULLS FIRST, dataset, record_id, person_id
            ) AS place
            FROM chosen_wards WHERE household_id IS NULL
        ) WHERE place = 1
    """
