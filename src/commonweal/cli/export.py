"""`commonweal export`: published tables as files."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    table: Annotated[
        str,
        typer.Argument(
            help="links, persons, reviews, households, members, determinations, findings or "
            "quarantine.",
            metavar="TABLE",
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="FILE", help="The file to write; it ends in .parquet or .csv."
        ),
    ],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
) -> None:
    """Write a published table to a file, record by record.

    The file holds single persons: hand it only to those who may see them.
    """
    from commonweal.cli.console import output
    from commonweal.export import export as write
    from commonweal.workspace import Workspace

    rows = write(Workspace.open(directory), table, to)
    output.print(f"Wrote {rows:,} rows of {table} to {to}", soft_wrap=True)
