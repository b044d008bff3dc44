"""`commonweal explain link`: why a record was taken for a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.identity import LinkExplained


def register(explain: typer.Typer) -> None:
    """Add the command to the group `explain`."""
    explain.command("link")(link)


def link(
    dataset: Annotated[str, typer.Argument(help="The dataset.", metavar="DATASET")],
    record: Annotated[str, typer.Argument(help="The record's key.", metavar="RECORD")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
) -> None:
    """Say whose record this is, how sure that is, and what it rests on."""
    from commonweal.cli.console import output
    from commonweal.identity import explain_link
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        found = explain_link(
            engine,
            published.source("links"),
            published.source("identity/weights"),
            dataset,
            record,
        )
    for explained in found:
        output.print("\n".join(_lines(explained)), markup=False, soft_wrap=True)


def _lines(explained: "LinkExplained") -> list[str]:
    about = "" if explained.subject == "self" else f" ({explained.subject})"
    lines = [f"Person{about} {explained.person_id}, seen in {explained.records} records"]
    if explained.match_weight is None:
        return [*lines, "  No other record is about this person: nothing was linked."]
    odds = f"match weight {explained.match_weight:.1f} (log2 of the odds)"
    if explained.by is not None:
        return [*lines, f"  Joined by the {explained.by}, {odds}"]
    lines.append(f"  Joined with {explained.partner}, {odds}")
    for comparison, level, weight in explained.agreements:
        amount = "" if weight is None else f"{weight:+6.1f}  {_bar(weight)}"
        lines.append(f"    {comparison:<12} {level:<36} {amount}")
    lines.append(
        "  The weights are those of a usual value; a rare one counts for more, a common one for "
        "less, and relatives at one address, as well as how seldom two records are one person, "
        "are set against them."
    )
    return lines


def _bar(weight: float) -> str:
    return ("+" if weight > 0 else "-") * min(30, round(abs(weight)))
