"""`commonweal programme table`: decision tables to Excel and back."""

from pathlib import Path
from typing import Annotated

import typer

Programme = Annotated[str, typer.Argument(help="The programme.", metavar="NAME")]
Table = Annotated[str, typer.Argument(help="The decision table.", metavar="TABLE")]
Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]


def register(programme: typer.Typer) -> None:
    """Add the group and its commands."""
    table = typer.Typer(help="Take decision tables to Excel and back.", no_args_is_help=True)
    table.command("export")(export)
    table.command("import")(import_)
    programme.add_typer(table, name="table")


def export(
    name: Programme,
    table: Table,
    to: Annotated[Path, typer.Option("--to", help="The xlsx file to write.")],
    directory: Directory = Path(),
) -> None:
    """Write a decision table as an Excel sheet that can be edited and imported."""
    from commonweal.cli.console import output
    from commonweal.cli.files import write_bytes
    from commonweal.programme.formats.table import export_table
    from commonweal.workspace import Workspace

    folder = Workspace.open(directory).path("programmes")
    write_bytes(to, export_table(folder, name, table))
    output.print(f"Wrote {to}.", soft_wrap=True, markup=False)


def import_(
    name: Programme,
    table: Table,
    sheet: Annotated[Path, typer.Argument(help="The edited xlsx file.", metavar="FILE")],
    directory: Directory = Path(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
) -> None:
    """Put an edited sheet's table where it stands, if the check finds nothing wrong."""
    from commonweal.cli.console import as_text, console
    from commonweal.cli.files import replace_rules
    from commonweal.programme.formats.table import import_table
    from commonweal.workspace import Workspace

    folder = Workspace.open(directory).path("programmes")
    found = import_table(folder, name, table, sheet)
    for problem in found.problems:
        console.print(as_text(f"{sheet.name} {problem} [{problem.error.code}]"), soft_wrap=True)
        console.print(f"  {problem.error.hint}", soft_wrap=True, markup=False)
    if found.problems:
        raise typer.Exit(1)
    replace_rules([(found.file, found.text, found.users)], dry_run=dry_run)
