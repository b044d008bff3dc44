"""`commonweal init`: make a workspace."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(
    directory: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")],
    template: Annotated[
        str,
        typer.Option(
            help="What to start from: `empty`, or `guizhou` with the contracts, programmes and "
            "regions of Guizhou province."
        ),
    ] = "empty",
) -> None:
    """Make a workspace: the folder that holds an installation."""
    from commonweal.workspace import Workspace

    workspace = Workspace.create(directory, template)
    typer.echo(f"Made the workspace {workspace.root}")
    typer.echo("Next: a contract for each dataset (`commonweal contract infer FILE` drafts one),")
    typer.echo("its extracts (`commonweal deliver DATASET FILE`), then `commonweal run`.")
