"""Questions to the household: exactly two shapes are read, and what is asked stays inside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.errors import ProgrammeError
from commonweal.programme.errors import ExpressionNotAllowed, NameUnknown, Place
from commonweal.programme.language import Kind, symbols
from commonweal.programme.language import Symbol as Known
from commonweal.programme.language.household import FUNCTIONS, RELATIONS, Households
from commonweal.programme.language.parse import parse

SCOPE = {
    name: Known(name, kind, "fact")
    for name, kind in {
        "poor": Kind.BOOLEAN,
        "grade": Kind.INTEGER,
        "income": Kind.MONEY,
        "born": Kind.DATE,
        "kind": Kind.TEXT,
    }.items()
}


def read(text: str, households: Households, kind: Kind = Kind.BOOLEAN) -> set[str]:
    """The names that ``text`` reads itself, beside what it asks of members."""
    expression = parse(
        text, SCOPE, lambda offset: Place("f", 1, offset + 1), kind, households=households
    )
    return {symbol.name for symbol in symbols(expression)}


@pytest.mark.parametrize(
    ("text", "kind", "function", "relations", "written"),
    [
        ("household.any(poor)", Kind.BOOLEAN, "any", (), "household.any(poor)"),
        ("household . ALL ( poor )", Kind.BOOLEAN, "all", (), "household.ALL(poor)"),
        ("household.sum(income)", Kind.MONEY, "sum", (), "household.sum(income)"),
        ("household.min(born)", Kind.DATE, "min", (), "household.min(born)"),
        ("household.max(grade + 1)", Kind.INTEGER, "max", (), "household.max(grade + 1)"),
        (
            "household.of('spouse', 'child', 'child').count(poor and grade < 3)",
            Kind.INTEGER,
            "count",
            ("child", "spouse"),
            "household.of('spouse', 'child', 'child').count(poor AND grade < 3)",
        ),
    ],
)
def test_a_question_is_read(
    text: str, kind: Kind, function: str, relations: tuple[str, ...], written: str
) -> None:
    households = Households()
    assert read(text, households, kind) == {"household__1"}
    (asked,) = households.named.values()
    assert (asked.function, asked.relations, asked.kind) == (function, relations, kind)
    assert (asked.written, asked.place.column) == (written, 1)


def test_the_same_question_has_one_name() -> None:
    households = Households()
    read("household.any(poor) and not household.any( poor )", households)
    read("household.of('child').any(poor) or household.any(poor)", households)
    assert list(households.named) == ["household__1", "household__2"]


@pytest.mark.parametrize(
    "text",
    [
        "household.count(*) = 1",
        "household.count(distinct poor) = 1",
        "household.any(poor order by grade)",
        "household.any(poor => true)",
        "household.any(select true)",
        "household.any((select true))",
        "household.any(poor) over ()",
        "household.any(poor) filter (where poor)",
        "household.any(poor).any(poor)",
        "household.of('child')",
        "household.of('child').of('head').any(poor)",
        "household[1].any(poor)",
        "members.any(poor)",
        "links.household.any(poor)",
        '"household".any(poor)',
        "HOUSEHOLD.any(poor)",
        "household.any(household.any(poor))",
        "household.list(poor)",
        "household.any",
        "household",
    ],
)
def test_any_other_shape_is_refused(text: str) -> None:
    households = Households()
    with pytest.raises((ExpressionNotAllowed, NameUnknown)):
        read(text, households)
    assert households.named == {}


def test_a_question_that_grows_too_long_is_refused() -> None:
    text = "grade"
    for _ in range(12):
        text = f"least({text}, 1)"
    with pytest.raises(ExpressionNotAllowed, match="too long once written out"):
        read(f"household.any({text} = 1)", Households())


PIECES = """
household . any all count sum min max of ( ) , and or not in = < + * poor grade income born kind
'child' 'x' 1 select from links . ( ) household.any( household.of('child').count( ) )
"""


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join))
def test_no_text_asks_for_anything_but_declared_names(text: str) -> None:
    households = Households()
    try:
        names = read(text, households)
    except ProgrammeError:
        return
    assert names <= {*SCOPE, *households.named}
    for asked in households.named.values():
        assert {symbol.name for symbol in symbols(asked.operand)} <= set(SCOPE)
        assert asked.function in FUNCTIONS
        assert set(asked.relations) <= set(RELATIONS)
