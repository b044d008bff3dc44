"""What else a condition's cell could say."""

from typing import Any

import pytest

from commonweal.programme.cases.mutants.cells import conditions


@pytest.mark.parametrize(
    ("raw", "others"),
    [
        (["a", "b"], ["-", "not a, b", ["b"], ["a"]]),
        (["a"], ["-", "not a"]),
        ([1, 3], ["-", "not 1, 3", [3], ["2", 3], ["0", 3], [1], [1, "4"], [1, "2"]]),
        ([True, False], ["-", "not true, false", [False], [False, False], [True], [True, True]]),
        (["x, y", "z"], ["-", ["z"], ["x, y"]]),
        (
            ["2021-03-01"],
            ["-", "not 2021-03-01", ["2021-03-02"], ["2021-02-28"]],
        ),
    ],
)
def test_a_list_is_changed_like_any_other_cell(raw: Any, others: list[Any]) -> None:
    assert list(conditions(raw)) == others
