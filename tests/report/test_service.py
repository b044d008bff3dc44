"""The report is written whole, the same every time, and withholds what it must."""

import re
from pathlib import Path

import pytest

from commonweal import report
from commonweal.report import charts
from commonweal.report.errors import ReportNotWritten
from commonweal.stage import StageContext

from .conftest import SUMMARIES, MakeContext
from .test_page import Page


def _text(context: StageContext) -> str:
    return context.workspace.path("report.html").read_text("utf-8")


def _counties(page: Page, language: int = 1) -> dict[str, list[str]]:
    """County -> its cells, from the tables of one article."""
    article = page.all("main")[language]
    section = next(
        s for s in page.all("section", within=article) if s["attributes"]["class"] == "county"
    )
    rows = [
        [cell["text"].strip() for cell in page.all("th", "td", within=row)]
        for row in page.all("tr", within=section)
    ]
    return {row[0]: row[1:] for row in rows if row[0] not in {"County", "All"}}


def test_the_same_input_gives_the_same_bytes(make_context: MakeContext) -> None:
    first, second = make_context(), make_context()
    results = [report.write(context) for context in (first, second)]
    assert _text(first) == _text(second)
    assert results[0] == results[1]
    assert results[0].tables == {}


def test_the_page_holds_the_figures_of_every_stage(make_context: MakeContext) -> None:
    context = make_context()
    report.write(context)
    text = _text(context)
    for number in ("117,310", "116,820", "100,400", "31,000", "920", "99.91%", "5,450,000 元"):
        assert number in text
    assert "Senior-high tuition waiver" in text
    assert "普通高中免学费" in text
    assert "符合条件而未领资助的学生" in text
    assert "2021年10月1日" in text


def test_drafts_and_suspended_findings_are_named_with_the_reason(make_context: MakeContext) -> None:
    context = make_context()
    report.write(context)
    text = _text(context)
    assert "Determined by drafts that nobody has published: Senior-high tuition waiver." in text
    assert "按尚未发布的规则草稿认定的项目：普通高中免学费。" in text
    assert "no version is in force in the period: old_support." in text
    assert "Findings of the kind “Registered poor, owns a company” are suspended" in text
    assert "of 40 drawn by lot and verified, 21 hold (95 % interval 37.5% to 67.1%)" in text
    assert "已暂停“登记贫困户名下有公司”类线索：抽样核实40条，其中21条属实" in text


def test_every_county_stands_in_the_page(make_context: MakeContext) -> None:
    context = make_context()
    report.write(context)
    counties = _counties(Page(_text(context)))
    assert len(counties) == 88
    assert counties["Guanshanhu"][:2] == ["121", "215"]


def test_small_counts_are_nowhere_in_the_page(make_context: MakeContext) -> None:
    counts = [
        ("520102", 300, 3),
        ("520103", 300, 41),
        ("520111", 200, 17),
        ("520112", 300, 0),
        ("520201", 300, 60),
        ("520203", 4, 0),
    ]
    context = make_context(counts)
    report.write(context)
    counties = _counties(Page(_text(context)))
    assert counties["Nanming"] == ["[c]", "300", "[c]"]
    assert counties["Yunyan"] == ["41", "300", "136.7"]
    # The smallest of the others is withheld too: 61 less 41 less 17 would give the 3 away.
    assert counties["Huaxi"] == ["[c]", "200", "[c]"]
    assert counties["Wudang"] == ["0", "300", "0.0"]
    # Four households are too few to be shown as well, and so is one more county's number.
    assert counties["Liuzhi"] == ["0", "[c]", "[c]"]
    assert counties["Zhongshan"] == ["60", "[c]", "[c]"]
    shown = re.sub(
        r"<svg.*?</svg>",
        lambda found: "".join(re.findall(r">([^<]*)</text>", found.group())),
        _text(context),
    )
    assert ">17<" not in shown
    assert ">3<" not in re.sub(r'<section class="(?!county).*?</section>', "", shown, flags=re.S)


def test_a_withheld_county_has_no_bar_and_no_place_in_the_order(make_context: MakeContext) -> None:
    context = make_context([("520102", 90, 3), ("520103", 90, 4), ("520111", 90, 50)])
    report.write(context)
    page = Page(_text(context))
    names = list(_counties(page))
    assert names[0] == "Huaxi"
    panel = next(
        figure
        for figure in page.all("figure")
        if "Guiyang" in page.all("div", within=figure)[0]["attributes"]["aria-label"]
    )
    bars = [p["attributes"] for p in page.all("path", within=panel)]
    drawn = [
        float(length)
        for bar in bars
        if bar.get("fill") == charts.MAIN
        for length in re.findall(r"h([\d.]+)", bar["d"])[:1]
    ]
    assert [length > 0 for length in drawn].count(True) == 1
    assert drawn[0] > 0


def test_few_families_in_all_are_not_counted_at_the_top_either(make_context: MakeContext) -> None:
    context = make_context([("520102", 90, 2)])
    report.write(context)
    page = Page(_text(context))
    assert "their number is withheld" in page.all("main")[1]["text"]
    assert "families entitled to aid" not in page.all("main")[1]["text"]


def test_families_without_a_region_are_counted_apart(make_context: MakeContext) -> None:
    context = make_context([("520102", 90, 40), (None, 30, 11), ("999999", 10, 9)])
    report.write(context)
    counties = _counties(Page(_text(context)))
    assert counties["Region unknown"] == ["20", "40", "500.0"]


def test_nobody_eligible_is_said_in_words(make_context: MakeContext) -> None:
    context = make_context([("520102", 90, 0)])
    report.write(context)
    assert "No family was found eligible in this run." in _text(context)


def test_a_stage_that_did_not_run_is_said_so(make_context: MakeContext) -> None:
    context = make_context(summaries={"intake": SUMMARIES["intake"]})
    context.versions = {}
    report.write(context)
    page = Page(_text(context))
    for article in page.all("main"):
        assert len(page.all("h2", within=article)) == 6
    assert page.all("main")[1]["text"].count("did not include this stage") == 5


@pytest.mark.parametrize("stage", ["intake", "identity", "programme"])
def test_nothing_to_report_is_no_failure(make_context: MakeContext, stage: str) -> None:
    empty = {
        "intake": {"datasets": []},
        "identity": {
            "records": 0,
            "persons": 0,
            "pairs": 0,
            "reviews": 0,
            "sizes": {},
            "weights": [],
            "histogram": [],
            "precision": None,
            "recall": None,
        },
        "programme": {"programmes": [], "findings": {}, "finding_titles": {}},
    }
    context = make_context([], summaries={**SUMMARIES, stage: empty[stage]})
    report.write(context)
    Page(_text(context))


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = make_context()
    context.workspace.path("report.html").write_text("old", encoding="utf-8")

    def full(self: Path, *_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ReportNotWritten, match="No space left") as caught:
        report.write(context)
    assert caught.value.code == "report.not-written"
    assert [p.name for p in context.workspace.root.glob("*report*")] == ["report.html"]
    assert _text(context) == "old"
