"""Households as the registers write them: book numbers, and dwellings with a head."""

from commonweal.catalogue import CANONICAL
from commonweal.engine import digest, identifier, literal
from commonweal.household.model import Dataset, Limits
from commonweal.household.steps.addresses import located

RELATED = sorted(CANONICAL["household.relation"] - {"head", "other"})
"""Relations that say somebody is of the head's family."""


def claims(register: Dataset, accepted: str) -> str:
    """What one register says: this person stands in this book.

    In:  ``links`` and the register's accepted records.
    Out: ``claims(person_id, rank, book, relation, region, dataset, record_id, as_of,
         match_weight)``; ``book`` is 64 bits of the dataset and the book number, or of the
         address for a register without numbers.
    """
    if register.number is not None:
        number = f"nullif(upper(trim(CAST({identifier(register.number)} AS VARCHAR))), '')"
        book = digest(f"{literal(register.name + '|')} || {number}")
        key, records = "_book", f"(SELECT *, {book} AS _book FROM {accepted})"
    else:
        key, records = "dwelling", located(register.address, accepted)
    relation = f"r.{identifier(register.relation)}" if register.relation else "NULL"
    region = f"r.{identifier(register.address.region)}" if register.address.region else "NULL"
    return f"""
        SELECT l.person_id, {register.rank} AS rank, r.{key} AS book,
               CAST({relation} AS VARCHAR) AS relation, CAST({region} AS VARCHAR) AS region,
               l.dataset, l.record_id, r._as_of AS as_of, l.match_weight
        FROM links l JOIN {records} r ON r.record_id = l.record_id
        WHERE l.dataset = {literal(register.name)} AND l.subject = 'self'
          AND r.{key} IS NOT NULL
    """


def books(limits: Limits) -> str:
    """Every book with what kind of book it is.

    In:  ``claims``.
    Out: ``books(rank, book, people, head, collective)``; ``head`` is the person the newest record
         calls head; ``collective`` when the book is a school's or a home's and no family's.
    """
    related = ", ".join(literal(relation) for relation in RELATED)
    return f"""
        SELECT rank, book, people, head,
               people > {limits.book}
               OR (people > {limits.unrelated_book} AND 2 * (related + (heads = 1)::INT) < people)
               AS collective
        FROM (
            SELECT rank, book, count(DISTINCT person_id) AS people,
                   count(DISTINCT CASE WHEN relation = 'head' THEN person_id END) AS heads,
                   count(DISTINCT CASE WHEN relation IN ({related}) THEN person_id END) AS related,
                   max(CASE WHEN relation = 'head'
                       THEN strftime(as_of, '%Y%m%d') || person_id END)[9:] AS head
            FROM claims GROUP BY rank, book
        )
    """


def families() -> str:
    """Each person's one claim to a family's book per rank: the newest, then the surest record.

    In:  ``claims``, ``books``.
    Out: ``families(person_id, rank, book, head, relation, region, dataset, record_id, as_of,
         match_weight)``.
    """
    return """
        SELECT * EXCLUDE (place) FROM (
            SELECT c.person_id, c.rank, c.book, b.head, c.relation, c.region, c.dataset,
                   c.record_id, c.as_of, c.match_weight,
                   row_number() OVER (
                       PARTITION BY c.person_id, c.rank
                       ORDER BY c.as_of DESC, c.match_weight DESC NULLS FIRST, c.dataset,
                                c.record_id
                   ) AS place
            FROM claims c JOIN books b ON b.rank = c.rank AND b.book = c.book
            WHERE NOT b.collective
        ) WHERE place = 1
    """


def anchors() -> str:
    """The household that most people of a book already belong to.

    In:  ``families``, ``placed``; parameter: the rank.
    Out: ``anchors(book, household_id)``, one row for a book of which anybody is placed.
    """
    return """
        SELECT book, household_id FROM (
            SELECT f.book, p.household_id,
                   row_number() OVER (
                       PARTITION BY f.book
                       ORDER BY count(*) DESC, bool_or(f.person_id = f.head) DESC, p.household_id
                   ) AS place
            FROM families f JOIN placed p ON p.person_id = f.person_id
            WHERE f.rank = ?
            GROUP BY f.book, p.household_id
        ) WHERE place = 1
    """


def placements(register_basis: str, *, heads_only: bool) -> str:
    """People not placed yet, placed by one rank: beside their anchor, else in a new household.

    In:  ``families``, ``anchors``, ``placed``; parameter: the rank.
    Out: rows for ``placed``. With ``heads_only`` a book that names no head forms no household.
    """
    headed = "AND (f.head IS NOT NULL OR a.book IS NOT NULL)" if heads_only else ""
    return f"""
        SELECT f.person_id, coalesce(a.household_id, {household_id("f.book")}) AS household_id,
               f.rank AS step, {literal(register_basis)} AS basis, f.head, f.relation, f.region,
               f.dataset, f.record_id, f.as_of, f.match_weight
        FROM families f
        LEFT JOIN anchors a ON a.book = f.book
        ANTI JOIN placed p ON p.person_id = f.person_id
        WHERE f.rank = ? {headed}
    """


def household_id(content: str) -> str:
    """60 of the 64 bits of ``content`` as 12 characters."""
    return f"to_base(CAST({content} >> 4 AS BIGINT), 32, 12)"
