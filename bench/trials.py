"""What each idea in the model gains: F1 with it and without it, on every data set.

``python -m bench.trials [SET ...] [--residents N]`` links the flat records of each set once as the
program is, and once for every trial, with that one thing changed. A trial either takes away
something the model has, or adds something that it does not have. Prints and writes
``bench/data/trials.json``. An idea is in the model if taking it away loses somewhere more than it
gains elsewhere; it is not if adding it gains nothing that lasts over the sets.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from bench.accuracy import pairwise
from bench.commonweal_contestant import contest
from bench.linkage import SETS
from bench.registers import province
from bench.results import save, say
from bench.task import Task
from commonweal.identity import comparisons, estimate, training
from commonweal.identity.model import Comparison, Level
from commonweal.identity.steps import compare, nodes
from commonweal.identity.work import Work

Change = tuple[object, str, Any]
"""An object, its attribute, and what it is during the trial."""


@dataclass(frozen=True)
class Trial:
    """One idea."""

    name: str
    has: bool
    """The model has it, and the trial takes it away; else the trial adds it."""
    changes: Callable[[], Sequence[Change]]


def _comparisons(change: Callable[[Comparison], Comparison]) -> Sequence[Change]:
    changed = tuple(change(comparison) for comparison in comparisons.COMPARISONS)
    return [(comparisons, "COMPARISONS", changed)]


def _without(*labels: str) -> Callable[[], Sequence[Change]]:
    """The levels with these labels are none."""
    return lambda: _comparisons(
        lambda c: replace(c, levels=tuple(level for level in c.levels if level.label not in labels))
    )


def _with(attribute: str, at: int, *levels: Level) -> Callable[[], Sequence[Change]]:
    """More levels of one comparison, before the one at a place."""
    return lambda: _comparisons(
        lambda c: (
            replace(c, levels=(*c.levels[:at], *levels, *c.levels[at:]))
            if c.attribute == attribute
            else c
        )
    )


def _no_frequencies() -> Sequence[Change]:
    return _comparisons(lambda c: replace(c, frequency=False))


def _no_relatives() -> Sequence[Change]:
    return [(estimate, "HOUSEHOLD_EVIDENCE", frozenset())]


def _only_equality() -> Sequence[Change]:
    return _comparisons(lambda c: replace(c, levels=c.levels[:1]))


def _near_frequencies() -> Sequence[Change]:
    """A level next to equality counts half of the rarity of the commoner of the two values."""
    scored = compare.scored

    def also_near(chosen: Sequence[Comparison]) -> str:
        sql = scored(chosen)
        factors = dict(zip(chosen, compare.places(chosen), strict=True))
        for comparison, factor in factors.items():
            if not comparison.frequency or comparison.size < 3:
                continue
            level = f"c.pattern // {factor} % {comparison.size + 1}"
            rarity = f"rarity_{comparison.attribute}"
            equal = f"CASE WHEN {level} = 1 THEN d.{rarity} ELSE 0::DOUBLE END"
            near = (
                f"CASE {level} WHEN 1 THEN d.{rarity} "
                f"WHEN 2 THEN 0.5 * least(d.{rarity}, o.{rarity}) ELSE 0::DOUBLE END"
            )
            sql = sql.replace(equal, near)
        return sql.replace(
            "JOIN described AS d ON d.node = c.l",
            "JOIN described AS d ON d.node = c.l JOIN described AS o ON o.node = c.r",
        )

    return [(compare, "scored", also_near)]


def _missing() -> Sequence[Change]:
    """How many facts only one of two records tells is evidence of its own."""
    gaps = Comparison(
        "gaps",
        (Level("tell the same facts", "none"), Level("one fact more", "one")),
        shared=True,
        frequency=False,
    )
    level, choose = compare.level, training.choose_comparisons

    def told(attributes: Sequence[str]) -> str:
        return " + ".join(
            f"((l.{name} IS NULL) <> (r.{name} IS NULL))::INTEGER" for name in attributes
        )

    def with_gaps(comparison: Comparison) -> str:
        if comparison.attribute != "gaps":
            return level(comparison)
        return f"least({told(chosen)}, 2) + 1"

    chosen: list[str] = []

    def choosing(work: Work) -> None:
        choose(work)
        chosen[:] = [c.attribute for c in work.comparisons]
        (same,) = work.engine.row(
            "WITH picked AS (SELECT * FROM entities ORDER BY hash(entity) LIMIT 800) "
            f"SELECT avg(({told(chosen)} = 0)::INTEGER) FROM picked AS l JOIN picked AS r "
            "ON l.entity < r.entity"
        )
        work.coincidences["gaps"] = float(same)
        work.comparisons = (*work.comparisons, gaps)

    service = __import__("commonweal.identity.service", fromlist=["choose_comparisons"])
    return [(compare, "level", with_gaps), (service, "choose_comparisons", choosing)]


_TOKENS = [f"list_distinct(string_split({side}.address, ' '))" for side in "lr"]
_SHARED = f"len(list_intersect({_TOKENS[0]}, {_TOKENS[1]}))"
_SWAPPED = (
    "left(l.birth, 4) = left(r.birth, 4) AND substr(l.birth, 5, 2) = substr(r.birth, 7, 2) "
    "AND substr(l.birth, 7, 2) = substr(r.birth, 5, 2)"
)

TRIALS = (
    Trial("levels between equal and different", True, _only_equality),
    Trial("frequencies of values", True, _no_frequencies),
    Trial("relatives as a class of pairs", True, _no_relatives),
    Trial("given and family name swapped", True, _without("given and family name swapped")),
    Trial("nicknames", True, _without("nickname")),
    Trial(
        "values that stand for none",
        True,
        lambda: [(nodes, "_MOST_BEARERS", 1_000_000_000)],
    ),
    Trial("initials", True, _without("initial")),
    Trial("names that sound alike (pinyin)", True, _without("sounds alike")),
    Trial(
        "dates with one or two digits wrong",
        True,
        _without("one digit differs", "two digits differ"),
    ),
    Trial("part of a date equal", True, _without("year and month or day equal", "year equal")),
    Trial("samples for u until they stand", True, lambda: [(training, "_SAMPLES", (200,))]),
    Trial("day and month swapped", False, _with("birth", 1, Level("day and month", _SWAPPED))),
    Trial("frequencies of near values", False, _near_frequencies),
    Trial("what only one tells", False, _missing),
    Trial(
        "tokens of addresses",
        False,
        _with(
            "address",
            3,
            Level("half of the words equal", f"{_SHARED} * 2 >= len({_TOKENS[0]})"),
            Level("some words equal", f"{_SHARED} > 0"),
        ),
    ),
    Trial("ten million pairs sampled for u", False, lambda: [(training, "_SAMPLES", (4500,))]),
)


@contextmanager
def made(changes: Sequence[Change]) -> Iterator[None]:
    """The changes hold within the block."""
    with ExitStack() as stack:
        for target, name, value in changes:
            stack.callback(setattr, target, name, getattr(target, name))
            setattr(target, name, value)
        yield


def f1(task: Task, changes: Sequence[Change] = ()) -> float:
    """The accuracy of the final clusters of the flat records."""
    clusters = task.folder / "trial.parquet"
    with made(changes):
        contest(task.records, clusters)
    truth = f"read_parquet('{task.truth}')"
    found = f"read_parquet('{clusters}')"
    return pairwise(duckdb.connect(), found, truth, on=("node",)).f1


def main() -> None:
    """Try everything on every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--residents", type=int, default=100_000, help="of the province")
    arguments = parser.parse_args()
    names = arguments.sets or ["province", *SETS]
    tasks = [
        province(arguments.residents) if name == "province" else SETS[name]() for name in names
    ]
    base: Mapping[str, float] = {task.name: f1(task) for task in tasks}
    say("as it is  " + "  ".join(f"{name} {value:.4f}" for name, value in base.items()))
    rows = []
    for trial in TRIALS:
        found = {task.name: f1(task, trial.changes()) for task in tasks}
        # What the idea gains: with it against without it.
        sign = 1 if trial.has else -1
        gains = {name: round(sign * (base[name] - value), 4) for name, value in found.items()}
        gains = {name: gain + 0.0 for name, gain in gains.items()}
        rows.append({"idea": trial.name, "has": trial.has, "gains": gains})
        say(
            f"{trial.name:<38}{'has' if trial.has else 'has not':<9}"
            + "  ".join(f"{gain:+.4f}" for gain in gains.values())
        )
    save("trials", {"as it is": {n: round(v, 4) for n, v in base.items()}, "trials": rows})


if __name__ == "__main__":
    main()
