"""Linkage by Commonweal and by Splink 5 on the same records: seconds, peak memory, accuracy.

``python -m bench.linkage [SET ...] [--residents N] [--repeats N]`` prints ratios and writes
``bench/data/linkage-SET.json``. Three contestants: Splink and Commonweal on the same flat records
with the same fields, and Commonweal as it is used, from loose files (``commonweal link``) or as the
identity stage of a workspace. A measured run is a process from start to end, imports and files
included. ``link`` is the part that the first two have in common: train, predict and cluster, and
the steps that stand for them, from normalised records to clusters.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from typing import Any

import duckdb

from bench.accuracy import Accuracy, pairwise
from bench.files import fake_1000, febrl3, historical_50k
from bench.measure import Measurement, measure
from bench.registers import province, pseudopeople
from bench.results import save, say
from bench.task import COMMONWEAL, Task, commonweal

SETS: dict[str, Callable[[], Task]] = {
    "historical_50k": historical_50k,
    "pseudopeople": pseudopeople,
    "fake_1000": fake_1000,
    "febrl3": febrl3,
}


def by_commonweal(task: Task, repeats: int) -> tuple[Measurement, Accuracy]:
    """Link with ``commonweal link`` (loose files) or the identity stage (a workspace)."""
    if task.workspace is None:
        links = task.folder / "links.parquet"
        measured = measure(
            [COMMONWEAL, "link", *task.files, "--to", links],
            repeats,
            before=lambda: links.unlink(missing_ok=True),
        )
        subject = "'self'"
    else:
        prepared, work = task.workspace, task.folder / "work"
        links = task.folder / "links.parquet"

        def copy() -> None:
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(prepared, work)

        measured = measure(
            [COMMONWEAL, "run", work, "--only", "identity", "--json"], repeats, before=copy
        )
        commonweal("export", "links", "--to", links, work)
        shutil.rmtree(work)
        subject = "subject"
    clusters = f"""(SELECT dataset || '/' || record_id || '/' || {subject} AS node, person_id
                    FROM read_parquet('{links}'))"""
    return measured, judge(task, clusters)


def on_the_same_records(task: Task, repeats: int) -> tuple[Measurement, Accuracy]:
    """Link the flat records that Splink reads."""
    clusters = task.folder / "clusters.parquet"
    contestant = [sys.executable, "-m", "bench.commonweal_contestant"]
    measured = measure([*contestant, task.records, clusters], repeats)
    return measured, judge(task, f"read_parquet('{clusters}')")


def by_splink(task: Task, repeats: int) -> tuple[Measurement, Accuracy]:
    """Link with Splink."""
    clusters = task.folder / "clusters.parquet"
    model = "province" if task.name.startswith("province") else task.name
    contestant = [sys.executable, "-m", "bench.splink_contestant"]
    measured = measure([*contestant, model, task.records, clusters], repeats)
    return measured, judge(task, f"read_parquet('{clusters}')")


def judge(task: Task, clusters: str) -> Accuracy:
    """The accuracy of ``clusters(node, person_id)``."""
    return pairwise(duckdb.connect(), clusters, f"read_parquet('{task.truth}')", on=("node",))


def compare(task: Task, repeats: int) -> dict[str, Any]:
    """Every contestant on one data set."""
    whole, whole_accuracy = by_commonweal(task, repeats)
    ours, our_accuracy = on_the_same_records(task, repeats)
    theirs, their_accuracy = by_splink(task, repeats)
    faster = {
        "times faster": theirs.json()["link"] / ours.json()["link"],
        "times faster, whole process": theirs.seconds / ours.seconds,
        "times faster, as it is used": theirs.seconds / whole.seconds,
    }
    result: dict[str, Any] = {
        "set": task.name,
        "records": our_accuracy.records,
        "persons": our_accuracy.persons,
        "repeats": repeats,
        "ratio": {
            **{name: round(ratio, 2) for name, ratio in faster.items()},
            "F1 more": round(our_accuracy.f1 - their_accuracy.f1, 4),
            "F1 more, as it is used": round(whole_accuracy.f1 - their_accuracy.f1, 4),
            "memory share": round(ours.peak_bytes / theirs.peak_bytes, 2),
        },
        "as used": {**whole.document(), **whole_accuracy.document()},
        "commonweal": {**ours.document(), **our_accuracy.document(), "steps": ours.json()},
        "splink": {**theirs.document(), **their_accuracy.document(), "steps": theirs.json()},
    }
    say(f"{task.name}: {our_accuracy.records:,} records of {our_accuracy.persons:,} persons")
    for name, value in result["ratio"].items():
        say(f"  {name:<28}{value:>8}")
    for name in ("as used", "commonweal", "splink"):
        row = result[name]
        linked = f"{row['steps']['link']:>8.2f}" if "steps" in row else " " * 8
        say(
            f"  {name:<11}{linked} of {row['seconds']:>7.2f} s {row['peak_mb']:>6,} MB  "
            f"precision {row['precision']:.4f}  recall {row['recall']:.4f}  F1 {row['f1']:.4f}"
        )
    return result


def main() -> None:
    """Compare on the sets named, or on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(["province", *SETS]))
    parser.add_argument("--residents", type=int, default=100_000, help="of the province")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    for name in arguments.sets or ["province", *SETS]:
        task = province(arguments.residents) if name == "province" else SETS[name]()
        save(f"linkage-{task.name}", compare(task, arguments.repeats))


if __name__ == "__main__":
    main()
