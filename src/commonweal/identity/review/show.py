"""A pair side by side."""

from collections.abc import Callable, Mapping

from commonweal.catalogue import Contract
from commonweal.engine import Engine, identifier
from commonweal.identity.decisions import RecordKey
from commonweal.identity.model import Model
from commonweal.identity.review.model import Candidate, Shown, Told
from commonweal.identity.waterfall import waterfall

_ATTRIBUTES = {
    "given_name": "given",
    "middle_name": "middle",
    "family_name": "family",
    "birth_date": "birth",
    "resident_id": "id",
    "text": "address",
    "number": "address",
    "street": "address",
    "unit": "address",
}
"""Role -> the attribute that comparisons look at, where it is called otherwise."""


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
    found = waterfall(model.parameters, candidate.evidence, candidate.weight)
    compared = {step.what: step for step in found.steps if step.level is not None}
    told = []
    for what in dict.fromkeys([*left, *right, *compared]):
        step = compared.get(what)
        level, weight = (None, None) if step is None else (step.level, step.weight)
        told.append(Told(what, left.get(what), right.get(what), level, weight))
    beside = [step for step in found.steps if step.level is None]
    return Shown(candidate, told, beside, found.total)


def _values(
    engine: Engine,
    source: Callable[[str], str],
    contracts: Mapping[str, Contract],
    key: RecordKey,
) -> dict[str, str | None]:
    """What a record says of the person: attribute -> value."""
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
        what = _ATTRIBUTES.get(role, role)
        found[what] = " ".join(filter(None, (found.get(what), value))) or None
    return found
