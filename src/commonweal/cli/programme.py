"""`commonweal programme`: the rule files of a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli import programme_page, programme_parameters, programme_table


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    programme = typer.Typer(
        help="Check, read and exchange the rule files of a workspace.", no_args_is_help=True
    )
    programme.callback()(_group)
    programme.command("check")(check)
    for module in (programme_page, programme_table, programme_parameters):
        module.register(programme)
    app.add_typer(programme, name="programme")


def _group() -> None:
    """Check, read and exchange the rule files of a workspace."""


def check(
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
) -> None:
    """Say everything that is wrong with the rule files, with file, line and column."""
    from commonweal.catalogue import load_contracts
    from commonweal.cli.console import console, output
    from commonweal.programme import check as check_all
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    checked, problems = check_all(
        workspace.path("programmes"), load_contracts(workspace.path("contracts"))
    )
    for found in checked:
        programme = found.definitions.programme
        counts = f"{len(programme.facts)} facts, {len(programme.rules)} rules"
        output.print(f"{programme.programme}: {programme.title.en} ({counts})", soft_wrap=True)
    for problem in problems:
        console.print(f"{problem} [{problem.code}]", soft_wrap=True, markup=False)
        console.print(f"  {problem.hint}", soft_wrap=True, markup=False)
    if problems:
        raise typer.Exit(1)
    if not checked:
        output.print("There is no rule file in programmes/.")
