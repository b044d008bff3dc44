from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.demo.draws import Draws

INDEX = np.arange(50_000)


@given(st.integers(0, 2**40), st.integers(1, 1000))
def test_a_draw_depends_on_its_index_alone(first: int, count: int) -> None:
    draws = Draws(7)
    together = draws.uniform("here", np.arange(first, first + count))
    alone = draws.uniform("here", np.array([first + count - 1]))
    assert together[-1] == alone[0]
    assert ((together >= 0) & (together < 1)).all()


def test_streams_and_seeds_are_independent() -> None:
    first = Draws(1).uniform("a", INDEX)
    for other in (Draws(1).uniform("b", INDEX), Draws(2).uniform("a", INDEX)):
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.02


def test_neighbouring_indexes_are_independent() -> None:
    drawn = Draws(1).uniform("a", INDEX)
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.02


def test_uniform_numbers_fill_the_interval_evenly() -> None:
    counts = np.histogram(Draws(3).uniform("a", INDEX), bins=50, range=(0, 1))[0]
    # Chi-squared with 49 degrees of freedom: above 85 in one case of a thousand.
    assert ((counts - 1000) ** 2 / 1000).sum() < 85


def test_normal_numbers_have_mean_zero_and_deviation_one() -> None:
    drawn = Draws(3).normal("a", INDEX)
    assert abs(drawn.mean()) < 0.02
    assert drawn.std() == pytest.approx(1, abs=0.02)


def test_picks_follow_the_weights() -> None:
    picked = Draws(3).pick("a", INDEX, (1, 0, 3))
    assert set(picked.tolist()) == {0, 2}
    assert (picked == 2).mean() == pytest.approx(0.75, abs=0.01)


@given(st.integers(-50, 50), st.integers(1, 60))
def test_integers_stay_below_the_upper_end(low: int, width: int) -> None:
    drawn: Any = Draws(1).integers("a", np.arange(200), low, low + width)
    assert low <= drawn.min()
    assert drawn.max() < low + width
