"""Definitions -> one HTML file in both languages, which needs no network and no script."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from commonweal.languages import Language
from commonweal.programme.definitions import Definitions
from commonweal.programme.language.words import day_of_year
from commonweal.programme.page.model import Article, Citation
from commonweal.programme.page.registers import UNTITLED, Registers
from commonweal.programme.page.sections import sections
from commonweal.programme.page.speaker import Neighbour, Speaker
from commonweal.programme.page.texts import NAMES, TAGS


def render(
    definitions: Definitions,
    first: Language = "zh",
    neighbours: Mapping[str, Neighbour] = MappingProxyType({}),
    registers: Registers = UNTITLED,
) -> str:
    """The page, which shows ``first`` until its reader chooses the other language.

    ``neighbours``: the other programmes by name; ``registers``: what that is called which the
    programme reads. Raises what is wrong with the worked cases.
    """
    folder = files("commonweal.programme.page")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["citation"] = lambda cell: isinstance(cell, Citation)
    environment.tests["safe_link"] = lambda link: link.startswith(("https://", "http://"))
    template = environment.from_string((folder / "page.html.j2").read_text(encoding="utf-8"))
    style = (folder / "page.css").read_text(encoding="utf-8")
    articles = [
        _article(Speaker(definitions, language, neighbours, registers))
        for language in _order(first)
    ]
    return template.render(articles=articles, style=Markup(style))


def _order(first: Language) -> tuple[Language, Language]:
    return ("zh", "en") if first == "zh" else ("en", "zh")


def _article(speaker: Speaker) -> Article:
    programme, definitions = speaker.programme, speaker.definitions
    month, day = (int(part) for part in programme.period.starts.split("-"))
    return Article(
        code=speaker.language,
        tag=TAGS[speaker.language],
        language=NAMES[speaker.language],
        title=speaker.title(programme.title),
        summary=speaker.title(programme.summary),
        about=[
            (speaker.text("authority"), speaker.title(programme.authority)),
            (
                speaker.text("period"),
                speaker.text(programme.period.kind, day_of_year(month, day, speaker.language)),
            ),
            (speaker.text("population"), speaker.title(programme.population.title)),
        ],
        contents=speaker.text("contents"),
        law=speaker.text("law"),
        written=speaker.text("expression"),
        known=speaker.text("cases.facts"),
        result=speaker.text("cases.results"),
        sections=list(sections(speaker)),
        footer=speaker.text("footer", definitions.document.file, definitions.digest),
    )
