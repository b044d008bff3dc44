"""`commonweal status`: what a workspace holds."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from commonweal.published import Published
    from commonweal.run import Status
    from commonweal.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show what was last published, and whether a run is under way or has failed."""
    from commonweal.cli.console import output
    from commonweal.cli.figures import figures
    from commonweal.cli.standing import tell_standing
    from commonweal.run import Status
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    found = Status.of(workspace)
    if as_json:
        told = _as_json(found) | {"programmes": _standings(workspace)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    output.print(f"[bold]{found.title}[/bold]  {found.root}", soft_wrap=True)
    if found.holder is not None:
        output.print(f"A run is under way: {found.holder}", soft_wrap=True)
    elif found.last_run is not None:
        output.print(_last_run(found), soft_wrap=True)
    if found.published is None:
        output.print("Nothing published yet. Start `commonweal run`.")
        return
    published = found.published
    output.print(
        f"Published {published.committed_at:%Y-%m-%d %H:%M} UTC, speaking of {published.as_of}\n"
    )
    output.print(_stages(published))
    output.print()
    output.print(figures(published.summaries), soft_wrap=True)
    if "intake" in published.stages:
        output.print()
        output.print(_datasets(published))
    output.print()
    tell_standing(workspace)


def _last_run(found: "Status") -> str:
    run = found.last_run
    assert run is not None
    ended = {
        "finished": "finished",
        "failed": f"failed with {run.error}; `commonweal run` goes on where it stopped",
    }.get(run.state, "was killed; `commonweal run` goes on where it stopped")
    return f"Last run: number {run.id}, started {run.started_at:%Y-%m-%d %H:%M} UTC, {ended}"


def _stages(published: "Published") -> "Table":
    table = _table("Stage", "Rows", "Seconds", "Finished (UTC)", "")
    for stage in published.stages.values():
        table.add_row(
            stage.name,
            f"{stage.rows:,}",
            f"{stage.seconds:.1f}",
            f"{stage.finished_at:%Y-%m-%d %H:%M}",
            "older than what it reads" if stage.stale else "",
        )
    return table


def _datasets(published: "Published") -> "Table":
    table = _table("Dataset", "Delivered", "Accepted", "Quarantined", "Blank")
    for dataset in published.stages["intake"].summary["datasets"]:
        counts = (dataset[name] for name in ("delivered", "accepted", "quarantined", "blank"))
        table.add_row(dataset["dataset"], *(f"{count:,}" for count in counts))
    return table


def _table(*headings: str) -> "Table":
    """A plain table whose figures stand under one another."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    return table


def _as_json(found: "Status") -> dict[str, Any]:
    published, run = found.published, found.last_run
    return {
        "title": found.title,
        "root": str(found.root),
        "holder": None if found.holder is None else str(found.holder),
        "last_run": run
        and {
            "run": run.id,
            "state": run.state,
            "started_at": run.started_at.isoformat(),
            "error": run.error,
        },
        "published": published
        and {
            "manifest": published.manifest,
            "as_of": published.as_of.isoformat(),
            "committed_at": published.committed_at.isoformat(),
            "tables": dict(published.tables),
            "stages": {
                name: {
                    "rows": stage.rows,
                    "seconds": stage.seconds,
                    "stale": stage.stale,
                    "summary": stage.summary,
                }
                for name, stage in published.stages.items()
            },
        },
    }


def _standings(workspace: "Workspace") -> list[dict[str, Any]]:
    from commonweal.cli.standing import standing_of

    return [
        {
            "programme": one.programme,
            "version": one.newest and one.newest.number,
            "differs": one.differs,
        }
        for one in standing_of(workspace)
    ]
