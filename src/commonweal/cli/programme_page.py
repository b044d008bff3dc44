"""`commonweal programme page`: a programme to read, with the law beside each rule."""

from pathlib import Path
from typing import Annotated

import typer


def register(programme: typer.Typer) -> None:
    """Add the command."""
    programme.command("page")(page)


def page(
    which: Annotated[
        list[str] | None,
        typer.Argument(
            help="Programmes, all if none is named; the workspace last.",
            metavar="[NAME ...] [DIR]",
            show_default=False,
        ),
    ] = None,
    *,
    to: Annotated[
        Path, typer.Option("--to", help="The HTML file to write, or the folder for several.")
    ],
    language: Annotated[
        str, typer.Option("--language", help="What the page shows first: zh or en.")
    ] = "zh",
) -> None:
    """Write programmes as pages in both languages: the rules in words, beside them the law."""
    from commonweal.catalogue import load_contracts
    from commonweal.cli.arguments import names_and_directory
    from commonweal.cli.console import output
    from commonweal.cli.files import chosen_language, make_folder, write_text
    from commonweal.programme.formats.rule_file import open_rule_file
    from commonweal.programme.page import neighbours, page_of, registers, render
    from commonweal.workspace import Workspace

    first = chosen_language(language).code
    named, directory = names_and_directory(which or [])
    workspace = Workspace.open(directory)
    folder = workspace.path("programmes")
    contracts = load_contracts(workspace.path("contracts"))
    names = named or list(neighbours(folder, to))
    one = len(named) == 1 and not to.is_dir()
    pages = {name: to if one else to / page_of(name) for name in names}
    if not one:
        make_folder(to)
    others = neighbours(folder, to.parent if one else to, () if one else names)
    for name, path in pages.items():
        definitions = open_rule_file(folder, name).definitions
        write_text(path, render(definitions, first, others, registers(definitions, contracts)))
        output.print(f"Wrote {path}.", soft_wrap=True, markup=False)
    if not pages:
        output.print("There is no rule file in programmes/.")
