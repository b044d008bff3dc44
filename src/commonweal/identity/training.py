"""What the data says about agreement -> a model."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from commonweal.identity import comparisons as known
from commonweal.identity import estimate
from commonweal.identity.errors import ModelForOthers
from commonweal.identity.model import Comparison, Model
from commonweal.identity.steps import compare
from commonweal.identity.work import Work

_SAMPLE = 800
"""Profiles whose pairs show how strangers agree: a third of a million pairs."""
_CONSTANT = 0.9
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
            n = work.known_of[name]
            engine.create(f"frequency_{name}", _frequency(work, name))
            work.coincidences[name] = engine.value(compare.coincidences(name)) / max(n * (n - 1), 1)
    given = work.given.model
    if given is None:
        work.comparisons = tuple(
            c for c in known.COMPARISONS if work.coincidences.get(c.attribute, 1.0) < _CONSTANT
        )
    else:
        work.comparisons = fitting(given, work)
    work.keep("frequencies", compare.frequencies([c.attribute for c in work.comparisons]))


def _frequency(work: Work, attribute: str) -> str:
    if work.given.reference is None:
        return compare.frequency(attribute)
    return compare.frequency_given(attribute, work.given.reference.frequencies)


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
        sampled = engine.arrow(compare.random_patterns(comparisons, _SAMPLE))
        u = estimate.strangers(comparisons, patterns_of(sampled), work.coincidences)
        usual = {
            c.attribute: float(u[c.attribute][0]) * work.known_of[c.attribute]
            for c in comparisons
            if c.frequency
        }
    else:
        usual = dict(given.usual)
    compare_pairs(work, usual)
    rules = tuple(rule for _, rule in work.rules)
    if given is not None:
        return Model(replace(given.parameters, comparisons=comparisons), rules, usual)
    observed = patterns_of(engine.arrow(compare.patterns()))
    size = float(engine.value("SELECT count(*) FROM entities"))
    parameters = estimate.learn(comparisons, rules, observed, u, max(size * (size - 1) / 2, 1.0))
    return Model(parameters, rules, usual)


def compare_pairs(work: Work, usual: Mapping[str, float]) -> None:
    """``described`` and ``compared`` of ``pairs``."""
    engine, comparisons = work.engine, work.comparisons
    engine.create(
        "described",
        compare.described(comparisons),
        [usual[c.attribute] for c in comparisons if c.frequency],
    )
    engine.create("compared", compare.compared(comparisons))


def patterns_of(table: pa.Table) -> estimate.Patterns:
    """Counted patterns as arrays."""
    pattern = table["pattern"].to_numpy()
    rules = table["rules"].to_numpy() if "rules" in table.column_names else None
    return estimate.Patterns(
        np.zeros(len(pattern), np.int64) if rules is None else rules,
        pattern,
        table["pairs"].to_numpy().astype(np.float64),
    )
