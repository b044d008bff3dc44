"""A simulation's page stands alone, in both languages, and shows nothing that is withheld."""

import re
from copy import deepcopy
from typing import Any

import pytest

from commonweal.region import Region, Regions
from commonweal.report import simulation_files
from commonweal.report.language import ENGLISH
from commonweal.report.model import Exhibit
from commonweal.report.simulation_margins import margins
from commonweal.report.simulation_together import section

from .test_page import Page

REGIONS = Regions(
    [
        Region("52", "贵州省", "Guizhou"),
        Region("5201", "贵阳市", "Guiyang"),
        Region("520102", "南明区", "Nanming"),
        Region("520103", "云岩区", "Yunyan"),
        Region("5203", "遵义市", "Zunyi"),
        Region("520302", "红花岗区", "Honghuagang"),
    ]
)


def _change(before: int, gained: int, lost: int) -> dict[str, int]:
    return {"before": before, "after": before + gained - lost, "gained": gained, "lost": lost}


def _line(key: str, *counts: int, hidden: bool = False) -> dict[str, Any]:
    if hidden:
        return {"key": key, "persons": None, "families": None, "money": None, "margin": None}
    before, gained, lost = counts
    return {
        "key": key,
        "persons": _change(before, gained, lost),
        "families": _change(before - 3, gained, lost),
        "money": {"before": before * 100_000, "after": (before + gained - lost) * 100_000},
        "margin": None,
    }


def _scenario(**changes: Any) -> dict[str, Any]:
    margin = {
        "persons": {"before": 20, "after": 25},
        "families": {"before": 18, "after": 21},
        "money": {"before": 9_900_000, "after": 12_000_000},
        "boundless": {"before": 0, "after": 11},
    }
    lines = [_line("5201", 60, 20, 10), _line("5203", 30, 15, 12)]
    counties = [_line("520102", hidden=True), _line("520103", hidden=True), lines[1]]
    counties[2] = {**lines[1], "key": "520302"}
    return {
        "name": "wider",
        "programme": "aid",
        "title": {"zh": "资助", "en": "Aid <for pupils>"},
        "period": "2021",
        "currency": "CNY",
        "as_of": "2021-10-01",
        "settings": {
            "line": {
                "title": {"zh": "标准", "en": "Line"},
                "before": "6000 yuan",
                "after": "7000 yuan",
            }
        },
        "rules": "0" * 64,
        "against": "1" * 64,
        "tables": {"links": 1},
        "awards": True,
        "group": "boarding",
        "group_title": {"zh": "寄宿", "en": "Boarding"},
        "smallest_count": 10,
        "search": None,
        "together": None,
        "result": {
            "shown": "changes",
            "total": {**_line("", 90, 35, 22), "margin": margin},
            "considered": 400,
            "kept": 68,
            "raised": 30,
            "lowered": 0,
            "flows": [{"before": "eligible", "after": "eligible", "persons": 68}],
            "tables": [
                {
                    "dimension": "prefecture",
                    "lines": lines,
                    "together": None,
                    "margin_together": None,
                },
                {
                    "dimension": "county",
                    "lines": counties,
                    "together": _line("", 60, 20, 10),
                    "margin_together": None,
                },
                {
                    "dimension": "size",
                    "lines": [_line("none", 90, 35, 22)],
                    "together": None,
                    "margin_together": None,
                },
                {
                    "dimension": "group",
                    "lines": [{**_line("true", 90, 35, 22), "families": None}],
                    "together": None,
                    "margin_together": None,
                },
            ],
        },
        **changes,
    }


def _search(**changes: Any) -> dict[str, Any]:
    tried = [{"value": f"{v} yuan", "cost": v * 1000} for v in (0, 500, 1000)]
    return {
        "parameter": "line",
        "title": {"zh": "标准", "en": "Line"},
        "budget": 700_000,
        "least": "0 yuan",
        "greatest": "1000 yuan",
        "unit": "1 yuan",
        "monotone": True,
        "evaluations": 20,
        "found": {"value": "700 yuan", "cost": 700_000},
        "neighbour": {"value": "701 yuan", "cost": None},
        "scan": tried,
        **changes,
    }


def _together(**changes: Any) -> dict[str, Any]:
    lines = [_line("aid", 90, 35, 22), _line("meals", 70, 0, 15)]
    margin = {
        "persons": {"before": 20, "after": 25},
        "families": {"before": 18, "after": 21},
        "money": {"before": 19_900_000, "after": 22_000_000},
        "boundless": {"before": 0, "after": 0},
    }
    return {
        "programmes": {"meals": {"zh": "营养餐", "en": "School meals"}},
        "shown": "changes",
        "total": {**_line("", 160, 20, 22), "margin": margin},
        "lines": lines,
        **changes,
    }


def _page(*documents: dict[str, Any]) -> str:
    return simulation_files(documents, REGIONS, "Guizhou")["simulation.html"]


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    whole = _scenario(search=_search(), together=_together())
    return simulation_files([whole, _scenario()], REGIONS, "Guizhou")


def test_nothing_is_fetched_from_elsewhere(files: dict[str, str]) -> None:
    for text in files.values():
        assert set(re.findall(r"https?://[^\"' )]+", text)) <= {"http://www.w3.org/2000/svg"}
        assert "<script" not in text
        assert "url(" not in text


def test_both_languages_say_the_same(files: dict[str, str]) -> None:
    page = Page(files["simulation.html"])
    articles = page.all("main")
    assert [article["attributes"]["lang"] for article in articles] == ["zh-CN", "en"]
    tables = [len(page.all("table", within=article)) for article in articles]
    charts = [len(page.all("svg", within=article)) for article in articles]
    assert tables[0] == tables[1] > 6
    assert charts[0] == charts[1] > 6
    assert "新增" in articles[0]["text"]
    assert not re.search(r"[\u4e00-\u9fff]", articles[1]["text"].replace("中文", ""))


def test_every_drawing_says_what_it_shows_and_stands_beside_its_table(
    files: dict[str, str],
) -> None:
    page = Page(files["simulation.html"])
    drawings = [e for e in page.all("div") if e["attributes"].get("role") == "img"]
    assert drawings
    for drawing in drawings:
        assert len(drawing["attributes"]["aria-label"]) > 10
        pair = next(e for e in drawing["inside"] if e["attributes"].get("class") == "pair")
        assert page.all("table", within=pair)
    assert sum(name.endswith("-en.svg") for name in files) == len(drawings) // 2


def test_a_title_is_text_and_no_markup(files: dict[str, str]) -> None:
    assert "<for pupils>" not in files["simulation.html"]
    assert "Aid &lt;for pupils&gt;" in files["simulation.html"]


def test_withheld_counties_are_named_without_numbers() -> None:
    text = _page(_scenario())
    assert "The numbers of all counties are withheld in: Guiyang." in text
    assert "Nanming" not in text
    assert "Honghuagang" in text


def test_margins_are_told_line_by_line_where_they_may_be() -> None:
    scenario = deepcopy(_scenario())
    table = scenario["result"]["tables"][0]
    margin = {
        "persons": {"before": 0, "after": 14},
        "families": {"before": 0, "after": 11},
        "money": {"before": 6_000_000, "after": 8_400_000},
        "boundless": {"before": 0, "after": 0},
    }
    words = {"5201": "Guiyang", "5203": "Zunyi"}

    def told() -> list[Exhibit]:
        return list(margins(ENGLISH, scenario, table, words, "Prefectures", "place"))

    assert told() == []
    table["lines"][0]["margin"] = margin
    table["margin_together"] = {**_line("", 30, 15, 12), "margin": margin}
    (exhibit,) = told()
    assert exhibit.title == "Prefectures: at most"
    assert exhibit.note == "The margin is withheld of: Zunyi."
    # 60 people before, 70 after and 14 who could be.
    cells = ["57", "78", "60", "84", "60,000 yuan", "84,000 yuan"]
    assert exhibit.table.rows == [["Guiyang", *cells]]
    assert exhibit.table.total is not None
    assert len(exhibit.table.total) == len(exhibit.table.headings)


@pytest.mark.parametrize("shown", ["levels", "before", "nothing"])
def test_what_may_not_be_shown_is_not(shown: str) -> None:
    scenario = deepcopy(_scenario())
    result = scenario["result"]
    result |= {"shown": shown, "kept": None, "raised": None, "lowered": None, "flows": []}
    names = {"levels": ("before", "after"), "before": ("before",), "nothing": ()}[shown]
    lines = [result["total"], *(line for table in result["tables"] for line in table["lines"])]
    for line in lines:
        line["margin"] = None
        for part in ("persons", "families", "money"):
            if line[part] is not None:
                line[part] = {
                    key: line[part].get(key) if key in names else None
                    for key in ("before", "after", "gained", "lost")
                }
        if shown == "nothing":
            line |= {"persons": None, "families": None, "money": None}
    if shown == "nothing":
        result["tables"] = []
    text = _page(scenario)
    assert "[c]" in text
    assert "Fewer than 10" in text
    assert "people come to the aid" not in text


def test_a_search_tells_its_value_or_that_there_is_none() -> None:
    assert "Line at 700 yuan costs 7,000 yuan" in _page(_scenario(search=_search()))
    assert "701 yuan, costs [c], which exceeds it" in _page(_scenario(search=_search()))
    none = _search(found=None, neighbour=None)
    assert "No value of Line between 0 yuan and 1000 yuan" in _page(_scenario(search=none))
    unordered = _search(monotone=False, neighbour=None)
    assert "both rises and falls" in _page(_scenario(search=unordered))


def test_the_sum_of_several_programmes_is_told(files: dict[str, str]) -> None:
    text = files["simulation.html"]
    assert "the change reaches: School meals." in text
    assert "of their sum −2,000 yuan" in text
    assert "more or less money, other programmes included" in text
    assert "The margin of the sum" in text
    other = {**_line("", 70, 0, 15), "money": {"before": 7_000_000, "after": 7_000_000}}
    apart = _together(lines=[_line("aid", 90, 35, 22), other])
    told = section(ENGLISH, _scenario(together=apart)).exhibits[0].table
    assert [row[0] for row in told.rows] == ["Aid <for pupils>", "The others"]
    assert told.rows[1][4] == "+0 / −15"
    assert told.total is not None
    assert told.total[0] == "Sum"


def test_a_sum_that_is_withheld_has_no_numbers() -> None:
    nothing = _together(shown="nothing", total=_line("", hidden=True), lines=[])
    told = section(ENGLISH, _scenario(together=nothing))
    assert not told.exhibits
    assert "so the sum is withheld" in told.paragraphs[-1]


def test_scenarios_on_other_data_are_said_to_be() -> None:
    said = "not simulated on the same data"
    assert said not in _page(_scenario(), _scenario())
    assert said in _page(_scenario(), _scenario(tables={"links": 2}))
