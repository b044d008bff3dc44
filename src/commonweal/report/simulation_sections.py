"""The chapters of a simulation's page that speak of the whole: what changed, search, scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commonweal.report import charts, simulation_charts
from commonweal.report.charts import Bar
from commonweal.report.language import Language
from commonweal.report.model import Chart, Exhibit, Heading, Section, Table
from commonweal.report.sections import headings
from commonweal.report.simulation_charts import Point

Document = Mapping[str, Any]
"""A simulation as its file says it."""

OUTCOMES = ("eligible", "verify", "unknown", "open", "withheld", "ineligible")
_BAR_WIDTH = 230


def shown(language: Language, count: int | None) -> str:
    """A count, or the mark of what is withheld."""
    return language.text("outcome.mark") if count is None else language.number(count)


def shown_money(language: Language, amount: int | None, currency: str, sign: bool = False) -> str:
    """An amount, or the mark of what is withheld."""
    if amount is None:
        return language.text("outcome.mark")
    written = language.money(abs(amount), currency)
    return ("−" if amount < 0 else "+" if sign and amount else "") + written


def difference(money: Document | None) -> int | None:
    """How much more is due afterwards."""
    if money is None or money["before"] is None or money["after"] is None:
        return None
    return int(money["after"] - money["before"])


def part(line: Document, name: str, key: str) -> int | None:
    """A number of a line, None when it is withheld."""
    held = line[name]
    return None if held is None else held[key]


def change(language: Language, scenario: Document) -> Section:
    """What was simulated."""
    text = language.text
    against = text("change.published") if scenario["against"] else text("change.nothing")
    paragraphs = [text("change.lead", against=against)]
    exhibits = []
    if scenario["settings"]:
        table = Table(
            text("change.settings"),
            headings(language, "parameter", "in-force", "simulated"),
            [
                [language.title(each["title"], name), each["before"], each["after"]]
                for name, each in sorted(scenario["settings"].items())
            ],
        )
        exhibits.append(Exhibit(table.caption, table))
    else:
        paragraphs.append(text("change.same-rules"))
    return Section("change", text("change.title"), paragraphs, exhibits)


def outcome(language: Language, scenario: Document) -> Section:
    """What changes as a whole, with the margin of what is uncertain."""
    text, result = language.text, scenario["result"]
    threshold = language.number(scenario["smallest_count"])
    paragraphs = []
    if result["shown"] == "changes":
        names = ("considered", "kept", "raised", "lowered")
        told = {name: shown(language, result[name]) for name in names}
        paragraphs.append(text("outcome.lead", **told))
    else:
        paragraphs.append(text(f"outcome.{result['shown']}", threshold=threshold))
    mark = text("outcome.mark")
    paragraphs.append(text("outcome.suppression", threshold=threshold, mark=mark))
    exhibits = [_who(language, result)]
    most = margin(language, scenario, result["total"], text("outcome.margin"))
    if most is None:
        paragraphs.append(text("outcome.margin-withheld"))
    else:
        exhibits.append(most)
    if result["flows"]:
        exhibits.append(_flows(language, result["flows"]))
    return Section("outcome", text("outcome.title"), paragraphs, exhibits)


def _who(language: Language, result: Document) -> Exhibit:
    text, total = language.text, result["total"]
    names = ("before", "after", "gained", "lost")
    rows = [
        [text(f"outcome.{unit}"), *(shown(language, part(total, unit, name)) for name in names)]
        for unit in ("families", "persons")
    ]
    table = Table(
        text("outcome.who"), headings(language, "whom", *(f"#{name}" for name in names)), rows
    )
    drawn = [
        Bar(
            text(f"column.{name}"),
            part(total, "persons", name) or 0,
            shown(language, part(total, "persons", name)),
            withheld=part(total, "persons", name) is None,
        )
        for name in names
    ]
    told = {name: shown(language, part(total, "persons", name)) for name in ("before", "after")}
    description = text("outcome.who.alt", **told)
    return Exhibit(table.caption, table, Chart(charts.bars(drawn, width=_BAR_WIDTH), description))


def margin(language: Language, scenario: Document, total: Document, title: str) -> Exhibit | None:
    """From what is certain to what it is at most, before and after; None when it is withheld."""
    text, currency, most = language.text, scenario["currency"], total["margin"]
    if most is None:
        return None
    rows, bars = [], []
    for unit in ("families", "persons"):
        ends = [
            (total[unit][side], total[unit][side] + most[unit][side])
            for side in ("before", "after")
        ]
        numbers = [language.number(number) for pair in ends for number in pair]
        rows.append([text(f"outcome.{unit}"), *numbers])
        bars = [number for pair in ends for number in pair]
    if scenario["awards"]:
        bars = [
            number
            for side in ("before", "after")
            for number in (total["money"][side], most["money"][side])
        ]
        numbers = [shown_money(language, number, currency) for number in bars]
        rows.append([text("outcome.money"), *numbers])
    columns = ("before", "before-most", "after", "after-most")
    table = Table(title, headings(language, "whom", *(f"#{name}" for name in columns)), rows)
    drawn = [
        Bar(text(f"column.{name}"), number, written)
        for name, number, written in zip(columns, bars, numbers, strict=True)
    ]
    description = text("outcome.margin.alt", least=numbers[2], most=numbers[3])
    boundless = {side: language.number(most["boundless"][side]) for side in ("before", "after")}
    note = text("outcome.margin.note")
    if any(most["boundless"].values()):
        more = text("outcome.margin.boundless", **boundless)
        note = f"{note} {more}"
    chart = Chart(charts.bars(drawn, width=190), description)
    return Exhibit(table.caption, table, chart, note)


def _flows(language: Language, flows: Sequence[Document]) -> Exhibit:
    counts = {(flow["before"], flow["after"]): flow["persons"] for flow in flows}
    present = [name for name in OUTCOMES if any(name in pair for pair in counts)]
    words = {name: language.text(f"outcome.{name}") for name in present}
    columns = [*headings(language, "before"), *(Heading(words[name], True) for name in present)]
    table = Table(
        language.text("outcome.flows"),
        columns,
        [
            [words[before], *(language.number(counts.get((before, after), 0)) for after in present)]
            for before in present
        ],
    )
    return Exhibit(table.caption, table)


def search(language: Language, scenario: Document) -> Section:
    """Which value fits the budget, and what others cost."""
    text, found, currency = language.text, scenario["search"], scenario["currency"]

    def money(amount: int | None) -> str:
        return shown_money(language, amount, currency)

    paragraphs = list(_searched(language, scenario))
    tried = [each for each in found["scan"] if each["cost"] is not None]
    best = found["found"]
    if best is not None and best["cost"] is not None and best not in tried:
        tried.append(best)
    tried.sort(key=lambda each: _number(each["value"]))
    table = Table(
        text("search.curve"),
        headings(language, "value", "#cost"),
        [
            [each["value"], money(each["cost"])]
            for each in sorted(
                [*found["scan"], *([best] if best and best not in found["scan"] else [])],
                key=lambda each: _number(each["value"]),
            )
        ],
    )
    chart = None
    if len(tried) > 1:
        points = [Point(_number(each["value"]), each["cost"] / 100, each == best) for each in tried]
        svg = simulation_charts.curve(
            points,
            found["budget"] / 100,
            x_title=language.title(found["title"], found["parameter"]),
            budget_label=text("search.budget"),
        )
        description = text(
            "search.curve.alt", least=money(tried[0]["cost"]), most=money(tried[-1]["cost"])
        )
        chart = Chart(svg, description)
    exhibits = [Exhibit(table.caption, table, chart)]
    return Section("search", text("search.title"), paragraphs, exhibits)


def _searched(language: Language, scenario: Document) -> Iterator[str]:
    text, found, currency = language.text, scenario["search"], scenario["currency"]
    budget = shown_money(language, found["budget"], currency)
    named = language.title(found["title"], found["parameter"])
    if scenario["together"] is not None:
        yield text("search.together")
    if not found["monotone"]:
        yield text("search.not-monotone")
    if found["found"] is None:
        ends = {name: found[name] for name in ("least", "greatest")}
        yield text("search.none", parameter=named, budget=budget, **ends)
        return
    yield text(
        "search.found",
        parameter=named,
        value=found["found"]["value"],
        cost=shown_money(language, found["found"]["cost"], currency),
        budget=budget,
    )
    if found["neighbour"] is not None:
        cost = shown_money(language, found["neighbour"]["cost"], currency)
        yield text("search.neighbour", value=found["neighbour"]["value"], cost=cost)


def scenarios(language: Language, documents: Sequence[Document]) -> Section:
    """Several simulations beside each other."""
    text = language.text
    paragraphs = [text("scenarios.lead")]
    if any(document["tables"] != documents[0]["tables"] for document in documents):
        paragraphs.append(text("scenarios.versions"))
    exhibits = [_beside(language, documents, "persons")]
    if documents[0]["awards"]:
        exhibits.append(_beside(language, documents, "money"))
    return Section("scenarios", text("scenarios.title"), paragraphs, exhibits)


def _beside(language: Language, documents: Sequence[Document], what: str) -> Exhibit:
    text, currency = language.text, documents[0]["currency"]

    def written(amount: int | None) -> str:
        if what == "money":
            return shown_money(language, amount, currency)
        return shown(language, amount)

    ends = [part(document["result"]["total"], what, "after") for document in documents]
    rows = [
        [
            document["name"],
            "; ".join(
                f"{language.title(each['title'], name)}: {each['after']}"
                for name, each in sorted(document["settings"].items())
            ),
            written(part(document["result"]["total"], what, "before")),
            written(end),
        ]
        for document, end in zip(documents, ends, strict=True)
    ]
    table = Table(
        text(f"scenarios.{what}"),
        headings(language, "scenario", "settings", "#before", "#after"),
        rows,
    )
    drawn = [
        Bar(document["name"], end or 0, written(end), withheld=end is None)
        for document, end in zip(documents, ends, strict=True)
    ]
    largest = max(drawn, key=lambda bar: bar.value)
    description = text("scenarios.alt", largest=largest.label, count=largest.text)
    return Exhibit(table.caption, table, Chart(charts.bars(drawn, width=210), description))


def _number(written: str) -> float:
    """``"5000 yuan"`` -> 5000.0."""
    return float(written.partition(" ")[0])
