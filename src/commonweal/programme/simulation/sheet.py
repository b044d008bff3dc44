"""Lays counts out as lines of tables, without those that are withheld."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commonweal.programme.simulation import steps
from commonweal.programme.simulation.exposure import EXPOSED, FAMILIES, Shown, exposed_margin
from commonweal.programme.simulation.model import Change, Dimension, Line, Margin, Money, Table
from commonweal.programme.simulation.suppression import (
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
        above, below = [], []
        for exposed in self._exposures():
            hidden = withheld(prefectures, sizes, exposed, self.smallest)
            above.append(hidden)
            below.append(withheld_below(counties, sizes, groups, hidden, exposed, self.smallest))
        yield self._table("prefecture", prefectures, above)
        yield self._table("county", counties, below)

    def table(self, dimension: Dimension, rows: Mapping[str, Counts]) -> Table:
        """A table that stands on its own."""
        sizes = {key: row["considered"] for key, row in rows.items()}
        hidden = [withheld(rows, sizes, e, self.smallest) for e in self._exposures()]
        return self._table(dimension, rows, hidden)

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
        together = None
        if changes or margins:
            added = total(rows[name] for name in sorted(changes))
            open_added = total(rows[name] for name in sorted(margins))
            line = self.line("", added or open_added, not changes, True)
            together = line.model_copy(
                update={"margin": _margin(open_added) if self.margin and margins else None}
            )
        return Table(
            dimension=dimension,
            lines=tuple(
                self.line(key, rows[key], key in changes, key in margins) for key in sorted(rows)
            ),
            together=together,
        )

    def _exposures(self) -> Iterator[Exposed]:
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
