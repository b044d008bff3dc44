"""Pairs picked without regard to agreement."""

from itertools import combinations

import pyarrow as pa
import pytest

from commonweal.engine import Engine
from commonweal.identity.comparisons import COMPARISONS
from commonweal.identity.steps import compare

SEX = [comparison for comparison in COMPARISONS if comparison.attribute == "sex"]


def _counted(sexes: list[str | None], first: int, last: int) -> dict[int, int]:
    """Level -> pairs, at distances from the first to before the last."""
    with Engine(threads=2) as engine:
        places = pa.array(range(len(sexes)), pa.int64())
        table = pa.table({"place": places, "sex": pa.array(sexes, pa.string())})
        engine.load("people", table)
        engine.create("picked", "SELECT *, false AS holds_birth FROM people")
        rows = engine.rows(compare.random_patterns(SEX), [first, last, len(sexes)])
        return {int(level): int(pairs) for level, pairs in rows}


@pytest.mark.parametrize("many", [3, 7, 11])
def test_round_the_circle_every_pair_is_picked_once(many: int) -> None:
    sexes = [(None, "male", "female", "male")[place % 4] for place in range(many)]
    pairs = list(combinations(sexes, 2))
    expected = {
        0: sum(None in pair for pair in pairs),
        1: sum(None not in pair and pair[0] == pair[1] for pair in pairs),
        2: sum(None not in pair and pair[0] != pair[1] for pair in pairs),
    }
    found = _counted(sexes, 1, (many - 1) // 2 + 1)
    assert found == {level: pairs for level, pairs in expected.items() if pairs}


def test_ranges_of_distances_add_up() -> None:
    sexes = [("male", "female", None)[(place * 7) % 3] for place in range(31)]
    whole = _counted(sexes, 1, 16)
    near, far = _counted(sexes, 1, 6), _counted(sexes, 6, 16)
    assert whole == {level: near.get(level, 0) + far.get(level, 0) for level in whole}
    assert sum(whole.values()) == 31 * 30 // 2
