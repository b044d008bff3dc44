"""Which records of a dataset are not what they were."""

from collections.abc import Sequence

from commonweal.engine import identifier, literal


def differences(dataset: str, columns: Sequence[str], gone: str, come: str) -> str:
    """Records that came, went, or say something else in ``columns``.

    In:  the relations ``gone`` and ``come``, by which an accepted dataset differs from what it was.
    Out: dataset, record_id.
    """
    said = f"record_id, hash({', '.join(map(identifier, ('record_id', *columns)))}) AS said"
    return f"""
        WITH before AS MATERIALIZED (SELECT {said} FROM {gone}),
             now AS MATERIALIZED (SELECT {said} FROM {come})
        SELECT {literal(dataset)} AS dataset, record_id FROM (
            SELECT record_id FROM before ANTI JOIN now USING (said)
            UNION SELECT record_id FROM now ANTI JOIN before USING (said)
        )
    """
