"""A part of the province, some counties long, with the texts of its people."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.demo import names, numbers
from commonweal.demo.draws import Flags, Ints
from commonweal.demo.world import World

_ROWS = 400_000


def joined(*parts: pa.Array | str) -> pa.Array:
    """Texts put together row by row; constants may stand between the columns."""
    columns = [pa.scalar(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*columns, "", null_handling="emit_null")


def text(values: Ints, digits: int = 0) -> pa.Array:
    """Whole numbers as texts, with zeros before them."""
    found = pa.array(values).cast(pa.string())
    return pc.utf8_lpad(found, digits, "0") if digits else found


def word(positions: Ints, words: tuple[str, ...]) -> pa.Array:
    """Words by their positions."""
    return pa.array(words, pa.string()).take(pa.array(positions))


@dataclass(frozen=True)
class Chunk:
    """The people from ``start`` to before ``stop``; whole counties and households."""

    world: World
    start: int
    stop: int

    @cached_property
    def people(self) -> Ints:
        """Their numbers."""
        return np.arange(self.start, self.stop)

    @cached_property
    def _names(self) -> pa.Array:
        people, texts = self.world.people, names.load().texts
        part = slice(self.start, self.stop)
        return joined(
            word(people.family[part], texts),
            word(people.first[part], texts),
            word(people.second[part], texts),
        )

    @cached_property
    def _resident_ids(self) -> pa.Array:
        number = self.world.people.number[self.start : self.stop]
        check = word(numbers.check_positions(number), tuple(numbers.CHECK_CHARACTERS))
        return joined(text(number), check)

    @cached_property
    def _phones(self) -> pa.Array:
        phone = self.world.people.phone[self.start : self.stop]
        return pa.array(phone, mask=phone == 0).cast(pa.string())

    @cached_property
    def _addresses(self) -> pa.Array:
        world, draws = self.world, self.world.draws
        home = np.unique(world.people.household[self.start : self.stop])
        village = world.homes.village[home]
        street = draws.pick("address/street", home, [1.0] * len(world.places.streets))
        house = draws.integers("address/house", home, 1, 180)
        building = draws.integers("address/building", home, 1, 30)
        floor = draws.integers("address/floor", home, 1, 19)
        flat = draws.integers("address/flat", home, 1, 5)
        unit = draws.integers("address/unit", home, 1, 4)
        town = joined(
            word(street, world.places.streets), text(house), "号",
            text(building), "栋", text(unit), "单元", text(floor * 100 + flat), "室",
        )  # fmt: skip
        group = draws.integers("address/group", home, 1, 13)
        numbered = draws.chance("address/numbered", home, 0.62)
        name = draws.pick("address/name", home, [1.0] * len(world.places.groups))
        hamlet = pc.if_else(pa.array(numbered), text(group), word(name, world.places.groups))
        serial = text(world.homes.serial[home] % 400 + 1)
        farm = joined(hamlet, "组", serial, "号")
        local = pc.if_else(pa.array(world.places.urban[village]), town, farm)
        addresses = joined(word(village, world.places.addresses), local)
        where = np.searchsorted(home, world.people.household[self.start : self.stop])
        return addresses.take(pa.array(where))

    def _of(self, column: pa.Array, person: Ints) -> pa.Array:
        known = person >= 0
        return column.take(pa.array(np.where(known, person - self.start, 0), mask=~known))

    def name(self, person: Ints) -> pa.Array:
        """Whole names; null for -1, as in all of these."""
        return self._of(self._names, person)

    def resident_id(self, person: Ints) -> pa.Array:
        """Resident IDs of 18 characters."""
        return self._of(self._resident_ids, person)

    def phone(self, person: Ints) -> pa.Array:
        """Their own phones; null for those without."""
        return self._of(self._phones, person)

    def address(self, person: Ints) -> pa.Array:
        """Where they live, as one text."""
        return self._of(self._addresses, person)

    def family_phone(self, person: Ints) -> pa.Array:
        """The phone of the father, else of the mother, else of the head of the household."""
        people = self.world.people
        head = self.world.homes.head[people.household[person]]
        found = self.phone(np.where(head == person, -1, head))
        for parent in (people.mother[person], people.father[person]):
            found = pc.coalesce(self.phone(parent), found)
        return found

    def old_address(self, person: Ints) -> pa.Array:
        """An address in the neighbourhood where they do not live."""
        far = self.world.draws.integers("address/old", person, -1500, 1500)
        return self.address(np.clip(person + far, self.start, self.stop - 1))

    def rows(self, dataset: str) -> tuple[pa.Table, int]:
        """The part of a table of the truth that is about these people, and where it begins."""
        table = self.world.tables[dataset]
        person = table["person"].to_numpy()
        first, last = np.searchsorted(person, (self.start, self.stop))
        return table.slice(first, last - first).combine_chunks(), int(first)


def chunks(world: World) -> list[Chunk]:
    """The province in parts of whole counties of some 400,000 people or more."""
    county = world.places.counties[
        world.homes.village[np.searchsorted(world.homes.first, world.person, side="right") - 1]
    ]
    starts: Flags = np.concatenate([[True], county[1:] != county[:-1]])
    bounds = [0]
    for start in np.flatnonzero(starts).tolist():
        if start - bounds[-1] >= _ROWS:
            bounds.append(start)
    bounds.append(len(county))
    return [Chunk(world, start, stop) for start, stop in pairwise(bounds)]
