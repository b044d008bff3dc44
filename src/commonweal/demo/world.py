"""The true state of the province, and how its tables are made.

A table of the truth is an Arrow table in the order of the people it speaks of: ``person`` is a
person's number, words are dictionary-coded, money is in yuan, days are dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from commonweal.demo import families
from commonweal.demo.draws import Draws, Flags, Ints
from commonweal.demo.people import Households, People, populate
from commonweal.demo.places import Places, choose

# Families drawn for each resident asked for: more than are needed, so that some can be left out.
_SURPLUS = 2.6


@dataclass(frozen=True)
class Collective:
    """The register books of schools; their numbers follow those of the households."""

    village: Ints
    names: tuple[str, ...]


@dataclass
class World:
    """Places, people, households, and what is true of them by table name."""

    draws: Draws
    places: Places
    people: People
    homes: Households
    tables: dict[str, pa.Table] = field(default_factory=dict)
    collective: Collective = field(default_factory=lambda: Collective(np.zeros(0, np.int64), ()))

    @property
    def person(self) -> Ints:
        """Every person's number."""
        return np.arange(len(self.people.household))

    @property
    def home(self) -> Ints:
        """Every household's number."""
        return np.arange(len(self.homes.kind))

    @property
    def village(self) -> Ints:
        """The village (position in ``places``) in which each person's family lives."""
        return self.homes.village[self.people.household]

    @property
    def urban_home(self) -> Flags:
        """Whether each household lives in a town."""
        return self.places.urban[self.homes.village]

    def owner(self, stream: str, home: Ints) -> Ints:
        """For each household, the one of its couple in whose name something stands."""
        first = self.homes.first[home]
        second = np.minimum(first + 1, len(self.people.place) - 1)
        couple = (self.people.place[second] == families.WOMAN) & (
            self.people.household[second] == home
        )
        other = couple & self.draws.chance(stream + "/owner", home, 0.24)
        return np.where(other, second, first)


def create(residents: int, seed: int) -> World:
    """The people of a province of so many residents; its other tables are still empty."""
    draws = Draws(seed)
    places = choose(draws, residents)
    drawn = families.found(draws, places, int(residents / _SURPLUS) + 100)
    people, homes = populate(draws, places, families.exactly(draws, drawn, residents))
    return World(draws, places, people, homes)


def coded(codes: npt.NDArray[Any], words: Sequence[str]) -> pa.DictionaryArray:
    """Positions in ``words`` as a column of words."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32)), pa.array(words, pa.string())
    )


def dates(days: Ints) -> pa.Array:
    """Days since 1970 as a column of dates."""
    return pa.array(days.astype("datetime64[D]"))


def optional(values: npt.NDArray[Any], known: Flags) -> pa.Array:
    """A column that is empty where ``known`` is false."""
    return pa.array(values, mask=~known)
