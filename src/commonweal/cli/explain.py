"""`commonweal explain`: why something is as it is."""

import typer

from commonweal.cli import explain_determination, explain_link, explain_person


def register(app: typer.Typer) -> None:
    """Add the group; the modules of its commands register themselves in it."""
    explain = typer.Typer(
        help="Say why a record was linked, who a person is, or how a programme was decided.",
        no_args_is_help=True,
    )
    explain_link.register(explain)
    explain_person.register(explain)
    explain_determination.register(explain)
    app.add_typer(explain, name="explain")
