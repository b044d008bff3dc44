"""Lays counts out as lines of tables, without those that are withheld."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commonweal.programme.simulation import steps
from commonweal.programme.simulation.exposure import EXPOSED, FAMILIES, Shown, exposed_margin
from commonweal.programme.simulation.model import Change, Dimension, Line, Margin, Money, Table
from commonweal.suppression.rows import (
    Counts,
    Exposed,
    total,
    withheld,
    withheld_below,
)


@dataclass(frozen=True)
class Sheet:
    """Lays counts out as lines, as much of them as may be shown."""

    shown: Shown
    margin: bool
    smallest: int

    def regions(
        self, prefectures: Mapping[str, Counts], counties: Mapping[str, Counts]
    ) -> Iterator[Table]:
        """Tables by prefecture and by county, that withhold what follows from each other."""
        groups = {county: county[:4] for county in counties}
        sizes = {key: row["considered"] for key, row in {**prefectures, **counties}.items()}
        above, below = [frozenset[str]()], [frozenset[str]()]
        for exposed in self._exposures():
            above.append(withheld(prefectures, sizes, exposed, self.smallest, above[-1]))
            below.append(
                withheld_below(
                    counties, sizes, groups, above[-1], exposed, self.smallest, below[-1]
                )
            )
        yield self._table("prefecture", prefectures, above[1:])
        yield self._table("county", counties, below[1:])

    def table(self, dimension: Dimension, rows: Mapping[str, Counts]) -> Table:
        """A table that stands on its own."""
        sizes = {key: row["considered"] for key, row in rows.items()}
        hidden = [frozenset[str]()]
        for exposed in self._exposures():
            hidden.append(withheld(rows, sizes, exposed, self.smallest, hidden[-1]))
        return self._table(dimension, rows, hidden[1:])

    def line(self, key: str, row: Counts, withheld: bool, margin_withheld: bool) -> Line:
        """One row, without what is withheld of it."""
        bare = withheld or self.shown == "nothing"
        levels = not bare and self.shown != "before"
        return Line(
            key=key,
            persons=None if bare else self._change(row, ""),
            families=None if bare or "families_before" not in row else self._change(row, FAMILIES),
            money=None
            if bare
            else Money(before=row["money_before"], after=row["money_after"] if levels else None),
            margin=_margin(row) if self.margin and not margin_withheld else None,
        )

    def _table(
        self,
        dimension: Dimension,
        rows: Mapping[str, Counts],
        hidden: list[frozenset[str]],
    ) -> Table:
        if self.shown == "nothing":
            return Table(dimension=dimension, lines=())
        changes, margins = [*hidden, frozenset[str]()][:2]
        return Table(
            dimension=dimension,
            lines=tuple(
                self.line(key, rows[key], key in changes, key in margins) for key in sorted(rows)
            ),
            together=self._together(rows, changes, margin=False),
            margin_together=self._together(rows, margins, margin=True),
        )

    def _together(
        self, rows: Mapping[str, Counts], names: frozenset[str], *, margin: bool
    ) -> Line | None:
        """The lines of these names as one; None when there are none."""
        if not names:
            return None
        added = total(rows[name] for name in sorted(names))
        return self.line("", added, False, not margin)

    def _exposures(self) -> Iterator[Exposed]:
        """What is told of a line, one after the other: of a withheld one nothing that follows.

        The most that is due to a line tells of those who are eligible, too.
        """
        if self.shown != "nothing":
            yield EXPOSED[self.shown]
            if self.margin:
                yield exposed_margin

    def _change(self, row: Counts, unit: str) -> Change:
        names = {
            "changes": steps.FAMILIES,
            "levels": steps.FAMILIES[:2],
            "before": steps.FAMILIES[:1],
            "nothing": (),
        }[self.shown]
        return Change(**{name: row[f"{unit}{name}"] for name in names})


def _margin(row: Counts) -> Margin:
    def pair(name: str) -> Money:
        return Money(before=row[f"{name}_before"], after=row[f"{name}_after"])

    return Margin(
        persons=pair("open"),
        families=pair("families_open") if "families_open_before" in row else None,
        money=pair("up_to"),
        boundless=pair("boundless"),
    )
