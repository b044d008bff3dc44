"""Which rows of a table are withheld so that no small count can be seen or computed.

A count of 1 to ``smallest`` - 1 is small. A row that shows one, or lets one be computed, is
withheld as a whole: counts of one row are bound to each other (before + gained - lost = after) and
to amounts of money, so that single cells would not do. From the total and the rows shown follows
what the withheld rows are together; therefore at least two are withheld, and together they show
nothing small either. While that does not hold, the smallest of the shown rows, by the persons it
is about and not by the count itself, is withheld too.

Two withheld rows can be exchanged, and where they are equal one person can be moved from one to
the other, without changing anything that is shown: no withheld count has only one possible value,
except a 0 where all of them are 0. Rows of zeros are shown: they say of nobody that something
changes.
"""

from collections.abc import Callable, Iterable, Mapping

Counts = Mapping[str, int]
Exposed = Callable[[Counts], Iterable[int]]
"""The counts that a row shows or that follow from what it shows."""


def small(counts: Iterable[int], smallest: int) -> bool:
    """Whether one of the counts must not be seen."""
    return any(0 < count < smallest for count in counts)


def withheld(
    rows: Mapping[str, Counts], sizes: Mapping[str, int], exposed: Exposed, smallest: int
) -> frozenset[str]:
    """The rows to withhold of a table whose total may be shown.

    ``sizes`` says how many persons each row is about.
    """
    hidden = {name for name, row in rows.items() if small(exposed(row), smallest)}
    shown = sorted(
        (name for name, row in rows.items() if any(row.values()) and name not in hidden),
        key=lambda name: (sizes[name], name),
        reverse=True,
    )
    while hidden and not _safe([rows[name] for name in hidden], exposed, smallest):
        hidden.add(shown.pop())
    return frozenset(hidden)


def withheld_below(
    rows: Mapping[str, Counts],
    sizes: Mapping[str, int],
    groups: Mapping[str, str],
    hidden_groups: frozenset[str],
    exposed: Exposed,
    smallest: int,
) -> frozenset[str]:
    """The same for rows that lie in groups, which are the rows of a table above.

    Within a withheld group every row is withheld; of a shown one the group's row is the total.
    """
    hidden: set[str] = set()
    for group in sorted(set(groups.values())):
        within = {name: row for name, row in rows.items() if groups[name] == group}
        if group in hidden_groups:
            hidden |= set(within)
        else:
            hidden |= withheld(within, sizes, exposed, smallest)
    return frozenset(hidden)


def total(rows: Iterable[Counts]) -> dict[str, int]:
    """The sum of rows, count by count."""
    added: dict[str, int] = {}
    for row in rows:
        for name, count in row.items():
            added[name] = added.get(name, 0) + count
    return added


def _safe(hidden: list[Counts], exposed: Exposed, smallest: int) -> bool:
    return len(hidden) > 1 and not small(exposed(total(hidden)), smallest)
