"""`commonweal programme simulate`: what would change."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.cli.progress import RunProgress
    from commonweal.programme.simulation import Budget, Question, Scenario
    from commonweal.workspace import Workspace


def register(programme: typer.Typer) -> None:
    """Add the command to the group `programme`."""
    programme.command("simulate")(simulate)


def simulate(
    rules: Annotated[
        str,
        typer.Argument(
            help="A programme as it is published, or a rule file (it ends in .yaml).",
            metavar="NAME|FILE",
            show_default=False,
        ),
    ],
    directory: Annotated[
        Path, typer.Argument(help="The workspace.", metavar="[DIR]", show_default=False)
    ] = Path(),
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help='Another value of a parameter, as the rule file writes it: line="5000 yuan" '
            "(may be repeated).",
        ),
    ] = None,
    against: Annotated[
        str,
        typer.Option(metavar="FILE", help="What to compare with: published, or another rule file."),
    ] = "published",
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="FACT", help="Also by groups: a fact of the programme."),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="MONEY", help='Search a value that fits it, such as "2000000 yuan".'),
    ] = None,
    search: Annotated[
        str | None, typer.Option(metavar="PARAMETER", help="The parameter whose value is searched.")
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="The least and the greatest value of the search."),
    ] = None,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep it as scenarios/NAME.json.")
    ] = None,
    compare: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", help="Lay saved scenarios beside it.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Write a page in Chinese and English and its charts there."
        ),
    ] = None,
) -> None:
    """Say what would change if a parameter or the rules changed, on the published data.

    Nothing is written into the lake. Counts that are small, and those from which they could be
    computed, are withheld.
    """
    from commonweal.cli.console import console, output
    from commonweal.cli.progress import RunProgress
    from commonweal.cli.simulation_tables import beside, grids, summary
    from commonweal.programme import simulation
    from commonweal.workspace import Workspace

    workspace = Workspace.open(directory)
    question = simulation.Question(
        programme=rules,
        settings=_settings(settings or ()),
        name=None if save is None else simulation.check_name(save),
        against=None if against == "published" else Path(against),
        group=by,
        budget=_budget(budget, search, between),
    )
    folder = workspace.path(simulation.FOLDER)
    others = [simulation.load(folder, name) for name in _names(compare)]
    with RunProgress(console) as progress:
        progress.begin("simulate", 1, 1)
        scenario = _simulated(workspace, question, progress)
        scenarios = [scenario, *others]
        simulation.comparable(scenarios)
    for line in summary(scenario):
        output.print(line, soft_wrap=True, markup=False)
    regions = workspace.regions()
    for grid in grids(scenario, regions):
        output.print()
        output.print(grid)
    if others:
        output.print()
        output.print(beside(scenarios))
    if save is not None:
        output.print(f"Saved as {simulation.save(folder, scenario)}", soft_wrap=True)
    if to is not None:
        output.print(f"Look at {_write(workspace, scenarios, to)}", soft_wrap=True)


def _settings(written: Sequence[str]) -> Mapping[str, str]:
    from commonweal.programme.simulation import parse_setting

    return dict(parse_setting(setting) for setting in written)


def _budget(
    amount: str | None, parameter: str | None, between: tuple[str, str] | None
) -> "Budget | None":
    from commonweal.programme.simulation import Budget
    from commonweal.programme.simulation.errors import SearchInvalid

    if amount is None and parameter is None and between is None:
        return None
    if amount is None or parameter is None or between is None:
        raise SearchInvalid("a search needs --budget, --search and --between")
    return Budget(amount, parameter, between)


def _names(written: str | None) -> list[str]:
    return [name.strip() for name in (written or "").split(",") if name.strip()]


def _simulated(workspace: "Workspace", question: "Question", progress: "RunProgress") -> "Scenario":
    from commonweal.catalogue import load_contracts
    from commonweal.programme.simulation import simulate
    from commonweal.published import Published

    contracts = load_contracts(workspace.path("contracts"))
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        return simulate(workspace, published, engine, contracts, question, progress)


def _write(workspace: "Workspace", scenarios: Sequence["Scenario"], folder: Path) -> Path:
    """Write the page and its charts; gives the page."""
    from commonweal.cli.errors import OutputUnwritable
    from commonweal.cli.files import write_text
    from commonweal.report import simulation_files

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(folder, error.strerror or "it failed") from error
    documents = [scenario.model_dump(mode="json") for scenario in scenarios]
    title = workspace.configuration.workspace.title
    files = simulation_files(documents, workspace.regions(), title)
    for name, text in files.items():
        write_text(folder / name, text)
    return folder / next(iter(files))
