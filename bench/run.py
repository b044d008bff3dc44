"""The whole run at several sizes: seconds, peak memory, disk per record, seconds per stage.

``python -m bench.run [RESIDENTS ...] [--repeats N]`` (default 100,000, 1 and 10 million) prints
growth ratios and writes ``bench/data/run-RESIDENTS.json``.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from bench.measure import measure
from bench.results import save, say
from bench.task import COMMONWEAL, fresh

SIZES = (100_000, 1_000_000, 10_000_000)


def size(folder: Path) -> int:
    """Bytes in the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def whole_run(residents: int, repeats: int, seed: int = 1) -> dict[str, Any]:
    """Generate a province, run the main job on it from nothing, then once more unchanged."""
    folder = fresh(f"run_{residents}")
    deliveries, work = folder / "province", folder / "work"
    demo: list[str | Path] = [
        COMMONWEAL,
        "demo",
        deliveries,
        "--residents",
        str(residents),
        "--seed",
        str(seed),
    ]
    generated = measure(demo)

    def copy() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(deliveries, work, copy_function=_link)

    run: list[str | Path] = [COMMONWEAL, "run", work, "--json"]
    measured = measure(run, repeats, before=copy)
    again = measure(run)
    report = measured.json()
    intake = next(stage for stage in report["stages"] if stage["stage"] == "intake")
    records = sum(dataset["delivered"] for dataset in intake["summary"]["datasets"])
    result: dict[str, Any] = {
        "residents": residents,
        "records": records,
        "seed": seed,
        "repeats": repeats,
        "generate": generated.document(),
        "run": measured.document(),
        "run again": again.document(),
        "stages": {stage["stage"]: round(stage["seconds"], 2) for stage in report["stages"]},
        "microseconds per record": round(measured.seconds / records * 1e6, 1),
        "delivered bytes per record": round(size(work / "deliveries") / records),
        "lake bytes per record": round(size(work / "lake") / records),
        "summary": {stage["stage"]: _figures(stage["summary"]) for stage in report["stages"]},
    }
    shutil.rmtree(work)
    return result


def _link(source: str, target: str) -> str:
    """Copy by hard link: deliveries are only read, and the copy costs no disk."""
    Path(target).hardlink_to(source)
    return target


def _figures(summary: dict[str, Any]) -> dict[str, Any]:
    """The plain numbers of a stage's summary."""
    return {name: value for name, value in summary.items() if isinstance(value, int | float)}


def main() -> None:
    """Measure every size named; growth is told against the size before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("residents", nargs="*", type=int, default=SIZES)
    parser.add_argument("--repeats", type=int, default=1)
    arguments = parser.parse_args()
    before: dict[str, Any] | None = None
    for residents in arguments.residents:
        result = whole_run(residents, arguments.repeats)
        save(f"run-{residents:08}", result)
        say(f"{residents:,} residents, {result['records']:,} records")
        if before:
            more = result["records"] / before["records"]
            longer = result["run"]["seconds"] / before["run"]["seconds"]
            say(
                f"  {more:.2f} times the records, {longer:.2f} times the time: "
                f"growth {longer / more:.2f}"
            )
        say(f"  {json.dumps(result['run'])}")
        say(f"  {json.dumps(result['stages'])}")
        say(
            f"  lake {result['lake bytes per record']} bytes per record, "
            f"run again {result['run again']['seconds']} s"
        )
        before = result


if __name__ == "__main__":
    main()
