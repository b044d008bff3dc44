"""`commonweal run`: the main job."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.workspace import Holder

REFUSED = 3
"""Exit code of a run that has finished without a delivery it had to refuse."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="STAGE",
            help="Go through this stage only (may be repeated): intake, identity, household, "
            "programme or report. The others keep their last result.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON, with no progress display.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="When somebody else runs here, wait until they finish.")
    ] = False,
) -> None:
    """Take in what was delivered, find persons and households, determine the programmes.

    Unchanged input is not worked on again, and a run that was stopped goes on where it stopped.
    What others read changes only when the run has succeeded as a whole.

    Ends with exit code 3 when it has finished but a delivery was refused: that dataset then stands
    as it was delivered before.
    """
    from commonweal.cli.console import console, output, render_refusal
    from commonweal.cli.figures import figures
    from commonweal.cli.progress import RunProgress
    from commonweal.run import perform
    from commonweal.run.stages import STAGES
    from commonweal.workspace import Workspace

    def say_who(holder: "Holder") -> None:
        console.print(f"Waiting for {holder} to finish …")

    workspace = Workspace.open(directory)
    on_wait = say_who if wait else None
    if as_json:
        report = perform(workspace, STAGES, only=only or (), on_wait=on_wait)
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        with RunProgress(console) as progress:
            report = perform(workspace, STAGES, only=only or (), listener=progress, on_wait=on_wait)
        output.print(figures(report.summaries), soft_wrap=True)
        if report.page is not None:
            output.print(f"Look at {report.page}", soft_wrap=True)
    refused = report.summaries.get("intake", {}).get("refused", [])
    for delivery in refused:
        render_refusal(delivery)
    if refused:
        raise typer.Exit(REFUSED)
