"""`commonweal programme`: the rule files of a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli import (
    programme_determine,
    programme_diff,
    programme_page,
    programme_parameters,
    programme_publish,
    programme_simulate,
    programme_table,
    programme_test,
    programme_versions,
)

_COMMANDS = (
    programme_publish,
    programme_versions,
    programme_determine,
    programme_diff,
    programme_simulate,
    programme_test,
    programme_page,
    programme_table,
    programme_parameters,
)


def register(app: typer.Typer) -> None:
    """Add the group; the modules of its commands register themselves in it."""
    programme = typer.Typer(
        help="Check, test, publish, compare and simulate the rule files of a workspace.",
        no_args_is_help=True,
    )
    programme.command("check")(check)
    for module in _COMMANDS:
        module.register(programme)
    app.add_typer(programme, name="programme")


def check(
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
) -> None:
    """Say everything that is wrong with the rule files, with file, line and column."""
    from commonweal.catalogue import load_contracts
    from commonweal.cli.console import output, render_problems
    from commonweal.cli.standing import tell_standing
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
    tell_standing(workspace)
    render_problems(problems)
    if problems:
        raise typer.Exit(1)
    if not checked:
        output.print("There is no rule file in programmes/.")
