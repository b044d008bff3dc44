"""Why a record was taken for a person: the weights in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.engine import Engine
from commonweal.identity.errors import RecordNotLinked


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
    agreements: Sequence[tuple[str, str, float | None]]
    """Comparison, level and weight, the heaviest first."""


def explain_link(
    engine: Engine, links: str, weights: str, dataset: str, record_id: str
) -> list[LinkExplained]:
    """The links of a record, one for every person it speaks of.

    ``links`` and ``weights`` are relations over the published tables ``links`` and
    ``identity/weights``. Raises :class:`RecordNotLinked`.
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
    learned = {
        (comparison, level): float(weight)
        for comparison, level, weight in engine.rows(
            f"SELECT comparison, level, weight FROM {weights}"
        )
    }
    return [
        _explained(subject, person, int(records), weight, json.loads(evidence or "{}"), learned)
        for subject, person, weight, evidence, records in found
    ]


def _explained(
    subject: str,
    person_id: str,
    records: int,
    weight: float | None,
    evidence: Mapping[str, Any],
    learned: Mapping[tuple[str, str], float],
) -> LinkExplained:
    agreements = [
        (comparison, level, learned.get((comparison, level)))
        for comparison, level in evidence.items()
        if comparison not in {"with", "by"}
    ]
    agreements.sort(key=lambda item: -abs(item[2] or 0.0))
    return LinkExplained(
        subject, person_id, records, weight, evidence.get("with"), evidence.get("by"), agreements
    )
