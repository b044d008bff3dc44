"""The interval against its formula, and when a kind is suspended."""

from decimal import Decimal, getcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.programme.finding import Precision, wilson

getcontext().prec = 40
Z = Decimal("1.959964")


def solved(holding: int, verified: int) -> tuple[Decimal, Decimal]:
    """The shares p with |holding / n - p| = z sqrt(p (1 - p) / n): Wilson's own definition.

    Squared, it is a quadratic in p: (1 + z²/n) p² - (2 share + z²/n) p + share² = 0.
    """
    n, share = Decimal(verified), Decimal(holding) / Decimal(verified)
    a, b, c = 1 + Z * Z / n, -(2 * share + Z * Z / n), share * share
    root = (b * b - 4 * a * c).sqrt()
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


SAMPLES = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SAMPLES)
def test_the_interval_is_wilsons(sample: tuple[int, int]) -> None:
    low, high = wilson(*sample)
    expected = solved(*sample)
    assert low == pytest.approx(float(expected[0]), abs=1e-9)
    assert high == pytest.approx(float(expected[1]), abs=1e-9)
    assert 0 <= low <= sample[0] / sample[1] <= high <= 1


@given(SAMPLES)
def test_one_more_that_holds_raises_both_bounds(sample: tuple[int, int]) -> None:
    holding, verified = sample
    before, after = wilson(holding, verified), wilson(holding + 1, verified + 1)
    assert after[0] >= before[0]
    assert after[1] >= before[1] - 1e-12


def test_published_values() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    values = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605)}
    values |= {(0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718)}
    for sample, interval in values.items():
        assert wilson(*sample) == pytest.approx(interval, abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("holding", "verified", "state"),
    [
        (0, 0, "open"),
        (0, 4, "open"),
        (2, 5, "suspended"),
        (3, 5, "open"),
        (20, 29, "open"),
        (28, 30, "suspended"),
        (29, 30, "holds"),
        (30, 30, "holds"),
        (90, 100, "holds"),
        (85, 100, "suspended"),
    ],
)
def test_each_state(holding: int, verified: int, state: str) -> None:
    assert Precision(verified, holding, 0.8, 30).state == state


@given(SAMPLES, st.floats(0.01, 0.99), st.integers(5, 200))
def test_what_holds_is_never_under_its_threshold(
    sample: tuple[int, int], threshold: float, needed: int
) -> None:
    known = Precision(sample[1], sample[0], threshold, needed)
    low, high = known.interval
    if known.state == "holds":
        assert low >= threshold
        assert known.verified >= needed
    if known.state == "open":
        assert known.verified < needed
    if known.state == "suspended":
        assert low < threshold
        assert known.verified >= needed or high < threshold
