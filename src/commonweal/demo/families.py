"""Families: who lives with whom, how old they are and whose child each is.

A household is a row of nine places: man and woman of the middle generation, up to four of their
children, the man's (or the woman's) father and mother, and an unmarried brother or sister. In a
household of grandparents and grandchildren the grandparents take the first two places. The shares
below were set so that the age pyramid meets the 2020 census of Guizhou (0-14: 23.97%, 60 and over:
15.38%) and books of the civil register have about 3.2 people.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from commonweal.demo.draws import Draws, Flags, Floats, Ints
from commonweal.demo.places import Places

AS_OF = 18_901
"""1 October 2021, the day the province is seen on, in days since 1970."""

YEAR = 365.2425
MAN, WOMAN, CHILD, FATHER, MOTHER, SIBLING = 0, 1, 2, 6, 7, 8
PLACES = 9
CHILDREN = range(CHILD, FATHER)


class Kind(IntEnum):
    """What a household is made of."""

    SINGLE = 0
    ELDER = 1
    COUPLE = 2
    NUCLEAR = 3
    SINGLE_PARENT = 4
    THREE_GENERATIONS = 5
    GRANDPARENTS = 6
    WITH_PARENTS = 7


# kind: share in villages and in towns; ages of the middle generation: mean, deviation, low, high
_KINDS: dict[Kind, tuple[float, float, float, float, float, float]] = {
    Kind.SINGLE: (0.095, 0.120, 33, 12, 19, 66),
    Kind.ELDER: (0.090, 0.070, 74, 8, 62, 98),
    Kind.COUPLE: (0.165, 0.170, 63, 11, 23, 90),
    Kind.NUCLEAR: (0.325, 0.400, 39.5, 8.5, 22, 66),
    Kind.SINGLE_PARENT: (0.060, 0.070, 41, 8, 22, 64),
    Kind.THREE_GENERATIONS: (0.200, 0.130, 38.5, 7, 22, 58),
    Kind.GRANDPARENTS: (0.030, 0.010, 62, 6, 50, 80),
    Kind.WITH_PARENTS: (0.045, 0.035, 44, 9, 24, 64),
}
# Mean number of children by the mother's birth year (from), and the chance of 0 to 4 of them.
_FERTILITY: tuple[tuple[int, tuple[float, float, float, float, float]], ...] = (
    (1900, (0.02, 0.08, 0.18, 0.27, 0.45)),
    (1955, (0.02, 0.12, 0.31, 0.30, 0.25)),
    (1965, (0.03, 0.19, 0.42, 0.24, 0.12)),
    (1975, (0.03, 0.21, 0.45, 0.22, 0.09)),
    (1985, (0.05, 0.24, 0.47, 0.18, 0.06)),
    (1995, (0.15, 0.40, 0.36, 0.08, 0.01)),
)
_TWINS = 0.012
_IDENTICAL_SEX = 0.64
_BOYS = 0.525


@dataclass
class Families:
    """Households (one row) with the places in them (nine columns).

    ``birth`` is in days since 1970. ``there`` says which places are taken.
    """

    village: Ints
    kind: Ints
    there: Flags
    male: Flags
    birth: Ints
    twin: Flags
    by_woman: Flags
    old_head: Flags

    def take(self, rows: Ints) -> "Families":
        """Only some of the households."""
        return Families(
            **{name: np.ascontiguousarray(values[rows]) for name, values in vars(self).items()}
        )


def _ages(draws: Draws, index: Ints, kind: Ints) -> Floats:
    """The age of the man of the middle generation (or of who stands for him)."""
    table = np.array([_KINDS[entry] for entry in Kind])
    mean, deviation, low, high = table[kind, 2], table[kind, 3], table[kind, 4], table[kind, 5]
    age = mean + deviation * draws.normal("families/age", index)
    young = (kind == Kind.COUPLE) & draws.chance("families/young couple", index, 0.20)
    age = np.where(young, 28 + 4 * draws.normal("families/young age", index), age)
    # Who falls outside is drawn evenly inside, so that no age is heaped up.
    again = low + (high - low) * draws.uniform("families/age again", index)
    return np.where((age < low) | (age > high), again, age)


def _stays(draws: Draws, index: Ints, age: Floats, male: Flags) -> Flags:
    """Whether a child of that age still stands in the parents' book."""
    chance = np.interp(age, [17, 19, 22, 25, 28, 32, 40], [1, 0.98, 0.94, 0.74, 0.47, 0.2, 0.06])
    return draws.chance("families/stays", index, np.where(male | (age < 20), chance, 0.55 * chance))


def found(draws: Draws, places: Places, households: int) -> Families:
    """Draw so many households, in the order of their villages."""
    index = np.arange(households)
    village = np.sort(draws.pick("families/village", index, places.weights))
    urban = places.urban[village]
    shares = np.array([_KINDS[entry][:2] for entry in Kind])
    kind = np.where(
        urban,
        draws.pick("families/kind", index, shares[:, 1]),
        draws.pick("families/kind", index, shares[:, 0]),
    )
    age = np.zeros((households, PLACES))
    there = np.zeros((households, PLACES), np.bool_)
    male = np.zeros((households, PLACES), np.bool_)
    twin = np.zeros((households, PLACES), np.bool_)
    male[:, [MAN, FATHER]] = True
    _middle(draws, index, kind, age, there)
    _children(draws, index, kind, age, there, male, twin)
    by_woman = _old(draws, index, kind, age, there)
    _siblings(draws, index, kind, age, there, male)
    # Nobody lives to more than 101; a day within the year, so that no birthday is heaped up.
    age = np.minimum(age, 101.0)
    birth = np.floor(AS_OF - age * YEAR).astype(np.int64)
    # Twins share the very day.
    for child in list(CHILDREN)[1:]:
        birth[:, child] = np.where(twin[:, child], birth[:, child - 1], birth[:, child])
    there &= birth <= AS_OF
    old_head = there[:, FATHER] & draws.chance("families/old head", index, 0.45)
    return Families(village, kind, there, male, birth, twin, by_woman, old_head)


def _middle(
    draws: Draws, index: Ints, kind: Ints, age: npt.NDArray[np.float64], there: Flags
) -> None:
    """Man and woman of the middle generation."""
    age[:, MAN] = _ages(draws, index, kind)
    gap = np.clip(2.2 + 2.4 * draws.normal("families/gap", index), -3, 20)
    age[:, WOMAN] = np.maximum(age[:, MAN] - gap, 19.5)
    alone = np.isin(kind, (Kind.SINGLE, Kind.ELDER, Kind.SINGLE_PARENT))
    man_share = np.array([0.64, 0.36, 1, 1, 0.45, 1, 0.62, 1])[kind]
    man = draws.chance("families/man", index, man_share)
    woman = draws.chance("families/woman", index, np.where(kind == Kind.GRANDPARENTS, 0.85, 1.0))
    there[:, MAN] = np.where(alone | (kind == Kind.GRANDPARENTS), man, True)
    there[:, WOMAN] = np.where(alone, ~man, woman | ~there[:, MAN])
    age[:, WOMAN] = np.where(alone, age[:, MAN], age[:, WOMAN])


def _children(
    draws: Draws,
    index: Ints,
    kind: Ints,
    age: npt.NDArray[np.float64],
    there: Flags,
    male: Flags,
    twin: Flags,
) -> None:
    """Children by the mother's cohort, twins among them; the grown ones leave by and by."""
    grand = kind == Kind.GRANDPARENTS
    own = np.isin(kind, (Kind.NUCLEAR, Kind.SINGLE_PARENT, Kind.THREE_GENERATIONS))
    # The mother of a household's grandchildren is not here; she would be a generation younger.
    mother = np.where(grand, age[:, WOMAN] - 24 - draws.normal("families/absent", index), 0)
    mother = np.where(grand, np.clip(mother, 22, 45), age[:, WOMAN])
    born = 2021 - mother
    number = np.zeros(len(index), np.int64)
    for start, chances in _FERTILITY:
        number = np.where(born >= start, draws.pick("families/number", index, chances), number)
    first = np.clip(23.6 + 3.4 * draws.normal("families/first", index), 17.5, 38)
    number = np.where(own | grand, np.maximum(number, 1), 0)
    # A household with children has had its first by now.
    first = np.minimum(first, np.maximum(mother - 0.4, 17.5))
    at = first
    for order, place in enumerate(CHILDREN):
        key = index * PLACES + place
        if order:
            gap = 1.1 + np.abs(2.2 + 1.9 * draws.normal("families/spacing", key))
            twin[:, place] = draws.chance("families/twin", key, _TWINS)
            at = np.where(twin[:, place], at, at + gap)
        age[:, place] = mother - at
        male[:, place] = draws.chance("families/boy", key, _BOYS)
        if order:
            same = twin[:, place] & draws.chance("families/same sex", key, _IDENTICAL_SEX)
            male[:, place] = np.where(same, male[:, place - 1], male[:, place])
        due = (order < number) | (twin[:, place] & there[:, place - 1])
        stays = _stays(draws, key, age[:, place], male[:, place])
        late = at > 45
        there[:, place] = due & stays & (age[:, place] >= 0) & ~late & (own | grand)
        there[:, place] &= ~(grand & (age[:, place] > 19))
        twin[:, place] &= there[:, place]
        if order:
            twin[:, place] &= there[:, place - 1]


def _old(
    draws: Draws, index: Ints, kind: Ints, age: npt.NDArray[np.float64], there: Flags
) -> Flags:
    """The parents of the man, or in one household of seven of the woman; returns whose."""
    with_old = np.isin(kind, (Kind.THREE_GENERATIONS, Kind.WITH_PARENTS))
    by_woman = with_old & draws.chance("families/by woman", index, 0.14)
    child = np.where(by_woman, age[:, WOMAN], age[:, MAN])
    age[:, MOTHER] = child + np.clip(22.8 + 3.4 * draws.normal("families/old", index), 17.5, 40)
    gap = np.clip(2.2 + 2.4 * draws.normal("families/old gap", index), -3, 20)
    age[:, FATHER] = age[:, MOTHER] + gap
    alive = [50, 62, 70, 78, 86, 94, 101]
    father = np.interp(age[:, FATHER], alive, [0.93, 0.85, 0.7, 0.5, 0.22, 0.05, 0])
    mother = np.interp(age[:, MOTHER], alive, [0.97, 0.93, 0.83, 0.65, 0.38, 0.12, 0])
    there[:, FATHER] = with_old & draws.chance("families/father", index, father)
    there[:, MOTHER] = with_old & draws.chance("families/mother", index, mother)
    return by_woman


def _siblings(
    draws: Draws,
    index: Ints,
    kind: Ints,
    age: npt.NDArray[np.float64],
    there: Flags,
    male: Flags,
) -> None:
    """Unmarried brothers and sisters of the man who stayed in the house."""
    old = there[:, FATHER] | there[:, MOTHER]
    age[:, SIBLING] = age[:, MAN] + 5 * draws.normal("families/sibling age", index)
    youngest = np.minimum(age[:, FATHER], age[:, MOTHER])
    grown = (age[:, SIBLING] > 18) & (age[:, SIBLING] < youngest - 16)
    grown &= age[:, SIBLING] > age[:, MOTHER] - 45
    there[:, SIBLING] = old & grown & draws.chance("families/sibling", index, 0.07)
    male[:, SIBLING] = draws.chance("families/brother", index, 0.72)


def exactly(draws: Draws, families: Families, residents: int) -> Families:
    """A random choice among the households that has exactly so many people.

    The last household chosen is cut short: its first places are those of the adults.
    """
    order = np.argsort(draws.bits("families/choice", np.arange(len(families.kind))))
    sizes = families.there.sum(axis=1)[order]
    total = np.cumsum(sizes)
    last = int(np.searchsorted(total, residents))
    missing = residents - (int(total[last - 1]) if last else 0)
    there = families.there[order[last]]
    families.there[order[last]] = there & (np.cumsum(there) <= missing)
    chosen = families.take(np.sort(order[: last + 1]))
    chosen.old_head &= chosen.there[:, FATHER]
    return chosen
