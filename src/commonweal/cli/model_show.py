"""What a workspace's linkage has learned: `commonweal model show` and its companions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from commonweal.engine import Engine
    from commonweal.published import Published

Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]
Target = Annotated[Path, typer.Option("--to", metavar="FILE", help="The file to write.")]


def register(model: typer.Typer) -> None:
    """Add the commands to the group `model`."""
    for command in (show, blocking, chart, export):
        model.command(command.__name__)(command)


def show(directory: Directory = Path()) -> None:
    """Show how often records of one person, and of strangers, agree, and what that weighs."""
    from rich.table import Table

    from commonweal.cli.console import output
    from commonweal.identity import published_model

    with _published(directory) as (published, engine):
        parameters = published_model(engine, published.source).parameters
    table = Table(box=None, pad_edge=False)
    for heading in ("comparison", "level"):
        table.add_column(heading)
    for heading in ("one person", "strangers", "relatives", "weight"):
        table.add_column(heading, justify="right")
    for comparison in parameters.comparisons:
        name = comparison.attribute
        for place, label in enumerate(comparison.labels):
            table.add_row(
                "" if place else name,
                label,
                f"{parameters.same[name][place]:.2%}",
                f"{parameters.strangers[name][place]:.4%}",
                f"{parameters.relatives[name][place]:.2%}",
                f"{parameters.weights(name)[place + 1]:+.1f}",
            )
    output.print(table)
    output.print(
        f"One pair in {1 / parameters.prior_same:,.0f} is one person, "
        f"by what the model expects before it looks at a pair."
    )


def blocking(directory: Directory = Path()) -> None:
    """Show which pairs were looked at: rule by rule, and what the rules are likely to have missed.

    A rule that would make too many pairs is left out. If only its oversize blocks are to blame
    (one value in very many records), it is used without them.
    """
    from rich.table import Table

    from commonweal.cli.console import output

    with _published(directory) as (published, _):
        summary = published.summaries["identity"]
    table = Table(box=None, pad_edge=False)
    table.add_column("rule")
    for heading in ("expected", "agreeing", "new", "one person", "recall"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for rule in summary["rules"]:
        recall = "" if rule["recall"] is None else f"{rule['recall']:.1%}"
        used = rule["used"]
        table.add_row(
            " + ".join(rule["rule"]),
            f"{rule['pairs']:,}",
            f"{rule['agreeing']:,}" if used else "",
            f"{rule['new']:,}" if used else "",
            f"{rule['matches']:,.0f}" if used else "",
            recall,
            _remark(rule),
        )
    output.print(table)
    output.print(
        "expected: pairs, counted before any was made. agreeing: pairs looked at that agree on the "
        "rule's keys. new: those no rule above had made. one person: how many of the agreeing "
        "are, by the model; recall: their share of all such pairs.",
        soft_wrap=True,
    )
    found = summary["blocking_recall"]
    if found is not None:
        output.print(
            f"All rules together find an estimated {found:.1%} of the pairs of one person that "
            "no strong key had settled; rules that fail together make this too high.",
            soft_wrap=True,
        )


def _remark(rule: Mapping[str, Any]) -> str:
    if rule["set aside"]:
        return f"without {rule['set aside']:,} records in oversize blocks"
    if not rule["used"]:
        return "left out: too many pairs" if rule["pairs"] else "makes no pair"
    return ""


def chart(
    to: Target,
    directory: Directory = Path(),
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
) -> None:
    """Draw the weights of the model as an SVG."""
    from commonweal.cli.console import output
    from commonweal.cli.files import chosen_language, write_text
    from commonweal.report import weights_svg

    spoken = chosen_language(language)
    with _published(directory) as (published, _):
        drawn = weights_svg(published.summaries["identity"]["weights"], spoken)
    write_text(to, drawn)
    output.print(f"Wrote {to}", soft_wrap=True, markup=False)


def export(to: Target, directory: Directory = Path()) -> None:
    """Write the model as a JSON file, for `identity.model` in workspace.toml or `link --model`."""
    from commonweal.cli.console import output
    from commonweal.cli.files import write_text
    from commonweal.identity import published_model, to_json

    with _published(directory) as (published, engine):
        write_text(to, to_json(published_model(engine, published.source)))
    output.print(f"Wrote {to}", soft_wrap=True, markup=False)


@contextmanager
def _published(directory: Path) -> "Iterator[tuple[Published, Engine]]":
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        yield Published.newest(database, workspace.lake()), engine
