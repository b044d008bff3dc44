"""`commonweal deliver`: hand an extract over to a workspace."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("deliver")(deliver)


def deliver(
    dataset: Annotated[str, typer.Argument(help="The dataset, as its contract names it.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            help="The extract. Left out: it is taken from the PostgreSQL database that the "
            "contract names.",
            metavar="[FILE]",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The date the extract speaks of; default: today.",
            show_default=False,
        ),
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="It holds only changes since the last extract.")
    ] = False,
    workspace: Annotated[
        Path, typer.Option("--in", help="The workspace.", metavar="DIR", show_default=False)
    ] = Path(),
) -> None:
    """Read a file through once and, if it keeps to its contract, copy it into deliveries/.

    The next `commonweal run` takes it in.
    """
    from commonweal.catalogue import load_contracts, nearest
    from commonweal.cli.console import output
    from commonweal.intake import deliver as put
    from commonweal.intake.errors import DatasetUnknown
    from commonweal.workspace import Workspace

    where = Workspace.open(workspace)
    contracts = load_contracts(where.path("contracts"))
    if dataset not in contracts:
        raise DatasetUnknown(dataset, nearest(dataset, contracts))
    day = (as_of or datetime.now().astimezone()).date()
    done = put(where.path("deliveries"), contracts[dataset], file, day, changes=changes)
    word = "was there already" if done.already else "delivered"
    lines = [f"{done.path}: {done.lines:,} lines, {word}"]
    if done.absent:
        lines.append(f"Not in it, so left empty: {', '.join(done.absent)}")
    if done.extra:
        lines.append(f"Not in the contract, so left out: {', '.join(done.extra)}")
    for line in lines:
        output.print(line, soft_wrap=True, markup=False)
