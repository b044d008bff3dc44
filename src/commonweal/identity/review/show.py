"""A pair side by side."""

from collections.abc import Callable, Mapping

from commonweal.catalogue import Contract
from commonweal.engine import Engine, identifier
from commonweal.identity.decisions import RecordKey
from commonweal.identity.model import Model
from commonweal.identity.review.model import Candidate, Shown
from commonweal.identity.waterfall import waterfall


def show(
    engine: Engine,
    source: Callable[[str], str],
    contracts: Mapping[str, Contract],
    model: Model,
    candidate: Candidate,
) -> Shown:
    """What the two records of ``candidate`` say, and how the evidence adds up.

    ``source`` gives the published version of a table.
    """
    left, right = (
        _values(engine, source, contracts, key) for key in (candidate.left, candidate.right)
    )
    roles = [*left, *(role for role in right if role not in left)]
    return Shown(
        candidate,
        [(role, left.get(role), right.get(role)) for role in roles],
        waterfall(model.parameters, candidate.evidence, candidate.weight),
    )


def _values(
    engine: Engine,
    source: Callable[[str], str],
    contracts: Mapping[str, Contract],
    key: RecordKey,
) -> dict[str, str | None]:
    """What a record says of the person: role -> value."""
    columns = [
        column
        for column in contracts[key.dataset].columns
        if column.subject == key.subject
        and column.role is not None
        and column.role.startswith(("person.", "address."))
    ]
    if not columns:
        return {}
    told = ", ".join(f"CAST({identifier(column.name)} AS VARCHAR)" for column in columns)
    rows = engine.rows(
        f"SELECT {told} FROM {source(f'accepted/{key.dataset}')} WHERE record_id = ?",
        [key.record_id],
    )
    values = rows[0] if rows else [None] * len(columns)
    found: dict[str, str | None] = {}
    for column, value in zip(columns, values, strict=True):
        role = str(column.role).partition(".")[2]
        found[role] = " ".join(filter(None, (found.get(role), value))) or None
    return found
