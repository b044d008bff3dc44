"""What the data says about agreement -> a model."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from commonweal.identity import comparisons as known
from commonweal.identity import estimate
from commonweal.identity.errors import ModelForOthers
from commonweal.identity.model import Comparison, Model, Vector
from commonweal.identity.reading import count_values
from commonweal.identity.steps import compare, nodes, reach
from commonweal.identity.work import Work

_PROFILES = 5_000
"""Profiles among which pairs of strangers are sampled."""
_FIRST_PAIRS = 50_000
_MOST_PAIRS = 1_000_000
"""Sampled pairs are doubled from the first number until more of them change nothing, or to this."""
CONSTANT = 0.9
"""Two strangers agree so often on an attribute that is the same for (nearly) everybody."""


def choose_comparisons(work: Work) -> None:
    """What is worth comparing, and ``frequency_<attribute>`` for each.

    Raises :class:`ModelForOthers` when a model was given that compares hardly anything the data
    has.
    """
    engine = work.engine
    counts = ", ".join(f"count({name})" for name in work.attributes)
    told = engine.row(f"SELECT {counts} FROM entities")
    work.known_of = {name: n for name, n in zip(work.attributes, told, strict=True) if n}
    for comparison in known.COMPARISONS:
        name = comparison.attribute
        if name in work.known_of:
            _count(work, name)
            work.coincidences[name] = _coincidence(work, name)
    given = work.given.model
    if given is None:
        work.comparisons = tuple(
            c for c in known.COMPARISONS if work.coincidences.get(c.attribute, 1.0) < CONSTANT
        )
    else:
        work.comparisons = fitting(given, work)
    work.keep("frequencies", compare.frequencies([c.attribute for c in work.comparisons]))


def _coincidence(work: Work, attribute: str) -> float:
    """The chance that two entities have the same value.

    Some values that very many have, and most people have not, would pass for what agreement usually
    is: their pairs are mostly never compared, and what agreement on them is worth does not depend
    on this, for it is weighed by their own frequency.
    """
    known = work.known_of[attribute]
    pairs, crowded, crowd = work.engine.row(compare.coincidences(attribute))
    if 2 * crowded > pairs and 2 * crowd < known:
        pairs, known = pairs - crowded, known - int(crowd)
    return float(pairs) / max(known * (known - 1), 1)


def _count(work: Work, attribute: str) -> None:
    """``frequency_<attribute>``: counted now, or as the reference has it."""
    reference = work.given.reference
    if reference is not None:
        given = compare.frequency_given(attribute, reference.frequencies)
        work.engine.create(f"frequency_{attribute}", given)
    elif attribute not in nodes.DOUBTED:
        count_values(work, [attribute])


def fitting(model: Model, work: Work) -> tuple[Comparison, ...]:
    """The comparisons of a given model that the data allows."""
    usable = tuple(c for c in model.comparisons if c.attribute in work.known_of)
    if 2 * len(usable) < len(model.comparisons):
        raise ModelForOthers(
            [c.attribute for c in model.comparisons if c not in usable], sorted(work.known_of)
        )
    return usable


def learn(work: Work) -> Model:
    """The model of the candidate pairs: learned, or the one that was given.

    Leaves ``described`` and ``compared``.
    """
    engine, comparisons = work.engine, work.comparisons
    work.progress.step("compare", int(engine.value("SELECT count(*) FROM pairs")))
    given = work.given.model
    if given is None:
        u = _strangers(work)
        usual = {
            c.attribute: float(u[c.attribute][0]) * work.known_of[c.attribute]
            for c in comparisons
            if c.frequency
        }
    else:
        usual = dict(given.usual)
    describe_pairs(work, usual)
    rules = tuple(rule for _, rule in work.rules)
    if given is not None:
        model = Model(replace(given.parameters, comparisons=comparisons), rules, usual)
        compare_by(work, model)
        return model
    engine.create("compared", compare.compared(comparisons))
    observed = patterns_of(engine.arrow(compare.patterns()))
    size = float(engine.value("SELECT count(*) FROM entities"))
    parameters = estimate.learn(comparisons, rules, observed, u, max(size * (size - 1) / 2, 1.0))
    return Model(parameters, rules, usual)


def _strangers(work: Work) -> Mapping[str, Vector]:
    """u, from as many sampled pairs as it takes until it stands."""
    engine, comparisons = work.engine, work.comparisons
    profiles = engine.create("picked", compare.picked(comparisons, _PROFILES))
    distances = max((profiles - 1) // 2, 0)
    step = max(_FIRST_PAIRS // max(profiles, 1), 1)
    pattern, pairs = np.array([], np.int64), np.array([], np.float64)
    before: estimate.Sampled | None = None
    done = 0
    while True:
        # Each time as many pairs again as there are already.
        upto = min(max(2 * done, step), distances)
        found = engine.arrow(
            compare.random_patterns(comparisons), [1 + done, 1 + upto, max(profiles, 1)]
        )
        pattern = np.concatenate([pattern, found["pattern"].to_numpy()])
        pairs = np.concatenate([pairs, found["pairs"].to_numpy().astype(np.float64)])
        sampled = estimate.Patterns(np.zeros(len(pattern), np.int64), pattern, pairs)
        now = estimate.strangers(comparisons, sampled, work.coincidences)
        done = upto
        stands = before is not None and estimate.stands(before, now)
        if stands or done == distances or pairs.sum() >= _MOST_PAIRS:
            break
        before = now
    engine.drop("picked")
    return now.u


def describe_pairs(work: Work, usual: Mapping[str, float]) -> None:
    """``described``: what the nodes in ``pairs`` say, and how rare it is."""
    work.engine.create(
        "described",
        compare.described(work.comparisons),
        [usual[c.attribute] for c in work.comparisons if c.frequency],
    )


def compare_by(work: Work, model: Model) -> None:
    """``compared``: those of ``pairs`` that can weigh enough by the model to be kept."""
    parameters = model.parameters
    work.engine.create(
        "compared",
        reach.reaching(parameters, parameters.prior_odds, work.settings.least_weight),
    )


def patterns_of(table: pa.Table) -> estimate.Patterns:
    """Counted patterns as arrays."""
    pattern = table["pattern"].to_numpy()
    rules = table["rules"].to_numpy() if "rules" in table.column_names else None
    return estimate.Patterns(
        np.zeros(len(pattern), np.int64) if rules is None else rules,
        pattern,
        table["pairs"].to_numpy().astype(np.float64),
    )
