"""`commonweal demo`: make a workspace with a province of made-up people."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    directory: Annotated[
        Path, typer.Argument(help="A new or empty folder.", metavar="[DIR]")
    ] = Path("demo"),
    residents: Annotated[int, typer.Option(help="How many people live there.", min=1)] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same province.")] = 1,
) -> None:
    """Make a workspace with the extracts of fifteen datasets about a made-up province.

    Nobody in it is real. `truth/` says whom each record is about, who is entitled to what, and
    which mistakes were put in.
    """
    from commonweal.cli.console import console
    from commonweal.cli.progress import RunProgress
    from commonweal.demo import create

    with RunProgress(console) as progress:
        summary = create(directory, residents, seed, progress)
    records = sum(summary.records.values())
    typer.echo(f"Made the workspace {summary.root}")
    typer.echo(
        f"{summary.residents:,} residents in {summary.households:,} households, "
        f"{records:,} records of {len(summary.records)} datasets in deliveries/"
    )
    typer.echo(f"Next: commonweal run {directory}")
