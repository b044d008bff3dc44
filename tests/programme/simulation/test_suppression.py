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
    exposed_margin,
    shown_of,
)
from commonweal.programme.simulation.model import Line, Table
from commonweal.programme.simulation.sheet import Sheet
from commonweal.suppression import small
from commonweal.suppression.rows import Counts, total, withheld, withheld_below

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
    for counts in _each(3 * lines, most):
        yield {f"r{line}": _row(*counts[3 * line : 3 * line + 3]) for line in range(lines)}


def _each(numbers: int, most: int) -> Iterable[list[int]]:
    """Every way to have so many numbers that are at most ``most`` together."""
    for bars in itertools.combinations(range(most + numbers), numbers):
        yield [b - a - 1 for a, b in itertools.pairwise((-1, *bars))]


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


def _with_margin(line: int, kept: int, gained: int, could: int) -> dict[str, int]:
    """A row of persons who get 1 each, of whom ``could`` are open before and after."""
    row = _row(kept, gained, 0)
    return {
        **row,
        "considered": 100 + 7 * line,
        **{f"{name}_{side}": 0 for name in ("widened", "boundless") for side in SIDES},
        **{f"open_{side}": could for side in SIDES},
        **{f"money_{side}": row[side] for side in SIDES},
        **{f"up_to_{side}": row[side] + could for side in SIDES},
    }


SIDES = ("before", "after")


def _laid_out(table: Mapping[str, Counts]) -> tuple[Line, Table] | None:
    """The total and the table as a simulation tells them."""
    whole = total(table.values())
    shown = shown_of(whole, SMALLEST)
    if shown not in {"changes", "levels"}:
        return None
    sheet = Sheet(shown, not small(exposed_margin(whole), SMALLEST), SMALLEST)
    return sheet.line("", whole, False, False), sheet.table("size", table)


@pytest.mark.parametrize(("lines", "most"), [(2, 10), (3, 7)])
def test_a_margin_gives_no_withheld_count_away_nor_is_given_away(lines: int, most: int) -> None:
    """The same with margins: who could be eligible, and the most that is due to everybody."""
    pages: dict[str, list[dict[str, Counts]]] = {}
    told: dict[str, Table] = {}
    for counts in _each(3 * lines, most):
        table = {
            f"r{line}": _with_margin(line, *counts[3 * line : 3 * line + 3])
            for line in range(lines)
        }
        laid_out = _laid_out(table)
        if laid_out is not None:
            page = repr(laid_out)
            pages.setdefault(page, []).append(table)
            told[page] = laid_out[1]
    withheld_margins = 0
    for page, behind in pages.items():
        for line in told[page].lines:
            numbers = () if line.persons else ("before", "after", "gained")
            if line.margin is None and told[page].margin_together is not None:
                withheld_margins += line.persons is not None
                numbers = (*numbers, "open_before", "up_to_before")
            else:
                assert line.margin is None or line.persons is not None
            for number in numbers:
                values = {table[line.key][number] for table in behind}
                assert len(values) > 1 or values == {0}, (page, number, values)
    assert withheld_margins > 50


def test_margins_of_lines_and_of_those_withheld_add_up() -> None:
    table = {f"r{n}": _with_margin(n, *c) for n, c in enumerate([(9, 4, 4), (8, 5, 1), (9, 4, 5)])}
    laid_out = _laid_out({**table, "r3": _with_margin(3, 9, 5, 6)})
    assert laid_out is not None
    whole, told = laid_out
    lines = [line for line in told.lines if line.margin is not None]
    assert told.margin_together is not None
    assert {line.key for line in lines} < {line.key for line in told.lines if line.persons}
    shown = [line.margin for line in (*lines, told.margin_together) if line.margin]
    assert whole.margin is not None
    assert sum(margin.persons.after or 0 for margin in shown) == whole.margin.persons.after
    assert sum(margin.money.after or 0 for margin in shown) == whole.margin.money.after


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
