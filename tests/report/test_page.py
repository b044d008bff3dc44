"""The page stands alone, reads well to machines and people, and says the same twice."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from commonweal import report
from commonweal.report import charts

from .conftest import MakeContext

VOID = {"meta", "input", "link", "img", "br", "hr"}
STYLE = Path(report.__file__).parent / "page.css"


class Page(HTMLParser):
    """Every element with its attributes, its ancestors and the text directly in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[dict] = []
        self._open: list[dict] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {
            "tag": tag,
            "attributes": dict(attrs),
            "inside": [*self._open],
            "text": "",
        }
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element["text"] += data

    def all(self, *tags: str, within: dict | None = None) -> list[dict]:
        """Elements by tag, in order."""
        return [
            element
            for element in self.elements
            if element["tag"] in tags and (within is None or within in element["inside"])
        ]


@pytest.fixture
def written(make_context: MakeContext) -> str:
    context = make_context()
    report.write(context)
    return context.workspace.path("report.html").read_text("utf-8")


@pytest.fixture
def page(written: str) -> Page:
    return Page(written)


def test_nothing_is_fetched_from_anywhere(page: Page, written: str) -> None:
    for element in page.elements:
        assert element["tag"] not in {"script", "link", "img", "iframe", "object", "image", "use"}
        for name, value in element["attributes"].items():
            assert name not in {"src", "srcset", "xlink:href", "action", "style"}
            assert not name.startswith("on")
            assert name != "href" or (value or "").startswith("#")
    assert not re.search(r"url\(|@import|@font-face|javascript:", written)
    addresses = set(re.findall(r"[a-z]+://[^\s\"'<>]+", written))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    policies = [e["attributes"].get("content") for e in page.all("meta")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policies


def test_each_language_has_the_whole_report(page: Page) -> None:
    articles = page.all("main")
    assert [article["attributes"]["lang"] for article in articles] == ["zh-CN", "en"]
    assert page.all("html")[0]["attributes"]["lang"] == "zh-CN"
    for tags in (["h1"], ["h2"], ["h3"], ["table"], ["svg"], ["td"], ["p"], ["a"], ["dd"]):
        counts = [len(page.all(*tags, within=article)) for article in articles]
        assert counts[0] == counts[1] > 0
    chinese, english = articles
    for text in page.all("h1", "h2", "p", "th", "dt", "caption", within=english):
        assert not re.search(r"[\u4e00-\u9fff]", text["text"])
    for text in page.all("h1", "h2", "dt", within=chinese):
        assert re.search(r"[\u4e00-\u9fff]", text["text"])


def test_the_language_is_chosen_without_a_script(page: Page) -> None:
    choices = page.all("input")
    assert [choice["attributes"]["type"] for choice in choices] == ["radio", "radio"]
    assert len({choice["attributes"]["name"] for choice in choices}) == 1
    assert ["checked" in choice["attributes"] for choice in choices] == [True, False]
    named = [label["attributes"]["for"] for label in page.all("label")]
    assert named == [choice["attributes"]["id"] for choice in choices]


def test_headings_step_down_one_at_a_time(page: Page) -> None:
    for article in page.all("main"):
        levels = [int(h["tag"][1]) for h in page.all("h1", "h2", "h3", "h4", within=article)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_ids_are_unique_and_references_lead_somewhere(page: Page) -> None:
    ids = [e["attributes"]["id"] for e in page.elements if "id" in e["attributes"]]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        attributes = element["attributes"]
        for name in ("aria-labelledby", "for"):
            assert name not in attributes or attributes[name] in ids
        if element["tag"] == "a":
            assert attributes["href"].removeprefix("#") in ids


def test_tables_have_captions_and_headings_for_every_cell(page: Page) -> None:
    for table in page.all("table"):
        assert page.all("caption", within=table)[0]["text"].strip()
        columns = page.all("th", within=page.all("thead", within=table)[0])
        assert all(heading["attributes"]["scope"] == "col" for heading in columns)
        assert all(heading["text"].strip() for heading in columns)
        for body in page.all("tbody", "tfoot", within=table):
            for row in page.all("tr", within=body):
                cells = page.all("th", "td", within=row)
                assert len(cells) == len(columns)
                assert cells[0]["attributes"]["scope"] == "row"


def test_every_chart_is_described_and_its_numbers_stand_in_the_table(page: Page) -> None:
    figures = page.all("figure")
    assert len(figures) == len(page.all("svg"))
    for figure in figures:
        drawing = page.all("div", within=figure)[0]
        assert drawing["attributes"]["role"] == "img"
        assert len(drawing["attributes"]["aria-label"]) > 20
        assert page.all("svg", within=figure)[0]["attributes"]["aria-hidden"] == "true"
        pair = figure["inside"][-1]
        cells = {cell["text"].strip() for cell in page.all("th", "td", within=pair)}
        if "logarithmic" in pair["inside"][-1]["text"] or "对数" in pair["inside"][-1]["text"]:
            continue  # its axis has round numbers that no bar has
        for text in page.all("text", within=figure):
            words = text["text"].strip()
            assert words in cells or words in {c for c in cells if words.rstrip("…") in c}


def test_texts_in_charts_are_texts_in_the_reader_s_fonts(page: Page) -> None:
    texts = page.all("text")
    assert len(texts) > 200
    for text in texts:
        assert "Noto Sans CJK SC" in text["attributes"]["font-family"]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(colour: str) -> float:
    return 1.05 / (_luminance(colour) + 0.05)


def test_text_has_a_contrast_of_at_least_4_5_and_bars_of_3() -> None:
    variables = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", STYLE.read_text("utf-8")))
    for name in ("ink", "muted", "main"):
        assert _contrast(variables[name]) >= 4.5
    for colour in (charts.INK, charts.MUTED):
        assert _contrast(colour) >= 4.5
    for colour in (charts.MAIN, charts.WARN):
        assert _contrast(colour) >= 3


def test_names_from_contracts_cannot_break_the_page(make_context: MakeContext) -> None:
    evil = "<script>alert(1)</script> & \"'"
    context = make_context()
    programmes = context.summaries["programme"]["programmes"]
    titled = [{**programmes[0], "title": {"zh": evil, "en": evil}}]
    summary = {**context.summaries["programme"], "programmes": titled}
    context.summaries = {**context.summaries, "programme": summary}
    report.write(context)
    text = context.workspace.path("report.html").read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    Page(text)
