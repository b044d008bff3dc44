"""Which kinds of findings the next run does not raise."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from commonweal.programme.finding.model import Kind
from commonweal.programme.finding.precision import Precision
from commonweal.programme.finding.store import Tally
from commonweal.programme.plan import Plan, jsonable

if TYPE_CHECKING:
    from commonweal.workspace.configuration import ProgrammeSection


def kind_of(plan: Plan, name: str) -> Kind:
    """The kind that finding ``name`` of a programme is, with the digest of its definition.

    The definition is the finding's own expression, every rule, fact and value of a parameter that
    it rests on, and among whom it looks; titles are not part of it.
    """
    definitions, programme = plan.definitions, plan.definitions.programme
    reached = sorted(definitions.reached([definitions.findings[name]]), key=lambda one: one.name)
    told: list[Any] = [
        programme.findings[name].model_dump(mode="json", include={"per", "when"}),
        programme.population.model_dump(mode="json", exclude={"title"}),
    ]
    for symbol in reached:
        if symbol.origin == "rule":
            told.append([symbol.name, programme.rules[symbol.name].expression])
        elif symbol.origin == "fact":
            fact = programme.facts[symbol.name].model_dump(mode="json", exclude={"title"})
            told.append([symbol.name, fact])
        elif symbol.origin == "parameter":
            told.append([symbol.name, jsonable(plan.values[symbol.name][1])])
        elif symbol.origin == "outcome" and programme.eligible is not None:
            told.append([symbol.name, programme.eligible.expression])
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return Kind(plan.name, name, hashlib.sha256(text.encode()).hexdigest())


def precision(
    kind: Kind,
    threshold: float | None,
    tallies: Mapping[Kind, Tally],
    settings: "ProgrammeSection",
) -> Precision:
    """What is known of ``kind``, judged by its own ``threshold`` or the workspace's."""
    verified, holding = tallies.get(kind, (0, 0))
    return Precision(
        verified, holding, threshold or settings.finding_threshold, settings.finding_samples
    )


def suspended(
    tallies: Mapping[Kind, Tally],
    thresholds: Mapping[tuple[str, str], float | None],
    settings: "ProgrammeSection",
) -> Iterable[Kind]:
    """The kinds that are suspended, whether anybody still looks for them or not.

    ``thresholds``: programme and finding -> the threshold that the rule file declares.
    """
    for kind in sorted(tallies):
        threshold = thresholds.get((kind.programme, kind.finding))
        if precision(kind, threshold, tallies, settings).state == "suspended":
            yield kind
