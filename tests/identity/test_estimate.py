"""EM on patterns finds the model that made them."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from commonweal.identity import estimate
from commonweal.identity.estimate import Patterns
from commonweal.identity.model import Comparison, Level, Parameters, Rule, Vector
from commonweal.identity.steps.compare import places

RULE = Rule(("email",))
"""Its attribute is none of those compared, so every comparison is free."""


def _comparison(attribute: str, size: int, *, shared: bool = False) -> Comparison:
    levels = tuple(Level(f"level {place}", "true") for place in range(1, size))
    return Comparison(attribute, levels, shared=shared)


PERSONAL = (
    _comparison("given", 3),
    _comparison("family", 3),
    _comparison("birth", 3),
    _comparison("sex", 2),
)
M = {
    "given": np.array([0.85, 0.1, 0.05]),
    "family": np.array([0.9, 0.06, 0.04]),
    "birth": np.array([0.93, 0.05, 0.02]),
    "sex": np.array([0.98, 0.02]),
}
U = {
    "given": np.array([0.01, 0.03, 0.96]),
    "family": np.array([0.02, 0.02, 0.96]),
    "birth": np.array([0.001, 0.05, 0.949]),
    "sex": np.array([0.5, 0.5]),
}
HOUSEHOLD = (*PERSONAL, _comparison("address", 2, shared=True))
M_HOUSEHOLD = {**M, "address": np.array([0.7, 0.3])}
U_HOUSEHOLD = {**U, "address": np.array([0.0005, 0.9995])}
RELATIVES = {
    "given": np.array([0.01, 0.03, 0.96]),
    "family": np.array([0.75, 0.05, 0.2]),
    "birth": np.array([0.02, 0.05, 0.93]),
    "sex": np.array([0.45, 0.55]),
    "address": np.array([0.7, 0.3]),
}


def _patterns(
    comparisons: tuple[Comparison, ...],
    classes: list[tuple[float, dict[str, Vector]]],
    missing: float = 0.0,
) -> Patterns:
    """Every pattern with the number of pairs that the model expects; no chance in it."""
    factors = places(comparisons)
    pattern, pairs = [], []
    for levels in product(*(range(0 if missing else 1, c.size + 1) for c in comparisons)):
        expected = 0.0
        for many, probabilities in classes:
            share = many
            for comparison, level in zip(comparisons, levels, strict=True):
                told = probabilities[comparison.attribute][level - 1] * (1 - missing)
                share *= told if level else missing
            expected += share
        pattern.append(sum(level * factor for level, factor in zip(levels, factors, strict=True)))
        pairs.append(expected)
    size = len(pattern)
    return Patterns(np.ones(size, np.int64), np.array(pattern, np.int64), np.array(pairs))


def _learned(patterns: Patterns, u: dict[str, Vector] = U) -> Parameters:
    comparisons = PERSONAL if u is U else HOUSEHOLD
    return estimate.learn(comparisons, [RULE], patterns, u, all_pairs=patterns.pairs.sum())


@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_the_model_is_found_again(share: float, missing: float) -> None:
    many = 200_000
    classes = [(many * share, M), (many * (1 - share), U)]
    found = _learned(_patterns(PERSONAL, classes, missing))
    for attribute, probabilities in M.items():
        assert found.same[attribute] == pytest.approx(probabilities, abs=0.01)
        assert found.same[attribute].sum() == pytest.approx(1)
    assert found.prior_same == pytest.approx(share, rel=0.03)
    assert found.prior_relatives == 0.0


def test_relatives_are_told_from_strangers_and_from_one_person() -> None:
    classes = [(40_000, M_HOUSEHOLD), (60_000, RELATIVES), (100_000, U_HOUSEHOLD)]
    found = _learned(_patterns(HOUSEHOLD, classes), U_HOUSEHOLD)
    for attribute in ("given", "birth", "sex"):
        assert found.same[attribute] == pytest.approx(M[attribute], abs=0.03)
    assert found.relatives["family"][0] == pytest.approx(0.75, abs=0.08)
    assert found.prior_same == pytest.approx(0.2, rel=0.1)
    assert found.prior_relatives == pytest.approx(0.3, rel=0.2)


def test_where_nobody_is_twice_the_prior_says_so() -> None:
    found = _learned(_patterns(PERSONAL, [(200_000, U)]))
    assert found.prior_same < 0.005


def test_an_attribute_that_a_rule_forces_is_not_learned_from_it() -> None:
    """Every pair agrees on the given name because the rule says so, not because it is the same."""
    forced = {**M, "given": np.array([1.0, 1e-12, 1e-12])}
    by_chance = {**U, "given": np.array([1.0, 1e-12, 1e-12])}
    patterns = _patterns(PERSONAL, [(50_000, forced), (50_000, by_chance)])
    found = estimate.learn(PERSONAL, [Rule(("given",))], patterns, U, all_pairs=1e9)
    assert found.same["given"][0] == pytest.approx(0.9)  # the first guess: nothing was learned
    assert found.same["birth"] == pytest.approx(M["birth"], abs=0.02)


def test_a_rule_with_hardly_a_pair_teaches_nothing() -> None:
    found = _learned(_patterns(PERSONAL, [(20, U)]))
    assert found.same["given"][0] == pytest.approx(0.9)


@hypothesis_settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_patterns_does_not_matter(chance) -> None:
    patterns = _patterns(PERSONAL, [(30_000, M), (70_000, U)])
    order = list(range(len(patterns.pairs)))
    chance.shuffle(order)
    shuffled = Patterns(patterns.rules[order], patterns.pattern[order], patterns.pairs[order])
    one, other = _learned(patterns), _learned(shuffled)
    for attribute in M:
        assert one.same[attribute] == pytest.approx(other.same[attribute], abs=1e-9)
    assert one.prior_same == pytest.approx(other.prior_same, rel=1e-6)


def test_a_pattern_told_in_parts_counts_as_one() -> None:
    patterns = _patterns(PERSONAL, [(30_000, M), (70_000, U)])
    halves = Patterns(
        np.tile(patterns.rules, 2), np.tile(patterns.pattern, 2), np.tile(patterns.pairs / 2, 2)
    )
    one, other = _learned(patterns), _learned(halves)
    for attribute in M:
        assert one.same[attribute] == pytest.approx(other.same[attribute], abs=1e-9)


def test_weights_are_the_logarithm_of_the_ratio_and_missing_says_nothing() -> None:
    found = _learned(_patterns(PERSONAL, [(30_000, M), (70_000, U)]))
    weights = found.weights("birth")
    assert weights[0] == 0.0
    assert weights[1:] == pytest.approx(np.log2(found.same["birth"] / U["birth"]))
    pattern = np.array([0, places(PERSONAL)[2]], np.int64)
    against_strangers, _ = estimate.pattern_weights(found, pattern)
    assert against_strangers == pytest.approx([0.0, weights[1]])


@given(
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
    st.floats(0, 1, exclude_max=True),
)
def test_chance_agreement_is_a_distribution_without_zeros(counts: list[int], equal: float) -> None:
    given_name = PERSONAL[:1]
    sampled = Patterns(
        np.zeros(4, np.int64), np.arange(4, dtype=np.int64), np.array(counts, np.float64)
    )
    found = estimate.strangers(given_name, sampled, {"given": equal}).u["given"]
    assert found.sum() == pytest.approx(1)
    assert (found > 0).all()
    assert found[0] == pytest.approx(min(max(equal, 1e-9), 0.999))


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4), st.floats(1, 1000))
def test_a_sample_stands_beside_a_larger_one_of_the_same_shares(
    counts: list[int], times: float
) -> None:
    small, large = (_sampled([round(count * many) for count in counts]) for many in (1, times))
    if min(counts[1:]) >= 30:
        assert estimate.stands(small, large)
    assert estimate.stands(small, small)


def test_a_sample_that_moves_a_weight_does_not_stand() -> None:
    assert not estimate.stands(_sampled([1, 100, 100, 800]), _sampled([1, 200, 100, 700]))
    # Five pairs of a level are chance: they say nothing of whether the sample is large enough.
    assert estimate.stands(_sampled([1, 5, 100, 894]), _sampled([1, 1, 101, 897]))


def _sampled(counts: list[int]) -> estimate.Sampled:
    patterns = Patterns(
        np.zeros(4, np.int64), np.arange(1, 5, dtype=np.int64), np.array(counts, np.float64)
    )
    return estimate.strangers([_comparison("family", 4)], patterns, {"family": 0.01})


@pytest.mark.parametrize("all_pairs", [1.0, 3.0])
def test_priors_of_very_few_records_leave_room_for_strangers(all_pairs: float) -> None:
    found = estimate.learn(
        HOUSEHOLD,
        [RULE],
        Patterns(np.ones(1, np.int64), np.array([1], np.int64), np.array([all_pairs])),
        U_HOUSEHOLD,
        all_pairs,
    )
    assert found.prior_same + found.prior_relatives < 1
