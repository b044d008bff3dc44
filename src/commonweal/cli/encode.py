"""`commonweal encode`: records that can be linked without being read."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    encode = typer.Typer(
        name="encode",
        help="Encode records so that others can link them without reading them.",
        no_args_is_help=True,
    )
    encode.command("secret")(secret)
    encode.command("file")(file)
    app.add_typer(encode)


def secret(
    path: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Make a secret for the departments of one linkage; whoever links must never have it."""
    from commonweal.cli.console import output
    from commonweal.identity.encoding import make_secret

    make_secret(path)
    output.print(
        f"Wrote {path}. Give it to the other departments, and never to whoever links.",
        soft_wrap=True,
    )


def file(
    source: Annotated[
        Path,
        typer.Argument(
            help="A file of any format: CSV, Excel, JSON lines or Parquet, also .gz.",
            metavar="FILE",
        ),
    ],
    secret: Annotated[
        Path, typer.Option(metavar="FILE", help="What `commonweal encode secret` wrote.")
    ],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="The file to deliver; it ends in .parquet.")
    ],
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write a CSV file of which record has which pseudonym; keep it.",
        ),
    ] = None,
    contract: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the columns mean; else it is inferred."),
    ] = None,
    flip: Annotated[
        float, typer.Option(help="Chance that a bit of an encoding is wrong, on purpose.")
    ] = 0.0,
    largest_group: Annotated[
        int, typer.Option(help="What more records than this have in common is left out.")
    ] = 20,
    broad: Annotated[
        bool,
        typer.Option("--broad", help="Also tag a name, a birth date and a postcode by itself."),
    ] = False,
    memory: Annotated[
        str | None, typer.Option(help="The engine's memory limit, such as 4GB.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON, with no progress display.")
    ] = False,
) -> None:
    """Encode the records of a file with a secret that whoever links them does not have.

    Deliver what is written to --to, and nothing else: neither the secret nor the keys.
    """
    import json
    import tempfile
    from dataclasses import asdict

    from commonweal.cli.console import console, output
    from commonweal.cli.progress import RunProgress
    from commonweal.encode import encode_file
    from commonweal.engine import Engine
    from commonweal.identity.encoding import Parameters
    from commonweal.stage import Silent

    parameters = Parameters(flip, largest_group, broad)
    with (
        tempfile.TemporaryDirectory(prefix="commonweal-") as spill,
        Engine(memory_limit=memory, spill=Path(spill)) as engine,
    ):
        if as_json:
            found = encode_file(
                engine, source, secret, to, parameters, contract, keys, progress=Silent()
            )
            told = {"alone": found.alone, "views": [asdict(view) for view in found.views]}
            typer.echo(json.dumps(found.header.model_dump() | told, indent=2))
            return
        with RunProgress(console) as progress:
            progress.begin("encode", 1, 1)
            found = encode_file(
                engine, source, secret, to, parameters, contract, keys, progress=progress
            )
    header = found.header
    output.print(
        f"Encoded {header.records:,} records: {', '.join(header.attributes)}.", soft_wrap=True
    )
    left_out = sum(view.left_out for view in found.views)
    output.print(
        f"{len(found.views)} views; {left_out:,} times a record has no tag under one, because "
        f"more than {header.largest_group} records would share it.",
        soft_wrap=True,
    )
    if found.alone:
        output.print(f"{found.alone:,} records tell too little to be linked.", soft_wrap=True)
    output.print(f"Wrote {to}", soft_wrap=True)
    if keys is not None:
        output.print(f"Wrote {keys}; it names the records, so it stays here.", soft_wrap=True)
