import numpy as np
import pytest

from commonweal.demo import families, places
from commonweal.demo.draws import Draws
from commonweal.demo.families import AS_OF, YEAR
from commonweal.demo.world import World


def test_the_age_pyramid_is_that_of_the_census(people: World) -> None:
    # Guizhou in 2020: 23.97% under 15, 60.65% of 15 to 59, 15.38% of 60 and over; 51.10% male.
    age = (AS_OF - people.people.birth) / YEAR
    assert (age < 15).mean() == pytest.approx(0.2397, abs=0.02)
    assert (age >= 60).mean() == pytest.approx(0.1538, abs=0.015)
    assert people.people.male.mean() == pytest.approx(0.5110, abs=0.01)
    assert age.min() >= 0
    assert age.max() <= 101.01


def test_no_five_years_of_the_young_stand_out(people: World) -> None:
    age = (AS_OF - people.people.birth) / YEAR
    counts = np.histogram(age, bins=range(0, 65, 5))[0]
    ratio = counts[1:] / counts[:-1]
    assert (ratio > 0.6).all()
    assert (ratio < 1.5).all()


def test_birthdays_fall_on_every_day_of_the_year(people: World) -> None:
    days = people.people.birth.astype("datetime64[D]")
    month = days.astype("datetime64[M]").astype(int) % 12
    share = np.bincount(month, minlength=12) / len(month)
    assert (abs(share - 1 / 12) < 0.012).all()


def test_parents_are_older_than_their_children(people: World) -> None:
    everybody = people.people
    for parent, least in ((everybody.mother, 15.0), (everybody.father, 14.0)):
        child = np.flatnonzero(parent >= 0)
        gap = (everybody.birth[child] - everybody.birth[parent[child]]) / YEAR
        assert gap.min() > least
        assert gap.max() < 80
    mothers = everybody.mother >= 0
    gap = (everybody.birth[mothers] - everybody.birth[everybody.mother[mothers]]) / YEAR
    assert gap.max() < 46


def test_twins_are_born_on_one_day_and_others_are_not(people: World) -> None:
    everybody = people.people
    child = (everybody.place[1:] >= 3) & (everybody.place[1:] < 6)
    siblings = child & (everybody.book[1:] == everybody.book[:-1])
    siblings &= everybody.place[:-1] == everybody.place[1:] - 1
    gap = (everybody.birth[1:] - everybody.birth[:-1])[siblings]
    twins = gap == 0
    assert 0.004 < twins.mean() < 0.03
    assert gap[~twins].min() > 300


@pytest.mark.parametrize("residents", [200, 1_999, 12_345])
def test_there_are_exactly_so_many_residents(residents: int) -> None:
    draws = Draws(4)
    drawn = families.found(draws, places.choose(draws, residents), residents // 2)
    chosen = families.exactly(draws, drawn, residents)
    assert chosen.there.sum() == residents
    assert chosen.there.any(axis=1).all()
    assert (np.diff(chosen.village) >= 0).all()
