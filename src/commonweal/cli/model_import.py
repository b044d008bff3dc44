"""`commonweal model import`: a model that Splink trained, as one of ours."""

from pathlib import Path
from typing import Annotated

import typer


def register(model: typer.Typer) -> None:
    """Add the command to the group `model`."""
    model.command("import")(import_model)


def import_model(
    settings: Annotated[
        Path,
        typer.Argument(
            help="What `linker.misc.save_model_to_json` of Splink 4 or 5 wrote.", metavar="FILE"
        ),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The JSON file to write.")],
) -> None:
    """Turn a trained Splink model into one for `commonweal link --model`.

    The pairs that both compare have the same match weights. The SQL in the file is checked, never
    run.
    """
    from commonweal.cli.console import output
    from commonweal.identity.columns import read_splink, write_column_model

    found = read_splink(settings)
    write_column_model(found, to)
    levels = sum(len(comparison.levels) for comparison in found.comparisons)
    output.print(
        f"A model for {found.link_type} with {len(found.comparisons)} comparisons, {levels} levels "
        f"and {len(found.rules)} blocking rules.",
        soft_wrap=True,
    )
    output.print(f"It needs the columns {', '.join(found.columns)}.", soft_wrap=True, markup=False)
    output.print(f"Wrote {to}", soft_wrap=True, markup=False)
