"""What a threshold would do follows from counts in bins."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bench.accuracy import Accuracy
from bench.curves import STEP, Bin, Curves, Quality, Settled, grouped

NOTHING_SETTLED = Settled(0, 0)
NO_QUALITY = Quality(None, None, None, None)


def curves(
    weighed: tuple[Bin, ...],
    settled: Settled = NOTHING_SETTLED,
    true: int = 10,
    themselves: dict[float, int] | None = None,
) -> Curves:
    """Curves of a made-up data set."""
    final = Accuracy(true=true, found=4, agreed=3, records=6, persons=3, clusters=4)
    return Curves(
        "a set", final, settled, weighed, themselves or {}, {1: 2, 2: 2}, {2: 3}, NO_QUALITY
    )


def test_shares_of_a_known_example() -> None:
    known = curves((Bin(-3.0, 10, 1), Bin(0.0, 4, 2), Bin(5.0, 2, 2)), Settled(4, 3))
    assert known.at(-3.0).precision == 8 / 20
    assert known.at(-3.0).recall == 8 / 10
    assert known.at(0.0).precision == 7 / 10
    assert known.at(0.5).precision == 5 / 6
    assert known.at(5.0).recall == 5 / 10
    assert known.at(5.5).precision == 3 / 4, "settled pairs count at every threshold"


def test_a_record_that_does_not_reach_the_threshold_beside_itself_cannot_be_linked() -> None:
    known = curves((), themselves={-2.0: 1, 4.0: 2, 12.5: 5})
    assert known.unlinkable(-2.0) == 0
    assert known.unlinkable(0.0) == 1 / 8
    assert known.unlinkable(4.5) == 3 / 8
    assert known.unlinkable(13.0) == 1


pairs = st.lists(st.tuples(st.floats(-30, 30), st.booleans()), max_size=30)


@given(pairs, st.integers(-80, 80).map(lambda step: step * STEP))
def test_bins_lose_nothing_at_their_bounds(found: list[tuple[float, bool]], at: float) -> None:
    bins: dict[float, Bin] = {}
    for weight, agreed in found:
        start = math.floor(weight / STEP) * STEP
        before = bins.get(start, Bin(start, 0, 0))
        bins[start] = Bin(start, before.pairs + 1, before.agreed + agreed)
    joined = curves(tuple(bins[start] for start in sorted(bins))).at(at)
    assert joined.found == sum(weight >= at for weight, _ in found)
    assert joined.agreed == sum(weight >= at and agreed for weight, agreed in found)


@given(pairs)
def test_a_higher_threshold_never_finds_more(found: list[tuple[float, bool]]) -> None:
    bins = tuple(Bin(math.floor(weight), 1, int(agreed)) for weight, agreed in sorted(found))
    known = curves(bins, true=len(bins))
    recalls = [known.at(at).recall for at in range(-30, 31)]
    assert recalls == sorted(recalls, reverse=True)


@given(st.dictionaries(st.integers(1, 60), st.integers(1, 100)))
def test_groups_of_sizes_hold_everybody_once(sizes: dict[int, int]) -> None:
    assert sum(grouped(sizes).values()) == sum(sizes.values())


def test_sizes_fall_into_their_groups() -> None:
    groups = grouped({1: 5, 6: 1, 7: 2, 8: 3, 12: 1, 20: 1, 21: 1, 90: 4})
    assert groups["1"] == 5
    assert groups["7–8"] == 5
    assert groups["9–12"] == groups["13–20"] == 1
    assert groups["21+"] == 5


def test_the_document_has_the_same_numbers() -> None:
    known = curves((Bin(0.0, 4, 2),), Settled(4, 3), themselves={-1.0: 1, 9.0: 3})
    document = known.document((0.0, 2.0))
    low, high = document["thresholds"]
    assert low == {
        "weight": 0.0,
        "precision": 0.625,
        "recall": 0.5,
        "f1": 0.5556,
        "unlinkable": 0.25,
    }
    assert high["precision"] == 0.75
    assert document["sizes"] == [
        {"records": 1, "found": 2, "true": 0},
        {"records": 2, "found": 2, "true": 3},
    ]
