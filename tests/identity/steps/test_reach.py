"""Pairs that are not weighed to the end: nothing that anybody sees depends on it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.identity import Settings, Source, link, service, training
from commonweal.identity.model import Model
from commonweal.identity.steps import compare, people, reach
from commonweal.identity.work import Given, Work
from tests.identity.rows import source
from tests.identity.town import families, patients, visits

TABLES = ("links", "persons", "reviews")


@dataclass(frozen=True)
class Least(Settings):
    """Settings with a least weight of their own."""

    least: float = -1e9

    @property
    def least_weight(self) -> float:
        return self.least


def _town(engine: Engine, seed: int, size: int = 60) -> list[Source]:
    chance = random.Random(seed)
    residents = list(families(chance, size))
    rows = {
        "residents": residents,
        "patients": patients(chance, residents, 0.8),
        "visits": list(visits(chance, residents)),
    }
    return [source(engine, name, found, free=name == "residents") for name, found in rows.items()]


def _linked(
    seed: int, chosen: Settings, model: Model | None
) -> dict[str, list[tuple[object, ...]]]:
    with Engine(threads=2) as engine:
        link(engine, _town(engine, seed), chosen, given=Given(model=model))
        engine.create("persons", people.persons())
        return {name: engine.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in TABLES}


def _learned(seed: int) -> Model:
    with Engine(threads=2) as engine:
        model = link(engine, _town(engine, seed)).model
    assert model is not None
    return model


@contextmanager
def _watched() -> Iterator[dict[str, int]]:
    """How many pairs were compared and kept, and how many speak against others."""
    seen = {"pairs": 0, "kept": 0, "contrary": 0}
    weigh_contrary = service.weigh_contrary

    def watching(work: Work, model: Model, pairs: str) -> None:
        seen["pairs"] += work.engine.value("SELECT count(*) FROM pairs")
        seen["kept"] += work.engine.value("SELECT count(*) FROM scored")
        weigh_contrary(work, model, pairs)
        seen["contrary"] += work.engine.value("SELECT count(*) FROM contrary")

    with patch.object(service, "weigh_contrary", watching):
        yield seen


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from([-10.0, 0.0]))
def test_pruning_changes_nothing(seed: int, given_a_model: bool, least: float) -> None:
    model = _learned(1) if given_a_model else None
    assert _linked(seed, Least(least=least), model) == _linked(seed, Least(), model)


def test_pruning_leaves_pairs_out_and_counts_those_that_speak_against_others() -> None:
    with _watched() as seen:
        for seed in range(4):
            _linked(seed, Least(least=0.0), None)
    assert seen["kept"] < 0.9 * seen["pairs"]
    assert seen["contrary"] > 0


@pytest.mark.parametrize("least", [-1.0, 0.0, 10.0])
def test_what_reaches_the_least_weight_weighs_what_it_would_anyway(least: float) -> None:
    """The comparisons that are left out never change a weight, and none that counts is left out."""
    model = _learned(3)
    kept: dict[bool, dict[tuple[int, int], float]] = {}
    every: int = 0

    def watching(work: Work, _: Model, pairs: str) -> None:
        nonlocal every
        engine, parameters = work.engine, model.parameters
        every = engine.create("pairs", "SELECT * FROM every_pair")
        for pruned, compared in (
            (False, compare.compared(work.comparisons)),
            (True, reach.reaching(parameters, parameters.prior_odds, least)),
        ):
            engine.create("compared", compared)
            service.score(work, model, least)
            rows = engine.rows("SELECT l, r, weight FROM scored")
            kept[pruned] = {(left, right): weight for left, right, weight in rows}
        weigh_contrary(work, model, pairs)

    def keeping(work: Work, model: Model) -> None:
        work.engine.create("every_pair", "SELECT * FROM pairs")
        compare_by(work, model)

    weigh_contrary, compare_by = service.weigh_contrary, training.compare_by
    with (
        Engine(threads=2) as engine,
        patch.object(service, "weigh_contrary", watching),
        patch.object(training, "compare_by", keeping),
    ):
        link(engine, _town(engine, 3), given=Given(model=model))
    assert kept[True] == kept[False]
    assert 0 < len(kept[True]) < every
