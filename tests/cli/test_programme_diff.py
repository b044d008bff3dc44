"""Which counts `commonweal programme diff` withholds."""

from hypothesis import given
from hypothesis import strategies as st

from commonweal.cli.programme_diff import withheld

SMALLEST = 10
COUNTS = st.lists(st.integers(1, 40), min_size=1, max_size=7)


def table(counts: list[int]) -> dict[str, int]:
    """Counts with names."""
    return {f"row {place}": count for place, count in enumerate(counts)}


@given(COUNTS, st.integers(0, 6))
def test_nothing_small_is_shown_or_follows_from_what_is(counts: list[int], cut: int) -> None:
    # The same persons, counted otherwise.
    other = [sum(counts[:cut]), *counts[cut:]] if cut else counts
    tables = [table(counts), table([count for count in other if count])]
    hidden, total_hidden = withheld(tables, SMALLEST)
    total = sum(counts)
    assert total_hidden or total >= SMALLEST
    for rows, names in zip(tables, hidden, strict=True):
        assert all(count >= SMALLEST for name, count in rows.items() if name not in names)
        if total_hidden or not names:
            continue
        # With the total shown, what is withheld is known in sum: it must not be one count, nor
        # all of them the least or the greatest they can be.
        left = [rows[name] for name in names]
        assert len(left) > 1
        small = all(count < SMALLEST for count in left)
        assert not small or len(left) < sum(left) < (SMALLEST - 1) * len(left)


def test_large_counts_are_shown() -> None:
    assert withheld([{"a": 10, "b": 500}, {"c": 510}], SMALLEST) == (
        [frozenset(), frozenset()],
        False,
    )
    assert withheld([{"a": 3, "b": 2}, {"c": 5}], 1) == ([frozenset(), frozenset()], False)
    assert withheld([{"a": 3, "b": 2}, {"c": 5}], SMALLEST)[1]
