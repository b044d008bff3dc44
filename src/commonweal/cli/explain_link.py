"""`commonweal explain link`: why a record was taken for a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.evidence import beside_evidence

if TYPE_CHECKING:
    from commonweal.identity import LinkExplained
    from commonweal.report import Language


def register(explain: typer.Typer) -> None:
    """Add the command to the group `explain`."""
    explain.command("link")(link)


def link(
    dataset: Annotated[str, typer.Argument(help="The dataset.", metavar="DATASET")],
    record: Annotated[str, typer.Argument(help="The record's key.", metavar="RECORD")],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    svg: Annotated[
        Path | None,
        typer.Option(help="Also draw it as an SVG.", metavar="FILE", show_default=False),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the drawing: zh or en.")] = "en",
) -> None:
    """Say whose record this is, how sure that is, and what it rests on."""
    from commonweal.cli.console import output
    from commonweal.cli.files import chosen_language
    from commonweal.identity import NothingLearned, explain_link, published_model
    from commonweal.published import Published
    from commonweal.workspace import Workspace

    spoken = chosen_language(language)
    workspace = Workspace.open(directory)
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        try:
            parameters = published_model(engine, published.source).parameters
        except NothingLearned:
            parameters = None
        found = explain_link(engine, published.source("links"), parameters, dataset, record)
    for explained in found:
        output.print("\n".join(_lines(explained)), markup=False, soft_wrap=True)
    if svg is None:
        return
    # The record's own person first, then others that it speaks of.
    compared = sorted((e for e in found if e.waterfall), key=lambda e: e.subject != "self")
    if not compared:
        output.print("Nothing was compared, so there is nothing to draw.")
        return
    _draw(compared[0], f"{dataset}/{record}", svg, spoken)
    output.print(f"Wrote {svg}", soft_wrap=True, markup=False)


def _draw(explained: "LinkExplained", record: str, svg: Path, language: "Language") -> None:
    from commonweal.cli.files import write_text
    from commonweal.report import waterfall_svg

    drawn = explained.waterfall
    if drawn is None or explained.partner is None:
        raise ValueError("only a link that rests on a comparison can be drawn")
    steps = [(step.what, step.level, step.weight) for step in drawn.steps]
    records = (f"{record}{_about(explained)}", explained.partner)
    write_text(svg, waterfall_svg(records, steps, drawn.total, language))


def _lines(explained: "LinkExplained") -> list[str]:
    seen = "1 record" if explained.records == 1 else f"{explained.records} records"
    lines = [f"Person{_about(explained)} {explained.person_id}, seen in {seen}"]
    if explained.match_weight is None:
        return [*lines, "  No other record is about this person: nothing was linked."]
    odds = f"match weight {explained.match_weight:.1f} (log2 of the odds)"
    if explained.by is not None:
        return [*lines, f"  Joined by {_ground(explained.by)}, {odds}"]
    lines.append(f"  Joined with {explained.partner}, {odds}")
    if explained.waterfall is None:
        return lines
    for step in explained.waterfall.steps:
        said = beside_evidence(step.what) if step.level is None else (step.what, step.level)
        lines.append(f"    {said[0]:<14} {said[1]:<42} {step.weight:+6.1f}  {_times(step.weight)}")
    lines.append(f"    {'':<14} {'in all':<42} {explained.waterfall.total:+6.1f}")
    lines.append(
        "  Every line makes one person so many times likelier, or less likely; the weights are "
        "added up."
    )
    return lines


def _about(explained: "LinkExplained") -> str:
    return "" if explained.subject == "self" else f" ({explained.subject})"


def _ground(by: str) -> str:
    return by if by.startswith("a ") else f"the {by}"


def _times(weight: float) -> str:
    """A weight as people say it."""
    factor = 2 ** abs(weight)
    many = f"{factor:,.0f}" if factor >= 10 else f"{factor:.1f}"
    return f"{many} times {'likelier' if weight >= 0 else 'less likely'}"
