"""`commonweal programme page`: a programme to read, with the law beside each rule."""

from pathlib import Path
from typing import Annotated

import typer


def register(programme: typer.Typer) -> None:
    """Add the command."""
    programme.command("page")(page)


def page(
    name: Annotated[str, typer.Argument(help="The programme.", metavar="NAME")],
    to: Annotated[Path, typer.Option("--to", help="The HTML file to write.")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    language: Annotated[
        str, typer.Option("--language", help="What the page shows first: zh or en.")
    ] = "zh",
) -> None:
    """Write a programme as a page in both languages: its rules in words, beside them the law."""
    from commonweal.cli.console import output
    from commonweal.cli.files import chosen_language, write_text
    from commonweal.programme.formats.rule_file import open_rule_file
    from commonweal.programme.page import render
    from commonweal.workspace import Workspace

    first = chosen_language(language).code
    file = open_rule_file(Workspace.open(directory).path("programmes"), name)
    write_text(to, render(file.definitions, first))
    output.print(f"Wrote {to}.", soft_wrap=True, markup=False)
