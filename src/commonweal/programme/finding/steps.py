"""SQL about findings."""

from commonweal.engine import literal
from commonweal.programme.finding.model import Kind

COLUMNS = "finding, programme, period, household_id, person_id, region, facts"


def identified(found: str) -> str:
    """Findings with an identifier that is the same in every run of one period.

    In:  ``found(finding, programme, period, household_id, person_id, region, facts)``.
    Out: those columns and ``finding_id``, in an order of their own.
    """
    told = "programme, finding, period, coalesce(household_id, ''), coalesce(person_id, '')"
    return f"""
        SELECT left(md5(concat_ws('|', {told})), 16) AS finding_id, {COLUMNS}
        FROM {found}
        ORDER BY finding, region, household_id, person_id, programme"""


def of_kind(findings: str, kind: Kind, without: str) -> str:
    """The findings of one kind whose identifier is not in ``without(finding_id)``."""
    return f"""
        SELECT f.*
        FROM {findings} AS f
        ANTI JOIN {without} AS w ON w.finding_id = f.finding_id
        WHERE f.programme = {literal(kind.programme)} AND f.finding = {literal(kind.finding)}"""


def lot(findings: str, seed: str) -> str:
    """``findings`` in an order that nothing but chance and ``seed`` decides."""
    return f"SELECT * FROM {findings} ORDER BY md5({literal(seed)} || finding_id), finding_id"
