"""An expression in words, in both languages."""

from collections.abc import Mapping
from functools import partial

import pytest

from commonweal.languages import Language
from commonweal.programme.errors import Place
from commonweal.programme.language import Expression, Kind, Symbol, parts
from commonweal.programme.language.parse import parse
from commonweal.programme.language.words import (
    Outline,
    in_words,
    outline,
    value_in_words,
)
from commonweal.programme.period import SYMBOLS

SCOPE: Mapping[str, Symbol] = {
    **SYMBOLS,
    "poor": Symbol("poor", Kind.BOOLEAN, "fact"),
    "orphan": Symbol("orphan", Kind.BOOLEAN, "fact"),
    "income": Symbol("income", Kind.MONEY, "fact"),
    "line": Symbol("line", Kind.MONEY, "parameter"),
    "children": Symbol("children", Kind.INTEGER, "fact", low=1, high=2),
    "born": Symbol("born", Kind.DATE, "fact"),
    "kind": Symbol("kind", Kind.TEXT, "fact"),
    "kinds": Symbol("kinds", Kind.TEXTS, "parameter"),
    "fee": Symbol("fee", Kind.MONEY, "parameter", keys=(1, 2)),
    "eligible": Symbol("eligible", Kind.BOOLEAN, "outcome"),
}
TITLES: Mapping[str, tuple[str, str]] = {
    "poor": ("低收入", "Poor"),
    "orphan": ("孤儿", "Orphan"),
    "income": ("人均收入", "Income per head"),
    "line": ("收入线", "Income line"),
    "children": ("子女数", "Children"),
    "born": ("出生日期", "Date of birth"),
    "kind": ("户别", "Kind"),
    "kinds": ("类别", "Kinds"),
    "fee": ("学费", "Fee"),
}


def parsed(written: str, kind: Kind) -> Expression:
    return parse(written, SCOPE, lambda offset: Place("x", 1, offset + 1), kind)


def _words(written: str, language: Language, kind: Kind = Kind.BOOLEAN) -> str:
    at = 0 if language == "zh" else 1
    return in_words(
        parsed(written, kind),
        language,
        lambda symbol: TITLES[symbol.name][at],
        partial(value_in_words, language=language, currency="CNY"),
    )


BOOLEANS = {
    "income < line": ("“人均收入”低于“收入线”", "“Income per head” is less than “Income line”"),
    "children >= 2": ("“子女数”不小于2", "“Children” is at least 2"),
    "born < date '2010-09-01'": (
        "“出生日期”早于2010-09-01",
        "“Date of birth” is before 2010-09-01",
    ),
    "kind = 'rural'": ("“户别”等于‘rural’", "“Kind” is ‘rural’"),
    "kind <> 'rural'": ("“户别”不等于‘rural’", "“Kind” is not ‘rural’"),
    "kind in kinds": ("“户别”属于“类别”", "“Kind” is one of “Kinds”"),
    "kind in ('a', 'b')": ("“户别”属于a、b", "“Kind” is one of a, b"),
    "not poor": ("并非“低收入”", "not “Poor”"),
    "not (poor or orphan)": ("并非（“低收入” 或 “孤儿”）", "not (“Poor” or “Orphan”)"),
    "poor and (orphan or children > 1)": (
        "“低收入” 且 （“孤儿” 或 “子女数”大于1）",
        "“Poor” and (“Orphan” or “Children” is more than 1)",
    ),
    "poor or orphan and not eligible": (
        "“低收入” 或 “孤儿” 且 并非符合条件",
        "“Poor” or “Orphan” and not the person is entitled",
    ),
    "years_between(born, period_start) >= 18": (
        "自“出生日期”至期间首日的整年数不小于18",
        "the full years from “Date of birth” to the first day of the period is at least 18",
    ),
    "born <= date_of(period_year - 6, 8, 31)": (
        "“出生日期”不晚于（期间起始年份 − 6）的 8 月 31 日",
        "“Date of birth” is on or before 31 August of (the year in which the period begins − 6)",
    ),
}
AMOUNTS = {
    "(income - line) * 2": (
        "（“人均收入” − “收入线”） × 2",
        "(“Income per head” − “Income line”) × 2",
    ),
    "income - (line - line)": (
        "“人均收入” − （“收入线” − “收入线”）",
        "“Income per head” − (“Income line” − “Income line”)",
    ),
    "least(income, line, line) / 2": (
        "（“人均收入”、“收入线”与“收入线”中的较小者） ÷ 2",
        "(the smaller of “Income per head”, “Income line” and “Income line”) ÷ 2",
    ),
    "value_for(fee, children)": ("“学费”（按“子女数”）", "“Fee” for “Children”"),
    "value_on(line, date_of(2020, 1, 1))": (
        "“收入线”在2020 年 1 月 1 日的值",
        "“Income line” on 1 January 2020",
    ),
    "round_half_even(income / 3, '10 yuan')": (
        "“人均收入” ÷ 3（舍入到10 元，逢半取偶）",
        "“Income per head” ÷ 3, rounded to 10 yuan with halves to the even neighbour",
    ),
    "if(poor, line, income)": (
        "如“低收入”，则为“收入线”；否则为“人均收入”",
        "“Income line” if “Poor”; otherwise “Income per head”",
    ),
}


@pytest.mark.parametrize("written", BOOLEANS)
def test_conditions(written: str) -> None:
    assert (_words(written, "zh"), _words(written, "en")) == BOOLEANS[written]


@pytest.mark.parametrize("written", AMOUNTS)
def test_amounts(written: str) -> None:
    found = (_words(written, "zh", Kind.MONEY), _words(written, "en", Kind.MONEY))
    assert found == AMOUNTS[written]


def test_a_note_stands_behind_its_name() -> None:
    found = in_words(
        parsed("income < line", Kind.BOOLEAN),
        "en",
        lambda symbol: TITLES[symbol.name][1],
        partial(value_in_words, language="en", currency="CNY"),
        lambda symbol: "6,500 yuan" if symbol.name == "line" else "",
    )
    assert found == "“Income per head” is less than “Income line” (6,500 yuan)"


def test_points_nest_as_conditions_do() -> None:
    found = outline(
        parsed("poor and not (orphan or children > 1)", Kind.BOOLEAN),
        "en",
        lambda symbol: symbol.name,
        partial(value_in_words, language="en", currency="CNY"),
    )
    assert found == Outline(
        "All of these hold:",
        (
            Outline("“poor”"),
            Outline(
                "None of these holds:", (Outline("“orphan”"), Outline("“children” is more than 1"))
            ),
        ),
    )


def test_cases_come_in_their_order() -> None:
    found = outline(
        parsed("case when poor then line when orphan then income else line / 2 end", Kind.MONEY),
        "zh",
        lambda symbol: symbol.name,
        partial(value_in_words, language="zh", currency="CNY"),
    )
    assert [each.text for each in found.items] == [
        "如“poor”：“line”",
        "如“orphan”：“income”",
        "否则：“line” ÷ 2",
    ]


@pytest.mark.parametrize("written", [*BOOLEANS, *AMOUNTS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_name_is_told(written: str, language: Language) -> None:
    """Nothing that an expression reads is left out of its words."""
    expression = parsed(written, Kind.BOOLEAN if written in BOOLEANS else Kind.MONEY)
    found = _words(written, language, Kind.BOOLEAN if written in BOOLEANS else Kind.MONEY)

    def names(part: Expression) -> list[Symbol]:
        own = [getattr(part, "symbol", None), getattr(part, "parameter", None)]
        return [each for each in own if each] + [n for p in parts(part) for n in names(p)]

    at = 0 if language == "zh" else 1
    for symbol in names(expression):
        if symbol.name in TITLES:
            assert f"“{TITLES[symbol.name][at]}”" in found
