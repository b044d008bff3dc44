"""No withheld count may be computed back, not even by somebody who knows the method."""

import itertools

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonweal.suppression.cells import Withheld, withhold

SMALLEST = 5

counts = st.one_of(st.just(0), st.integers(1, 6), st.integers(5, 60))
provinces = st.lists(st.lists(counts, min_size=1, max_size=5), min_size=1, max_size=4).map(
    lambda groups: {
        str(g): {f"{g}{m}": count for m, count in enumerate(members)}
        for g, members in enumerate(groups)
    }
)


def _pattern(hidden: Withheld) -> tuple[frozenset[str], frozenset[str], bool]:
    return hidden.members, hidden.groups, hidden.total


@given(provinces)
def test_every_small_count_is_withheld_and_no_zero_is(province: dict[str, dict[str, int]]) -> None:
    hidden = withhold(province, SMALLEST)
    for members in province.values():
        for name, count in members.items():
            if 0 < count < SMALLEST:
                assert name in hidden.members
            if count == 0:
                assert name not in hidden.members


@given(provinces)
def test_nothing_is_withheld_without_need(province: dict[str, dict[str, int]]) -> None:
    large = {
        group: {name: count * SMALLEST for name, count in members.items()}
        for group, members in province.items()
    }
    assert _pattern(withhold(large, SMALLEST)) == (frozenset(), frozenset(), False)


@given(provinces)
def test_shown_totals_determine_no_withheld_count(province: dict[str, dict[str, int]]) -> None:
    """Linear algebra over everything that is shown: no unit vector lies in the row space."""
    hidden = withhold(province, SMALLEST)
    names = [name for members in province.values() for name in members]
    groups = list(province)
    columns = {name: i for i, name in enumerate([*names, *(f"sum {g}" for g in groups), "sum"])}

    def unit(*entries: tuple[str, float]) -> np.ndarray:
        row = np.zeros(len(columns))
        for name, value in entries:
            row[columns[name]] = value
        return row

    known = [unit((name, 1)) for name in names if name not in hidden.members]
    known += [unit((f"sum {g}", 1)) for g in groups if g not in hidden.groups]
    known += [unit(("sum", 1))] * (not hidden.total)
    known += [
        unit((f"sum {g}", -1), *((name, 1) for name in members)) for g, members in province.items()
    ]
    known.append(unit(("sum", -1), *((f"sum {g}", 1) for g in groups)))
    rank = np.linalg.matrix_rank(np.array(known))
    for name in hidden.members:
        assert np.linalg.matrix_rank(np.array([*known, unit((name, 1))])) == rank + 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=3))
@example([5, 5, 3])
def test_knowing_the_method_leaves_more_than_one_solution(members: list[int]) -> None:
    """Every table that would be shown the same way is tried; each withheld count must vary.

    The table is a prefecture beside one whose counts are large; its own total may be withheld,
    then the large prefecture takes up what it has more or less.
    """
    names = [f"1{i}" for i in range(len(members))]
    total = sum(members)

    def province(values: tuple[int, ...]) -> dict[str, dict[str, int]]:
        rest = total - sum(values)
        return {"1": dict(zip(names, values, strict=True)), "2": {"20": 50 + rest, "21": 70}}

    def shown(values: tuple[int, ...]) -> tuple[object, ...]:
        table = province(values)
        hidden = withhold(table, SMALLEST)
        visible = {
            name: count
            for group in table.values()
            for name, count in group.items()
            if name not in hidden.members
        }
        sums = {g: sum(m.values()) for g, m in table.items() if g not in hidden.groups}
        total = None if hidden.total else sum(sum(m.values()) for m in table.values())
        return tuple(visible.items()), tuple(sums.items()), total, _pattern(hidden)

    truth = tuple(members)
    published = shown(truth)
    whole = withhold(province(truth), SMALLEST)
    hidden = whole.members & set(names)
    solutions = [
        values
        for values in itertools.product(range(total + 3), repeat=len(members))
        if ("1" in whole.groups or sum(values) == total) and shown(values) == published
    ]
    for position, name in enumerate(names):
        if name in hidden:
            assert len({values[position] for values in solutions}) > 1


@given(provinces, st.randoms(use_true_random=False))
def test_the_order_of_regions_does_not_matter(province: dict, random) -> None:
    groups = list(province.items())
    random.shuffle(groups)
    shuffled = {}
    for group, members in groups:
        entries = list(members.items())
        random.shuffle(entries)
        shuffled[group] = dict(entries)
    assert withhold(shuffled, SMALLEST) == withhold(province, SMALLEST)


def test_one_small_county_takes_its_smallest_neighbour_along() -> None:
    province = {"01": {"a": 3, "b": 17, "c": 9}, "02": {"d": 6, "e": 8}}
    assert withhold(province, SMALLEST) == Withheld(frozenset({"a", "b"}), frozenset(), False)
    sizes = {"a": 50, "b": 900, "c": 200}
    assert withhold(province, SMALLEST, sizes) == Withheld(
        frozenset({"a", "c"}), frozenset(), False
    )


def test_two_counties_of_one_family_each_need_a_third() -> None:
    province = {"01": {"a": 1, "b": 1, "c": 9}}
    assert withhold(province, SMALLEST).members == {"a", "b", "c"}


def test_a_prefecture_that_cannot_protect_itself_hides_its_total() -> None:
    province = {"01": {"a": 3, "b": 0}, "02": {"c": 30, "d": 20}, "03": {"e": 60}}
    assert withhold(province, SMALLEST) == Withheld(
        frozenset({"a", "c"}), frozenset({"01", "02"}), False
    )


def test_a_province_of_one_family_hides_even_the_grand_total() -> None:
    assert withhold({"01": {"a": 1}, "02": {"b": 0}}, SMALLEST).total
