"""Average linkage, held against a plain reading of its definition."""

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.identity.cluster import (
    LIMIT,
    UNSEEN,
    Clusters,
    Constraints,
    Decided,
    Edges,
    clusters,
)

Weights = dict[tuple[int, int], float]
"""Weight of each pair, the smaller entity first."""
Decision = tuple[bool, list[int], list[int]]
"""Whether the two sides are one person, and who is on them."""

SMALL = st.integers(2, 8).flatmap(
    lambda size: st.dictionaries(
        st.sampled_from(list(combinations(range(size), 2))),
        st.integers(-40, 40).map(float),
        min_size=1,
        max_size=20,
    )
)
BITS = st.lists(st.sampled_from([0, 0, 1, 2, 3]), min_size=8, max_size=8)
NUMBERS = st.lists(st.sampled_from([None, None, 7, 8, 9]), min_size=8, max_size=8)


def _clusters(
    weights: Weights,
    exclusive: list[int] | None = None,
    numbers: list[int | None] | None = None,
    order: list[tuple[int, int]] | None = None,
    decisions: Sequence[Decision] = (),
) -> dict[int, int]:
    """Entity -> cluster, by the code under test."""
    found = _joined(weights, exclusive, numbers, order, decisions)
    entities = {entity for pair in weights for entity in pair}
    return {entity: entity for entity in entities} | dict(
        zip(found.entity.tolist(), found.cluster.tolist(), strict=True)
    )


def _joined(
    weights: Weights,
    exclusive: list[int] | None = None,
    numbers: list[int | None] | None = None,
    order: list[tuple[int, int]] | None = None,
    decisions: Sequence[Decision] = (),
) -> Clusters:
    pairs = order or sorted(weights)
    named = {entity for _, one, other in decisions for entity in (*one, *other)}
    entities = sorted({entity for pair in weights for entity in pair} | named)
    said = [
        (number, same, side, entity)
        for number, (same, *sides) in enumerate(decisions)
        for side, members in enumerate(sides)
        for entity in members
    ]
    left, right = (np.array([pair[side] for pair in pairs], np.uint64) for side in (0, 1))
    of = [(numbers or [None] * 999)[entity] for entity in entities]
    found = clusters(
        Edges(left, right, np.array([weights[pair] for pair in pairs])),
        Constraints(
            np.array(entities, np.uint64),
            np.array([(exclusive or [0] * 999)[entity] for entity in entities], np.int64),
            np.array([number is not None for number in of]),
            np.array([number or 0 for number in of], np.uint64),
        ),
        Decided(
            np.array([row[0] for row in said], np.int64),
            np.array([row[1] for row in said], np.bool_),
            np.array([row[2] for row in said], np.int8),
            np.array([row[3] for row in said], np.uint64),
        ),
    )
    assert len(set(found.entity.tolist())) == len(found.entity)
    return found


def _plainly(weights: Weights, exclusive: list[int], numbers: list[int | None]) -> dict[int, int]:
    """The definition: join the two clusters with the best mean weight while one is above 0."""
    groups = [{entity} for entity in sorted({entity for pair in weights for entity in pair})]

    def mean(one: set[int], other: set[int]) -> Fraction:
        between = [weights.get((min(a, b), max(a, b))) for a in one for b in other]
        if all(weight is None for weight in between):
            return Fraction(-1)
        told = [UNSEEN if w is None else max(-30.0, min(30.0, w)) for w in between]
        return sum(map(Fraction, told), Fraction()) / len(told)

    def allowed(one: set[int], other: set[int]) -> bool:
        once = sum(exclusive[entity] & 1 for entity in one | other) <= 1
        twice = sum(exclusive[entity] >> 1 & 1 for entity in one | other) <= 1
        known = {numbers[entity] for entity in one | other} - {None}
        return once and twice and len(known) <= 1

    while True:
        ranked = [
            (-mean(one, other), min(one), min(other), one, other)
            for one, other in combinations(sorted(groups, key=min), 2)
            if mean(one, other) > 0 and allowed(one, other)
        ]
        if not ranked:
            return {entity: min(group) for group in groups for entity in group}
        *_, one, other = min(ranked, key=lambda entry: entry[:3])
        groups = [group for group in groups if group not in (one, other)] + [one | other]


@given(SMALL, BITS, NUMBERS)
def test_equals_the_plain_reading(
    weights: Weights, exclusive: list[int], numbers: list[int | None]
) -> None:
    assert _clusters(weights, exclusive, numbers) == _plainly(weights, exclusive, numbers)


@given(SMALL, BITS, NUMBERS)
def test_what_cannot_be_never_is(
    weights: Weights, exclusive: list[int], numbers: list[int | None]
) -> None:
    found = _clusters(weights, exclusive, numbers)
    for cluster in set(found.values()):
        members = [entity for entity, of in found.items() if of == cluster]
        assert cluster == min(members)
        assert len({numbers[entity] for entity in members} - {None}) <= 1
        for bit in (1, 2):
            assert sum(bool(exclusive[entity] & bit) for entity in members) <= 1


@given(SMALL, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(weights: Weights, chance: random.Random) -> None:
    shuffled = list(weights)
    chance.shuffle(shuffled)
    assert _clusters(weights, order=shuffled) == _clusters(weights)


@given(st.integers(0, 10_000))
def test_what_the_entities_are_called_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(2, 12)
    pairs = [pair for pair in combinations(range(size), 2) if chance.random() < 0.5] or [(0, 1)]
    # Weights of many digits: no two means are equal, so nothing is left to the order of names.
    weights = {pair: chance.uniform(-20, 25) for pair in pairs}
    called = chance.sample(range(1000), size)
    renamed = {
        (min(called[a], called[b]), max(called[a], called[b])): weight
        for (a, b), weight in weights.items()
    }

    def partition(found: dict[int, int], name: list[int]) -> set[frozenset[int]]:
        groups: dict[int, set[int]] = {}
        for entity, cluster in found.items():
            groups.setdefault(cluster, set()).add(name[entity])
        return {frozenset(group) for group in groups.values()}

    entities = sorted({entity for pair in renamed for entity in pair})
    compact = {entity: place for place, entity in enumerate(entities)}
    low = {(compact[a], compact[b]): weight for (a, b), weight in renamed.items()}
    origin = [called.index(entity) for entity in entities]
    assert partition(_clusters(low), origin) == partition(_clusters(weights), list(range(size)))


@given(st.integers(0, 10_000))
def test_a_family_does_not_chain(seed: int) -> None:
    """Two people, seen four times each, and one wrong strong tie between them."""
    chance = random.Random(seed)
    weights: Weights = {}
    for a, b in combinations(range(8), 2):
        same = (a < 4) == (b < 4)
        weights[a, b] = chance.uniform(8, 15) if same else chance.uniform(-15, -8)
    weights[chance.randrange(4), chance.randrange(4, 8)] = 7.0
    found = _clusters(weights)
    assert [found[entity] for entity in range(8)] == [0] * 4 + [4] * 4


def test_a_chain_of_ties_without_the_rest_breaks() -> None:
    chain = {(n, n + 1): 4.0 + n / 100 for n in range(30)}
    sizes = np.bincount(np.array(list(_clusters(chain).values())))
    assert sizes.max() <= 4


def test_one_overwhelming_tie_does_not_outvote_the_rest() -> None:
    weights = {(0, 1): 20.0, (2, 3): 20.0, (0, 2): 500.0, (0, 3): -29.0, (1, 2): -29.0}
    weights[1, 3] = -29.0
    found = _clusters(weights)
    assert len({found[0], found[2]} & {found[1], found[3]}) == 0
    assert found[0] == found[2]


@pytest.mark.parametrize("weight", [-3.0, 0.0, 12.0])
def test_a_single_pair(weight: float) -> None:
    found = _clusters({(3, 5): weight})
    assert (found[3] == found[5]) is (weight > 0)


def test_nothing_to_cluster() -> None:
    nothing = np.array([], np.uint64)
    found = clusters(
        Edges(nothing, nothing, np.array([])),
        Constraints(nothing, np.array([], np.int64), np.array([], bool), nothing),
    )
    assert (len(found.entity), len(found.cluster), len(found.cohesion)) == (0, 0, 0)


def test_one_great_component_takes_no_forever() -> None:
    """Five hundred records of one person: 125,000 pairs."""
    found = _clusters(dict.fromkeys(combinations(range(500), 2), 12.0))
    assert set(found.values()) == {0}


SAID = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(st.integers(0, 7), min_size=1, max_size=2, unique=True),
        st.lists(st.integers(0, 7), min_size=1, max_size=2, unique=True),
    ).filter(lambda said: not set(said[1]) & set(said[2])),
    max_size=4,
)


@given(SMALL, BITS, NUMBERS, SAID)
def test_who_was_told_apart_never_comes_together(
    weights: Weights, exclusive: list[int], numbers: list[int | None], said: list[Decision]
) -> None:
    found = _clusters(weights, exclusive, numbers, decisions=said)
    for same, one, other in said:
        if not same:
            assert not {found.get(x, x) for x in one} & {found.get(x, x) for x in other}


@given(SMALL, BITS, NUMBERS, SAID)
def test_who_was_said_to_be_one_is_one_unless_told_apart(
    weights: Weights, exclusive: list[int], numbers: list[int | None], said: list[Decision]
) -> None:
    only = [decision for decision in said if decision[0]]
    found = _clusters(weights, exclusive, numbers, decisions=only)
    for _, one, other in only:
        assert len({found.get(entity, entity) for entity in (*one, *other)}) == 1


@given(SMALL, BITS, NUMBERS)
def test_a_decision_on_others_changes_nothing(
    weights: Weights, exclusive: list[int], numbers: list[int | None]
) -> None:
    others: list[Decision] = [(False, [100], [101]), (True, [102], [103])]
    free: list[int | None] = [None] * 100
    found = _clusters(weights, exclusive + [0] * 100, numbers + free, decisions=others)
    assert {e: c for e, c in found.items() if e < 100} == _clusters(weights, exclusive, numbers)


def test_a_reviewer_joins_what_no_pair_joins_and_others_follow() -> None:
    """1 and 2 have nothing in common but a reviewer's word; 3 is like both."""
    weights = {(1, 3): 5.0, (2, 3): 5.0, (1, 2): -9.0}
    assert _clusters(weights, decisions=[(True, [1], [2])]) == {1: 1, 2: 1, 3: 1}
    assert _clusters({(1, 3): 5.0}, decisions=[(True, [7], [8])])[8] == 7
    numbers = [None, 7, 8, None]
    assert _clusters(weights, numbers=numbers, decisions=[(True, [1], [2])])[2] == 1


def test_cohesion_is_the_mean_weight_at_the_weakest_joint() -> None:
    found = _joined({(1, 2): 20.0, (1, 3): 6.0, (2, 3): 4.0, (8, 9): 99.0})
    held = dict(zip(found.entity.tolist(), found.cohesion.tolist(), strict=True))
    assert held == {1: 5.0, 2: 5.0, 3: 5.0, 8: LIMIT, 9: LIMIT}
