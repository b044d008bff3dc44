"""The chapter of a simulation's page that speaks of all programmes which the change reaches."""

from collections.abc import Sequence

from commonweal.report import simulation_charts
from commonweal.report.language import Language
from commonweal.report.model import Chart, Exhibit, Section, Table
from commonweal.report.sections import headings
from commonweal.report.simulation_charts import Sides
from commonweal.report.simulation_groups import columns, told
from commonweal.report.simulation_sections import (
    Document,
    difference,
    margin,
    shown_money,
)

_UNITS = ("families", "persons")


def section(language: Language, scenario: Document) -> Section:
    """What the programmes give together, and each of them as far as it may be told."""
    # The programme itself may have no awards where it excludes one that has.
    scenario = {**scenario, "awards": True}
    text, summed = language.text, scenario["together"]
    others = language.listed(
        language.title(title, name) for name, title in sorted(summed["programmes"].items())
    )
    paragraphs = [text("together.lead", names=others)]
    if summed["shown"] == "nothing":
        threshold = language.number(scenario["smallest_count"])
        paragraphs.append(text("together.nothing", threshold=threshold))
        return Section("together", text("together.title"), paragraphs)
    exhibits = [_lines(language, scenario)]
    most = margin(language, scenario, summed["total"], text("together.margin"))
    if most is not None:
        exhibits.append(most)
    return Section("together", text("together.title"), paragraphs, exhibits)


def _lines(language: Language, scenario: Document) -> Exhibit:
    text, summed = language.text, scenario["together"]
    title = text("together.lines")
    named = {scenario["programme"]: scenario["title"], **summed["programmes"]}
    rows = [
        (
            language.title(named[line["key"]], line["key"])
            if line["key"]
            else text("together.others"),
            line,
        )
        for line in summed["lines"]
    ]
    table = Table(
        title,
        headings(language, "programme", *columns(scenario, _UNITS)),
        [[name, *told(language, scenario, line, _UNITS)] for name, line in rows],
        [text("together.sum"), *told(language, scenario, summed["total"], _UNITS)],
    )
    drawn = [*rows, (text("together.sum"), summed["total"])]
    return Exhibit(title, table, _chart(language, scenario, drawn))


def _chart(
    language: Language, scenario: Document, rows: Sequence[tuple[str, Document]]
) -> Chart | None:
    """More and less money of each; nothing where no programme gives another amount."""
    more = [(name, difference(line["money"]) or 0) for name, line in rows]
    if not any(amount for _, amount in more):
        return None
    drawn = []
    for name, amount in more:
        ends = (max(-amount, 0), max(amount, 0))
        texts = (shown_money(language, end, scenario["currency"]) for end in ends)
        drawn.append(Sides(name, *ends, *texts))
    said = language.text(
        "together.lines.alt",
        more=shown_money(language, more[-1][1], scenario["currency"], sign=True),
    )
    return Chart(simulation_charts.sides(drawn, width=200), said)
