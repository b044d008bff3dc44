import numpy as np
import pytest

from commonweal.demo import places
from commonweal.demo.draws import Draws
from commonweal.demo.world import World
from commonweal.region import Level, Regions


@pytest.mark.parametrize("residents", [500, 20_000, 2_000_000, 40_000_000])
def test_every_county_has_a_village(residents: int) -> None:
    found = places.choose(Draws(1), residents)
    regions = Regions.guizhou()
    assert set(found.counties.tolist()) == {int(r.code) for r in regions.at(Level.COUNTY)}
    assert all(str(code) in regions for code in found.codes.tolist())
    assert (np.diff(found.codes) > 0).all()
    assert len(found.codes) <= len(regions.at(Level.VILLAGE))


def test_a_bigger_province_has_the_villages_of_a_smaller_one() -> None:
    small, big = (set(places.choose(Draws(1), many).codes.tolist()) for many in (50_000, 90_000))
    assert small < big


def test_people_live_where_the_census_counts_them(people: World) -> None:
    prefecture = people.places.prefectures[people.village]
    total = sum(places.CENSUS.values())
    for code, residents in places.CENSUS.items():
        share = (prefecture == int(code)).mean()
        assert share == pytest.approx(residents / total, rel=0.2), code


def test_addresses_begin_with_the_province(people: World) -> None:
    assert all(address.startswith("贵州省") for address in people.places.addresses)
    assert not any("委员会" in name for name in people.places.names)
