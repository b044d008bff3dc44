"""Render the kept results into the tables of docs/benchmarks.md and docs/accuracy.md.

``python -m bench.report [TABLE ...]`` replaces what stands between the markers
``<!-- NAME: begin -->`` and ``<!-- NAME: end -->``, of the tables named or else of all that there
are results for; the prose around them is written by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.curves import grouped
from bench.page import environment, fill, table
from bench.programme_tables import grants, person, programmes
from bench.results import load, say

DOCS = Path(__file__).parent.parent / "docs"

GENERAL = ("linkage", "run", "lookup", "encoding", "trials", "incremental")
"""The results that :func:`render` takes, in its order."""

PROGRAMMES = {"grants": grants, "person": person, "programmes": programmes}
"""Results about programmes, each with what renders its table."""

TABLES = (*GENERAL, *PROGRAMMES, "charts")


def linkage(results: Sequence[dict[str, Any]]) -> str:
    """Commonweal beside Splink: three rows a data set, the ratio first."""
    rows: list[Sequence[object]] = []
    for result in sorted(results, key=lambda result: -int(result["records"])):
        for name, who in (
            ("commonweal", "Commonweal, same records"),
            ("splink", "Splink 5"),
            ("as used", "Commonweal, as it is used"),
        ):
            row = result[name]
            ours = name == "commonweal"
            rows.append(
                (
                    f"{result['set']}, {result['records']:,} records" if ours else "",
                    f"**{result['ratio']['times faster']} x**" if ours else "",
                    who,
                    f"{row['steps']['link']:.1f}" if "steps" in row else "",
                    f"{row['seconds']:.1f}",
                    f"{row['peak_mb']:,}",
                    f"{row['precision']:.4f}",
                    f"{row['recall']:.4f}",
                    f"{row['f1']:.4f}",
                )
            )
    header = (
        "data",
        "faster",
        "who",
        "train, predict, cluster, s",
        "whole process, s",
        "peak MB",
        "precision",
        "recall",
        "F1",
    )
    return table(header, rows)


def whole_run(results: Sequence[dict[str, Any]]) -> str:
    """The run at each size; growth is time over records, against the row above."""
    rows: list[Sequence[object]] = []
    before: dict[str, Any] | None = None
    for result in sorted(results, key=lambda result: int(result["residents"])):
        growth = ""
        if before:
            longer = result["run"]["seconds"] / before["run"]["seconds"]
            growth = f"{longer / (result['records'] / before['records']):.2f}"
        rows.append(
            (
                f"{result['residents']:,}",
                f"{result['records']:,}",
                f"{result['run']['seconds']:.1f}",
                growth,
                f"{result['run']['peak_mb']:,}",
                result["lake bytes per record"],
                f"{result['run again']['seconds']:.1f}",
                f"{result['generate']['seconds']:.1f}",
            )
        )
        before = result
    header = (
        "residents",
        "records",
        "seconds",
        "growth",
        "peak MB",
        "lake bytes a record",
        "run again, s",
        "generated in, s",
    )
    return table(header, rows)


def stages(results: Sequence[dict[str, Any]]) -> str:
    """Seconds per stage at each size."""
    ordered = sorted(results, key=lambda result: int(result["residents"]))
    names = list(ordered[0]["stages"]) if ordered else []
    rows = [
        (f"{result['residents']:,}", *(f"{result['stages'][name]:.1f}" for name in names))
        for result in ordered
    ]
    return table(("residents", *names), rows)


def lookups(results: Sequence[dict[str, Any]]) -> str:
    """What a question to the linkage takes, by store and by what is known of the person."""
    rows: list[Sequence[object]] = []
    for result in results:
        for store in result["stores"]:
            for place, (kind, found) in enumerate(store["kinds"].items()):
                rows.append(
                    (
                        f"{store['store']}, {result['residents']:,} residents" if not place else "",
                        kind,
                        f"{found['p50_ms']:.2f}",
                        f"{found['p99_ms']:.2f}",
                        f"{found['first']:.1%}",
                        f"{found['certain']:.1%}",
                        f"{found['certain_of_another']:.1%}",
                        f"{found['refused'] / found['asked']:.1%}",
                    )
                )
    header = (
        "store",
        "known",
        "p50 ms",
        "p99 ms",
        "first",
        "certain",
        "certain of another",
        "says too little",
    )
    return table(header, rows)


def encodings(results: Sequence[dict[str, Any]]) -> str:
    """What encoding costs, by data set and by how it is done."""
    rows: list[Sequence[object]] = []
    for found in sorted(results, key=lambda found: -int(found["records"])):
        clear = found["clear"]
        for name, row in {"in clear": clear, **found["ways"]}.items():
            rows.append(
                (
                    f"{found['set']}, {found['records']:,} records" if row is clear else "",
                    name,
                    f"{row['precision']:.4f}",
                    f"{row['recall']:.4f}",
                    f"{row['f1']:.4f}",
                    "" if row is clear else f"{row['f1'] - clear['f1']:+.4f}",
                    "" if row is clear else f"{row['encode']['seconds']:.1f}",
                    f"{row['link']['seconds']:.1f}",
                    "" if row is clear else row["bytes per record"],
                )
            )
    header = (
        "data",
        "how",
        "precision",
        "recall",
        "F1",
        "against clear",
        "encode, s",
        "link, s",
        "bytes a record",
    )
    return table(header, rows)


def changes(results: Sequence[dict[str, Any]]) -> str:
    """What linking a change takes beside linking everything."""
    rows = [
        (
            f"{found['residents']:,}",
            f"{found['records']:,}",
            f"{found['changed']:,}",
            f"{found['full_seconds']:.1f}",
            f"{found['change_seconds']:.2f}",
            f"**{found['share_of_time']:.1%}**",
        )
        for found in sorted(results, key=lambda found: int(found["residents"]))
    ]
    header = ("residents", "records", "changed", "all, s", "the change, s", "share of the time")
    return table(header, rows)


def trials(result: dict[str, Any]) -> str:
    """What each idea gains on each data set; an empty cell where it cannot change anything."""
    sets = result["as it is"]
    rows: list[Sequence[object]] = [
        ("*as it is: F1*", "", *(f"{found['f1']:.4f}" for found in sets.values()), "")
    ]
    for trial in result["trials"]:
        gains, saved = trial["gains"], trial["saved"]
        mean = sum(saved.values()) / len(saved) if saved else 0.0
        rows.append(
            (
                trial["idea"],
                "yes" if trial["has"] else "no",
                *(f"{gains[name]:+.4f}" if name in gains else "" for name in sets),
                f"{mean:+.3f}",
            )
        )
    return table(("idea", "in the model", *sets, "bits of surprise saved"), rows)


def accuracy(results: Sequence[dict[str, Any]]) -> str:
    """A section a data set: its charts and the numbers in them, the largest first."""
    ordered = sorted(results, key=lambda result: -int(result["final"]["records"]))
    return "\n\n".join(_section(result) for result in ordered)


def _section(result: dict[str, Any]) -> str:
    name, final, settled = result["set"], result["final"], result["settled"]
    share = settled["agreed"] / result["true pairs"]
    wrong = settled["pairs"] - settled["agreed"]
    lines = [
        f"## {name}, {final['records']:,} records",
        f"![Accuracy on {name}](accuracy/{name}.svg)",
        f"([中文](accuracy/{name}.zh.svg)) The final clusters: precision {final['precision']:.4f}, "
        f"recall {final['recall']:.4f}, F1 {final['f1']:.4f}; {final['clusters']:,} people found, "
        f"{final['persons']:,} in truth. Settled before anything was weighed: {share:.1%} of the "
        f"pairs of one person, and {wrong:,} wrong {'pair' if wrong == 1 else 'pairs'}.",
        _estimate(result["quality"]),
        table(
            ("threshold", "precision", "recall", "F1", "cannot be linked"),
            (
                (
                    f"{row['weight']:+.0f}" if row["weight"] else "0",
                    *(f"{row[of]:.4f}" for of in ("precision", "recall", "f1")),
                    f"{row['unlinkable']:.2%}",
                )
                for row in result["thresholds"]
            ),
        ),
        _sizes(result["sizes"]),
    ]
    return "\n\n".join(line for line in lines if line)


def _estimate(quality: dict[str, float | None]) -> str:
    """What the model thinks of its own links beside what is true, in one sentence."""
    if quality["estimated_precision"] is None:
        return ""
    told = {name: f"{value:.3f}" for name, value in quality.items()}
    return (
        f"Of the weighed pairs alone, the model itself expects a precision of "
        f"{told['estimated_precision']} and a recall of {told['estimated_recall']}; they are "
        f"{told['true_precision']} and {told['true_recall']}."
    )


def _sizes(sizes: Sequence[dict[str, int]]) -> str:
    """How many people have so many records, as found and in truth."""
    sides = {
        name: grouped({row["records"]: row[key] for row in sizes})
        for name, key in (("found", "found"), ("in truth", "true"))
    }
    labels = [label for label in sides["found"] if any(of[label] for of in sides.values())]
    rows = [(name, *(f"{of[label]:,}" for label in labels)) for name, of in sides.items()]
    return table(("people with so many records", *labels), rows)


def render(
    page: str,
    links: Sequence[dict[str, Any]],
    runs: Sequence[dict[str, Any]],
    asked: Sequence[dict[str, Any]] = (),
    encoded: Sequence[dict[str, Any]] = (),
    tried: Sequence[dict[str, Any]] = (),
    changed: Sequence[dict[str, Any]] = (),
) -> str:
    """The page with every table renewed for which there are results."""
    if links or runs:
        page = fill(page, "machine", environment([*links, *runs]))
    if links:
        page = fill(page, "linkage", linkage(links))
    if runs:
        page = fill(page, "run", whole_run(runs))
        page = fill(page, "stages", stages(runs))
    if asked:
        page = fill(page, "lookup", lookups(asked))
    if encoded:
        page = fill(page, "encoding", encodings(encoded))
    for result in tried:
        page = fill(page, "trials", trials(result))
    if changed:
        page = fill(page, "incremental", changes(changed))
    return page


def main() -> None:
    """Renew the pages from the kept results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    chosen = parser.parse_args().tables or TABLES
    if unknown := sorted({*chosen} - {*TABLES}):
        parser.error(f"no table {', '.join(unknown)}; there are {', '.join(TABLES)}")
    found = {name: load(name) for name in chosen}
    page = DOCS / "benchmarks.md"
    text = page.read_text(encoding="utf-8")
    text = render(text, *(found.get(name, []) for name in GENERAL))
    for name, told in PROGRAMMES.items():
        if found.get(name):
            text = fill(text, name, told(found[name]))
    page.write_text(text, encoding="utf-8")
    say(f"renewed {page}")
    drawn = found.get("charts")
    if drawn:
        page = DOCS / "accuracy.md"
        text = fill(page.read_text(encoding="utf-8"), "charts", accuracy(drawn))
        page.write_text(text, encoding="utf-8")
        say(f"renewed {page}")


if __name__ == "__main__":
    main()
