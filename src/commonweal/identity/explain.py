"""Why a record was taken for a person: the weights in words."""

import json
from dataclasses import dataclass

from commonweal.engine import Engine
from commonweal.identity.errors import RecordNotLinked
from commonweal.identity.model import Parameters
from commonweal.identity.waterfall import Waterfall, waterfall


@dataclass(frozen=True)
class LinkExplained:
    """One link of a record, with what it rests on."""

    subject: str
    person_id: str
    records: int
    """How many records the person has."""
    match_weight: float | None
    partner: str | None
    """The record it agrees with best, as dataset/record."""
    by: str | None
    """What settled it without a comparison."""
    waterfall: Waterfall | None
    """How the weight adds up, where records were compared."""


def explain_link(
    engine: Engine, links: str, parameters: Parameters | None, dataset: str, record_id: str
) -> list[LinkExplained]:
    """The links of a record, one for every person it speaks of.

    ``links`` is a relation over the published table, ``parameters`` are those of its model (None
    where nothing was compared). Raises :class:`RecordNotLinked`.
    """
    found = engine.rows(
        f"""
        SELECT l.subject, l.person_id, l.match_weight, l.evidence,
               (SELECT count(*) FROM {links} AS o WHERE o.person_id = l.person_id)
        FROM {links} AS l WHERE l.dataset = ? AND l.record_id = ? ORDER BY l.subject
        """,
        (dataset, record_id),
    )
    if not found:
        raise RecordNotLinked(dataset)
    explained = []
    for subject, person_id, weight, text, records in found:
        evidence = json.loads(text or "{}")
        partner, by = evidence.pop("with", None), evidence.pop("by", None)
        told = waterfall(parameters, evidence, weight) if partner and parameters else None
        explained.append(LinkExplained(subject, person_id, int(records), weight, partner, by, told))
    return explained
