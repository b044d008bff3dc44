"""Which rows of a table are withheld so that no small count can be seen or computed.

A row that shows a small count, or lets one be computed, is withheld as a whole: counts of one row
are bound to each other (before + gained - lost = after) and to amounts of money, so that single
cells would not do. From the total and the rows shown follows what the withheld rows are together,
which must be 0 or at least twice ``smallest``, and not as great as small counts can be together.
While it is not so, the smallest of the shown rows, by the persons it is about, is withheld too.
Where anything is withheld, rows of zeros are as well: were they shown, it would be known that each
of the others has somebody.

Two withheld rows can be exchanged, and where they are equal one person can be moved from one to
the other, without changing anything that is shown: no withheld count has only one possible value,
except a 0 where all of them are 0. The tests try every small table.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from commonweal.suppression.small import joined, several_solutions, small

Counts = Mapping[str, int]
Exposed = Callable[[Counts], Iterable[int]]
"""The counts that a row shows or that follow from what it shows."""


def withheld(
    rows: Mapping[str, Counts],
    sizes: Mapping[str, int],
    exposed: Exposed,
    smallest: int,
    also: Collection[str] = (),
) -> frozenset[str]:
    """The rows to withhold of a table whose total may be shown.

    ``sizes`` says how many persons each row is about; those in ``also`` are withheld anyway.
    """
    hidden = {name for name, row in rows.items() if small(exposed(row), smallest)}
    hidden |= set(also).intersection(rows)
    if not hidden:
        return frozenset()
    empty = {name for name, row in rows.items() if not any(exposed(row))}
    found, _ = joined(
        hidden,
        set(rows) - hidden - empty,
        sizes,
        lambda names: _safe([rows[name] for name in {*names, *empty}], exposed, smallest),
    )
    return frozenset(found | empty)


def withheld_below(
    rows: Mapping[str, Counts],
    sizes: Mapping[str, int],
    groups: Mapping[str, str],
    hidden_groups: frozenset[str],
    exposed: Exposed,
    smallest: int,
    also: Collection[str] = (),
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
            hidden |= withheld(within, sizes, exposed, smallest, also)
    return frozenset(hidden)


def total(rows: Iterable[Counts]) -> dict[str, int]:
    """The sum of rows, count by count."""
    added: dict[str, int] = {}
    for row in rows:
        for name, count in row.items():
            added[name] = added.get(name, 0) + count
    return added


def _safe(hidden: list[Counts], exposed: Exposed, smallest: int) -> bool:
    """Whether what the withheld rows are together tells of none of them."""
    together = list(exposed(total(hidden)))
    # Twice: whatever a small one is, the other was no small one.
    if small(together, 2 * smallest):
        return False
    return all(
        added == 0 or several_solutions(counts, added, smallest, least=0)
        for counts, added in zip(zip(*map(exposed, hidden), strict=True), together, strict=True)
    )
