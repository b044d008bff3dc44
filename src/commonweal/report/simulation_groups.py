"""The chapters of a simulation's page that go group by group: places, household sizes, facts."""

from collections.abc import Sequence

from commonweal.region import Regions
from commonweal.report import charts, simulation_charts
from commonweal.report.charts import Bar
from commonweal.report.counties import short_name
from commonweal.report.language import Language
from commonweal.report.model import Chart, Exhibit, Section, Table
from commonweal.report.sections import headings
from commonweal.report.simulation_charts import Sides
from commonweal.report.simulation_margins import margins
from commonweal.report.simulation_sections import (
    Document,
    difference,
    part,
    shown,
    shown_money,
)


def places(language: Language, scenario: Document, regions: Regions) -> Section:
    """By prefecture, then a panel of counties for each."""
    text = language.text
    above = _table(scenario, "prefecture")
    below = _table(scenario, "county")
    exhibits: list[Exhibit] = []
    hidden: list[str] = []
    if above is not None:
        words = {line["key"]: _place(language, regions, line["key"]) for line in above["lines"]}
        title = text("places.prefectures")
        ordered = {**above, "lines": sorted(above["lines"], key=_largest_first)}
        exhibits.append(_exhibit(language, scenario, ordered, words, title, "place"))
        exhibits += margins(language, scenario, ordered, words, title, "place")
    groups: dict[str, list[Document]] = {}
    for line in below["lines"] if below is not None else ():
        groups.setdefault(line["key"][:4], []).append(line)
    drawn = what_is_drawn(scenario)
    top = _longest(below["lines"], drawn) if below is not None else 0
    words = {
        line["key"]: _place(language, regions, line["key"])
        for lines in groups.values()
        for line in lines
    }
    room = charts.room_for(words.values())
    for prefecture, lines in sorted(groups.items()):
        name = _place(language, regions, prefecture)
        if all(line["persons"] is None for line in lines):
            hidden.append(name)
            continue
        table = {
            "lines": sorted(lines, key=_largest_first),
            "together": None,
            "margin_together": None,
        }
        exhibits.append(
            _exhibit(language, scenario, table, words, name, "county", top=top, room=room)
        )
        exhibits += margins(language, scenario, table, words, name, "county")
    paragraphs = [] if drawn == "levels" else [text(f"places.{drawn}")]
    if hidden:
        paragraphs.append(text("places.withheld", names=language.listed(hidden)))
    return Section("places", text("places.title"), paragraphs, exhibits)


def sizes(language: Language, scenario: Document) -> Section:
    """By how many people live in the household."""
    title = language.text("sizes.title")
    return _single(language, scenario, "size", title, {"none": language.text("sizes.none")})


def groups(language: Language, scenario: Document) -> Section:
    """By the values of a fact."""
    named = language.title(scenario["group_title"], scenario["group"])
    words = {key: language.text(f"groups.{key}") for key in ("true", "false", "unknown")}
    return _single(language, scenario, "group", language.text("groups.title", group=named), words)


def _single(
    language: Language, scenario: Document, dimension: str, title: str, words: dict[str, str]
) -> Section:
    table = _table(scenario, dimension)
    name = f"{dimension}s"
    if table is None:
        return Section(name, title, [])
    words = {line["key"]: words.get(line["key"], line["key"]) for line in table["lines"]}
    column = "household-size" if dimension == "size" else "value"
    exhibits = [_exhibit(language, scenario, table, words, title, column)]
    exhibits += margins(language, scenario, table, words, title, column)
    return Section(name, title, [], exhibits)


def _exhibit(
    language: Language,
    scenario: Document,
    table: Document,
    words: dict[str, str],
    title: str,
    column: str,
    *,
    top: int = 0,
    room: int | None = None,
) -> Exhibit:
    """The lines of a table as bars beside their numbers; withheld ones are named below."""
    lines = [line for line in table["lines"] if line["persons"] is not None]
    hidden = [words[line["key"]] for line in table["lines"] if line["persons"] is None]
    units = ["families", "persons"]
    if not any(line["families"] is not None for line in lines):
        units.remove("families")

    def cells(line: Document) -> list[str]:
        return told(language, scenario, line, units)

    together = table["together"]
    total = None
    if together is not None and together["persons"] is not None:
        total = [language.text("places.together"), *cells(together)]
    laid = Table(
        title,
        headings(language, column, *columns(scenario, units)),
        [[words[line["key"]], *cells(line)] for line in lines],
        total,
    )
    note = language.text("places.lines", names=language.listed(hidden)) if hidden else None
    chart = _chart(language, scenario, lines, words, top, room) if lines else None
    return Exhibit(title, laid, chart, note)


def columns(scenario: Document, units: Sequence[str]) -> list[str]:
    """What is told of a line: of each unit how many and who comes and goes; the money."""
    money = ["#money", "#money-more"] if scenario["awards"] else []
    return [f"#{unit}{name}" for unit in units for name in ("-number", "-change")] + money


def told(language: Language, scenario: Document, line: Document, units: Sequence[str]) -> list[str]:
    """A line in these columns."""
    cells: list[str] = []
    for unit in units:
        cells.append(shown(language, part(line, unit, _level(scenario))))
        gained, lost = (part(line, unit, name) for name in ("gained", "lost"))
        withheld = gained is None or lost is None
        cells.append(shown(language, None) if withheld else _moved(language, gained, lost))
    if scenario["awards"]:
        level, more = part(line, "money", _level(scenario)), difference(line["money"])
        cells.append(shown_money(language, level, scenario["currency"]))
        cells.append(shown_money(language, more, scenario["currency"], sign=True))
    return cells


def _moved(language: Language, gained: int | None, lost: int | None) -> str:
    return f"+{language.number(gained or 0)} / −{language.number(lost or 0)}"


def _level(scenario: Document) -> str:
    """Which level is shown: the one afterwards, unless that is withheld everywhere."""
    return "before" if scenario["result"]["shown"] == "before" else "after"


def _chart(
    language: Language,
    scenario: Document,
    lines: Sequence[Document],
    words: dict[str, str],
    top: int,
    room: int | None,
) -> Chart:
    """Who gains and who loses, or else the money; only levels where more may not be shown."""
    drawn = what_is_drawn(scenario)
    if drawn == "levels":
        return _levels(language, scenario, lines, words, room)
    rows = []
    for line in lines:
        right, left = _ends(line, drawn)
        texts = [
            shown_money(language, end, scenario["currency"])
            if drawn == "money"
            else language.number(end)
            for end in (left, right)
        ]
        rows.append(Sides(words[line["key"]], left, right, *texts))
    most = max(rows, key=lambda row: (row.gained, row.lost))
    said = language.text(f"sides.{drawn}", largest=most.label, count=most.gained_text)
    return Chart(simulation_charts.sides(rows, top=top, room=room), said)


def _levels(
    language: Language,
    scenario: Document,
    lines: Sequence[Document],
    words: dict[str, str],
    room: int | None,
) -> Chart:
    counts = [part(line, "persons", _level(scenario)) for line in lines]
    bars = [
        Bar(words[line["key"]], count or 0, shown(language, count), withheld=count is None)
        for line, count in zip(lines, counts, strict=True)
    ]
    largest = max(bars, key=lambda bar: bar.value)
    said = language.text("sides.levels", largest=largest.label, count=largest.text)
    return Chart(charts.bars(bars, width=230, room=room), said)


def what_is_drawn(scenario: Document) -> str:
    """``persons`` who come and go; ``money`` where only amounts change; else ``levels``."""
    total = scenario["result"]["total"]
    if scenario["result"]["shown"] != "changes":
        return "levels"
    moved = total["persons"]["gained"] + total["persons"]["lost"]
    return "persons" if moved or not difference(total["money"]) else "money"


def _ends(line: Document, drawn: str) -> tuple[int, int]:
    """How far a line's bars reach to the right and to the left."""
    if drawn == "money":
        more = difference(line["money"]) or 0
        return max(more, 0), max(-more, 0)
    return part(line, "persons", "gained") or 0, part(line, "persons", "lost") or 0


def _table(scenario: Document, dimension: str) -> Document | None:
    for table in scenario["result"]["tables"]:
        if table["dimension"] == dimension:
            found: Document = table
            return found
    return None


def _longest(lines: Sequence[Document], drawn: str) -> int:
    return max((end for line in lines for end in _ends(line, drawn)), default=0)


def _largest_first(line: Document) -> tuple[int, int, str]:
    persons = line["persons"] or {}
    moved = (persons.get("gained") or 0) + (persons.get("lost") or 0)
    return -moved, -(persons.get("after") or 0), line["key"]


def _place(language: Language, regions: Regions, code: str) -> str:
    if code not in regions:
        return language.text("county.unknown")
    region = regions[code]
    if language.code == "en" and region.name_en:
        return region.name_en
    return short_name(region.name) if len(code) == 6 else region.name
