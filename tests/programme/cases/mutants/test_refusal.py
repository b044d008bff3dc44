"""What the check would refuse is told from the rows beside a change as from the whole table."""

from collections.abc import Iterator

import pytest

from commonweal.programme.cases.mutants.model import Mutant
from commonweal.programme.cases.mutants.refusal import Refusal
from commonweal.programme.cases.mutants.tables import table_mutants
from commonweal.programme.definitions import Definitions, Problems, define
from commonweal.programme.tables import table_problems
from tests.programme.cases.conftest import PROGRAMME

ROWS = {
    "first": [
        "{when: [[1, 2], true], then: [300 yuan]}",
        "{when: ['< 3', '-'], then: [250 yuan], valid_until: 2022-08-31}",
        "{when: ['[2..4]', true], then: [200 yuan]}",
        "{when: [[4, 6], false], then: [150 yuan], valid_from: 2021-09-01}",
        "{when: ['> 3', true], then: [100 yuan]}",
    ],
    "unique": [
        "{when: [[1, 2], true], then: [300 yuan]}",
        "{when: ['< 2', false], then: [250 yuan]}",
        "{when: ['[3..4]', '-'], then: [200 yuan]}",
        "{when: ['> 5', true], then: [100 yuan], valid_from: 2021-09-01}",
        "{when: [2, false], then: [50 yuan]}",
    ],
    "any": [
        "{when: [[1, 2], true], then: [300 yuan]}",
        "{when: ['< 3', '-'], then: [300 yuan]}",
        "{when: ['[4..5]', true], then: [100 yuan]}",
        "{when: ['> 4', true], then: [100 yuan]}",
    ],
}


def _defined(hit: str) -> Definitions:
    start, end = PROGRAMME.index("    inputs: [grade"), PROGRAMME.index("eligible: {title")
    rows = "".join(f"      - {row}\n" for row in ROWS[hit])
    table = (
        f"    hit: {hit}\n    inputs: [grade, poor]\n    outputs: {{amount: money}}\n"
        f"    rows:\n{rows}    otherwise: [0 yuan]\n    source: law\n"
    )
    text = PROGRAMME[:start] + table + PROGRAMME[end:]
    definitions = define(text, "meals.yaml", problems := Problems())
    assert definitions is not None
    assert problems.found == []
    return definitions


def _of_one_row(definitions: Definitions) -> Iterator[Mutant]:
    for mutant in table_mutants(definitions):
        if mutant.table is not None and mutant.to is not None:
            yield mutant


@pytest.mark.parametrize("hit", ROWS)
def test_the_same_as_a_check_of_the_whole_table(hit: str) -> None:
    definitions = _defined(hit)
    refusal = Refusal(definitions.tables["step"], definitions)
    judged: set[bool] = set()
    for mutant in _of_one_row(definitions):
        assert mutant.to is not None
        assert mutant.rows is not None
        whole = table_problems(
            "step", mutant.to, definitions.document, definitions.parameters, "CNY"
        )
        refused = any(True for _ in whole)
        judged.add(refused)
        found = refusal.refuses(mutant.to, mutant.rows)
        assert found == refused, f"{mutant.name}: {mutant.before} -> {mutant.after}"
    assert judged == {True, False}
