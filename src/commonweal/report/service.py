"""The last stage of a run: gather, lay out in both languages, write the file."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from commonweal import __version__
from commonweal.report import county, sections
from commonweal.report.counties import Counties, count
from commonweal.report.errors import ReportNotWritten
from commonweal.report.language import LANGUAGES, Language
from commonweal.report.model import Article, Figure, Section
from commonweal.stage import StageContext, StageResult

PAGE = "report.html"


def write(context: StageContext) -> StageResult:
    """Write ``report.html`` into the workspace, whole or not at all.

    Raises :class:`commonweal.report.errors.ReportNotWritten`.
    """
    context.progress.step("report: count")
    regions = context.workspace.regions()
    counties = count(context, regions) if context.has("households") else None
    articles = []
    for language in LANGUAGES:
        context.progress.step(f"report: {language.text('language.name')}")
        chapters = list(_chapters(context, language, counties))
        articles.append(_article(context, language, chapters, counties))
    page = render(articles)
    _replace(context.workspace.path(PAGE), page)
    return context.finish(len(LANGUAGES), {"page": PAGE, "bytes": len(page.encode())})


def render(articles: list[Article]) -> str:
    """The page with one article a language."""
    folder = files("commonweal.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["drawing"] = Markup
    template = environment.from_string((folder / "page.html.j2").read_text(encoding="utf-8"))
    style = (folder / "page.css").read_text(encoding="utf-8")
    return template.render(articles=articles, style=Markup(style))


def _chapters(
    context: StageContext, language: Language, counties: Counties | None
) -> Iterator[Section]:
    known = context.summaries
    if "intake" in known:
        yield sections.intake(language, known["intake"], context.contracts)
    else:
        yield sections.not_run(language, "intake")
    for name, chapter in (("identity", sections.identity), ("household", sections.household)):
        yield chapter(language, known[name]) if name in known else sections.not_run(language, name)
    if "programme" not in known or counties is None:
        for name in ("county", "programme", "finding"):
            yield sections.not_run(language, name)
        return
    yield county.section(language, counties, context.workspace.regions())
    yield sections.programme(language, known["programme"])
    yield sections.finding(language, known["programme"])


def _article(
    context: StageContext, language: Language, chapters: list[Section], counties: Counties | None
) -> Article:
    text = language.text
    return Article(
        tag=language.tag,
        code=language.code,
        language=text("language.name"),
        title=text("page.title"),
        installation=context.workspace.configuration.workspace.title,
        as_of=text("page.as-of", date=language.day(context.as_of)),
        contents=text("page.contents"),
        footer=text("page.footer", version=__version__),
        figures=list(_figures(context, language, counties)),
        sections=chapters,
    )


def _figures(
    context: StageContext, language: Language, counties: Counties | None
) -> Iterator[Figure]:
    known, text = context.summaries, language.text
    if "intake" in known:
        accepted = sum(dataset["accepted"] for dataset in known["intake"]["datasets"])
        yield Figure(language.number(accepted), text("key.records"))
    if "identity" in known:
        yield Figure(language.number(known["identity"]["persons"]), text("key.persons"))
    if "household" in known:
        yield Figure(language.number(known["household"]["households"]), text("key.households"))
    if "programme" not in known or not known["programme"]["programmes"]:
        return
    if counties is not None and not counties.families_withheld.total:
        yield Figure(language.number(counties.all_families), text("key.families"))
    amounts: dict[str, int] = {}
    for entry in known["programme"]["programmes"]:
        currency = entry.get("currency", "CNY")
        amounts[currency] = amounts.get(currency, 0) + entry["amount_fen"]
    for currency, amount in sorted(amounts.items()):
        if amount:
            yield Figure(language.money(amount, currency), text("key.amount"))


def _replace(path: Path, page: str) -> None:
    """Write beside the file and then take its place, so that no reader sees half a page."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(page, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ReportNotWritten(path, error.strerror or "the file system refused") from error
