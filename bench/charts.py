"""Draw how accurate the linkage is at every threshold, against known truth.

``python -m bench.charts [SET ...] [--residents N] [--language zh|en]`` links the flat records of
each set, writes ``bench/data/charts-SET.json`` and draws ``docs/accuracy/SET.svg`` (English) and
``docs/accuracy/SET.zh.svg`` (Chinese), or only one of the two. ``python -m bench.report`` then
renews ``docs/accuracy.md``.
"""

from __future__ import annotations

import argparse

from bench.drawing import chart
from bench.linkage import SETS
from bench.registers import province
from bench.results import save, say
from bench.task import ROOT
from bench.weighed import curves
from commonweal.report import CHINESE, ENGLISH

FOLDER = ROOT / "docs" / "accuracy"
THRESHOLDS = (-20.0, -15.0, -10.0, -5.0, -2.0, 0.0, 2.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0)
"""The thresholds that stand in the tables."""
LANGUAGES = {ENGLISH.code: (ENGLISH, ".svg"), CHINESE.code: (CHINESE, ".zh.svg")}


def main() -> None:
    """Draw the sets named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(["province", *SETS]))
    parser.add_argument("--residents", type=int, default=100_000, help="of the province")
    parser.add_argument("--language", choices=sorted(LANGUAGES), help="both if left out")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name in arguments.sets or ["province", *SETS]:
        task = province(arguments.residents) if name == "province" else SETS[name]()
        found = curves(task)
        save(f"charts-{task.name}", found.document(THRESHOLDS))
        for code, (language, ending) in LANGUAGES.items():
            if arguments.language in (None, code):
                path = FOLDER / f"{task.name}{ending}"
                path.write_text(chart(found, language), encoding="utf-8")
                say(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
