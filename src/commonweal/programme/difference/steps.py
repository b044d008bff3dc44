"""SQL that sets two evaluations of the same people side by side."""

NOT_CONSIDERED = "not_considered"
"""What stands for the outcome of somebody outside a version's population."""


def beside(before: str, after: str) -> str:
    """Everybody whom either evaluation considers, with what both say.

    In:  two relations as :func:`commonweal.programme.steps.outcome.evaluated` gives them.
    Out: ``(person_id, household_id, region, outcome_before, outcome_after, amount_fen_before,
    amount_fen_after, amount_up_to_fen_before, amount_up_to_fen_after, differs)``.
    """
    return f"""
        SELECT coalesce(b.person_id, a.person_id) AS person_id,
               coalesce(a.household_id, b.household_id) AS household_id,
               coalesce(a.region, b.region) AS region,
               coalesce(b.outcome, '{NOT_CONSIDERED}') AS outcome_before,
               coalesce(a.outcome, '{NOT_CONSIDERED}') AS outcome_after,
               b.amount_fen AS amount_fen_before, a.amount_fen AS amount_fen_after,
               b.amount_up_to_fen AS amount_up_to_fen_before,
               a.amount_up_to_fen AS amount_up_to_fen_after,
               (b.outcome IS DISTINCT FROM a.outcome
                OR b.amount_fen IS DISTINCT FROM a.amount_fen
                OR b.amount_up_to_fen IS DISTINCT FROM a.amount_up_to_fen) AS differs
        FROM {before} AS b
        FULL OUTER JOIN {after} AS a ON a.person_id = b.person_id"""


def persons(beside: str) -> str:
    """The persons for whom something changes."""
    return f"SELECT * EXCLUDE (differs) FROM {beside} WHERE differs ORDER BY region, person_id"


def changes(beside: str) -> str:
    """How many persons change from which outcome to which, and what is due to them.

    Out: ``(outcome_before, outcome_after, persons, fen_before, fen_after)``; an outcome that stays
    means that the amount changes.
    """
    return f"""
        SELECT outcome_before, outcome_after, count(*) AS persons,
               CAST(coalesce(sum(amount_fen_before), 0) AS BIGINT) AS fen_before,
               CAST(coalesce(sum(amount_fen_after), 0) AS BIGINT) AS fen_after
        FROM {beside}
        WHERE differs
        GROUP BY outcome_before, outcome_after
        ORDER BY outcome_before, outcome_after"""


def counties(beside: str) -> str:
    """The same by county.

    Out: ``(county, persons, fen_before, fen_after)``; ``county`` is empty where nobody knows it.
    """
    return f"""
        SELECT coalesce(left(region, 6), '') AS county, count(*) AS persons,
               CAST(coalesce(sum(amount_fen_before), 0) AS BIGINT) AS fen_before,
               CAST(coalesce(sum(amount_fen_after), 0) AS BIGINT) AS fen_after
        FROM {beside}
        WHERE differs
        GROUP BY 1
        ORDER BY 1"""


def totals(evaluated: str) -> str:
    """Of one evaluation: ``(considered, eligible, fen)``."""
    return f"""
        SELECT count(*), count(*) FILTER (outcome = 'eligible'),
               CAST(coalesce(sum(amount_fen), 0) AS BIGINT)
        FROM {evaluated}"""
