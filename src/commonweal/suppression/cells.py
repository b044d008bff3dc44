"""Which counts of a table with one hierarchy are withheld, and which of its totals.

A count that is small is withheld. That alone would not help: with the group's total and the other
members shown, the one missing number follows by subtraction. So more counts are withheld, and
totals where counts do not suffice, until the withheld counts that a shown total adds up have more
than one solution. This is the cell suppression of Hundepool et al., Statistical Disclosure Control
(Wiley 2012), section 4.2, for a table with one hierarchy.

Zeros are never withheld, and a withheld count does not say which kind it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from commonweal.suppression.small import joined, several_solutions, small

Counts = Mapping[str, Mapping[str, int]]
"""Group (prefecture) -> member (county) -> count."""


@dataclass(frozen=True)
class Withheld:
    """What must not be shown: members by code, totals of groups by code, and the grand total."""

    members: frozenset[str]
    groups: frozenset[str]
    total: bool


def withhold(counts: Counts, smallest: int, sizes: Mapping[str, int] | None = None) -> Withheld:
    """The counts and totals to withhold; the same for the same counts in any order.

    ``smallest`` is the smallest count above zero that may be shown. ``sizes`` says how large each
    member is by another measure; small ones are withheld first.
    """
    sizes = sizes or {}
    within = {group: _within(members, sizes, smallest) for group, members in counts.items()}
    hidden = {group: names for group, (names, _) in within.items()}
    groups = {group for group, (_, protected) in within.items() if not protected}
    total = False
    while groups and not _protected(
        [counts[group][name] for group in groups for name in hidden[group]], smallest
    ):
        shown = [g for g in counts if g not in groups and any(counts[g].values())]
        if not shown:
            total = True
            break
        group = min(shown, key=lambda g: (sum(sizes.get(name, 0) for name in counts[g]), g))
        groups.add(group)
        if not hidden[group]:
            large = [name for name, count in counts[group].items() if count >= smallest]
            hidden[group] = {min(large, key=lambda name: (sizes.get(name, 0), name))}
    names = frozenset(name for members in hidden.values() for name in members)
    return Withheld(names, frozenset(groups), total)


def _within(
    members: Mapping[str, int], sizes: Mapping[str, int], smallest: int
) -> tuple[set[str], bool]:
    """What to withhold of one group, and whether that suffices while its total is shown."""
    return joined(
        [name for name, count in members.items() if small([count], smallest)],
        [name for name, count in members.items() if count >= smallest],
        sizes,
        lambda names: _protected([members[name] for name in names], smallest),
    )


def _protected(counts: Collection[int], smallest: int) -> bool:
    """Whether withheld counts stay unknown to somebody who knows their sum."""
    return several_solutions(counts, sum(counts), smallest, least=1)
