"""Two variants beside each other: counts by group, the small ones withheld.

In:  ``simulation_before`` and ``simulation_after`` in the engine. Out: a
:class:`commonweal.programme.simulation.model.Result`.

How much of the whole is shown depends on its totals. When few come to the aid or lose it (or get
another amount), who gained and lost is left out and only the levels are shown; when these differ
by few too, only what was before. The margin of open outcomes is withheld on its own account, and
the outcomes of persons are told apart only as far as no combination is small.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from commonweal.engine import Engine, identifier
from commonweal.programme.simulation import steps
from commonweal.programme.simulation.model import (
    Change,
    Dimension,
    Flow,
    Line,
    Margin,
    Money,
    Result,
    Table,
)
from commonweal.programme.simulation.suppression import (
    Counts,
    Exposed,
    small,
    total,
    withheld,
    withheld_below,
)

Shown = Literal["changes", "levels", "before", "nothing"]
Flows = Mapping[tuple[str, str], int]

BEFORE, AFTER = identifier("simulation_before"), identifier("simulation_after")
_PEOPLE, _FAMILIES = identifier("simulation_people"), identifier("simulation_families")
_NAMES = (*steps.PERSONS, *steps.OPEN, *steps.MONEY, *steps.UP_TO)
_FAMILY_NAMES = tuple(f"families_{name}" for name in (*steps.FAMILIES, *steps.OPEN))
_UNITS = ("", "families_")


def compare(engine: Engine, members: str, smallest: int, grouped: bool) -> Result:
    """What differs between the two variants that stand in the engine.

    ``members`` is the relation of the households' members; ``grouped`` asks for a table by
    ``in_group``.
    """
    engine.create("simulation_sizes", steps.sizes(members))
    sizes = identifier("simulation_sizes")
    engine.create("simulation_people", steps.people(BEFORE, AFTER, sizes))
    engine.create("simulation_families", steps.families(_PEOPLE))
    prefectures = _rows(engine, "prefecture")
    whole = total(prefectures.values()) or dict.fromkeys((*_NAMES, *_FAMILY_NAMES), 0)
    shown = shown_of(whole, smallest)
    margin = shown in {"changes", "levels"} and not small(exposed_margin(whole), smallest)
    sheet = _Sheet(shown, margin, smallest)
    flows = {
        (str(before), str(after)): int(persons)
        for before, after, persons in engine.rows(steps.matrix(_PEOPLE))
    }
    tables = [*sheet.regions(prefectures, _rows(engine, "county"))]
    tables.append(sheet.table("size", _rows(engine, "size")))
    if grouped:
        tables.append(sheet.table("group", _persons(engine, "in_group")))
    changes = shown == "changes"
    return Result(
        shown=shown,
        total=sheet.line("", whole, False, False),
        considered=None if small(_outside(whole, margin), smallest) else whole["considered"],
        kept=whole["before"] - whole["lost"] if changes else None,
        raised=whole["raised"] if changes else None,
        lowered=whole["lowered"] if changes else None,
        flows=tuple(told_apart(flows, smallest)) if changes else (),
        tables=tuple(table for table in tables if table.lines),
    )


def shown_of(whole: Counts, smallest: int) -> Shown:
    """How much may be shown of a whole with these counts."""
    tests: tuple[tuple[Shown, Exposed], ...] = (
        ("changes", exposed_changes),
        ("levels", exposed_levels),
        ("before", exposed_before),
    )
    for shown, exposed in tests:
        if not small(exposed(whole), smallest):
            return shown
    return "nothing"


def exposed_changes(row: Counts) -> Iterator[int]:
    """What follows from who was eligible before and after, who gained and who lost."""
    for unit in _units(row):
        yield from (row[f"{unit}{name}"] for name in steps.FAMILIES)
        yield row[f"{unit}before"] - row[f"{unit}lost"]
    yield from (row["raised"], row["lowered"])


def exposed_levels(row: Counts) -> Iterator[int]:
    """What follows from how many were eligible before and after, and from the money."""
    for unit in _units(row):
        before, after = row[f"{unit}before"], row[f"{unit}after"]
        yield from (before, after, abs(after - before))
    yield sum(row[name] for name in ("gained", "lost", "raised", "lowered"))


def exposed_before(row: Counts) -> Iterator[int]:
    """What follows from how many were eligible before."""
    yield from (row[f"{unit}before"] for unit in _units(row))


def exposed_margin(row: Counts) -> Iterator[int]:
    """What follows from how many could be eligible."""
    yield from (row[f"{unit}{name}"] for unit in _units(row) for name in steps.OPEN)
    yield from (row["boundless_before"], row["boundless_after"])


def told_apart(flows: Flows, smallest: int) -> Iterator[Flow]:
    """Persons by outcome before and after, as finely as no count is small; else nothing."""
    coarse: dict[tuple[str, str], int] = {}
    for (before, after), persons in flows.items():
        key = (_coarse(before), _coarse(after))
        coarse[key] = coarse.get(key, 0) + persons
    for counts in (flows, coarse):
        if not small(counts.values(), smallest):
            for (before, after), persons in sorted(counts.items()):
                yield Flow.model_validate({"before": before, "after": after, "persons": persons})
            return


_EXPOSED: Mapping[Shown, Exposed] = {
    "changes": exposed_changes,
    "levels": exposed_levels,
    "before": exposed_before,
}


@dataclass(frozen=True)
class _Sheet:
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
            families=None if bare or "families_before" not in row else self._change(row, _UNITS[1]),
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
            yield _EXPOSED[self.shown]
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


def _outside(whole: Counts, margin: bool) -> Iterator[int]:
    """How many are left when those shown are taken from all who were considered."""
    for side in ("before", "after"):
        others = whole["considered"] - whole[side]
        yield from (others, others - whole[f"open_{side}"] if margin else 0)


def _units(row: Counts) -> tuple[str, ...]:
    return _UNITS if "families_before" in row else _UNITS[:1]


def _coarse(outcome: str) -> str:
    return "open" if outcome in {"verify", "unknown"} else outcome


def _persons(engine: Engine, by: str) -> dict[str, dict[str, int]]:
    return _named(engine.rows(steps.persons_by(_PEOPLE, by)), _NAMES)


def _rows(engine: Engine, by: str) -> dict[str, dict[str, int]]:
    """Counts of persons and families by one column."""
    families = _named(engine.rows(steps.families_by(_FAMILIES, by)), _FAMILY_NAMES)
    return {key: row | families[key] for key, row in _persons(engine, by).items()}


def _named(rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> dict[str, dict[str, int]]:
    return {
        str(key): {name: int(count) for name, count in zip(names, counts, strict=True)}
        for key, *counts in rows
    }
