"""Nodes -> candidate pairs: which blocking rules fit into the budget."""

from collections.abc import Sequence

from commonweal.identity.model import Rule, RuleReport
from commonweal.identity.steps import blocking
from commonweal.identity.work import Work

_PRECISE = 0.1
"""A rule is worth rescuing from its oversize blocks if the others need so little of the budget."""
_BROAD = 3
"""A rule may make so many times the pairs of all that are more precise together."""
_FEW = 5
"""So many pairs for each node that looks for partners a rule may make in any case."""
_LARGEST_RULES = 62
"""A pair's rules are the bits of one BIGINT."""


def pair(work: Work) -> int:
    """``pairs`` by the blocking rules that fit the budget; returns their number.

    A model's own rules are tried where there is a model, all that are known otherwise.
    """
    work.progress.step("find candidate pairs")
    tried = _tried(work)
    work.engine.create("keys", blocking.keys(tried, paired="NOT anchored"))
    return pair_by_keys(work, tried)


def pair_by_keys(work: Work, tried: Sequence[Rule]) -> int:
    """``pairs`` by those of the rules that fit the budget; returns their number.

    ``keys(node, entity, paired, key_0, ...)``, which is dropped, has a key for every rule.
    """
    engine = work.engine
    every, paired = engine.row("SELECT count(*), count(*) FILTER (paired) FROM keys")
    # What pairs everybody has a budget of its own: where nearly all are settled the other is small.
    looking = {True: int(every), False: int(paired)}
    spent = {True: 0.0, False: 0.0}
    _known_oversize(work)
    for place, rule in enumerate(tried):
        cost, without_oversize, oversize = engine.row(blocking.cost(place, rule))
        those, before = looking[rule.everybody], spent[rule.everybody]
        left = work.settings.pairs_per_record * (those + 1) - before
        # What is over the budget for its oversize blocks only is kept without them.
        split = cost > left and without_oversize <= _PRECISE * left
        if split:
            cost = without_oversize
        if work.given.model is None:
            # What makes so many more pairs than all that is more precise finds hardly anything new.
            left = min(left, max(_BROAD * before, _FEW * those))
        used = 0 < cost <= left and len(work.rules) < _LARGEST_RULES
        if used:
            spent[rule.everybody] += cost
            work.rules.append((place, rule))
        if used and split:
            order = len(work.rules) - 1
            engine.execute(blocking.note_oversize(place, order), step="oversize")
            engine.execute(blocking.set_aside(place, order), step="keys")
        work.reports.append(RuleReport(rule, int(cost), used, int(oversize) * (used and split)))
    found = 0
    if work.rules:
        own = ", ".join(
            f"key_{place} AS key_{order}" for order, (place, _) in enumerate(work.rules)
        )
        work.keep("keys", f"SELECT node, entity, paired, {own} FROM keys")
        work.keep("oversize", "SELECT * FROM oversize")
        found = engine.create("pairs", blocking.pairs(work.rules))
    engine.drop("keys")
    return found


def _tried(work: Work) -> tuple[Rule, ...]:
    compared = frozenset(comparison.attribute for comparison in work.comparisons)
    if work.given.model is None:
        return blocking.rules(compared)
    return tuple(rule for rule in work.given.model.rules if rule.attributes <= compared)


def _known_oversize(work: Work) -> None:
    """``oversize``: the blocks that an earlier linkage has set aside, set aside again."""
    reference = work.given.reference
    if reference is None:
        work.engine.create("oversize", blocking.no_oversize())
        return
    work.engine.create("oversize", f"SELECT * FROM {reference.oversize}")
    set_aside(work)


def set_aside(work: Work) -> None:
    """Take the nodes of the blocks in ``oversize`` out of the rules of ``keys``, which has a key
    for every rule in their order there."""
    for (order,) in work.engine.rows("SELECT DISTINCT rule FROM oversize ORDER BY rule"):
        work.engine.execute(blocking.set_aside(order, order), step="keys")
