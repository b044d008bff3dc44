"""`commonweal finding`: look into findings, and see how many of a kind hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.programme.finding import Findings, PublishedKind

Directory = Annotated[
    Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
]


class Answer(StrEnum):
    """Whether a finding holds."""

    YES = "yes"
    NO = "no"


class Language(StrEnum):
    """The language of the explanations."""

    CHINESE = "zh"
    ENGLISH = "en"
    BOTH = "both"


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    finding = typer.Typer(
        help="Look into findings, and see how many of a kind hold.", no_args_is_help=True
    )
    for command in (sample, verify, precision):
        finding.command(command.__name__)(command)
    app.add_typer(finding, name="finding")


def sample(
    kind: Annotated[str, typer.Argument(help="The kind of finding.", metavar="KIND")],
    directory: Directory = Path(),
    size: Annotated[int, typer.Option(help="How many to draw.", min=1)] = 10,
) -> None:
    """Draw open findings of a kind by lot, to be verified.

    Until one of them is verified or a run publishes anew, the same draw gives the same findings.
    """
    from commonweal.cli.console import output

    with _findings(directory) as findings:
        drawn = findings.sample(kind, size)
    for one in drawn:
        about = one.person_id or f"household {one.household_id}"
        output.print(f"{one.finding_id}  {about}  {one.region or '-'}", soft_wrap=True)
        for name, fact in one.facts.items():
            origin = f"{fact['dataset']}/{fact['record_id']}" if fact["record_id"] else "no record"
            value = "unknown" if fact["value"] is None else fact["value"]
            output.print(f"  {name}: {value}  ({origin})", soft_wrap=True, markup=False)
    if not drawn:
        output.print("No finding of this kind is open.")


def verify(
    finding: Annotated[
        str, typer.Argument(help="Its identifier, as `finding sample` shows it.", metavar="ID")
    ],
    holds: Annotated[Answer, typer.Option(help="Whether it is really so.")],
    by: Annotated[str, typer.Option(help="Who looked into it.", metavar="NAME")],
    reason: Annotated[str, typer.Option(help="What was looked at; it stands for ever.")],
    directory: Directory = Path(),
) -> None:
    """Note whether a finding holds; it stays on record, and the last word counts."""
    from commonweal.cli.console import output

    with _findings(directory) as findings:
        known = findings.verify(finding, holds=holds is Answer.YES, by=by, reason=reason)
    if known is None:
        output.print("Noted. The kind is no longer looked for as it was defined then.")
        return
    output.print(
        f"Noted. Of {known.precision.verified} findings drawn and verified of "
        f"{known.kind.finding}, {known.precision.holding} hold.",
        soft_wrap=True,
    )


def precision(
    directory: Directory = Path(),
    language: Annotated[Language, typer.Option(help="Language of the text.")] = Language.BOTH,
) -> None:
    """Show of each kind how many findings hold, and whether it is suspended."""
    from rich.table import Table

    from commonweal.cli.console import output
    from commonweal.programme.finding.words import sentence

    languages = ("zh", "en") if language is Language.BOTH else (language.value,)
    with _findings(directory) as findings:
        kinds = findings.kinds()
    table = Table(
        *("kind", "findings", "verified", "holding", "95 % interval", "threshold", "state"),
        box=None,
        pad_edge=False,
    )
    for one in kinds:
        known = one.precision
        low, high = known.interval
        table.add_row(
            one.kind.name,
            f"{one.count:,}",
            str(known.verified),
            str(known.holding),
            f"{low:.1%} to {high:.1%}" if known.verified else "-",
            f"{known.threshold:.0%}",
            _state(one),
        )
    output.print(table)
    for one in kinds:
        for each in languages:
            if (told := sentence(one, each)) is not None:
                output.print(told, soft_wrap=True, markup=False)


def _state(kind: "PublishedKind") -> str:
    state = kind.precision.state
    if state == "suspended":
        return "suspended" if not kind.raised else "suspended from the next run on"
    if not kind.raised:
        return "raised again from the next run on"
    return "holds" if state == "holds" else f"open until {kind.precision.needed} are verified"


@contextmanager
def _findings(directory: Path) -> "Iterator[Findings]":
    from commonweal.programme.finding import Findings
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        yield Findings(engine, database, published, workspace.configuration.programme)
