"""`commonweal person`: correct what a person is made of."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    person = typer.Typer(help="Correct what a person is made of.", no_args_is_help=True)
    person.callback()(_group)
    person.command("undo")(undo)
    app.add_typer(person, name="person")


def _group() -> None:
    """Correct what a person is made of."""


def undo(
    event: Annotated[
        str, typer.Argument(help="The event, as `explain person` calls it.", metavar="EVENT")
    ],
    reason: Annotated[str, typer.Option(help="Why: it stands beside the decision for ever.")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    reviewer: Annotated[
        str | None,
        typer.Option(help="Your name; default: that of your account.", show_default=False),
    ] = None,
) -> None:
    """Undo a merge, split, restoration or move of a person's records; the next run follows."""
    import getpass

    from commonweal.cli.console import output
    from commonweal.identity.history.story import undo as undone
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        with database.session() as session:
            number = undone(
                engine,
                published.source,
                session,
                published.lake.identity,
                event,
                reviewer=reviewer or getpass.getuser(),
                reason=reason,
            )
    output.print(f"Noted as decision {number}. The next run follows it.")
