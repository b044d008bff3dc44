"""People: the places of the families filled with names, numbers and ways of life.

People are numbered 0, 1, 2, ... in the order of their households, households in the order of their
villages; every array here has one entry a person, unless it says household.
"""

from dataclasses import dataclass

import numpy as np

from commonweal.demo import names as naming
from commonweal.demo import numbers
from commonweal.demo.draws import Draws, Flags, Floats, Ints
from commonweal.demo.families import (
    AS_OF,
    CHILD,
    CHILDREN,
    FATHER,
    MAN,
    MOTHER,
    PLACES,
    SIBLING,
    WOMAN,
    YEAR,
    Families,
    Kind,
)
from commonweal.demo.places import OUTSIDE, Places

RELATIONS = (
    "head",
    "spouse",
    "child",
    "child_in_law",
    "grandchild",
    "parent",
    "parent_in_law",
    "sibling",
    "other",
)
_HEAD, _SPOUSE, _CHILD, _IN_LAW, _GRANDCHILD, _PARENT, _PARENT_IN_LAW, _SIBLING, _OTHER = range(9)

_HAN = naming.load().ethnicities.index("汉族")
_DOTTED = tuple(naming.load().dotted)


@dataclass
class People:
    """Everybody, one entry a person.

    ``household`` is where somebody truly lives, ``book`` the household in whose register book the
    person stands; they differ for children of divorced parents and for students in the collective
    book of their school. ``father``, ``mother`` and
    ``partner`` are people or -1. ``relation`` is to the head of the book, ``living_relation`` to
    the head of the household.
    """

    household: Ints
    book: Ints
    place: Ints
    male: Flags
    birth: Ints
    father: Ints
    mother: Ints
    partner: Ints
    relation: Ints
    living_relation: Ints
    ethnicity: Ints
    family: Ints
    first: Ints
    second: Ints
    number: Ints
    phone: Ints
    registered: Flags
    away: Flags

    @property
    def age(self) -> Ints:
        """Years completed on the day the province is seen on (to within a day)."""
        return ((AS_OF - self.birth) / YEAR).astype(np.int64)


@dataclass
class Households:
    """Every household, one entry each; ``first`` is its first person."""

    village: Ints
    kind: Ints
    size: Ints
    first: Ints
    head: Ints
    migrant: Flags
    divorced: Flags
    serial: Ints


def populate(draws: Draws, places: Places, families: Families) -> tuple[People, Households]:
    """The people of these families."""
    household, place = np.nonzero(families.there)
    person = np.arange(len(household))
    at = np.full(families.there.shape, -1, np.int64)
    at[household, place] = person
    homes = _homes(draws, places, families, at)
    parents = at[household][:, [MAN, WOMAN, FATHER, MOTHER]]
    is_child = (place >= CHILD) & (place < FATHER)
    grand = homes.kind[household] == Kind.GRANDPARENTS
    of_middle = is_child & ~grand
    by_woman = families.by_woman[household]
    of_old = ((place == MAN) & ~by_woman) | ((place == WOMAN) & by_woman) | (place == SIBLING)
    father = np.where(of_middle, parents[:, 0], np.where(of_old, parents[:, 2], -1))
    mother = np.where(of_middle, parents[:, 1], np.where(of_old, parents[:, 3], -1))
    partner = np.full(len(person), -1, np.int64)
    for one, other in ((MAN, WOMAN), (WOMAN, MAN), (FATHER, MOTHER), (MOTHER, FATHER)):
        here = place == one
        partner[here] = at[household[here], other]
    male = families.male[household, place]
    birth = families.birth[household, place]
    relation = _relations(families, household, place)
    clan, wife = _groups(draws, places, homes)
    ethnicity = _ethnicities(draws, families, clan, wife, household, place)
    family, first, second = _names(draws, places, homes, families, household, place, clan, wife)
    age = (AS_OF - birth) / YEAR
    migrant = homes.migrant[household]
    people = People(
        household=household,
        book=household.copy(),
        place=place,
        male=male,
        birth=birth,
        father=father,
        mother=mother,
        partner=partner,
        relation=relation,
        living_relation=relation.copy(),
        ethnicity=ethnicity,
        family=family,
        first=first,
        second=second,
        number=np.zeros(0, np.int64),
        phone=numbers.phones(draws, person),
        registered=_registered(draws, person, place, age, migrant),
        away=_away(draws, person, places.urban[homes.village[household]], age) & ~migrant,
    )
    people.number = numbers.resident_numbers(
        draws, _birth_counties(draws, places, homes, people), people.birth, people.male
    )
    has_phone = np.interp(age, [12, 16, 20, 60, 75, 90], [0.1, 0.75, 0.97, 0.9, 0.6, 0.3])
    people.phone[~draws.chance("people/has phone", person, has_phone)] = 0
    _part(draws, places, people, homes)
    return people, homes


def _homes(draws: Draws, places: Places, families: Families, at: Ints) -> Households:
    index = np.arange(len(families.kind))
    size = families.there.sum(axis=1)
    urban = places.urban[families.village]
    # The first household of each village gets serial 1, the next 2, ...
    starts = np.searchsorted(families.village, families.village)
    middle = np.where(at[:, MAN] >= 0, at[:, MAN], at[:, WOMAN])
    return Households(
        village=families.village,
        kind=families.kind,
        size=size,
        first=np.cumsum(size) - size,
        head=np.where(families.old_head, at[:, FATHER], middle),
        migrant=draws.chance("homes/migrant", index, np.where(urban, 0.045, 0.004)),
        divorced=(families.kind == Kind.SINGLE_PARENT)
        & draws.chance("homes/divorced", index, 0.55),
        serial=index - starts + 1,
    )


def _relations(families: Families, household: Ints, place: Ints) -> Ints:
    """Relation of each person to the head."""
    man_there = families.there[household, MAN]
    by_woman = families.by_woman[household]
    grand = families.kind[household] == Kind.GRANDPARENTS
    middle = np.full(len(household), _OTHER)
    middle[place == MAN] = _HEAD
    woman = place == WOMAN
    middle[woman] = np.where(man_there[woman], _SPOUSE, _HEAD)
    child = (place >= CHILD) & (place < FATHER)
    middle[child] = np.where(grand[child], _GRANDCHILD, _CHILD)
    # The head is the man where he is there, else the woman; her own parents are then parents.
    own = by_woman != man_there
    old = (place == FATHER) | (place == MOTHER)
    middle[old] = np.where(own[old], _PARENT, _PARENT_IN_LAW)
    middle[place == SIBLING] = np.where(by_woman[place == SIBLING], _OTHER, _SIBLING)
    upper = np.full(len(household), _OTHER)
    upper[place == FATHER] = _HEAD
    upper[place == MOTHER] = _SPOUSE
    upper[place == MAN] = np.where(by_woman[place == MAN], _IN_LAW, _CHILD)
    upper[woman] = np.where(by_woman[woman], _CHILD, _IN_LAW)
    upper[child] = _GRANDCHILD
    upper[place == SIBLING] = _CHILD
    return np.where(families.old_head[household], upper, middle)


def _groups(draws: Draws, places: Places, homes: Households) -> tuple[Ints, Ints]:
    """The ethnic groups of each household's man and of its woman."""
    index = np.arange(len(homes.kind))
    prefecture = places.prefectures[homes.village]
    clan = naming.draw_ethnicities(draws, "ethnicity/clan", index, prefecture)
    wife = naming.draw_ethnicities(draws, "ethnicity/wife", index, prefecture)
    wife = np.where(draws.chance("ethnicity/same", index, 0.68), clan, wife)
    # Those who moved in from other provinces are Han here.
    return np.where(homes.migrant, _HAN, clan), np.where(homes.migrant, _HAN, wife)


def _ethnicities(
    draws: Draws, families: Families, clan: Ints, wife: Ints, household: Ints, place: Ints
) -> Ints:
    # Children of mixed couples are entered with either; those with a dotted name with its group.
    by_father = draws.chance("ethnicity/child", np.arange(len(clan)), 0.5)
    child = np.where(by_father | np.isin(clan, _DOTTED), clan, wife)
    columns = np.empty((len(clan), PLACES), np.int64)
    columns[:, MAN], columns[:, WOMAN] = clan, wife
    for column in CHILDREN:
        columns[:, column] = child
    old = np.where(families.by_woman, wife, clan)
    columns[:, FATHER] = columns[:, MOTHER] = columns[:, SIBLING] = old
    return columns[household, place]


def _names(
    draws: Draws,
    places: Places,
    homes: Households,
    families: Families,
    household: Ints,
    place: Ints,
    clan_group: Ints,
    wife_group: Ints,
) -> tuple[Ints, Ints, Ints]:
    index = np.arange(len(homes.kind))
    urban = places.urban[homes.village]
    clan = naming.draw_surnames(draws, "surname/clan", index, clan_group)
    # Villages of one clan: many neighbours have the same family name.
    kin = draws.chance("surname/kin", index, np.where(urban, 0.0, 0.35)) & ~homes.migrant
    main = naming.draw_surnames(draws, "surname/village", homes.village, clan_group)
    clan = np.where(kin, main, clan)
    wife = naming.draw_surnames(draws, "surname/wife", index, wife_group)
    old_group = np.where(families.by_woman, wife_group, clan_group)
    grandmother = naming.draw_surnames(draws, "surname/grandmother", index, old_group)
    of_mother = draws.chance("surname/of mother", index, 0.04)
    of_mother |= ~families.there[:, MAN] & draws.chance("surname/single", index, 0.15)
    of_mother &= families.there[:, WOMAN] & ~np.isin(wife_group, _DOTTED)
    child = np.where(of_mother, wife, clan)
    old = np.where(families.by_woman, wife, clan)
    columns = np.empty((len(index), PLACES), np.int64)
    columns[:, MAN], columns[:, WOMAN], columns[:, MOTHER] = clan, wife, grandmother
    columns[:, FATHER] = columns[:, SIBLING] = old
    for column in CHILDREN:
        columns[:, column] = child
    family = columns[household, place]
    by_generation = draws.chance("given/by generation", index, np.where(urban, 0.07, 0.24))
    is_child = (place >= CHILD) & (place < FATHER)
    generation = np.where(is_child & by_generation[household], household, -1)
    male = families.male[household, place]
    year = 1970 + (families.birth[household, place] / YEAR).astype(np.int64)
    person = np.arange(len(household))
    first, second = naming.draw_given(draws, person, family, male, year, generation)
    # No two children of one house have the same name.
    for attempt in range(1, 4):
        same = np.zeros(len(person), np.bool_)
        for back in range(1, 4):
            twin = np.zeros(len(person), np.bool_)
            twin[back:] = (household[back:] == household[:-back]) & (
                (family[back:] == family[:-back])
                & (first[back:] == first[:-back])
                & (second[back:] == second[:-back])
            )
            same |= twin
        again = np.flatnonzero(same)
        first[again], second[again] = naming.draw_given(
            draws,
            person[again] + attempt * len(person),
            family[again],
            male[again],
            year[again],
            generation[again],
        )
    return family, first, second


def _birth_counties(draws: Draws, places: Places, homes: Households, people: People) -> Ints:
    """The county each person was born in, by the code of that time."""
    person = np.arange(len(people.household))
    home = places.counties[homes.village[people.household]]
    counties = np.unique(places.counties)
    is_child = (people.place >= CHILD) & (people.place < FATHER)
    married_in = np.isin(people.place, (WOMAN, MOTHER))
    moved = draws.uniform("birth county/moved", person)
    far = np.where(is_child, 0.01, np.where(married_in, 0.06, 0.03))
    near = far + np.where(is_child, 0.05, np.where(married_in, 0.2, 0.08))
    any_county = counties[draws.integers("birth county/any", person, 0, len(counties))]
    outside = np.array(OUTSIDE)[draws.integers("birth county/outside", person, 0, len(OUTSIDE))]
    # Moves are mostly short: the neighbour in the list of codes is often the neighbour on the map.
    step = draws.integers("birth county/step", person, -3, 4)
    neighbour = counties[np.clip(np.searchsorted(counties, home) + step, 0, len(counties) - 1)]
    short = draws.chance("birth county/short", person, 0.7)
    elsewhere = np.where(short, neighbour, any_county)
    county = np.where(moved < far, outside, np.where(moved < near, elsewhere, home))
    migrant = homes.migrant[people.household]
    county = np.where(migrant & ~(is_child & (moved > 0.5)), outside, county)
    return numbers.historic_counties(county, people.birth)


def _registered(draws: Draws, person: Ints, place: Ints, age: Floats, migrant: Flags) -> Flags:
    """Whether somebody stands in the province's civil register at all."""
    child = (place >= CHILD) & (place < FATHER)
    lacking = np.where(child & (age < 7), 0.006, np.where(place == WOMAN, 0.006, 0.0008))
    return ~migrant & ~draws.chance("people/unregistered", person, lacking)


def _away(draws: Draws, person: Ints, urban: Flags, age: Floats) -> Flags:
    """Whether somebody works in another province and is home for the new year only."""
    chance = np.interp(age, [15, 17, 20, 35, 50, 62, 64], [0, 0.05, 0.3, 0.27, 0.16, 0.04, 0])
    return draws.chance("people/away", person, np.where(urban, 0.3, 1.0) * chance)


def _part(draws: Draws, places: Places, people: People, homes: Households) -> None:
    """Some children of divorced parents stand in one parent's book and live with the other.

    The other parent is a single of the same county, whose household the child truly belongs to.
    """
    county = places.counties[homes.village]
    index = np.arange(len(homes.kind))
    parting = homes.divorced & draws.chance("part/divorced", index, 0.3)
    first_child = homes.first + 1
    there = parting & (homes.size > 1)
    age = people.age
    there[there] &= age[first_child[there]] < 18
    for mother_keeps_book in (True, False):
        keeper = homes.first
        ours = np.flatnonzero(there & (people.male[keeper] != mother_keeps_book))
        single = (homes.kind == Kind.SINGLE) & (people.male[keeper] == mother_keeps_book)
        single &= (homes.size == 1) & ~homes.migrant
        others = np.flatnonzero(single)
        others = others[(age[keeper[others]] >= 25) & (age[keeper[others]] < 62)]
        if not len(others):
            continue
        position = np.unique(np.searchsorted(others, ours), return_index=True)
        usable = position[0] < len(others)
        ours, others = ours[position[1][usable]], others[position[0][usable]]
        child, parent = first_child[ours], keeper[others]
        older = age[parent] - age[child]
        near = (county[ours] == county[others]) & (older >= 17) & (older <= 42)
        child, parent = child[near], parent[near]
        people.household[child] = people.household[parent]
        people.living_relation[child] = _CHILD
        target = people.father if mother_keeps_book else people.mother
        target[child] = parent
