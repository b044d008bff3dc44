"""`commonweal programme determine`: what a programme determines for a past date."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from commonweal.currency import spelled

DAY = ["%Y-%m-%d"]


def register(programme: typer.Typer) -> None:
    """Add the command to the group `programme`."""
    programme.command("determine")(determine)


def determine(
    name: Annotated[str, typer.Argument(help="Name of the programme.", metavar="NAME")],
    on: Annotated[datetime, typer.Option(formats=DAY, help="The day that is spoken of.")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    as_known_on: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY,
            help="Use only the versions and data that had been published by the end of this day "
            "(UTC); default: all that is known now.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the determinations with their trace to a .parquet or .csv file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Determine a programme for a past date, by the rules, values and data of that date.

    Nothing is published. The file holds single persons: hand it only to those who may see them.
    """
    from commonweal.catalogue import load_contracts
    from commonweal.cli.console import output
    from commonweal.export import write
    from commonweal.programme.replay import outcomes, replay
    from commonweal.workspace import Workspace

    moment = None
    if as_known_on is not None:
        moment = datetime.combine(as_known_on.date() + timedelta(days=1), time.min, UTC)
    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        found = replay(
            engine,
            database,
            workspace.lake(),
            load_contracts(workspace.path("contracts")),
            name,
            on.date(),
            moment=moment,
            certain_weight=workspace.configuration.identity.certain_weight,
        )
        rules = "a draft" if found.version is None else f"version {found.version}"
        output.print(
            f"{name} for {found.period.start} to {found.period.end}, by {rules}, on the data "
            f"published {found.published.committed_at:%Y-%m-%d %H:%M} UTC (manifest "
            f"{found.published.manifest}, speaking of {found.published.as_of})",
            soft_wrap=True,
        )
        for outcome, persons, fen in outcomes(engine, found):
            due = f", {spelled(fen, found.currency, 'en', whole=True)}" if fen else ""
            output.print(f"{outcome:<10}  {persons:,}{due}")
        if to is not None:
            rows = write(engine, found.determinations, to)
            output.print(f"Wrote {rows:,} determinations to {to}", soft_wrap=True)
