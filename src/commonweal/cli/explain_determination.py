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
    full: Annotated[
        bool,
        typer.Option("--full", help="Every rule, fact and value, not only those that decided."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
) -> None:
    """Say what a programme determined for a person, why, and what would change it."""
    from commonweal.catalogue import load_contracts
    from commonweal.languages import LANGUAGES
    from commonweal.programme import (
        Origins,
        explain_determination,
        explanation_document,
        narrate,
        notice,
    )
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
            Origins(engine, published.lake, database),
        )
    if as_json:
        import json

        document = explanation_document(explanation)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    told = narrate if full else notice
    languages = [each for each in LANGUAGES if language in {Language.BOTH, each}]
    typer.echo("\n\n".join(told(explanation, each) for each in languages))
