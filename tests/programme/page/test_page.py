"""A programme as a page: everything is on it, in both languages, and nothing comes from outside."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.formats.rule_file import open_rule_file
from commonweal.programme.page import render

ROOT = Path(__file__).parents[3]
FILES = [
    *sorted((ROOT / "src/commonweal/templates/guizhou/programmes").glob("*.yaml")),
    *sorted((ROOT / "examples").glob("*/programmes/*.yaml")),
]
TABLE = """\
version: 1
programme: grant
title: {zh: 助学金 <b>甲</b>, en: Grant <b>A</b>}
summary: {zh: 甲, en: A}
authority: {zh: 甲, en: A}
period: {kind: academic_year, starts: 09-01}
sources:
  law:
    title: {zh: 办法, en: Rules}
    issued_by: {zh: 省, en: Province}
    date: 2020-06-01
    link: https://law.example/rules
  other_law:
    title: {zh: 他法, en: Other}
    issued_by: {zh: 省, en: Province}
    date: 2020-06-01
    link: javascript:alert(1)
population: {title: {zh: 学生, en: Pupils}, from: enrolment}
parameters:
  line:
    title: {zh: 收入线, en: Income line}
    type: money
    values:
      - {valid_from: 2020-09-01, value: 7000 yuan, source: law, article: 第三条}
      - {valid_from: 2022-09-01, value: 7500.50 yuan, source: other_law}
facts:
  poor: {title: {zh: 低收入, en: Poor}, type: boolean, from: enrolment, absent: false}
  income:
    title: {zh: 人均收入, en: Income per head}
    type: money
    unit: yuan
    of: household
    from: enrolment
    value: approved_tuition
    absent: unknown
    minimum: 0
tables:
  step:
    title: {zh: 档次, en: Step}
    inputs: [poor, income]
    outputs: {amount: money}
    rows:
      - {when: [true, '-'], then: [3800 yuan]}
      - {when: [false, < line], then: [3300 yuan], article: 第五条}
      - {when: [false, '[line..9000 yuan]'], then: [2800 yuan], valid_from: 2020-09-01}
    otherwise: [0 yuan]
    source: law
    article: 第四条
eligible: {title: {zh: 符合, en: Entitled}, expression: poor or income < line, source: law}
awards:
  grant:
    title: {zh: 助学金, en: Grant}
    steps: [{when: poor, amount: step.amount}, {amount: step.amount / 2}]
    source: law
"""


def _defined(text: str, file: str = "x.yaml") -> Definitions:
    problems = Problems()
    found = define(text, file, problems)
    assert problems.found == []
    assert found is not None
    return found


class _Seen(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if values.get("href"):
            self.links.append(str(values["href"]))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everything_named_is_on_the_page_in_both_languages(path: Path) -> None:
    definitions = open_rule_file(path.parent, path.stem).definitions
    page = render(definitions)
    seen = _Seen(page)
    text = "\n".join(seen.texts)
    programme = definitions.programme
    sections = (programme.rules, programme.awards, programme.findings, programme.parameters)
    for named in (each for section in sections for each in section.values()):
        assert named.title.zh in text
        assert named.title.en in text
    for dated, _ in (value for values in definitions.parameters.values() for value in values):
        assert dated.valid_from.isoformat() in text
    for source in programme.sources.values():
        assert source.title.zh in text
        assert source.date.isoformat() in text
    for group in programme.groups.values():
        assert group.title.zh in text
    assert "household__" not in text
    assert seen.open == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_page_can_be_walked_through_and_needs_no_network(path: Path) -> None:
    seen = _Seen(render(open_rule_file(path.parent, path.stem).definitions))
    assert len(seen.ids) == len(set(seen.ids))
    inner = {link[1:] for link in seen.links if link.startswith("#")}
    assert inner <= set(seen.ids)
    assert seen.levels[0] == 1
    steps = zip(seen.levels, seen.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert not seen.tags & {"script", "img", "link", "iframe"}


def test_only_a_law_s_own_address_leads_outside() -> None:
    seen = _Seen(render(_defined(TABLE)))
    assert {link for link in seen.links if not link.startswith("#")} == {
        "https://law.example/rules"
    }


def test_what_the_file_says_is_text_and_no_markup() -> None:
    page = render(_defined(TABLE))
    assert "<b>" not in page
    assert "Grant &lt;b&gt;A&lt;/b&gt;" in page


def _rows(page: str, article: str) -> list[list[str]]:
    """The cells of the table ``step`` in one language."""
    part = page[page.index(f'id="{article}-tables-step"') :]
    body = part[part.index("<tbody>") : part.index("</tbody>")]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[re.sub("<.*?>", "", cell) for cell in row] for row in cells]


def test_a_decision_table_is_a_table_with_the_law_of_each_row() -> None:
    page = render(_defined(TABLE))
    line = "“Income line” (7,500.50 yuan since 2022-09-01)"
    assert _rows(page, "en") == [
        ["1", "yes", "any", "3,800 yuan", "Always", "Rules, 第四条"],
        ["2", "no", f"&lt; {line}", "3,300 yuan", "Always", "Rules, 第五条"],
        [
            *("3", "no", f"≥ {line} and ≤ 9,000 yuan", "2,800 yuan"),
            *("Since 2020-09-01", "Rules, 第四条"),
        ],
        ["Otherwise", "", "", "0 yuan", "Always", "Rules, 第四条"],
    ]
    assert _rows(page, "zh")[0] == ["1", "是", "任意", "3,800 元", "一直", "《办法》第四条"]


def test_the_condition_of_a_step_stands_above_its_amount() -> None:
    page = render(_defined(TABLE))
    assert "If “Poor”<" in page
    assert "条件：“低收入”<" in page


def test_the_language_that_is_asked_for_comes_first() -> None:
    definitions = _defined(TABLE)
    assert '<html lang="zh-CN">' in render(definitions)
    english = render(definitions, "en")
    assert '<html lang="en">' in english
    assert english.index('id="language-en" checked') < english.index('id="language-zh"')


def test_what_is_asked_of_the_household_and_excluded_is_said() -> None:
    text = TABLE.replace("    of: household\n", "").replace(
        "expression: poor or income < line,",
        "expression: \"household.of('child').count(poor) > 1 or household.sum(income) < line\",",
    )
    excluded = "excludes: [{programme: other_grant, source: law, article: 第七条}]\npopulation:"
    page = "\n".join(_Seen(render(_defined(text.replace("population:", excluded, 1)))).texts)
    assert "how many of the members of the household (child): “Poor”) is more than 1" in page
    assert "家庭成员（子女）中符合以下条件的人数：“低收入”）大于1" in page
    assert "家庭成员的“人均收入”之和）低于“收入线”" in page
    assert "Whoever is entitled to this programme is not entitled to: other_grant" in page
