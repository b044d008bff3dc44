"""A condition told with the values that somebody has, in both languages."""

import pytest

from commonweal.languages import Language
from commonweal.programme.language import Constant, Expression, Kind, Membership, Name
from commonweal.programme.language.told import Teller
from commonweal.programme.language.words import value_in_words
from tests.programme.language.test_words import TITLES, parsed

VALUES = {
    "income": Constant(481_200, Kind.MONEY),
    "line": Constant(475_000, Kind.MONEY),
    "children": Constant(2, Kind.INTEGER),
    "kind": Constant("rural", Kind.TEXT),
    "poor": Constant(True, Kind.BOOLEAN),
}


def teller(language: Language) -> Teller:
    """Tells of somebody with ``VALUES``; of any formula the value is three."""

    def said(constant: Constant) -> str:
        return value_in_words(constant, language, "CNY")

    def value_of(expression: Expression) -> str:
        if isinstance(expression, Name) and expression.symbol.name in VALUES:
            return said(VALUES[expression.symbol.name])
        return said(expression if isinstance(expression, Constant) else Constant(3, Kind.INTEGER))

    return Teller(
        language, lambda symbol: TITLES[symbol.name][language == "en"], said, value_of=value_of
    )


CONDITIONS = {
    ("income < line", False): (
        "人均收入：4,812 元，不低于 4,750 元（收入线）",
        "Income per head: 4,812 yuan, not below 4,750 yuan (Income line)",
    ),
    ("line > income", False): (
        "人均收入：4,812 元，不低于 4,750 元（收入线）",
        "Income per head: 4,812 yuan, not below 4,750 yuan (Income line)",
    ),
    ("income < line", None): ("人均收入：4,812 元", "Income per head: 4,812 yuan"),
    ("children >= 2", True): ("子女数：2，达到 2", "Children: 2, at least 2"),
    ("kind <> 'rural'", False): ("户别：rural，等于 rural", "Kind: rural, equal to rural"),
    ("kind in kinds", True): ("户别：rural，属于“类别”", "Kind: rural, one of “Kinds”"),
    ("kind in kinds", None): ("户别：rural", "Kind: rural"),
    ("born > date '2010-09-01'", False): (
        "出生日期：3，不晚于 2010-09-01",
        "Date of birth: 3, not after 2010-09-01",
    ),
    ("poor", True): ("低收入：是", "Poor: yes"),
    ("years_between(born, period_start) >= 18", False): (
        "自出生日期至期间首日的整年数：3，低于 18",
        "the full years from Date of birth to the first day of the period: 3, below 18",
    ),
    ("income / 2 < line", True): (
        "按人均收入计算：3，低于 4,750 元（收入线）",
        "worked out from Income per head: 3, below 4,750 yuan (Income line)",
    ),
    ("income <= value_for(fee, children)", True): (
        "人均收入：4,812 元，不超过 3（学费（2））",
        "Income per head: 4,812 yuan, at most 3 (Fee, for 2)",
    ),
    ("income <= value_on(line, date_of(2020, 1, 1))", True): (
        "人均收入：4,812 元，不超过 3（收入线（3））",
        "Income per head: 4,812 yuan, at most 3 (Income line, on 3)",
    ),
}
ROWS = {
    "income >= line": (
        "人均收入：须达到 4,750 元（收入线）",
        "Income per head: has to be at least 4,750 yuan (Income line)",
    ),
    "kind in kinds": ("户别：须属于“类别”", "Kind: has to be one of “Kinds”"),
    "not poor": ("低收入：否", "Poor: no"),
    "not (children = 1)": ("并非：子女数：须为 1", "not: Children: has to be 1"),
    "poor and children <> 1": (
        "低收入：是 且 子女数：须不为 1",
        "Poor: yes and Children: must not be 1",
    ),
}


@pytest.mark.parametrize(("written", "met"), CONDITIONS)
def test_what_was_compared_and_how_it_came_out(written: str, met: bool | None) -> None:
    expression = parsed(written, Kind.BOOLEAN)
    found = teller("zh").condition(expression, met), teller("en").condition(expression, met)
    assert found == CONDITIONS[written, met]


@pytest.mark.parametrize("written", ROWS)
def test_what_a_row_of_a_table_asks(written: str) -> None:
    expression = parsed(written, Kind.BOOLEAN)
    assert (teller("zh").asked(expression), teller("en").asked(expression)) == ROWS[written]


def test_a_list_that_stands_in_the_rule_itself_is_told() -> None:
    expression = parsed("kind in ('rural', 'urban')", Kind.BOOLEAN)
    assert isinstance(expression, Membership)
    told = teller("en").condition(expression, True)
    assert told == "Kind: rural, one of rural, urban"
