"""Precision and recall from decisions, against a population whose truth is known."""

import random

import pytest

from commonweal.identity.decisions import Decided, RecordKey
from commonweal.identity.review import estimates


def _decided(number: int, weight: float, same: bool) -> Decided:
    key = RecordKey("people", str(number))
    other = RecordKey("people", f"{number}b")
    verdict = "same" if same else "different"
    return Decided(str(number), (key,), (other,), "decided", verdict, {}, weight)


def _population(chance: random.Random) -> list[tuple[float, bool]]:
    """Pairs with a weight and the truth, whose odds are not what the model says."""
    pairs = []
    for _ in range(4000):
        weight = chance.uniform(-8, 12)
        pairs.append((weight, chance.random() < 1 / (1 + 2 ** (-weight - 1.5))))
    return pairs


def _histogram(pairs: list[tuple[float, bool]]) -> list[dict[str, float]]:
    bins: dict[float, int] = {}
    for weight, _ in pairs:
        low = weight // 2 * 2
        bins[low] = bins.get(low, 0) + 1
    return [{"weight": low, "pairs": count} for low, count in sorted(bins.items())]


def test_nothing_is_claimed_before_anything_is_decided() -> None:
    assert estimates([{"weight": 2.0, "pairs": 5}], []) is None


def test_the_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    chance = random.Random(5)
    held = {"precision": 0, "recall": 0}
    rounds = 60
    for _ in range(rounds):
        pairs = _population(chance)
        joined = [same for weight, same in pairs if weight >= 0]
        truth = {
            "precision": sum(joined) / len(joined),
            "recall": sum(joined) / sum(same for _, same in pairs),
        }
        # Reviewers look at uncertain pairs much more often than at others.
        decided = [
            _decided(number, weight, same)
            for number, (weight, same) in enumerate(pairs)
            if chance.random() < (0.25 if abs(weight) < 3 else 0.05)
        ]
        found = estimates(_histogram(pairs), decided)
        assert found is not None
        for name, estimate in zip(("precision", "recall"), found, strict=True):
            held[name] += estimate.low <= truth[name] <= estimate.high
    assert held["precision"] >= 0.88 * rounds
    assert held["recall"] >= 0.88 * rounds


def test_more_decisions_make_the_interval_narrower() -> None:
    chance = random.Random(6)
    pairs = _population(chance)
    few, many = (
        [
            _decided(number, weight, same)
            for number, (weight, same) in enumerate(pairs)
            if number % step == 0
        ]
        for step in (20, 2)
    )
    widths = []
    for decided in (few, many):
        found = estimates(_histogram(pairs), decided)
        assert found is not None
        widths.append(found[0].high - found[0].low)
    assert widths[1] < widths[0] / 2
    assert found[0].share == pytest.approx(
        sum(s for w, s in pairs if w >= 0) / sum(w >= 0 for w, _ in pairs), abs=0.03
    )
