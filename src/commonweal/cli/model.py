"""`commonweal model`: what a linkage has learned, and models as files."""

import typer

from commonweal.cli import model_import, model_show


def register(app: typer.Typer) -> None:
    """Add the group; the modules of its commands register themselves in it."""
    model = typer.Typer(
        help="See what a linkage has learned; take models over and away.", no_args_is_help=True
    )
    model_show.register(model)
    model_import.register(model)
    app.add_typer(model, name="model")
