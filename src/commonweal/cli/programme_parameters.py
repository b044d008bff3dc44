"""`commonweal programme parameters`: parameters to files of OpenFisca's form and back."""

from pathlib import Path
from typing import Annotated

import typer

Programme = Annotated[str, typer.Argument(help="The programme.", metavar="NAME")]
Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]


def register(programme: typer.Typer) -> None:
    """Add the group and its commands."""
    parameters = typer.Typer(
        help="Take parameters to files of OpenFisca's form and back.", no_args_is_help=True
    )
    parameters.command("export")(export)
    parameters.command("import")(import_)
    programme.add_typer(parameters, name="parameters")


def export(
    name: Programme,
    to: Annotated[Path, typer.Option("--to", help="The folder to write the files into.")],
    directory: Directory = Path(),
) -> None:
    """Write each parameter of a programme as a file of OpenFisca's form."""
    from commonweal.cli.console import output
    from commonweal.cli.files import make_folder, write_text
    from commonweal.programme.formats.parameters import export_parameters
    from commonweal.workspace import Workspace

    files = export_parameters(Workspace.open(directory).path("programmes"), name)
    make_folder(to)
    for file, text in files.items():
        write_text(to / file, text)
    output.print(f"Wrote {len(files)} parameters into {to}.", soft_wrap=True, markup=False)


def import_(
    name: Programme,
    path: Annotated[
        Path, typer.Argument(help="A parameter file, or a folder of them.", metavar="PATH")
    ],
    directory: Directory = Path(),
    source: Annotated[
        str | None,
        typer.Option("--source", help="The source that new values cite."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
) -> None:
    """Put the values of parameter files where they stand, if the check finds nothing wrong."""
    from commonweal.cli.console import as_text, console
    from commonweal.cli.files import replace_rules
    from commonweal.programme.formats.parameters import import_parameters, parameter_files
    from commonweal.workspace import Workspace

    folder = Workspace.open(directory).path("programmes")
    found = import_parameters(folder, name, parameter_files(path), source)
    for problem in found.problems:
        console.print(as_text(f"{problem} [{problem.code}]"), soft_wrap=True)
        console.print(f"  {problem.hint}", soft_wrap=True, markup=False)
    if found.problems:
        raise typer.Exit(1)
    replace_rules([(each.file, each.text, each.users) for each in found.changes], dry_run=dry_run)
