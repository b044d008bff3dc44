"""Which records of a dataset are not what they were."""

from collections.abc import Sequence

from commonweal.engine import identifier, literal


def differences(dataset: str, columns: Sequence[str], before: str, now: str) -> str:
    """Records that came, went, or say something else in ``columns``.

    Records that stand in the same delivery as before are the same: only those of other deliveries
    are looked at, which are few where changes are delivered and all where everything is.

    In:  the relations ``before`` and ``now`` of an accepted dataset.
    Out: dataset, record_id.
    """
    said = f"hash({', '.join(['record_id', *map(identifier, columns)])})"
    return f"""
        WITH delivered AS MATERIALIZED (
            SELECT record_id, {said} AS said FROM {now}
            WHERE _delivery NOT IN (SELECT DISTINCT _delivery FROM {before})
        )
        SELECT {literal(dataset)} AS dataset, record_id FROM delivered
        WHERE said NOT IN (
            SELECT {said} FROM {before} WHERE record_id IN (SELECT record_id FROM delivered)
        )
        UNION SELECT {literal(dataset)}, record_id FROM {before} ANTI JOIN {now} AS stands
        USING (record_id)
    """
