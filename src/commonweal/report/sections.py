"""The chapters that the stages' own figures fill."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.catalogue import Contract
from commonweal.report import charts
from commonweal.report.charts import Bar
from commonweal.report.language import Language
from commonweal.report.model import Chart, Exhibit, Heading, Section, Table

Summary = Mapping[str, Any]


def not_run(language: Language, name: str) -> Section:
    """The chapter of a stage that did not run."""
    return Section(name, language.text(f"{name}.title"), [language.text("page.not-run")])


def headings(language: Language, *columns: str) -> list[Heading]:
    """Headings by the names of their texts; those with a leading # hold numbers."""
    return [
        Heading(language.text(f"column.{column.lstrip('#')}"), column.startswith("#"))
        for column in columns
    ]


def intake(language: Language, summary: Summary, contracts: Mapping[str, Contract]) -> Section:
    """What came in and what was quarantined and why."""
    datasets = sorted(summary["datasets"], key=lambda d: (-d["accepted"], d["dataset"]))
    sums = {
        name: sum(dataset[name] for dataset in datasets)
        for name in ("delivered", "accepted", "quarantined", "blank")
    }
    number, text = language.number, language.text

    def title(dataset: Summary) -> str:
        contract = contracts.get(dataset["dataset"])
        return language.title(contract.title if contract else None, dataset["dataset"])

    def department(dataset: Summary) -> str:
        contract = contracts.get(dataset["dataset"])
        titles = contract.department_title if contract else None
        return language.title(titles, dataset["department"])

    lead = text(
        "intake.lead",
        departments=number(len({dataset["department"] for dataset in datasets})),
        datasets=number(len(datasets)),
        share=language.percent(_share(sums["quarantined"], sums["delivered"]), 2),
        **{name: number(value) for name, value in sums.items()},
    )
    counts = ("delivered", "accepted", "quarantined", "blank")
    table = Table(
        text("intake.datasets"),
        headings(language, "dataset", "department", *(f"#{name}" for name in counts), "#share"),
        [
            [
                title(d),
                department(d),
                *(number(d[name]) for name in counts),
                language.percent(_share(d["quarantined"], d["delivered"]), 2),
            ]
            for d in datasets
        ],
        [
            text("county.total"),
            "",
            *(number(sums[name]) for name in counts),
            language.percent(_share(sums["quarantined"], sums["delivered"]), 2),
        ],
    )
    exhibits = []
    if datasets:
        drawn = [
            Bar(title(d), d["accepted"], number(d["accepted"]), part=d["quarantined"])
            for d in datasets
        ]
        description = text(
            "intake.datasets.alt",
            largest=title(datasets[0]),
            count=number(datasets[0]["accepted"]),
        )
        exhibits.append(
            Exhibit(table.caption, table, Chart(charts.bars(drawn, width=190), description))
        )
    reasons: dict[str, int] = {}
    for dataset in datasets:
        for code, count in dataset["reasons"].items():
            reasons[code] = reasons.get(code, 0) + count
    if not reasons:
        return Section("intake", text("intake.title"), [lead, text("intake.clean")], exhibits)
    exhibits.append(
        counted(
            language,
            "intake.reasons",
            ("reason", "#records"),
            {language.term("reason", code): count for code, count in reasons.items()},
            note=text("intake.reasons.note"),
        )
    )
    return Section("intake", text("intake.title"), [lead], exhibits)


def identity(language: Language, summary: Summary) -> Section:
    """How records were linked to people."""
    number, text = language.number, language.text
    paragraphs = [
        text(
            "identity.lead",
            **{name: number(summary[name]) for name in ("records", "persons", "reviews")},
        )
    ]
    if summary.get("precision") is not None and summary.get("recall") is not None:
        paragraphs.append(
            text(
                "identity.quality",
                precision=language.percent(summary["precision"], 2),
                recall=language.percent(summary["recall"], 2),
            )
        )
    exhibits = []
    if summary["weights"]:
        exhibits.append(_weights(language, summary["weights"]))
    if summary["histogram"]:
        exhibits.append(_histogram(language, summary["histogram"]))
    if summary["sizes"]:
        exhibits.append(
            distribution(
                language, "identity.sizes", ("cluster", "#persons"), summary["sizes"], most=10
            )
        )
    return Section("identity", text("identity.title"), paragraphs, exhibits)


def _weights(language: Language, weights: Sequence[Summary]) -> Exhibit:
    text = language.text

    def names(weight: Summary) -> tuple[str, str]:
        comparison = language.term("comparison", weight["comparison"])
        return comparison, language.term("level", weight["level"])

    drawn = [
        Bar(names(w)[1], w["weight"], language.decimal(w["weight"]), group=names(w)[0])
        for w in weights
    ]
    values = [weight["weight"] for weight in weights]
    table = Table(
        text("identity.weights"),
        headings(language, "comparison", "level", "#m", "#u", "#weight"),
        [
            [
                *names(w),
                language.percent(w["m"], 2),
                language.percent(w["u"], 4),
                language.decimal(w["weight"]),
            ]
            for w in weights
        ],
    )
    description = text(
        "identity.weights.alt",
        count=language.number(len(weights)),
        lowest=language.decimal(min(values)),
        highest=language.decimal(max(values)),
    )
    chart = Chart(charts.diverging(drawn), description)
    return Exhibit(table.caption, table, chart, text("identity.weights.note"))


def _histogram(language: Language, histogram: Sequence[Summary]) -> Exhibit:
    text = language.text
    width, bins = _binned(histogram)
    labels = [language.decimal(start, 0) for start, _ in bins]
    drawn = [
        Bar(label, pairs, language.number(pairs))
        for label, (_, pairs) in zip(labels, bins, strict=True)
    ]
    table = Table(
        text("identity.histogram"),
        headings(language, "#weight" if width == 1 else "#weight-from", "#pairs"),
        [[label, bar.text] for label, bar in zip(labels, drawn, strict=True)],
    )
    chart = Chart(
        charts.columns(drawn, title=table.headings[0].text, logarithmic=True),
        text("identity.histogram.alt", lowest=labels[0], highest=labels[-1]),
    )
    return Exhibit(table.caption, table, chart, text("identity.histogram.note"))


def _binned(histogram: Sequence[Summary], most: int = 26) -> tuple[int, list[tuple[int, int]]]:
    """Pairs by match weight in bins of 1, 2, 5, 10 ... so wide that there are at most ``most``."""
    weights = [math.floor(entry["weight"]) for entry in histogram]
    width = next(
        width
        for width in (step * 10**power for power in range(9) for step in (1, 2, 5))
        if max(weights) // width - min(weights) // width < most
    )
    bins = dict.fromkeys(range(min(weights) // width, max(weights) // width + 1), 0)
    for weight, entry in zip(weights, histogram, strict=True):
        bins[weight // width] += entry["pairs"]
    return width, [(place * width, pairs) for place, pairs in bins.items()]


def household(language: Language, summary: Summary) -> Section:
    """How people live together and how that is known."""
    number, text = language.number, language.text
    paragraphs = [
        text(
            "household.lead",
            members=number(summary["members"]),
            households=number(summary["households"]),
        )
    ]
    conflicts = sum(summary.get("conflicts", {}).values())
    if conflicts:
        paragraphs.append(text("household.conflicts", count=number(conflicts)))
    exhibits = []
    if summary["by_size"]:
        exhibits = [
            distribution(
                language, "household.sizes", ("size", "#households"), summary["by_size"], most=10
            ),
            counted(
                language,
                "household.basis",
                ("basis", "#households"),
                {
                    language.term("basis", code): count
                    for code, count in summary["by_basis"].items()
                },
            ),
        ]
    return Section("household", text("household.title"), paragraphs, exhibits)


def programme(language: Language, summary: Summary) -> Section:
    """Who is entitled by each programme, and to how much."""
    number, text = language.number, language.text
    programmes = summary["programmes"]
    if not programmes:
        return Section("programme", text("programme.title"), [text("programme.none")])
    lead = text(
        "programme.lead",
        programmes=number(len(programmes)),
        **{
            name: number(sum(entry[name] for entry in programmes))
            for name in ("eligible", "verify", "unknown")
        },
    )
    paragraphs = [lead]
    rows = sorted(programmes, key=lambda p: (-p["amount_fen"], p["programme"]))

    def title(entry: Summary) -> str:
        return language.title(entry["title"], entry["programme"])

    drafts = [title(entry) for entry in programmes if entry.get("version") is None]
    if drafts:
        paragraphs.append(text("programme.drafts", programmes=language.listed(drafts)))
    if resting := summary.get("resting"):
        paragraphs.append(text("programme.resting", programmes=language.listed(resting)))

    def money(entry: Summary, column: str) -> str:
        return language.money(entry[column], entry.get("currency", "CNY"))

    bounded = any(entry.get("amount_up_to_fen", 0) > entry["amount_fen"] for entry in rows)
    columns = ["programme", "period", "#amount", *(["#up-to"] if bounded else [])]
    amounts = Table(
        text("programme.amounts"),
        headings(language, *columns),
        [
            [
                title(entry),
                str(entry["period"]),
                money(entry, "amount_fen"),
                *([money(entry, "amount_up_to_fen")] if bounded else []),
            ]
            for entry in rows
        ],
    )
    drawn = [Bar(title(e), e["amount_fen"], money(e, "amount_fen")) for e in rows]
    description = text(
        "programme.amounts.alt", largest=title(rows[0]), amount=money(rows[0], "amount_fen")
    )
    outcomes = ("eligible", "verify", "unknown", "ineligible")
    decided = Table(
        text("programme.outcomes"),
        headings(language, "programme", *(f"#{name}" for name in outcomes)),
        [[title(entry), *(number(entry[name]) for name in outcomes)] for entry in rows],
    )
    note = text("programme.up-to") if bounded else None
    exhibits = [
        Exhibit(amounts.caption, amounts, Chart(charts.bars(drawn, width=190), description), note),
        Exhibit(decided.caption, decided),
    ]
    return Section("programme", text("programme.title"), paragraphs, exhibits)


def finding(language: Language, summary: Summary) -> Section:
    """Discrepancies between registers, by kind."""
    text = language.text
    kinds = summary["findings"]
    suspended = [
        text(
            "finding.suspended",
            title=language.title(kind["title"], kind["finding"]),
            verified=language.number(known["verified"]),
            holding=language.number(known["holding"]),
            **{name: language.percent(known[name]) for name in ("low", "high", "threshold")},
        )
        for kind in summary.get("finding_kinds", [])
        if (known := kind["suspended"]) is not None
    ]
    if not kinds:
        return Section("finding", text("finding.title"), [text("finding.none"), *suspended])
    titles = summary.get("finding_titles", {})
    exhibit = counted(
        language,
        "finding.kinds",
        ("finding", "#count"),
        {language.title(titles.get(kind), kind): count for kind, count in kinds.items()},
    )
    lead = text("finding.lead", count=language.number(sum(kinds.values())))
    return Section("finding", text("finding.title"), [lead, *suspended], [exhibit])


def counted(
    language: Language,
    name: str,
    columns: tuple[str, str],
    counts: Mapping[str, int],
    note: str | None = None,
) -> Exhibit:
    """Counts by kind, the most frequent first, as bars beside their table."""
    rows = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    table = Table(
        language.text(name),
        headings(language, *columns),
        [[label, language.number(count)] for label, count in rows],
    )
    description = language.text(
        f"{name}.alt", largest=rows[0][0], count=language.number(rows[0][1])
    )
    drawn = [Bar(label, count, language.number(count)) for label, count in rows]
    return Exhibit(table.caption, table, Chart(charts.bars(drawn), description), note)


def distribution(
    language: Language,
    name: str,
    columns: tuple[str, str],
    counts: Mapping[str, int],
    most: int,
) -> Exhibit:
    """Counts by a whole number, all from ``most`` on in one column."""
    gathered: dict[int, int] = {}
    for key, count in counts.items():
        size = min(int(key), most)
        gathered[size] = gathered.get(size, 0) + count
    beyond = any(int(key) > most for key in counts)
    rows = [
        (f"{size}+" if size == most and beyond else str(size), gathered[size])
        for size in sorted(gathered)
    ]
    table = Table(
        language.text(name),
        headings(language, *columns),
        [[label, language.number(count)] for label, count in rows],
    )
    largest = max(rows, key=lambda row: row[1])
    description = language.text(f"{name}.alt", size=largest[0], count=language.number(largest[1]))
    drawn = [Bar(label, count, language.number(count)) for label, count in rows]
    axis = language.text(f"column.{columns[0]}")
    return Exhibit(table.caption, table, Chart(charts.columns(drawn, title=axis), description))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
