"""The command line: `commonweal COMMAND`.

Every module here adds its commands with ``register(app)`` and imports what they need only when
they run, so that help and completion answer at once.
"""

import os
import sys
from typing import Annotated

import typer

from commonweal import __version__
from commonweal.cli import (
    contract,
    deliver,
    demo,
    encode,
    explain,
    export,
    finding,
    init,
    link,
    lookup,
    model,
    person,
    programme,
    review,
    run,
    status,
)
from commonweal.errors import CommonwealError, Defect

MODULES = (
    init,
    demo,
    contract,
    deliver,
    run,
    status,
    export,
    explain,
    lookup,
    review,
    person,
    programme,
    finding,
    link,
    encode,
    model,
)


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="commonweal",
        help="Joins a government's registers into one accountable picture of people and "
        "households, and finds the families entitled to help.",
        no_args_is_help=True,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_version)
    for module in MODULES:
        module.register(app)
    return app


def _version(
    show: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if show:
        typer.echo(f"commonweal {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; a failure ends with exit code 1 and what to do.

    An error nobody foresaw is told without its own words, which may quote a person's data.
    """
    try:
        build()()
    except Exception as error:
        from commonweal.cli.console import render_error

        foreseen = isinstance(error, CommonwealError)
        if not foreseen and os.environ.get("COMMONWEAL_TRACEBACK"):
            raise
        render_error(error if isinstance(error, CommonwealError) else Defect(error))
        sys.exit(1)
