"""`commonweal explain determination`: why a programme decided as it did."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """The language of the explanation."""

    CHINESE = "zh"
    ENGLISH = "en"
    BOTH = "both"


def register(explain: typer.Typer) -> None:
    """Add the command to the group `explain`."""
    explain.command("determination")(determination)


def determination(
    programme: Annotated[str, typer.Argument(help="Name of the programme.", metavar="PROGRAMME")],
    person: Annotated[str, typer.Argument(help="Identifier of the person.", metavar="PERSON")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    language: Annotated[Language, typer.Option(help="Language of the text.")] = Language.BOTH,
) -> None:
    """Say what a programme determined for a person, on which facts, records and laws."""
    from commonweal.catalogue import load_contracts
    from commonweal.programme import explain_determination, narrate
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    prefix = "determinations/"
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        names = [table.removeprefix(prefix) for table in published.below("determinations")]
        explanation = explain_determination(
            engine,
            published.source,
            names,
            programme,
            person,
            load_contracts(workspace.root / "contracts"),
        )
    languages = ("zh", "en") if language is Language.BOTH else (language.value,)
    typer.echo("\n\n".join(narrate(explanation, each) for each in languages))
