"""`commonweal programme diff`: whose outcome another version would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.currency import figure, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commonweal.programme.difference import Change, CountyChange, Difference, Saying
    from commonweal.region import Regions

_REFERENCE = "NAME@N (a published version), NAME (its rule file) or the path of a rule file."
_WITHHELD = "-"


def register(programme: typer.Typer) -> None:
    """Add the command to the group `programme`."""
    programme.command("diff")(diff)


def diff(
    before: Annotated[str, typer.Argument(help=_REFERENCE, metavar="A")],
    after: Annotated[str, typer.Argument(help="The same; it is compared with A.", metavar="B")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write everybody for whom something changes to a .parquet or .csv file.",
            show_default=False,
        ),
    ] = None,
    all_counts: Annotated[
        bool,
        typer.Option("--all-counts", help="Show small counts too, for those who may see them."),
    ] = False,
) -> None:
    """Say what two versions say differently, and whose outcome or amount that changes.

    Both are evaluated for everybody on the data that is published; nothing is written but FILE,
    which holds single persons.
    """
    from commonweal.catalogue import load_contracts
    from commonweal.cli.console import output
    from commonweal.export import write
    from commonweal.programme import check
    from commonweal.programme.difference import difference, referred
    from commonweal.programme.publication import all_versions
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    settings = workspace.configuration
    contracts = load_contracts(workspace.path("contracts"))
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        with database.session() as session:
            versions = all_versions(session, published.lake.identity)
        folder = workspace.path("programmes")
        one, other = (referred(name, folder, versions, contracts) for name in (before, after))
        found = difference(
            engine,
            published.source,
            published.has,
            one,
            other,
            beside=check(folder, contracts)[0],
            as_of=published.as_of,
            label=settings.programme.period,
            certain_weight=settings.identity.certain_weight,
        )
        for saying in found.sayings:
            output.print(_said(saying), soft_wrap=True, markup=False)
        if not found.sayings:
            output.print("Both files say the same.")
        smallest = 1 if all_counts else settings.programme.smallest_count
        _tell(found, workspace.regions(), smallest)
        if to is not None:
            rows = write(engine, found.persons, to)
            output.print(f"Wrote {rows:,} persons to {to}", soft_wrap=True)


def _said(saying: "Saying") -> str:
    if saying.before is None:
        return f"+ {saying.path}: {saying.after}"
    if saying.after is None:
        return f"- {saying.path}: {saying.before}"
    return f"~ {saying.path}: {saying.before} -> {saying.after}"


def _tell(found: "Difference", regions: "Regions", smallest: int) -> None:
    """The figures, without counts from 1 to ``smallest`` - 1 and what would give them away."""
    from commonweal.cli.console import output

    changes = {f"{change.before} -> {change.after}": change for change in found.changes}
    counties = {_county(change.county, regions): change for change in found.counties}
    persons = sum(change.persons for change in found.changes)
    if not persons:
        output.print("Nobody's outcome or amount changes.")
        return
    counts = [{name: row.persons for name, row in rows.items()} for rows in (changes, counties)]
    hidden, total_hidden = withheld(counts, smallest)
    _totals(found, both=not hidden[0])
    how_many = "some persons" if total_hidden else _many(persons)
    output.print(f"The outcome or amount of {how_many} changes:", soft_wrap=True)
    _table("outcome", changes, hidden[0], found.currency)
    _table("county", counties, hidden[1], found.currency)
    if any(hidden):
        output.print(
            f"{_WITHHELD} stands for counts under {smallest} and for those that would give them "
            "away; --all-counts shows them.",
            soft_wrap=True,
        )


def withheld(
    tables: "Sequence[Mapping[str, int]]", smallest: int
) -> tuple[list[frozenset[str]], bool]:
    """Of each of some tables with the same total the rows to withhold, and whether the total is."""
    from commonweal.suppression.cells import withhold

    if sum(tables[0].values()) < smallest:
        return [frozenset(table) for table in tables], True
    found = [withhold({"": table}, smallest) for table in tables]
    return [each.members for each in found], any(each.total for each in found)


def _totals(found: "Difference", *, both: bool) -> None:
    """What each version says of everybody; B's only where that gives nothing small away."""
    from commonweal.cli.console import output

    for name, totals in (("A", found.before), ("B", found.after)):
        during = f"{name}: {totals.period.start} to {totals.period.end}"
        if name == "B" and not both:
            output.print(during)
            continue
        output.print(
            f"{during}, {totals.considered:,} considered, {totals.eligible:,} eligible, "
            f"{spelled(totals.fen, found.currency, 'en')}",
            soft_wrap=True,
        )


def _table(
    what: str,
    rows: "Mapping[str, Change | CountyChange]",
    hidden: frozenset[str],
    currency: str,
) -> None:
    from rich.table import Table

    from commonweal.cli.console import output

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(what)
    for heading in ("persons", f"{currency} before", f"{currency} after"):
        table.add_column(heading, justify="right")
    for name, row in rows.items():
        told = (f"{row.persons:,}", figure(row.fen_before), figure(row.fen_after))
        table.add_row(name, *((_WITHHELD,) * 3 if name in hidden else told))
    output.print(table)


def _county(code: str, regions: "Regions") -> str:
    """``520102 Guiyang, Nanming``; the prefecture and the county as far as they are known."""
    if not code:
        return "region unknown"
    names = [regions[one] for one in (code[:4], code) if one in regions]
    return f"{code} {', '.join(region.name_en or region.name for region in names)}".strip()


def _many(persons: int) -> str:
    return "1 person" if persons == 1 else f"{persons:,} persons"
