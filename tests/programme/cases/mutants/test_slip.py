"""Slips of the pen in an expression."""

import pytest

from commonweal.programme.cases.mutants.slip import slips
from commonweal.programme.language import Kind, Symbol

SCOPE = {
    "a": Symbol("a", Kind.BOOLEAN, "fact"),
    "b": Symbol("b", Kind.BOOLEAN, "fact"),
    "x": Symbol("x", Kind.INTEGER, "fact"),
}


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("x < 3", ["x <= 3", "x > 3", "x < 4", "x < 2"]),
        ("x >= 1.5", ["x > 1.5", "x <= 1.5", "x >= 1.6", "x >= 1.4"]),
        ("x = 20", ["x <> 20", "x = 21", "x = 19", "x = 22", "x = 18"]),
        ("x", []),
        ("a", ["true", "false"]),
        ("not a", [" a", "not true", "not false"]),
        ("a and b", ["true and b", "false and b", "a or b", "a and true", "a and false"]),
        ("step.a", []),
        ("x - -1", ["x + -1", "x - -2", "x - -0"]),
        ("least(x, x)", ["greatest(x, x)"]),
        (
            "round_down(x, 'euro')",
            [
                "round_half_up(x, 'euro')",
                "round_half_even(x, 'euro')",
                "round_up(x, 'euro')",
                "round_down(x, 'cent')",
            ],
        ),
        ("s in ('p', 'q')", ["s in ('', 'q')", "s in ('p', '')"]),
        ("d < date '2021-03-01'", None),
    ],
)
def test_each_is_one_change(text: str, others: list[str] | None) -> None:
    found = [slip.applied(text) for slip in slips(text, SCOPE)]
    if others is None:
        others = [
            "d <= date '2021-03-01'",
            "d > date '2021-03-01'",
            "d < date '2021-03-02'",
            "d < date '2021-02-28'",
        ]
    assert found == others


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("case when x then 1 else 2 end", ["(2)"]),
        (
            "case when x then y when z then y else x end",
            ["case when z then y else x end", "case when x then y else x end"],
        ),
        ("if(x, case when y then z else x end, y)", ["(case when y then z else x end)", "(y)"]),
    ],
)
def test_branches_are_dropped(text: str, others: list[str]) -> None:
    found = [s.applied(text) for s in slips(text, {}) if s.kind == "branch dropped"]
    assert [other for other in found if other in others] == others
    assert all(other.count("case") == other.count("end") for other in found)
