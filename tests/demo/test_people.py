import numpy as np
from stdnum.cn import ric

from commonweal.demo import numbers
from commonweal.demo.chunk import chunks
from commonweal.demo.people import RELATIONS
from commonweal.demo.world import World

HEAD, SPOUSE = RELATIONS.index("head"), RELATIONS.index("spouse")


def test_resident_ids_are_valid_and_unique(people: World) -> None:
    found: list[str] = []
    for chunk in chunks(people):
        found += chunk.resident_id(chunk.people).to_pylist()
    assert len(set(found)) == len(people.person)
    births = numbers.calendar(people.people.birth)
    for number, birth, male in zip(found, births, people.people.male, strict=True):
        assert ric.calc_check_digit(number) == number[17]
        assert number[6:14] == str(birth)
        assert int(number[16]) % 2 == male


def test_every_book_has_one_head_and_at_most_one_spouse(people: World) -> None:
    everybody = people.people
    heads = np.bincount(everybody.book[everybody.relation == HEAD], minlength=len(people.home))
    occupied = np.unique(everybody.book)
    assert (heads[occupied] == 1).all()
    spouses = np.bincount(everybody.book[everybody.relation == SPOUSE])
    assert spouses.max() == 1


def test_every_household_has_one_head_who_lives_in_it(people: World) -> None:
    everybody = people.people
    heads = np.bincount(
        everybody.household[everybody.living_relation == HEAD], minlength=len(people.home)
    )
    occupied = np.unique(everybody.household)
    assert (heads[occupied] == 1).all()
    assert (everybody.household[people.homes.head[occupied]] == occupied).all()


def test_spouses_are_each_others_partners_and_of_two_sexes(people: World) -> None:
    everybody = people.people
    married = np.flatnonzero(everybody.partner >= 0)
    partner = everybody.partner[married]
    assert (everybody.partner[partner] == married).all()
    assert (everybody.male[partner] != everybody.male[married]).all()
    assert (everybody.household[partner] == everybody.household[married]).all()


def test_children_of_the_divorced_live_with_one_and_stand_with_the_other(people: World) -> None:
    everybody = people.people
    parted = np.flatnonzero(everybody.household != everybody.book)
    assert 0.0005 < len(parted) / len(people.person) < 0.005
    assert (people.people.age[parted] < 18).all()
    for child in parted:
        parents = {int(everybody.father[child]), int(everybody.mother[child])}
        lives_with = people.homes.head[everybody.household[child]]
        assert int(lives_with) in parents
    county = people.places.counties[people.homes.village]
    assert (county[everybody.household[parted]] == county[everybody.book[parted]]).all()


def test_phones_are_unique_mobile_numbers(people: World) -> None:
    phone = people.people.phone[people.people.phone > 0]
    assert len(np.unique(phone)) == len(phone)
    assert phone.min() >= 130 * 10**8
    assert phone.max() < 200 * 10**8


def test_some_grandchildren_live_without_parents(people: World) -> None:
    everybody = people.people
    grandchild = everybody.relation == RELATIONS.index("grandchild")
    orphan = grandchild & (everybody.father < 0) & (everybody.mother < 0)
    assert orphan.sum() > 20
    assert (everybody.age[orphan] < 20).all()


def test_few_are_in_no_register_and_many_work_away(people: World) -> None:
    everybody = people.people
    assert 0.95 < everybody.registered.mean() < 0.99
    working = (everybody.age >= 20) & (everybody.age < 50)
    assert 0.1 < everybody.away[working].mean() < 0.3
    assert not everybody.away[everybody.age < 15].any()
