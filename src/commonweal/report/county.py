"""The chapter of entitled families by county: a panel a prefecture, on one scale."""

from collections.abc import Mapping

from commonweal.region import Regions
from commonweal.report import charts
from commonweal.report.charts import Bar
from commonweal.report.counties import SMALLEST_COUNT, UNKNOWN, Counties, short_name
from commonweal.report.language import Language
from commonweal.report.model import Chart, Exhibit, Section, Table
from commonweal.report.sections import headings


def section(language: Language, counties: Counties, regions: Regions) -> Section:
    """Entitled families by county, what must be withheld left out."""
    text = language.text
    title = text("county.title")
    if not counties.all_families:
        return Section("county", title, [text("county.none")])
    if counties.families_withheld.total:
        lead = text("county.lead-withheld")
    else:
        lead = text(
            "county.lead",
            families=language.number(counties.all_families),
            households=language.number(counties.all_households),
            share=language.percent(counties.all_families / counties.all_households),
        )
    paragraphs = [lead]
    mark = text("county.mark")
    if counties.families_withheld.members or counties.households_withheld.members:
        paragraphs.append(
            text("county.suppression", threshold=language.number(SMALLEST_COUNT), mark=mark)
        )
    top = max(
        (
            count
            for members in counties.families.values()
            for code, count in members.items()
            if code not in counties.families_withheld.members
        ),
        default=0,
    )
    names = (
        _name(language, regions, code) for group in counties.families.values() for code in group
    )
    room = charts.room_for(names)
    exhibits = [
        _panel(language, counties, regions, prefecture, top, room)
        for prefecture, members in sorted(counties.households.items(), key=_unknown_last)
        if sum(members.values())
    ]
    return Section("county", title, paragraphs, exhibits)


def _unknown_last(entry: tuple[str, Mapping[str, int]]) -> tuple[bool, str]:
    return entry[0] == UNKNOWN, entry[0]


def _panel(
    language: Language,
    counties: Counties,
    regions: Regions,
    prefecture: str,
    top: int,
    room: int,
) -> Exhibit:
    text, number = language.text, language.number
    mark = text("county.mark")
    families, households = counties.families[prefecture], counties.households[prefecture]
    hidden, hidden_households = counties.families_withheld, counties.households_withheld

    def shown(count: int, withheld: bool) -> str:
        return mark if withheld else number(count)

    def rate(part: int, whole: int, withheld: bool) -> str:
        return mark if withheld else language.decimal(1000 * part / whole if whole else 0)

    # A withheld county stands last: a place in the order would tell its size.
    order = sorted(
        families, key=lambda code: (code in hidden.members, -_open(code, counties), code)
    )
    rows, drawn = [], []
    for code in order:
        name = _name(language, regions, code)
        withheld = code in hidden.members
        either = withheld or code in hidden_households.members
        label = shown(families[code], withheld)
        rows.append(
            [
                name,
                label,
                shown(households[code], code in hidden_households.members),
                rate(families[code], households[code], either),
            ]
        )
        drawn.append(Bar(name, 0 if withheld else families[code], label, withheld=withheld))
    all_families, all_households = sum(families.values()), sum(households.values())
    unknown = (prefecture in hidden.groups, prefecture in hidden_households.groups)
    total = [
        text("county.total"),
        shown(all_families, unknown[0]),
        shown(all_households, unknown[1]),
        rate(all_families, all_households, any(unknown)),
    ]
    place = _name(language, regions, prefecture)
    columns = headings(language, "county", "#families", "#households", "#rate")
    if drawn[0].value:
        description = text(
            "county.alt", prefecture=place, largest=drawn[0].label, count=drawn[0].text
        )
    else:
        description = text("county.alt-withheld", prefecture=place)
    chart = Chart(charts.bars(drawn, width=230, top=top, room=room), description)
    return Exhibit(place, Table(place, columns, rows, total), chart)


def _open(code: str, counties: Counties) -> int:
    """The count of a county as far as the page may show it."""
    if code in counties.families_withheld.members:
        return 0
    return counties.families[code[:4]][code]


def _name(language: Language, regions: Regions, code: str) -> str:
    if code == UNKNOWN:
        return language.text("county.unknown")
    region = regions[code]
    if language.code == "en" and region.name_en:
        return region.name_en
    return short_name(region.name) if len(code) == 6 else region.name
