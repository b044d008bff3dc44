"""`commonweal lookup`: whom one record is about."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from commonweal.identity.lookup import Found

Workspace_ = Annotated[
    Path, typer.Option("--workspace", help="The workspace.", metavar="DIR", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    lookup = typer.Typer(help="Find the person one record is about.", no_args_is_help=True)
    lookup.command("person")(person)
    lookup.command("refresh")(refresh)
    app.add_typer(lookup, name="lookup")


def person(
    values: Annotated[
        list[str],
        typer.Argument(
            help="What is known of the person: person.name=NAME, person.birth_date=DATE, ...; the "
            "part before the dot may be left out. A single - reads a JSON object from standard "
            "input, so that nothing stays in the shell's history.",
            metavar="ROLE=VALUE...",
        ),
    ],
    directory: Workspace_ = Path(),
    most: Annotated[int, typer.Option(help="How many candidates to show.", min=1)] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say which person a (partial) record is about, how sure that is, and who else it may be."""
    from commonweal.cli.console import output
    from commonweal.identity.lookup import Lookup
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database:
        found = Lookup(database, workspace.lake().identity).find(_record(values), most=most)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        output.print("\n".join(_lines(found)), markup=False, soft_wrap=True)


def refresh(directory: Workspace_ = Path()) -> None:
    """Make the published linkage ready for lookups.

    Every run does so by itself with `lookup = true` under [identity] in workspace.toml.
    """
    from commonweal.cli.console import console, output
    from commonweal.cli.progress import RunProgress
    from commonweal.identity import NothingLearned
    from commonweal.run.ready import NAME, make_ready
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with (
        workspace.lock("commonweal lookup refresh"),
        workspace.database(migrate=True) as database,
        workspace.engine() as engine,
        RunProgress(console) as progress,
    ):
        progress.begin(NAME, 1, 1)
        report = make_ready(workspace, database, engine, progress)
    if report is None:
        raise NothingLearned
    what = f"{report.rows:,} descriptions of persons"
    output.print(
        "Ready already: nothing has changed."
        if report.reused
        else f"Ready: {what}, made in {report.seconds:.1f} seconds."
    )


def _record(values: list[str]) -> dict[str, str | None]:
    """Role -> value."""
    if values == ["-"]:
        try:
            document: Any = json.load(sys.stdin)
        except ValueError as error:
            raise typer.BadParameter("standard input holds no JSON") from error
        if not isinstance(document, dict):
            raise typer.BadParameter("standard input holds no JSON object")
        given = {str(role): None if v is None else str(v) for role, v in document.items()}
    elif all("=" in value for value in values):
        given = {role: text for role, _, text in (value.partition("=") for value in values)}
    else:
        raise typer.BadParameter("write what is known as ROLE=VALUE, such as name=NAME")
    return {_whole(role): value for role, value in given.items()}


def _whole(role: str) -> str:
    """A role's name with the part before the dot."""
    from commonweal.catalogue import ROLES

    return next((known for known in ROLES if role == known.partition(".")[2]), role)


def _lines(found: "Found") -> list[str]:
    said = {
        "certain": "Found.",
        "review": "Not certain: somebody has to look.",
        "none": "Nobody is likely to be it; those who agree most:"
        if found.candidates
        else "Nobody like that is known.",
    }
    lines = [said[found.status]]
    if found.left_out:
        lines.append(
            f"{found.left_out:,} more agree on something and were not compared; say more to tell "
            "them apart."
        )
    for place, candidate in enumerate(found.candidates):
        by = f", {candidate.by}" if candidate.by else ""
        lines.append(
            f"  {candidate.person_id}  {candidate.status:<8}  match weight {candidate.weight:+.1f}"
            f"{by}"
        )
        if place == 0 or found.status != "certain":
            lines += [
                f"      {step.what:<24} {step.level or '':<36} {step.weight:+6.1f}"
                for step in candidate.waterfall.steps
            ]
    return lines
