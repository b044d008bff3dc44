"""`commonweal programme publish` and `repeal`: from a rule file to a version that stands."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.programme.publication import Version

Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]
By = Annotated[str, typer.Option(help="Who answers for it.", metavar="NAME")]
Reason = Annotated[str, typer.Option(help="Why: it stands beside the version for ever.")]
DAY = ["%Y-%m-%d"]


def register(programme: typer.Typer) -> None:
    """Add the commands to the group `programme`."""
    programme.command("publish")(publish)
    programme.command("repeal")(repeal)


def publish(
    name: Annotated[str, typer.Argument(help="Name of the programme, or all.", metavar="NAME")],
    by: By,
    reason: Reason,
    directory: Directory = Path(),
    in_force_from: Annotated[
        datetime | None,
        typer.Option(
            formats=DAY,
            help="Decide the periods that begin on this day or later; default: from the period "
            "that runs determine now.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Publish a rule file as a version that nobody can change; all or nothing.

    From then on runs go by the version, whatever the rule file says until it is published again.
    """
    from commonweal.catalogue import load_contracts
    from commonweal.cli.console import output, render_problems
    from commonweal.database import Database
    from commonweal.programme.publication import publish as publish_version
    from commonweal.programme.publication.errors import PublicationRefused
    from commonweal.published import NothingPublished, Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    settings = workspace.configuration

    def date_of_runs(database: Database) -> "datetime | None":
        try:
            as_of = settings.run.as_of or Published.newest(database, workspace.lake()).as_of
        except NothingPublished:
            return None
        return datetime(as_of.year, as_of.month, as_of.day)

    with (
        workspace.lock("commonweal programme publish"),
        workspace.database(migrate=True) as database,
    ):
        now = date_of_runs(database)
        try:
            with database.session() as session:
                versions = publish_version(
                    session,
                    workspace.lake().identity,
                    workspace.path("programmes"),
                    load_contracts(workspace.path("contracts")),
                    name,
                    by=by,
                    reason=reason,
                    in_force_from=None if in_force_from is None else in_force_from.date(),
                    as_of=None if now is None else now.date(),
                    label=settings.programme.period,
                )
        except PublicationRefused as error:
            render_problems(error.problems)
            raise
    _tell(versions)
    if not versions:
        output.print("Nothing has changed since it was last published.")


def repeal(
    name: Annotated[str, typer.Argument(help="Name of the programme.", metavar="NAME")],
    by: By,
    reason: Reason,
    in_force_from: Annotated[
        datetime,
        typer.Option(
            formats=DAY, help="Decide nothing in periods that begin on this day or later."
        ),
    ],
    directory: Directory = Path(),
) -> None:
    """End a published programme; what it decided for earlier periods stands."""
    from commonweal.programme.publication import repeal as repeal_programme
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with (
        workspace.lock("commonweal programme repeal"),
        workspace.database(migrate=True) as database,
        database.session() as session,
    ):
        lake = workspace.lake().identity
        day = in_force_from.date()
        version = repeal_programme(session, lake, name, day, by=by, reason=reason)
    _tell([version])


def _tell(versions: "Iterable[Version]") -> None:
    from commonweal.cli.console import output

    for version in versions:
        what = "ends" if version.repeals else "is in force"
        output.print(
            f"Published {version.name}: {what} for periods that begin on {version.in_force_from} "
            f"or later (SHA-256 {version.digest[:12]}, seal {version.seal[:12]})",
            soft_wrap=True,
        )
