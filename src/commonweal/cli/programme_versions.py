"""`commonweal programme versions` and `show`: what was published."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.programme.publication import Version

Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]


def register(programme: typer.Typer) -> None:
    """Add the commands to the group `programme`."""
    programme.command("versions")(versions)
    programme.command("show")(show)


def versions(
    name: Annotated[
        str | None,
        typer.Argument(help="Only this programme.", metavar="[NAME]", show_default=False),
    ] = None,
    directory: Annotated[
        Path, typer.Option("--in", help="The workspace.", metavar="DIR", show_default=False)
    ] = Path(),
) -> None:
    """List every published version, by whom and why, after holding all against their seals."""
    from rich.table import Table

    from commonweal.cli.console import as_text, output
    from commonweal.programme.publication import of_programme, version_of

    every = _published(directory)
    if name is not None:
        version_of(every, name)
        every = of_programme(every, name)
    if not every:
        output.print("Nothing has been published yet; `commonweal programme publish` does.")
        return
    table = Table(
        *("version", "in force from", "published", "by", "reason", "SHA-256", "seal"),
        box=None,
        pad_edge=False,
    )
    for version in every:
        table.add_row(
            version.name,
            f"{version.in_force_from}{' (ends)' if version.repeals else ''}",
            f"{version.published_at:%Y-%m-%d %H:%M}",
            as_text(version.published_by),
            as_text(version.reason),
            version.digest[:12],
            version.seal[:12],
        )
    output.print(table)


def show(
    name: Annotated[str, typer.Argument(help="Name of the programme.", metavar="NAME")],
    version: Annotated[
        int | None,
        typer.Option(metavar="N", help="Its number; default: the newest.", show_default=False),
    ] = None,
    directory: Directory = Path(),
) -> None:
    """Print the text of a published version."""
    from commonweal.programme.publication import version_of

    found = version_of(_published(directory), name, version)
    for file, text in found.files.items():
        if len(found.files) > 1:
            typer.echo(f"# {file}")
        typer.echo(text, nl=not text.endswith("\n"))


def _published(directory: Path) -> "list[Version]":
    from commonweal.programme.publication import all_versions
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database, database.session() as session:
        return all_versions(session, workspace.lake().identity)
