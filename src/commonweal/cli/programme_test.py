"""`commonweal programme test`: the worked cases of the rule files."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from commonweal.programme.cases import CaseRun, Item, Mutated


def register(programme: typer.Typer) -> None:
    """Add the command."""
    programme.command("test")(test)


def test(
    which: Annotated[
        list[str] | None,
        typer.Argument(
            help="Programmes, all if none is named; the workspace last.",
            metavar="[NAME ...] [DIR]",
            show_default=False,
        ),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Change the rules one by one; say what nobody notices.")
    ] = False,
    least: Annotated[
        float | None,
        typer.Option(
            help="Fail where a smaller share of the changes is noticed.",
            min=0,
            max=1,
            metavar="SHARE",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For another program.")] = False,
) -> None:
    """Work every case out, and say what differs and what no case covers."""
    from commonweal.catalogue import load_contracts
    from commonweal.cli.arguments import names_and_directory
    from commonweal.cli.console import output, render_problems
    from commonweal.programme import cases, check
    from commonweal.programme.errors import ProgrammeMissing
    from commonweal.workspace import Workspace

    names, directory = names_and_directory(which or [])
    workspace = Workspace.open(directory)
    checked, problems = check(
        workspace.path("programmes"), load_contracts(workspace.path("contracts"))
    )
    if problems:
        render_problems(problems)
        raise typer.Exit(1)
    known = {found.definitions.name: found.definitions for found in checked}
    for name in names:
        if name not in known:
            raise ProgrammeMissing(name, sorted(known))
    reports = []
    failed = False
    for name in names or known:
        run = cases.CaseRun(known[name])
        items = cases.coverage(run)
        mutated = cases.mutate(run) if mutate or least is not None else None
        failed |= any(ran.differing for ran in run.ran)
        failed |= mutated is not None and mutated.score < (least or 0)
        if as_json:
            reports.append(cases.report(run, items, mutated))
        else:
            _show(run, items, mutated)
    if as_json:
        output.print_json(json.dumps({"programmes": reports}, ensure_ascii=False))
    elif not known:
        output.print("There is no rule file in programmes/.")
    if failed:
        raise typer.Exit(1)


def _show(run: "CaseRun", items: "Sequence[Item]", mutated: "Mutated | None") -> None:
    failing = sum(bool(ran.differing) for ran in run.ran)
    state = f"{failing} of them differ" if failing else "all hold"
    count = len(run.ran)
    name = run.definitions.name
    _line(f"{name}: {count} cases, {state}" if count else f"{name}: no cases")
    _show_differences(run)
    if count:
        _show_coverage(items)
    if mutated is not None:
        _show_mutants(mutated)


def _show_differences(run: "CaseRun") -> None:
    from commonweal.programme.cases import kinds, said

    types, currency = kinds(run.definitions), run.definitions.programme.currency
    for ran in run.ran:
        differences = run.differences(ran)
        if differences:
            _line(f"  {ran.example.place} {ran.example.name}: {ran.example.case.title.en}")
        for each in differences:
            kind = types[each.result]
            expected, got = said(each.expected, kind, currency), said(each.got, kind, currency)
            _line(f"    {each.result}: expected {expected}, got {got}")
            led = [
                f"{name} = {said(value, types[name], currency)}"
                for name, value in each.because.items()
            ]
            if led:
                _line(f"      from {', '.join(led)}")


def _show_coverage(items: "Sequence[Item]") -> None:
    from commonweal.programme.cases import counts

    seen = [f"{kind} {covered}/{total}" for kind, (covered, total) in counts(items).items()]
    _line(f"  covered: {', '.join(seen)}")
    for item in items:
        if not item.covered:
            _line(f"    {item.place} no case: {item.kind}, {item.what}")


def _show_mutants(mutated: "Mutated") -> None:
    _line(f"  changes noticed: {mutated.caught} of {mutated.all} ({mutated.score:.1%})")
    if mutated.left_out:
        _line(f"    {mutated.left_out} more change nothing or are refused by the check")
    if mutated.outside:
        _line(f"    {mutated.outside} expressions and parameters over records are outside of cases")
    for mutant in mutated.survivors:
        change = f"{mutant.before} -> {mutant.after}" if mutant.after else mutant.before
        _line(f"    {mutant.place} {mutant.name}: {mutant.kind}: {change}")


def _line(text: str) -> None:
    from commonweal.cli.console import output

    output.print(text, soft_wrap=True, markup=False)
