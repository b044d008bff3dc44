"""What the language admits, what it refuses, and where it says so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.errors import ProgrammeError
from commonweal.programme.errors import (
    DivisionByZero,
    ExpressionInvalid,
    ExpressionNotAllowed,
    ExpressionTypes,
    NameUnknown,
    Place,
)
from commonweal.programme.language import Kind, Symbol, symbols
from commonweal.programme.language.parse import FUNCTIONS, parse

SCOPE = {
    "poor": Symbol("poor", Kind.BOOLEAN, "fact"),
    "grade": Symbol("grade", Kind.INTEGER, "fact"),
    "size": Symbol("size", Kind.INTEGER, "fact", never_zero=True),
    "income": Symbol("income", Kind.MONEY, "fact"),
    "line": Symbol("line", Kind.MONEY, "parameter", never_zero=True),
    "rate": Symbol("rate", Kind.NUMBER, "parameter"),
    "kind": Symbol("kind", Kind.TEXT, "column", values=("rural", "urban")),
    "kinds": Symbol("kinds", Kind.TEXTS, "parameter"),
    "born": Symbol("born", Kind.DATE, "fact"),
    "home.status": Symbol("home.status", Kind.TEXT, "column"),
}


def read(text: str, kind: Kind = Kind.BOOLEAN) -> set[str]:
    """The names that ``text`` uses."""
    tree = parse(text, SCOPE, lambda offset: Place("f", 1, offset + 1), kind)
    return {symbol.name for symbol in symbols(tree)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("poor", {"poor"}),
        ("not poor or grade between 1 and 3", {"poor", "grade"}),
        ("kind in ('rural', 'urban')", {"kind"}),
        ("kind not in kinds", {"kind", "kinds"}),
        ("kind in (kinds)", {"kind", "kinds"}),
        ("income / size < line", {"income", "size", "line"}),
        ("income < line * rate", {"income", "line", "rate"}),
        ("income >= 0", {"income"}),
        ("home.status = 'monitored'", {"home.status"}),
        ("years_between(born, date '2021-09-01') >= 6", {"born"}),
        ("if(poor, grade, -1) = 2", {"poor", "grade"}),
        ("least(grade, size) <> 3 -- a remark", {"grade", "size"}),
        (" and ".join(["poor"] * 300), {"poor"}),
    ],
)
def test_what_belongs_to_the_language(text: str, names: set[str]) -> None:
    assert read(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "poor; drop table links",
        "poor = (select true)",
        "exists (select 1)",
        "grade in (select 1)",
        "read_csv('/etc/passwd') = 'x'",
        "read_text('/etc/passwd') = kind",
        "getenv('HOME') = kind",
        "attach 'x'",
        "copy links to 'x'",
        "install httpfs",
        "pragma version",
        "set memory_limit = '1GB'",
        "kind like 'r%'",
        "kind || kind = kind",
        "kind::integer = 1",
        "cast(kind as date) = born",
        "poor is null",
        "coalesce(poor, false)",
        "ifnull(poor, false)",
        "sum(grade) over () = 1",
        "count(*) = 1",
        "grade[1] = 1",
        "random() < rate",
        "$1 = grade",
        "? = grade",
        "columns('x') = grade",
        "*",
        "poor as other",
        "null",
        "interval 1 day = 1",
        "grade % 2 = 0",
        "kind ilike 'r'",
        "kind ~ 'x'",
        "case kind when 'rural' then poor else poor end",
        "(" * 70 + "poor" + ")" * 70,
        "least(" * 11 + "grade" + ", 1)" * 11 + " = 1",
        "poor or " * 900 + "poor",
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises((ExpressionNotAllowed, ExpressionInvalid)):
        read(text)


@pytest.mark.parametrize("text", ["", "poor and", "(poor", "'open", "and", "grade = = 1"])
def test_what_cannot_be_parsed(text: str) -> None:
    with pytest.raises(ExpressionInvalid):
        read(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("grade", Kind.BOOLEAN),
        ("poor", Kind.MONEY),
        ("poor and grade", Kind.BOOLEAN),
        ("income < 4000", Kind.BOOLEAN),
        ("income + 1", Kind.MONEY),
        ("income * income", Kind.MONEY),
        ("kind < 'x'", Kind.BOOLEAN),
        ("kind = 1", Kind.BOOLEAN),
        ("born = '2021-09-01'", Kind.BOOLEAN),
        ("born = date '2021-19-01'", Kind.BOOLEAN),
        ("kind in kind", Kind.BOOLEAN),
        ("kind in (kind, 'rural')", Kind.BOOLEAN),
        ("case when poor then grade end = 1", Kind.BOOLEAN),
        ("case when poor then grade else kind end = 1", Kind.BOOLEAN),
        ("least(grade)", Kind.INTEGER),
        ("least(kind, kind)", Kind.TEXT),
        ("years_between(born)", Kind.INTEGER),
        ("grade = 12345678901234567890", Kind.BOOLEAN),
        ("grade = 1.1234567", Kind.BOOLEAN),
    ],
)
def test_types_must_fit(text: str, kind: Kind) -> None:
    with pytest.raises(ExpressionTypes):
        read(text, kind)


@pytest.mark.parametrize(
    "text", ["income / grade", "income / 0", "income / rate", "income / (size)"]
)
def test_a_divisor_that_may_be_zero_is_refused(text: str) -> None:
    if "size" in text:
        assert read(text, Kind.MONEY)
        return
    with pytest.raises(DivisionByZero):
        read(text, Kind.MONEY)


@pytest.mark.parametrize(
    ("text", "column", "suggested"),
    [
        ("poor or grde = 1", 9, "grade"),
        ("not\n (kind = 'rurl')", 7, "rural"),
        ("home.stats = 'x'", 1, "home.status"),
        ('"poor"', 1, "poor"),
    ],
)
def test_an_unknown_name_is_placed_and_the_nearest_suggested(
    text: str, column: int, suggested: str
) -> None:
    with pytest.raises(NameUnknown) as caught:
        read(text)
    assert caught.value.place.column == column
    assert f"did you mean {suggested}?" in str(caught.value)


def test_an_unknown_function_lists_those_there_are() -> None:
    with pytest.raises(
        ExpressionNotAllowed, match="no function rund; there are if, least"
    ) as caught:
        read("poor and rund(grade) = 1")
    assert caught.value.place.column == 10
    assert "years_between" in FUNCTIONS


PIECES = """
poor grade kind income ( ) , and or not in = < + - / * 'x' 1 ; select from links read_csv attach
pragma :: case when then else end null is -- /* date [ { $1 . columns getenv union
"""
WORDS = st.sampled_from(PIECES.split())


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60))
def test_no_text_reaches_anything_but_declared_names(text: str) -> None:
    try:
        names = read(text)
    except ProgrammeError:
        return
    assert names <= set(SCOPE)
