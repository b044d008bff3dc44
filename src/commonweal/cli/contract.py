"""`commonweal contract`: describe what a department delivers."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group and its commands."""
    contract = typer.Typer(
        help="Propose and check contracts: what a department delivers.", no_args_is_help=True
    )
    contract.command("infer")(infer)
    contract.command("check")(check)
    app.add_typer(contract, name="contract")


def infer(
    file: Annotated[Path, typer.Argument(help="A file the department delivered.", metavar="FILE")],
    to: Annotated[
        Path | None,
        typer.Option(
            help="The contract to write, or the folder to write <dataset>.odcs.yaml into; "
            "default: this folder.",
            metavar="FILE|DIR",
            show_default=False,
        ),
    ] = None,
    department: Annotated[
        str, typer.Option(help="Who delivers it, such as public_security.")
    ] = "unknown",
) -> None:
    """Profile a file and write a contract for it that only needs reading over.

    Roles are guessed from headers (Chinese and English) and values, types and date formats from
    the values. Nothing but the key is made required.
    """
    from commonweal.catalogue import ENDING, ContractExists, contract_text, infer_contract
    from commonweal.cli.console import output

    contract = infer_contract(file, department)
    target = to or Path()
    if target.is_dir():
        target /= f"{contract.dataset}{ENDING}"
    try:
        with target.open("x", encoding="utf-8") as stream:
            stream.write(contract_text(contract))
    except FileExistsError as error:
        raise ContractExists(target) from error
    output.print(f"Wrote {target}: {len(contract.columns)} columns", soft_wrap=True, markup=False)
    for column in contract.columns:
        who = "" if column.subject == "self" else f" of {column.subject}"
        key = ", key" if column.name in contract.key else ""
        role = f", {column.role}{who}" if column.role else ""
        text = f"  {column.physical_name} -> {column.name}: {column.type}{role}{key}"
        output.print(text, soft_wrap=True, markup=False)
    if target.resolve().parent.name == "contracts":
        advice = "Read it over; `commonweal contract check` says what is wrong with it."
    else:
        advice = "Read it over, then put it into contracts/ of the workspace."
    output.print(advice, soft_wrap=True)


def check(
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Workspaces, folders of contracts, or contract files.",
            metavar="[DIR]...",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say everything that is wrong with contracts, with file, line and column.

    They are checked against the published ODCS v3.1.0 schema and against what Commonweal needs;
    references are looked for among the contracts named together. Ends with exit code 1 when
    anything is wrong.
    """
    from commonweal.catalogue import ContractsMissing, check_contracts, contract_files
    from commonweal.cli.console import console, output

    files: list[Path] = []
    for place in places or [Path()]:
        folder = place / "contracts" if (place / "contracts").is_dir() else place
        found = [folder] if folder.is_file() else contract_files(folder)
        if not found:
            raise ContractsMissing(folder)
        files += found
    problems = check_contracts(files)
    for problem in problems:
        console.print(str(problem), soft_wrap=True, markup=False)
    wrong = len({problem.path for problem in problems})
    checked = "1 contract" if len(files) == 1 else f"{len(files)} contracts"
    told = f"{wrong} with something wrong" if wrong else "nothing is wrong"
    output.print(f"{checked} checked, {told}", soft_wrap=True)
    if problems:
        raise typer.Exit(1)
