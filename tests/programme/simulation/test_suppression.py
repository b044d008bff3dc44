"""No withheld count may be computed back, tried on every table that would be shown the same way."""

import itertools
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.programme.simulation.compare import told_apart
from commonweal.programme.simulation.exposure import (
    exposed_before,
    exposed_changes,
    exposed_levels,
    shown_of,
)
from commonweal.programme.simulation.suppression import (
    Counts,
    small,
    total,
    withheld,
    withheld_below,
)

SMALLEST = 3
EXPOSED = {
    "changes": exposed_changes,
    "levels": exposed_levels,
    "before": exposed_before,
}


def _row(kept: int, gained: int, lost: int) -> dict[str, int]:
    """A row of the table, as its three kinds of persons make it."""
    return {
        "considered": kept + gained + lost,
        "before": kept + lost,
        "after": kept + gained,
        "gained": gained,
        "lost": lost,
        "raised": 0,
        "lowered": 0,
    }


rows = st.builds(
    _row,
    st.one_of(st.just(0), st.integers(0, 20)),
    st.one_of(st.just(0), st.integers(0, 12)),
    st.one_of(st.just(0), st.integers(0, 12)),
)
tables = st.lists(rows, min_size=1, max_size=6).map(
    lambda found: {f"r{number}": row for number, row in enumerate(found)}
)


def _sizes(table: Mapping[str, Counts]) -> dict[str, int]:
    # Whom a programme considers is another measure than whom it pays.
    return {name: 100 + 7 * int(name[-1]) for name in table}


@given(tables)
def test_small_counts_are_withheld_and_never_one_line_alone(table: dict[str, Counts]) -> None:
    whole = total(table.values())
    shown = shown_of(whole, SMALLEST)
    if shown == "nothing" or not any(whole.values()):
        return
    exposed = EXPOSED[shown]
    hidden = withheld(table, _sizes(table), exposed, SMALLEST)
    for name, row in table.items():
        assert name in hidden or not small(exposed(row), SMALLEST)
        assert not hidden or name in hidden or any(exposed(row))
    assert len(hidden) != 1
    if hidden:
        assert not small(exposed(total(table[name] for name in hidden)), SMALLEST)


@given(tables)
def test_nothing_is_withheld_without_need(table: dict[str, Counts]) -> None:
    large = {name: {k: v * SMALLEST for k, v in row.items()} for name, row in table.items()}
    assert withheld(large, _sizes(large), exposed_changes, SMALLEST) == frozenset()


def _seen(table: Mapping[str, Counts]) -> tuple[object, ...] | None:
    """Everything that the page shows of a table: mode, total, shown lines, which are withheld."""
    whole = total(table.values())
    shown = shown_of(whole, SMALLEST)
    if shown == "nothing":
        return None
    names = {
        "changes": ("before", "after", "gained", "lost", "raised", "lowered"),
        "levels": ("before", "after"),
        "before": ("before",),
    }[shown]
    hidden = withheld(table, _sizes(table), EXPOSED[shown], SMALLEST)
    lines = tuple(
        (name, None if name in hidden else tuple(row[n] for n in names))
        for name, row in sorted(table.items())
    )
    return shown, tuple(whole[name] for name in names), lines


def _every(lines: int, most: int) -> Iterable[dict[str, Counts]]:
    """Every table of so many lines and at most so many persons."""
    for bars in itertools.combinations(range(most + 3 * lines), 3 * lines):
        counts = [b - a - 1 for a, b in itertools.pairwise((-1, *bars))]
        yield {f"r{line}": _row(*counts[3 * line : 3 * line + 3]) for line in range(lines)}


@pytest.mark.parametrize(("lines", "most"), [(2, 12), (3, 8)])
def test_every_withheld_count_has_several_possible_values(lines: int, most: int) -> None:
    """Brute force, for somebody who knows the method: same page, other numbers behind it."""
    pages: dict[tuple[object, ...], list[dict[str, Counts]]] = {}
    for table in _every(lines, most):
        seen = _seen(table)
        if seen is not None:
            pages.setdefault(seen, []).append(table)
    withheld_pages = 0
    for (_, _, shown), behind in pages.items():
        for name, line in shown:  # type: ignore[attr-defined]
            if line is not None:
                continue
            withheld_pages += 1
            for count in ("before", "after", "gained", "lost"):
                values = {table[name][count] for table in behind}
                assert len(values) > 1 or values == {0}, (shown, count, values)
    assert withheld_pages > 100


@given(st.lists(st.tuples(st.sampled_from("ab"), rows), min_size=1, max_size=6))
def test_counties_do_not_give_away_a_withheld_prefecture(
    found: list[tuple[str, dict[str, int]]],
) -> None:
    counties = {f"{group}{number}": row for number, (group, row) in enumerate(found)}
    groups = {name: name[0] for name in counties}
    prefectures = {
        group: total(row for name, row in counties.items() if name[0] == group)
        for group in sorted(set(groups.values()))
    }
    if shown_of(total(counties.values()), SMALLEST) != "changes":
        return
    above = withheld(prefectures, dict.fromkeys(prefectures, 1), exposed_changes, SMALLEST)
    below = withheld_below(counties, _sizes(counties), groups, above, exposed_changes, SMALLEST)
    for group in prefectures:
        within = {name for name in counties if name[0] == group}
        if group in above:
            assert within <= below
        else:
            hidden = [counties[name] for name in within & below]
            assert len(hidden) != 1
            assert not small(exposed_changes(total(hidden) or _row(0, 0, 0)), SMALLEST)


outcomes = st.sampled_from(["eligible", "verify", "unknown", "ineligible"])


@given(st.dictionaries(st.tuples(outcomes, outcomes), st.integers(0, 9), max_size=16))
def test_outcomes_are_told_apart_only_where_none_are_few(
    flows: dict[tuple[str, str], int],
) -> None:
    told = list(told_apart(flows, SMALLEST))
    assert not small((flow.persons for flow in told), SMALLEST)
    if told:
        assert sum(flow.persons for flow in told) == sum(flows.values())
