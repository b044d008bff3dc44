"""`commonweal model`: models of linkage as files."""

import typer

from commonweal.cli import model_import


def register(app: typer.Typer) -> None:
    """Add the group; the modules of its commands register themselves in it."""
    model = typer.Typer(help="Take over models of linkage.", no_args_is_help=True)
    model_import.register(model)
    app.add_typer(model, name="model")
