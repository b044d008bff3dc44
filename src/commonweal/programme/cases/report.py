"""The result of a programme's cases as plain values, for another program to read."""

from collections.abc import Sequence
from typing import Any

from commonweal.programme.cases.coverage import Item
from commonweal.programme.cases.mutants import Mutated
from commonweal.programme.cases.run import CaseRun, Ran
from commonweal.programme.plan import jsonable


def report(run: CaseRun, items: Sequence[Item], mutated: Mutated | None) -> dict[str, Any]:
    """Cases with their differences, coverage in numbers and by name, mutants that got away."""
    return {
        "programme": run.definitions.name,
        "cases": [_case(run, ran) for ran in run.ran],
        "coverage": {
            "counts": {
                kind: {"covered": covered, "all": total}
                for kind, (covered, total) in counts(items).items()
            },
            "missing": [
                {"kind": item.kind, "what": item.what, "place": str(item.place)}
                for item in items
                if not item.covered
            ],
        },
        "mutants": None if mutated is None else _mutants(mutated),
    }


def counts(items: Sequence[Item]) -> dict[str, tuple[int, int]]:
    """Kind of thing -> how many of them are covered, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for item in items:
        covered, total = found.get(item.kind, (0, 0))
        found[item.kind] = (covered + item.covered, total + 1)
    return found


def _case(run: CaseRun, ran: Ran) -> dict[str, Any]:
    return {
        "case": ran.example.name,
        "period": ran.example.period.label,
        "place": str(ran.example.place),
        "holds": not ran.differing,
        "differences": [
            {
                "result": difference.result,
                "expected": jsonable(difference.expected),
                "got": jsonable(difference.got),
                "because": {name: jsonable(value) for name, value in difference.because.items()},
            }
            for difference in run.differences(ran)
        ],
    }


def _mutants(mutated: Mutated) -> dict[str, Any]:
    return {
        "caught": mutated.caught,
        "all": mutated.all,
        "score": round(mutated.score, 4),
        "left_out": mutated.left_out,
        "outside": mutated.outside,
        "survivors": [
            {
                "place": str(mutant.place),
                "definition": mutant.name,
                "kind": mutant.kind,
                "before": mutant.before,
                "after": mutant.after,
            }
            for mutant in mutated.survivors
        ],
    }
