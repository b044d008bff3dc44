"""What each idea in the model gains, on every data set: F1, and how far weights can be trusted.

``python -m bench.trials [SET ...] [--residents N] [--idea TEXT]`` links the flat records of each
set once as the program is, and once for every trial that can change anything there, with that one
thing changed. A trial either takes away something the model has, or adds something that it does not
have. Prints and writes ``bench/data/trials.json``.

An idea is in the model if taking it away loses somewhere more than it gains elsewhere; it is not if
adding it gains nothing that lasts over the sets.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from bench.ideas import TRIALS
from bench.linkage import SETS
from bench.registers import province
from bench.results import save, say
from bench.task import Task
from bench.trial import Change, made
from bench.weighed import Verdict, verdict


def judged(task: Task, changes: Sequence[Change] = ()) -> Verdict:
    """The linkage of the flat records with the program changed."""
    with made(changes):
        return verdict(task)


def main() -> None:
    """Try everything on every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--residents", type=int, default=100_000, help="of the province")
    parser.add_argument("--idea", default="", help="only ideas with this text; nothing is saved")
    arguments = parser.parse_args()
    names = arguments.sets or ["province", *SETS]
    tasks = [
        province(arguments.residents) if name == "province" else SETS[name]() for name in names
    ]
    base: Mapping[str, Verdict] = {task.name: judged(task) for task in tasks}
    say("as it is")
    for name, found in base.items():
        say(f"  {name:<16} {found.document()}")
    as_it_is = {name: found.document() for name, found in base.items()}
    rows = []
    for trial in TRIALS:
        if arguments.idea not in trial.name:
            continue
        found = {
            task.name: judged(task, trial.changes())
            for task in tasks
            if trial.applies(base[task.name].attributes)
        }
        # What the idea gains: with it against without it.
        sign = 1 if trial.has else -1
        gains = {
            name: round(sign * (base[name].f1 - without.f1), 4) + 0.0
            for name, without in found.items()
        }
        saved = {
            name: round(sign * (without.surprise - base[name].surprise), 3) + 0.0
            for name, without in found.items()
        }
        rows.append({"idea": trial.name, "has": trial.has, "gains": gains, "saved": saved})
        if not arguments.idea:
            save("trials", {"as it is": as_it_is, "trials": rows})
        say(
            f"{trial.name:<40}{'has' if trial.has else 'has not':<9}"
            + "  ".join(
                f"{gains[name]:+.4f} ({saved[name]:+.3f})" if name in gains else " " * 16
                for name in base
            )
        )


if __name__ == "__main__":
    main()
