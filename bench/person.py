"""One person determined online, with the trace, in plain Python: milliseconds after warm-up.

``python -m bench.person [QUESTIONS]`` (default 5,000) asks Guizhou's four programmes and the French
and German grants about made-up persons, one after another in one process. Each answer holds every
rule's value, the outcome and the amounts. Prints and writes ``bench/data/person.json``.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

import commonweal
from bench.results import save, say
from bench.task import ROOT
from commonweal.programme.definitions import Problems, define
from commonweal.programme.language import Kind
from commonweal.programme.period import period_at
from commonweal.programme.person import Calculation
from commonweal.programme.plan import Plan, make_plan
from commonweal.programme.sharing import read_folder, read_library

GUIZHOU = Path(commonweal.__file__).parent / "templates/guizhou/programmes"
FILES = {
    **{path.stem: (path, date(2021, 10, 1)) for path in sorted(GUIZHOU.glob("*_*.yaml"))},
    "school_grants": (ROOT / "examples/france/programmes/school_grants.yaml", date(2017, 10, 1)),
    "bafoeg": (ROOT / "examples/germany/programmes/bafoeg.yaml", date(2021, 10, 1)),
}


def plan_of(path: Path, day: date) -> Plan:
    """The programme made ready for the period that a day falls in."""
    library = read_library(read_folder(path.parent), problems := Problems())
    definitions = define(path.read_text("utf-8"), path.name, problems, library)
    if definitions is None or problems.found:
        raise problems.found[0]
    return make_plan(definitions, None, period_at(definitions.programme.period, day), 10.0, {})


def somebody(plan: Plan, chance: random.Random) -> dict[str, Any]:
    """Facts of a made-up person; one in ten is unknown."""
    values: dict[Kind, Any] = {
        Kind.BOOLEAN: lambda: chance.random() < 0.5,
        Kind.INTEGER: lambda: chance.randint(0, 5),
        Kind.MONEY: lambda: chance.randint(0, 4_000_000),
        Kind.TEXT: lambda: chance.choice(["bachelor", "vocational", "public", "private"]),
        Kind.DATE: lambda: date(chance.randint(1990, 2005), chance.randint(1, 12), 1),
    }
    return {
        name: None if chance.random() < 0.1 else values[fact.kind]()
        for name, fact in plan.facts.items()
    }


def ask(plan: Plan, questions: int) -> dict[str, float]:
    """Milliseconds of an answer: median and the slowest of a hundred."""
    calculation, chance = Calculation(plan), random.Random(1)
    people = [somebody(plan, chance) for _ in range(questions)]
    for person in people[:100]:
        calculation.of(person)
    taken = []
    for person in people:
        started = time.perf_counter()
        calculation.of(person)
        taken.append((time.perf_counter() - started) * 1000)
    return {
        "p50_ms": round(statistics.median(taken), 3),
        "p99_ms": round(statistics.quantiles(taken, n=100)[98], 3),
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=int, nargs="?", default=5_000)
    chosen = parser.parse_args()
    found = {
        name: ask(plan_of(path, day), chosen.questions)
        for name, (path, day) in FILES.items()
        if name != "register_checks"
    }
    result = {"questions": chosen.questions, "programmes": found}
    say(json.dumps(result, indent=2))
    save("person", result)


if __name__ == "__main__":
    main()
