"""What follows from the numbers that are shown, and how much of them may be."""

from collections.abc import Iterator, Mapping
from typing import Literal

from commonweal.programme.simulation import steps
from commonweal.suppression import small
from commonweal.suppression.rows import Counts, Exposed

Shown = Literal["changes", "levels", "before", "nothing"]

FAMILIES = "families_"
"""Before the names of counts of families; those of persons stand for themselves."""


def shown_of(whole: Counts, smallest: int) -> Shown:
    """How much may be shown of a whole with these counts."""
    for shown, exposed in EXPOSED.items():
        if not small(exposed(whole), smallest):
            return shown
    return "nothing"


def exposed_changes(row: Counts) -> Iterator[int]:
    """What follows from who was eligible before and after, who gained and who lost."""
    for unit in units(row):
        yield from (row[f"{unit}{name}"] for name in steps.FAMILIES)
        yield row[f"{unit}before"] - row[f"{unit}lost"]
    yield from (row["raised"], row["lowered"])


def exposed_levels(row: Counts) -> Iterator[int]:
    """What follows from how many were eligible before and after, and from the money."""
    for unit in units(row):
        before, after = row[f"{unit}before"], row[f"{unit}after"]
        yield from (before, after, abs(after - before))
    yield sum(row[name] for name in ("gained", "lost", "raised", "lowered"))


def exposed_before(row: Counts) -> Iterator[int]:
    """What follows from how many were eligible before."""
    yield from (row[f"{unit}before"] for unit in units(row))


def exposed_margin(row: Counts) -> Iterator[int]:
    """What follows from how many could be eligible, and from what is due at most.

    From the most that is due to all follows, beside who could be eligible, who is and could get
    more.
    """
    yield from (row[f"{unit}{name}"] for unit in units(row) for name in steps.OPEN)
    yield from (row[name] for name in ("boundless_before", "boundless_after", *steps.WIDENED))


EXPOSED: Mapping[Shown, Exposed] = {
    "changes": exposed_changes,
    "levels": exposed_levels,
    "before": exposed_before,
}


def units(row: Counts) -> tuple[str, ...]:
    """What is counted in a row: persons, and families where a group has whole ones."""
    return ("", FAMILIES) if f"{FAMILIES}before" in row else ("",)
