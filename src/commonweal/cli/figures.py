"""The figures of a run in a few lines, for `commonweal run` and `commonweal status`."""

from collections.abc import Iterator, Mapping
from typing import Any

from commonweal.currency import spelled

Summary = Mapping[str, Any]
Line = tuple[str, str]


def figures(summaries: Mapping[str, Summary]) -> str:
    """One line for each thing worth knowing about what was published."""
    lines = [
        line
        for stage, describe in _STAGES.items()
        if stage in summaries
        for line in describe(summaries[stage])
    ]
    width = max((len(heading) for heading, _ in lines), default=0)
    return "\n".join(f"{heading:<{width}}  {text}" for heading, text in lines)


def _intake(summary: Summary) -> Iterator[Line]:
    datasets = summary["datasets"]
    delivered = sum(dataset["delivered"] for dataset in datasets)
    quarantined = sum(dataset["quarantined"] for dataset in datasets)
    departments = len({dataset["department"] for dataset in datasets})
    share = quarantined / delivered if delivered else 0.0
    yield (
        "Delivered",
        f"{delivered:,} lines in {_many(len(datasets), 'dataset')} of "
        f"{_many(departments, 'department')}, "
        f"{quarantined:,} quarantined ({share:.2%})",
    )


def _identity(summary: Summary) -> Iterator[Line]:
    yield (
        "Persons",
        f"{summary['persons']:,} behind {summary['records']:,} records, "
        f"{summary['reviews']:,} pairs to review",
    )
    yield from oversize(summary)


def oversize(summary: Summary) -> Iterator[Line]:
    """The blocks that were not paired because one value stands in very many records."""
    for rule in summary["rules"]:
        if rule["set aside"]:
            yield (
                "Not paired",
                f"{rule['set aside']:,} descriptions by {' + '.join(rule['rule'])}: very many "
                "share the value, so it stands for nobody",
            )


def _household(summary: Summary) -> Iterator[Line]:
    yield "Households", f"{summary['households']:,} with {summary['members']:,} members"


def _programme(summary: Summary) -> Iterator[Line]:
    for programme in summary["programmes"]:
        money = spelled(programme["amount_fen"], programme["currency"], "en", whole=True)
        version = programme.get("version")
        rules = "a draft" if version is None else f"version {version}"
        yield (
            programme["title"].get("en") or programme["programme"],
            f"{programme['eligible']:,} eligible, {money}; "
            f"{programme['verify']:,} to verify, {programme['unknown']:,} unknown; by {rules}",
        )
    if summary.get("resting"):
        yield "Not in force", ", ".join(summary["resting"])
    findings = summary["findings"]
    if findings:
        found, kinds = sum(findings.values()), _many(len(findings), "kind")
        yield "Findings", f"{found:,} of {kinds}, each a reason to look"
    held = [kind for kind in summary.get("finding_kinds", []) if kind["suspended"]]
    for kind in held:
        known = kind["suspended"]
        yield (
            "Suspended",
            f"{kind['title']['en']}: {known['holding']} of {known['verified']} verified findings "
            f"hold, under the threshold of {known['threshold']:.0%}",
        )


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


_STAGES = {
    "intake": _intake,
    "identity": _identity,
    "household": _household,
    "programme": _programme,
}
