"""The tables of docs/benchmarks.md about programmes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.page import environment, table


def grants(results: Sequence[dict[str, Any]]) -> str:
    """The French school grants beside OpenFisca-France, the ratio first."""
    rows: list[Sequence[object]] = []
    for result in results:
        for name, who in (
            ("commonweal", "Commonweal: tables on disk to stored outcomes with traces"),
            ("openfisca", "OpenFisca-France: build and calculate, without traces"),
        ):
            row, first = result[name], name == "commonweal"
            rows.append(
                (
                    f"{result['families']:,}" if first else "",
                    f"**{result['times faster']} x**" if first else "",
                    who,
                    row["seconds_in_all"],
                    row["seconds"],
                    f"{row['peak_mb']:,}",
                    f"{result['same']['different']:,}" if first else "",
                )
            )
    head = ("families", "ratio", "", "seconds", "whole process", "peak MB", "different results")
    return table(head, rows)


def person(results: Sequence[dict[str, Any]]) -> str:
    """Milliseconds of one person's determination."""
    return table(
        ("programme", "p50 ms", "p99 ms"),
        [
            (name, row["p50_ms"], row["p99_ms"])
            for result in results
            for name, row in result["programmes"].items()
        ],
    )


def programmes(results: Sequence[dict[str, Any]]) -> str:
    """What the programme stage takes at each size, and what it finds."""
    ordered = sorted(results, key=lambda result: (result["residents"], result["copies"]))
    return "\n\n".join([environment(ordered), _stage(ordered), _outcomes(ordered)])


def _stage(results: Sequence[dict[str, Any]]) -> str:
    rows = []
    for result in results:
        determined = [
            written
            for name, written in result["tables"].items()
            if name.startswith("determinations/")
        ]
        count = sum(written["rows"] for written in determined)
        stored = sum(written["bytes"] for written in determined)
        rows.append(
            (
                _size(result),
                f"{result['persons']:,}",
                f"{result['links']:,}",
                f"{count:,}",
                f"{result['tables']['findings']['rows']:,}",
                f"{result['stage_seconds']:.1f}",
                f"{result['processor_seconds']:.1f}",
                f"{result['peak_mb']:,}",
                f"{result['spilled_bytes'] / 1e9:.1f}",
                f"{result['read_bytes'] / 1e9:.2f}",
                f"{stored / count:.1f}",
            )
        )
    header = (
        "residents",
        "persons",
        "links",
        "determinations",
        "findings",
        "seconds",
        "processor seconds",
        "peak MB",
        "spilled GB",
        "lake GB",
        "bytes a determination",
    )
    return table(header, rows)


def _outcomes(results: Sequence[dict[str, Any]]) -> str:
    """Of those whom a programme considers, the shares that are eligible and that are to verify."""
    names = list(results[0]["found"]["programmes"])
    rows = [
        (_size(result), *(_shares(result["found"]["programmes"][name]) for name in names))
        for result in results
    ]
    return table(("eligible, to verify", *names), rows)


def _shares(outcomes: dict[str, int]) -> str:
    count = sum(outcomes[name] for name in ("eligible", "ineligible", "verify", "unknown"))
    return f"{outcomes['eligible'] / count:.2%}, {outcomes['verify'] / count:.2%}"


def _size(result: dict[str, Any]) -> str:
    """The residents, and how many copies of how many they are."""
    residents, copies = result["residents"], result["copies"]
    copied = f" ({copies} x {residents // copies:,})" if copies > 1 else ""
    return f"{residents:,}{copied}"
