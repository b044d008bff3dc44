"""A table of numbers and texts, and changes of it."""

from collections.abc import Mapping, Sequence

from commonweal.lake import Change

ROWS = "SELECT range AS n, 'value ' || range AS text FROM range(1000)"


def change(gone: Sequence[int], new: Mapping[int, str]) -> Change:
    """Take away the rows of these numbers, and add others."""
    lost = ", ".join(f"({n})" for n in gone) or "(-1)"
    rows = ", ".join(f"({n}, '{text}')" for n, text in new.items())
    some = f"VALUES {rows}" if rows else "SELECT 0, '' WHERE false"
    return Change(
        ("n",),
        f"SELECT n::BIGINT AS n FROM (VALUES {lost}) AS gone(n)",
        f"SELECT n::BIGINT AS n, text FROM ({some}) AS new(n, text)",
    )
