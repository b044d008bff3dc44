"""What could bring the programme stage to its knees, or to a wrong result, is refused at once."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from commonweal.programme import check
from commonweal.programme.definitions import Problems, define
from commonweal.programme.errors import ParameterUndated
from tests.programme.cases.conftest import PROGRAMME


def anchor_bomb(text: str) -> str:
    levels = "".join(f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    return f"bomb:\n  - &a0 [x, x, x, x, x, x, x, x, x]\n{levels}{text}"


def huge_table(text: str) -> str:
    row = "      - {when: ['>= 3', true], then: [200 yuan]}\n"
    assert row in text
    return text.replace(row, row * 10_000)


def circle(text: str) -> str:
    return text.replace("expression: income < line", "expression: poor or young").replace(
        "expression: grade <= 3", "expression: poor and grade <= 3"
    )


def nobody_delivers(text: str) -> str:
    return text.replace("type: integer, from: enrolment", "type: integer, from: enrolments")


def contradiction(text: str) -> str:
    return text.replace(
        "expression: at_school and (poor or young)", "expression: grade < 2 and grade > 4"
    )


def deep_nesting(text: str) -> str:
    return f"{text}deep: {'[' * 500}{']' * 500}\n"


def repeated_key(text: str) -> str:
    return text.replace("version: 1\n", "version: 1\nversion: 1\n")


def tag(text: str) -> str:
    return text.replace("programme: meals", "programme: !!python/object/apply:os.getcwd []")


@pytest.mark.parametrize(
    ("damage", "code", "said"),
    [
        (anchor_bomb, "file-unsafe", "anchors and aliases are not read"),
        (deep_nesting, "file-unsafe", "nested deeper than"),
        (tag, "file-unsafe", "tags are not read"),
        (repeated_key, "name-duplicate", "version stands here twice"),
        (huge_table, "table-too-large", "step has 10,002 rows; at most 1,000"),
        (circle, "definition-cycle", "poor -> poor"),
        (nobody_delivers, "dataset-unknown", "nobody delivers a dataset enrolments; did you mean"),
        (contradiction, "rules-contradict", "eligible is never true, whatever grade may be"),
    ],
)
def test_it_is_refused_with_a_place(
    world: Any, damage: Callable[[str], str], code: str, said: str
) -> None:
    world.rules(damage(PROGRAMME))
    began = time.process_time()
    checked, problems = check(world.root / "programmes", world.contracts)
    assert time.process_time() - began < 20
    assert checked == []
    assert [problem.code for problem in problems] == [f"programme.{code}"]
    assert said in str(problems[0])
    assert str(problems[0]).startswith("rules.yaml:")


def test_a_parameter_without_a_value_at_the_date_is_refused() -> None:
    definitions = define(PROGRAMME, "meals.yaml", Problems())
    assert definitions is not None
    with pytest.raises(ParameterUndated, match=r"meals.yaml:\d+:\d+: .*line has no value on 2014"):
        definitions.parameter_at("line", date(2014, 9, 1))
