"""Which counts a page must withhold so that nobody can be recognised in them.

A count of 1 to 4 in a county is withheld. That alone would not help: with the prefecture's total
and the other counties shown, the one missing number follows by subtraction. So more counts are
withheld, and totals where counties do not suffice, until the withheld counts that a shown total
adds up have more than one solution. This is the cell suppression of Hundepool et al., Statistical
Disclosure Control (Wiley 2012), section 4.2, for a table with one hierarchy.

Which other county is withheld depends on its size and code and not on the count itself: were it
always the smallest count, somebody who knows this rule could reason back from the choice. Zeros
are never withheld, and a withheld count does not say which kind it is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

THRESHOLD = 5
"""The smallest count above zero that may be shown for a county."""

Counts = Mapping[str, Mapping[str, int]]
"""Group (prefecture) -> member (county) -> count."""


@dataclass(frozen=True)
class Withheld:
    """What must not be shown: members by code, totals of groups by code, and the grand total."""

    members: frozenset[str]
    groups: frozenset[str]
    total: bool


def withhold(
    counts: Counts, sizes: Mapping[str, int] | None = None, threshold: int = THRESHOLD
) -> Withheld:
    """The counts and totals to withhold; the same for the same counts in any order.

    ``sizes`` says how large each member is by another measure; small ones are withheld first.
    ``threshold`` is the smallest count above zero that may be shown.
    """
    sizes = sizes or {}

    def place(name: str) -> tuple[int, str]:
        return sizes.get(name, 0), name

    within = {group: _within(members, place, threshold) for group, members in counts.items()}
    hidden = {group: names for group, (names, _) in within.items()}
    groups = {group for group, (_, protected) in within.items() if not protected}
    total = False
    while groups and not _protected(
        (counts[g][name] for g in groups for name in hidden[g]), threshold
    ):
        shown = [g for g in counts if g not in groups and any(counts[g].values())]
        if not shown:
            total = True
            break
        group = min(shown, key=lambda g: (sum(sizes.get(name, 0) for name in counts[g]), g))
        groups.add(group)
        if not hidden[group]:
            large = [name for name, count in counts[group].items() if count >= threshold]
            hidden[group] = {min(large, key=place)}
    names = frozenset(name for members in hidden.values() for name in members)
    return Withheld(names, frozenset(groups), total)


def _within(
    members: Mapping[str, int], place: Callable[[str], tuple[int, str]], threshold: int
) -> tuple[set[str], bool]:
    """What to withhold of one group, and whether that suffices while its total is shown."""
    hidden = {name for name, count in members.items() if 0 < count < threshold}
    large = sorted((name for name, count in members.items() if count >= threshold), key=place)
    while hidden and not _protected((members[name] for name in hidden), threshold):
        if not large:
            return hidden, False
        hidden.add(large.pop(0))
    return hidden, True


def _protected(counts: Iterable[int], threshold: int) -> bool:
    """Whether withheld counts stay unknown to somebody who knows their sum."""
    withheld = list(counts)
    size, total = len(withheld), sum(withheld)
    if size < 2:
        return False
    large = any(count >= threshold for count in withheld)
    # All small: a sum of the least or the greatest possible has only one solution.
    return large or size < total < (threshold - 1) * size
