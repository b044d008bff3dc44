"""Linkage of files by a model over their columns."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity.columns import sources as files
from commonweal.identity.columns import steps
from commonweal.identity.columns.errors import RecordIdsUnfit, TooManyPairs
from commonweal.identity.columns.evaluation import check_conditions, evaluated
from commonweal.identity.columns.model import ColumnModel
from commonweal.identity.columns.sources import ColumnSource
from commonweal.identity.coverage import covered
from commonweal.identity.model import Linkage, Rule, RuleReport, Settings
from commonweal.identity.service import group, tell
from commonweal.identity.steps import compare, people
from commonweal.identity.work import Work
from commonweal.stage import Progress, Silent

MOST_PAIRS = 100_000_000
"""So many candidate pairs are compared however few the records; ``Settings.pairs_per_record``
allows more where there are many records."""


def link_by_columns(
    engine: Engine,
    sources: Sequence[ColumnSource],
    model: ColumnModel,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Linkage:
    """Find who is who across ``sources`` as ``model`` says.

    Leaves ``links`` and ``reviews`` in the engine as :func:`commonweal.identity.link` does, and
    ``edges(a, b, weight, pattern, rules)``, the match weight of every compared pair of
    ``mentions``. Raises :class:`LinkTypeUnfit`, :class:`ModelColumnsMissing`,
    :class:`ModelColumnsUnfit`, :class:`RecordIdsUnfit` and :class:`TooManyPairs`.
    """
    work = Work(engine, (), settings or Settings(), progress or Silent())
    work.progress.step("read")
    records = _read(engine, sources, model)
    engine.load("decisions", work.given.decisions)
    work.progress.step("find candidate pairs")
    limit = max(MOST_PAIRS, work.settings.pairs_per_record * records)
    work.reports = _affordable(engine, model, limit)
    with evaluated("the blocking rules"):
        pairs = engine.create("pairs", steps.pairs(model))
    work.progress.step("compare", pairs)
    with evaluated("the comparisons"):
        engine.create("compared", steps.compared(model.comparisons))
    work.progress.step("weigh")
    _weigh(engine, model)
    work.reports[:], recall = covered(work.reports, engine.arrow(compare.by_rules("scored")))
    group(work)
    return tell(work, records, pairs, recall)


def _read(engine: Engine, sources: Sequence[ColumnSource], model: ColumnModel) -> int:
    """``sources``, ``records``, ``mentions`` and ``entities``; the number of records."""
    read = files.read(engine, sources, model)
    engine.load("sources", files.described(sources))
    with evaluated("the files together"):
        for place, empty, repeated in engine.rows(steps.repeated(read)):
            raise RecordIdsUnfit(sources[place].dataset, model.record_id, int(empty), int(repeated))
        for place, column in enumerate(model.frequencies):
            engine.create(f"frequency_{place}", steps.frequency(read, column))
        count = engine.create("records", steps.records(read, model, several=len(sources) > 1))
    check_conditions(engine, model)
    engine.create("mentions", steps.mentions())
    engine.create("entities", steps.entities())
    return count


def _affordable(engine: Engine, model: ColumnModel, limit: int) -> list[RuleReport]:
    """What each rule costs; raises :class:`TooManyPairs` if all of them cost too much."""
    with evaluated("the blocking rules"):
        costs = [int(engine.value(steps.cost(rule, model.link_type))) for rule in model.rules]
    written = [rule.condition.sql for rule in model.rules]
    if sum(costs) > limit:
        raise TooManyPairs(list(zip(written, costs, strict=True)), limit)
    return [
        RuleReport(Rule((sql,)), cost, used=True, set_aside=0)
        for sql, cost in zip(written, costs, strict=True)
    ]


def _weigh(engine: Engine, model: ColumnModel) -> None:
    """``edges``, ``labels``, no ``contrary``, ``decided`` and the view ``scored``."""
    pattern = engine.arrow("SELECT DISTINCT pattern FROM compared ORDER BY pattern")["pattern"]
    numbers = pattern.to_numpy()
    weight = np.full(len(numbers), np.log2(model.prior / (1 - model.prior)))
    for comparison, factor in zip(model.comparisons, steps.places(model.comparisons), strict=True):
        weights = np.array([level.weight for level in comparison.levels])
        weight += weights[numbers // factor % len(weights)]
    engine.load("pattern_weights", pa.table({"pattern": pattern, "weight": weight}))
    engine.create("labels", steps.labels(model.comparisons))
    engine.create("edges", steps.edges(model))
    engine.create("contrary", people.no_edges())
    engine.create("decided", people.decided())
    engine.view("scored", "SELECT rules, weight FROM edges")
    engine.drop("compared", "pairs", "records")
    engine.drop(*(f"frequency_{place}" for place in range(len(model.frequencies))))
