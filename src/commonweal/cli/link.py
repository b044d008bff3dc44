"""`commonweal link`: who is who in loose files, without a workspace."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("link")(link)


def link(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files of any format: CSV, Excel, JSON lines or Parquet, also .gz.",
            metavar="FILE...",
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="FILE", help="The file to write; it ends in .parquet or .csv."
        ),
    ],
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A model to link with, such as one that `commonweal model import` wrote; "
            "else one is learned from the files.",
        ),
    ] = None,
    memory: Annotated[
        str | None, typer.Option(help="The engine's memory limit, such as 4GB.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON, with no progress display.")
    ] = False,
) -> None:
    """Find the records of one person, within and across files; what columns mean is inferred.

    Writes one row a record: dataset (the file's name), record_id (its unique key column, else the
    row number), person_id, match_weight (log2 of the odds) and evidence. The files may also be what
    `commonweal encode file` wrote, all of them or none; a record is then called by its pseudonym.
    """
    import json
    import tempfile

    from commonweal.cli.console import console, output
    from commonweal.cli.figures import oversize
    from commonweal.cli.progress import RunProgress
    from commonweal.engine import Engine
    from commonweal.identity import summary
    from commonweal.link import link_files
    from commonweal.stage import Silent

    with (
        tempfile.TemporaryDirectory(prefix="commonweal-") as spill,
        Engine(memory_limit=memory, spill=Path(spill)) as engine,
    ):
        if as_json:
            found = link_files(engine, files, to, progress=Silent(), model=model)
            typer.echo(json.dumps(summary(found), ensure_ascii=False, indent=2))
            return
        with RunProgress(console) as progress:
            progress.begin("link", 1, 1)
            found = link_files(engine, files, to, progress=progress, model=model)
    output.print(
        f"{found.records:,} records are about {found.persons:,} persons; "
        f"{found.reviews:,} pairs are too uncertain to decide.",
        soft_wrap=True,
    )
    if found.precision is not None and found.recall is not None:
        output.print(
            f"By the model's own estimate {found.precision:.1%} of the joined pairs are right and "
            f"{found.recall:.1%} of the compared pairs of one person were joined.",
            soft_wrap=True,
        )
    for heading, text in oversize(summary(found)):
        output.print(f"{heading}: {text}.", soft_wrap=True)
    output.print(f"Wrote {to}", soft_wrap=True)
