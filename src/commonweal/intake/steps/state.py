"""What a dataset is after a delivery: its accepted records and its quarantine."""

from collections.abc import Sequence

from commonweal.catalogue import DELETE, Contract
from commonweal.engine import identifier, literal
from commonweal.intake.steps.values import SQL_TYPES


def duplicates(checked: str, columns: Sequence[str]) -> str:
    """Lines whose values in ``columns`` stand in an earlier line that breaks no rule.

    In:  ``checked``. Out: ``_line``.
    """
    names = ", ".join(identifier(name) for name in columns)
    filled = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in columns)
    source = identifier(checked)
    return (
        f"SELECT _line FROM {source} JOIN ("
        f"SELECT {names}, min(_line) FILTER (WHERE NOT _broken) AS _first FROM {source} "
        f"WHERE {filled} GROUP BY {names} HAVING count(*) > 1) USING ({names}) "
        "WHERE _line <> _first"
    )


def conflicts(last: str, standing: str, column: str) -> str:
    """Changed records whose value in ``column``, unique by contract, another record has.

    In:  ``last``, the last valid operation a record; ``standing``, the accepted records before.
    Out: ``_line`` of the operation.
    """
    name = identifier(column)
    return (
        f"SELECT _line FROM (SELECT _line, _new, count(*) OVER (PARTITION BY value) AS _times, "
        "row_number() OVER (PARTITION BY value ORDER BY _new, _line) AS _place FROM ("
        f"SELECT {name} AS value, _line, true AS _new FROM {identifier(last)} "
        f"WHERE _operation <> {literal(DELETE)} AND {name} IS NOT NULL UNION ALL "
        f"SELECT {name}, _line, false FROM {standing} WHERE {name} IS NOT NULL AND record_id "
        f"NOT IN (SELECT record_id FROM {identifier(last)}))) "
        "WHERE _new AND _times > 1 AND _place > 1"
    )


def last_operations(checked: str, bad: str) -> str:
    """The last valid operation on each record of an incremental delivery.

    In:  ``checked``; ``bad(_line)``, the lines to leave out. Out: rows of ``checked``.
    """
    return (
        "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY record_id "
        f"ORDER BY _line DESC) AS _place FROM {identifier(checked)} WHERE NOT _broken AND _line "
        f"NOT IN (SELECT _line FROM {identifier(bad)})) WHERE _place = 1"
    )


def unknown_deletions(checked: str, standing: str | None, quarantine: str | None) -> str:
    """Lines that delete a record nobody has delivered.

    In:  ``checked``; the accepted and quarantined records before, if any. Out: ``_line``.
    """
    known = [
        f"SELECT record_id FROM {identifier(checked)} "
        f"WHERE _operation <> {literal(DELETE)} AND record_id IS NOT NULL"
    ]
    if standing is not None:
        known.append(f"SELECT record_id FROM {standing}")
    if quarantine is not None:
        known.append(f"SELECT record_id FROM {quarantine} WHERE record_id IS NOT NULL")
    return (
        f"SELECT _line FROM {identifier(checked)} WHERE _operation = {literal(DELETE)} "
        f"AND NOT _broken AND record_id NOT IN ({' UNION ALL '.join(known)})"
    )


def accepted(contract: Contract, checked: str, bad: str) -> str:
    """The accepted records of a whole extract; parameters: delivery, date.

    In:  ``checked``; ``bad(_line)``, the lines in quarantine.
    Out: the columns of ``accepted/<dataset>``.
    """
    return (
        f"{_accepted_columns(contract)} FROM {identifier(checked)} WHERE NOT _broken "
        f"AND _line NOT IN (SELECT _line FROM {identifier(bad)})"
    )


def changed(contract: Contract, last: str) -> str:
    """The accepted records of changes as they are now; parameters: delivery, date.

    In:  ``last``, the last valid operation a record.
    Out: the columns of ``accepted/<dataset>``.
    """
    return (
        f"{_accepted_columns(contract)} FROM {identifier(last)} "
        f"WHERE _operation <> {literal(DELETE)}"
    )


def quarantine(new: str) -> str:
    """What a delivery adds to the quarantine; parameters: dataset, delivery, date.

    In:  ``new(line, record_id, raw, reasons)``.
    Out: the columns of ``quarantine/<dataset>``.
    """
    return (
        "SELECT CAST(? AS VARCHAR) AS dataset, CAST(? AS BIGINT) AS delivery, "
        f"CAST(? AS DATE) AS as_of, line, raw, reasons, record_id FROM {identifier(new)}"
    )


def named(last: str) -> str:
    """The records that changes speak of: what was accepted or quarantined of them is outdated.

    In:  ``last``, the last valid operation a record.
    Out: ``record_id``.
    """
    return f"SELECT record_id FROM {identifier(last)}"


def _accepted_columns(contract: Contract) -> str:
    columns = ", ".join(
        f"CAST({identifier(column.name)} AS {SQL_TYPES[column.type]}) AS {identifier(column.name)}"
        for column in contract.columns
    )
    return (
        f"SELECT record_id, {columns}, _line, CAST(? AS BIGINT) AS _delivery, "
        "CAST(? AS DATE) AS _as_of"
    )
