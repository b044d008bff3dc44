"""Render the kept results into the tables of docs/benchmarks.md.

``python -m bench.report`` replaces what stands between the markers ``<!-- NAME: begin -->`` and
``<!-- NAME: end -->``; the prose around them is written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.results import load, say

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all columns but the first are aligned right."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def environment(results: Sequence[dict[str, Any]]) -> str:
    """Machine, versions and dates, as a sentence; differing machines are all named."""
    sentences = []
    for result in results:
        found = result["machine"]
        versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
        sentence = (
            f"{found['processor']}, {found['cores']} cores, {found['memory_gb']} GB, "
            f"{found['system']}, Python {found['python']}; {versions}; {result['date']}."
        )
        if sentence not in sentences:
            sentences.append(sentence)
    return " ".join(sentences)


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


def fill(page: str, name: str, content: str) -> str:
    """Put ``content`` between the markers of ``name``; ValueError when the page lacks them."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, _, rest = page.partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise ValueError(f"{PAGE.name} lacks the markers of {name}")
    return f"{head}{begin}\n{content}\n{end}{tail}"


def render(
    page: str,
    links: Sequence[dict[str, Any]],
    runs: Sequence[dict[str, Any]],
    asked: Sequence[dict[str, Any]] = (),
    encoded: Sequence[dict[str, Any]] = (),
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
    return page


def main() -> None:
    """Renew docs/benchmarks.md from the kept results."""
    page = PAGE.read_text(encoding="utf-8")
    page = render(page, load("linkage-"), load("run-"), load("lookup-"), load("encoding-"))
    PAGE.write_text(page, encoding="utf-8")
    say(f"renewed {PAGE}")


if __name__ == "__main__":
    main()
