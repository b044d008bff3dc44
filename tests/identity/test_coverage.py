"""What blocking rules found and are likely to have missed, on pairs whose truth is known."""

import random

import pyarrow as pa
import pytest

from commonweal.identity.coverage import covered
from commonweal.identity.model import Rule, RuleReport

REPORTS = tuple(
    RuleReport(Rule((key,)), pairs=10, used=used, set_aside=0)
    for key, used in (("name", True), ("postcode", False), ("birth", True), ("phone", True))
)


def _counted(rows: list[tuple[int, int, float]]) -> pa.Table:
    rules, pairs, matches = zip(*rows, strict=True)
    return pa.table(
        {
            "rules": pa.array(rules, pa.int64()),
            "pairs": pa.array(pairs, pa.int64()),
            "matches": pa.array([round(m * 1e6) for m in matches], pa.int64()),
        }
    )


def test_each_rule_is_told_what_it_made_and_was_first_to_make() -> None:
    # Bits: 1 name, 2 birth, 4 phone. The rule left out has no bit.
    reports, recall = covered(REPORTS, _counted([(1, 5, 1), (3, 4, 4), (6, 2, 2), (4, 9, 1)]))
    name, postcode, birth, phone = reports
    assert (name.agreeing, name.new, name.matches) == (9, 9, 5)
    assert (birth.agreeing, birth.new, birth.matches) == (6, 2, 6)
    assert (phone.agreeing, phone.new, phone.matches) == (11, 9, 3)
    assert postcode == REPORTS[1]
    # One of three rules made 2 of them, two rules 6: 2 / 3 * 2 * 2 / (2 * 6) are missing.
    assert recall == pytest.approx(8 / (8 + 8 / 36), abs=1e-6)
    assert name.recall == pytest.approx(5 / (8 + 8 / 36), abs=1e-6)


def test_nothing_found_is_nothing_known() -> None:
    reports, recall = covered(REPORTS, _counted([(1, 3, 0)]))
    assert recall is None
    assert reports[0].recall is None


@pytest.mark.parametrize("chances", [(0.7, 0.5, 0.4), (0.3, 0.4, 0.2)])
def test_the_estimate_is_near_the_truth_where_rules_fail_independently(
    chances: tuple[float, ...],
) -> None:
    chance = random.Random(1)
    seen: dict[int, int] = {}
    for _ in range(20_000):
        bits = sum(1 << place for place, p in enumerate(chances) if chance.random() < p)
        seen[bits] = seen.get(bits, 0) + 1
    missed = seen.pop(0)
    _, recall = covered(REPORTS, _counted([(bits, n, n) for bits, n in sorted(seen.items())]))
    # A lower bound of the missed: the recall is never far below the truth.
    assert recall is not None
    assert 1 - missed / 20_000 - 0.02 < recall < 1 - missed / 20_000 + 0.08
