"""A page that says what a simulation found, in Chinese and English, and its charts as files.

In:  simulations as their files say them (numbers that are withheld are not in them), the regions.
Out: the files by name, the page first. Like ``report.html`` the page needs no network and no
     script and prints on A4.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from commonweal import __version__
from commonweal.region import Regions
from commonweal.report import (
    charts,
    simulation_groups,
    simulation_sections,
    simulation_together,
)
from commonweal.report.language import LANGUAGES, Language
from commonweal.report.model import Article, Figure, Section
from commonweal.report.service import render
from commonweal.report.simulation_sections import Document, difference, part, shown_money

PAGE = "simulation.html"


def simulation_files(
    documents: Sequence[Document], regions: Regions, installation: str
) -> dict[str, str]:
    """The page of the first simulation, with the others beside it, and every chart of it."""
    articles = [_article(documents, regions, installation, language) for language in LANGUAGES]
    files = {PAGE: render(articles)}
    for article in articles:
        for section in article.sections:
            drawn = [exhibit for exhibit in section.exhibits if exhibit.chart is not None]
            for number, exhibit in enumerate(drawn, 1):
                assert exhibit.chart is not None, "kept above"
                name = f"{section.name}-{number}-{article.code}.svg"
                files[name] = charts.standalone(exhibit.chart.svg, exhibit.title)
    return files


def _article(
    documents: Sequence[Document], regions: Regions, installation: str, language: Language
) -> Article:
    text, scenario = language.text, documents[0]
    programme = language.title(scenario["title"], scenario["programme"])
    as_of = language.day(date.fromisoformat(scenario["as_of"]))
    return Article(
        tag=language.tag,
        code=language.code,
        language=text("language.name"),
        title=text("simulation.page", programme=programme),
        installation=installation,
        as_of=text("simulation.as-of", period=scenario["period"], date=as_of),
        contents=text("page.contents"),
        footer=text("simulation.footer", version=__version__),
        figures=list(_figures(language, scenario)),
        sections=list(_sections(language, documents, regions)),
    )


def _sections(
    language: Language, documents: Sequence[Document], regions: Regions
) -> Iterator[Section]:
    scenario = documents[0]
    yield simulation_sections.change(language, scenario)
    if scenario["search"] is not None:
        yield simulation_sections.search(language, scenario)
    yield simulation_sections.outcome(language, scenario)
    if scenario["together"] is not None:
        yield simulation_together.section(language, scenario)
    if len(documents) > 1:
        yield simulation_sections.scenarios(language, documents)
    if scenario["result"]["shown"] == "nothing":
        return
    yield simulation_groups.places(language, scenario, regions)
    yield simulation_groups.sizes(language, scenario)
    if scenario["group"] is not None:
        yield simulation_groups.groups(language, scenario)


def _figures(language: Language, scenario: Document) -> Iterator[Figure]:
    text, total, found = language.text, scenario["result"]["total"], scenario["search"]
    if found is not None and found["found"] is not None:
        yield Figure(found["found"]["value"], text("simulation.key.found"))
    after = part(total, "persons", "after")
    if after is not None:
        yield Figure(language.number(after), text("simulation.key.persons"))
    for name in ("gained", "lost"):
        count = part(total, "persons", name)
        if count is not None:
            yield Figure(language.number(count), text(f"simulation.key.{name}"))
    more = difference(total["money"])
    if scenario["awards"] and more is not None:
        written = shown_money(language, more, scenario["currency"], sign=True)
        yield Figure(written, text("simulation.key.money"))
    if scenario["together"] is not None:
        more = difference(scenario["together"]["total"]["money"])
        if more is not None:
            written = shown_money(language, more, scenario["currency"], sign=True)
            yield Figure(written, text("simulation.key.together"))
