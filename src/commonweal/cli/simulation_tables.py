"""A simulation in a terminal: what changes in a few lines, then group by group."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from commonweal.cli.console import as_text
from commonweal.currency import figure, spelled
from commonweal.region import Regions

if TYPE_CHECKING:
    from commonweal.programme.simulation.model import (
        Change,
        Line,
        Money,
        Scenario,
        Search,
        Together,
    )
    from commonweal.programme.simulation.model import Table as Groups

_COLUMNS = ("Families", "gained", "lost", "Persons", "gained", "lost")
WITHHELD = "[c]"
"""Stands for a number that is withheld."""

_HEADINGS = {
    "prefecture": "Prefecture",
    "county": "County",
    "size": "People in household",
    "group": "Group",
}


def summary(scenario: "Scenario") -> Iterator[str]:
    """What changes, line by line."""
    result, total = scenario.result, scenario.result.total
    yield f"{scenario.title.en}, {scenario.period}: {_settings(scenario)}"
    yield f"Considered  {_number(result.considered)} persons"
    for heading, change in (("Families", total.families), ("Persons", total.persons)):
        if change is not None:
            yield f"{heading:<10}  {_change(change)}"
    if result.kept is not None:
        yield (
            f"Unchanged   {result.kept:,} persons eligible before and after, "
            f"{_number(result.raised)} of them with more and {_number(result.lowered)} with less"
        )
    if total.money is not None and scenario.awards:
        yield f"Money       {_money_change(total.money, scenario.currency)}"
    yield from _margin(scenario)
    if scenario.together is not None:
        yield from _together(scenario, scenario.together)
    if result.shown != "changes":
        yield _WHY[result.shown].format(smallest=scenario.smallest_count)
    if scenario.search is not None:
        yield from _search(scenario.search, scenario.currency)


def grids(scenario: "Scenario", regions: Regions) -> Iterator[Table]:
    """Outcomes before and after, and a table for each kind of group."""
    if scenario.result.flows:
        yield _flows(scenario)
    if scenario.together is not None and scenario.together.lines:
        grid = _grid(scenario, "Programme", families=True)
        for line in scenario.together.lines:
            grid.add_row(as_text(line.key or "the others"), *_cells(line, families=True))
        grid.add_row("Sum", *_cells(scenario.together.total, families=True))
        yield grid
    for table in scenario.result.tables:
        families = any(line.families is not None for line in table.lines)
        grid = _grid(scenario, _HEADINGS[table.dimension], families=families)
        for line in table.lines:
            if line.persons is not None and any(
                line.persons.model_dump(exclude_none=True).values()
            ):
                grid.add_row(
                    _key(table.dimension, line.key, regions), *_cells(line, families=families)
                )
        if table.together is not None and table.together.persons is not None:
            withheld = sum(line.persons is None for line in table.lines)
            grid.add_row(
                f"{withheld} withheld, together", *_cells(table.together, families=families)
            )
        yield grid
        yield from _margins(scenario, table, regions)


def beside(scenarios: Sequence["Scenario"]) -> Table:
    """Scenarios as the lines of one table."""
    grid = Table(box=None, pad_edge=False)
    grid.add_column("Scenario")
    grid.add_column("Settings")
    for heading in ("Families", "Persons", "gained", "lost", "Money"):
        grid.add_column(heading, justify="right")
    for scenario in scenarios:
        total = scenario.result.total
        grid.add_row(
            as_text(scenario.name),
            as_text(_settings(scenario)),
            *map(
                as_text,
                (
                    _number(_of(total.families, "after")),
                    _number(_of(total.persons, "after")),
                    _number(_of(total.persons, "gained")),
                    _number(_of(total.persons, "lost")),
                    _money(_of(total.money, "after"), scenario.currency),
                ),
            ),
        )
    return grid


_SIDES = ("before", "after")
_STANDINGS = ("eligible", "verify", "unknown", "open", "withheld", "ineligible")
_WHY = {
    "levels": "Fewer than {smallest} gain, lose or get another amount: who does is withheld.",
    "before": "What would be after differs by fewer than {smallest} persons and is withheld.",
    "nothing": "Fewer than {smallest} receive this aid: everything is withheld.",
}


def _settings(scenario: "Scenario") -> str:
    told = ", ".join(
        f"{name} = {setting.after}" for name, setting in sorted(scenario.settings.items())
    )
    return told or ("the rule file as it stands" if scenario.against else "not in force before")


def _change(change: "Change") -> str:
    told = f"{_number(change.before)} -> {_number(change.after)}"
    if change.gained is None:
        return told
    return f"{told}: {change.gained:,} gained, {_number(change.lost)} lost"


def _money_change(money: "Money", currency: str) -> str:
    told = f"{_money(money.before, currency)} -> {_money(money.after, currency)}"
    if money.before is None or money.after is None:
        return told
    return f"{told}: {figure(money.after - money.before, whole=True, signed=True)}"


def _margin(scenario: "Scenario") -> Iterator[str]:
    """From what is certain to what it would be if everybody who could be eligible were."""
    total = scenario.result.total
    margin, persons, families = total.margin, total.persons, total.families
    if margin is None or persons is None:
        yield "At most     withheld: too few are to verify or unknown"
        return
    sides = []
    for side in ("before", "after"):
        told = f"{getattr(persons, side) + getattr(margin.persons, side):,} persons"
        if families is not None and margin.families is not None:
            count = getattr(families, side) + getattr(margin.families, side)
            told = f"{count:,} families, {told}"
        if scenario.awards:
            told += f", {_money(getattr(margin.money, side), scenario.currency)}"
        boundless = getattr(margin.boundless, side)
        sides.append(told + (f" and {boundless:,} without a limit" if boundless else ""))
    yield f"At most     {sides[0]} -> {sides[1]}, if all to verify or unknown were eligible"


def _together(scenario: "Scenario", together: "Together") -> Iterator[str]:
    """What the programmes that the change reaches give, after groups and exclusions."""
    others = ", ".join(together.programmes)
    if together.total.persons is None or together.total.money is None:
        yield f"Together    with {others}: withheld, few have several or move between them"
        return
    yield (
        f"Together    with {others}: persons {_change(together.total.persons)}; "
        f"money {_money_change(together.total.money, scenario.currency)}"
    )


def _search(search: "Search", currency: str) -> Iterator[str]:
    tried = f"{search.evaluations} values tried between {search.least} and {search.greatest}"
    if not search.monotone:
        yield f"Search      the cost rises and falls with {search.parameter} ({tried})"
        for one in search.scan:
            yield f"            {one.value}: {_money(one.cost, currency)}"
    if search.found is None:
        yield f"Search      no value fits {_money(search.budget, currency)} ({tried})"
        return
    if search.monotone:
        yield (
            f"Search      {search.parameter} = {search.found.value} costs "
            f"{_money(search.found.cost, currency)} of {_money(search.budget, currency)} ({tried})"
        )
    else:
        yield f"            of these {search.found.value} fits best"
    if search.neighbour is not None:
        yield (
            f"            {search.neighbour.value} would exceed it, at "
            f"{_money(search.neighbour.cost, currency)}"
        )


def _flows(scenario: "Scenario") -> Table:
    counts = {(flow.before, flow.after): flow.persons for flow in scenario.result.flows}
    present = {outcome for pair in counts for outcome in pair}
    order = [standing for standing in _STANDINGS if standing in present]
    grid = Table(box=None, pad_edge=False)
    grid.add_column("Persons: before, after")
    for outcome in order:
        grid.add_column(outcome, justify="right")
    for before in order:
        grid.add_row(before, *(f"{counts.get((before, after), 0):,}" for after in order))
    return grid


def _margins(scenario: "Scenario", table: "Groups", regions: Regions) -> Iterator[Table]:
    """The margin of each group, when one of them may be told."""
    lines = [line for line in table.lines if line.margin is not None]
    if not any(_most(line, "persons", side) for line in lines for side in _SIDES):
        return
    grid = Table(box=None, pad_edge=False)
    grid.add_column(f"{_HEADINGS[table.dimension]}, at most")
    units = ["persons"] if lines[0].families is None else ["families", "persons"]
    for unit in units:
        grid.add_column(f"{unit.capitalize()} before", justify="right", no_wrap=True)
        grid.add_column("after", justify="right", no_wrap=True)
    if scenario.awards:
        grid.add_column(f"{scenario.currency} before", justify="right", no_wrap=True)
        grid.add_column("after", justify="right", no_wrap=True)

    def cells(line: "Line") -> list[str]:
        told = [f"{_most(line, unit, side):,}" for unit in units for side in _SIDES]
        if scenario.awards:
            told += [figure(_most(line, "money", side), whole=True) for side in _SIDES]
        return told

    for line in lines:
        if any(_most(line, "persons", side) for side in _SIDES):
            grid.add_row(_key(table.dimension, line.key, regions), *cells(line))
    if table.margin_together is not None:
        withheld = len(table.lines) - len(lines)
        grid.add_row(f"{withheld} withheld, together", *cells(table.margin_together))
    yield grid


def _most(line: "Line", unit: str, side: str) -> int:
    """What it is at most: those who are eligible and those who could be; all the money."""
    most: int = getattr(getattr(line.margin, unit), side)
    return most if unit == "money" else most + int(getattr(getattr(line, unit), side))


def _grid(scenario: "Scenario", heading: str, *, families: bool) -> Table:
    """A table without lines, for those of :func:`_cells`."""
    grid = Table(box=None, pad_edge=False)
    grid.add_column(heading, overflow="fold")
    for name in (*_COLUMNS[0 if families else 3 :], scenario.currency, "more"):
        grid.add_column(name, justify="right", no_wrap=True)
    return grid


def _cells(line: "Line", *, families: bool) -> list[Text]:
    cells: list[str] = []
    for change in (line.families, line.persons) if families else (line.persons,):
        cells += [_number(_of(change, name)) for name in ("after", "gained", "lost")]
    money = line.money
    after = _of(money, "after")
    cells.append(WITHHELD if after is None else figure(after, whole=True))
    if money is None or money.before is None or money.after is None:
        cells.append(WITHHELD)
    else:
        cells.append(figure(money.after - money.before, whole=True, signed=True))
    return [as_text(cell) for cell in cells]


def _key(dimension: str, key: str, regions: Regions) -> Text:
    if dimension in {"prefecture", "county"}:
        if key not in regions:
            return as_text("Region unknown")
        return as_text(regions[key].name_en or regions[key].name)
    return as_text("no household" if (dimension, key) == ("size", "none") else key)


def _of(part: "Change | Money | None", name: str) -> int | None:
    count: int | None = getattr(part, name, None)
    return count


def _number(count: int | None) -> str:
    return WITHHELD if count is None else f"{count:,}"


def _money(amount: int | None, currency: str) -> str:
    return WITHHELD if amount is None else spelled(amount, currency, "en", whole=True)
