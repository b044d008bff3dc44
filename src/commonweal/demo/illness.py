"""Stays in hospital."""

import numpy as np
import pyarrow as pa

from commonweal.demo.families import AS_OF
from commonweal.demo.world import World, coded, dates

# What may follow the county's or township's name, and its share of the stays.
_FACILITIES = (("人民医院", 0.42), ("中医院", 0.2), ("妇幼保健院", 0.1), ("中心卫生院", 0.28))


def build(world: World) -> None:
    """Add ``hospital_patient``: the registrations of the last year, some people several times."""
    people, draws = world.people, world.draws
    rate = np.interp(
        people.age, [0, 2, 8, 20, 40, 60, 75, 90], [0.5, 0.28, 0.12, 0.13, 0.2, 0.33, 0.5, 0.5]
    )
    rate = rate * np.where(people.away, 0.25, 1.0)
    persons = []
    for visit, factor in enumerate((1.0, 0.32, 0.12)):
        persons.append(
            np.flatnonzero(draws.chance(f"hospital/{visit}", world.person, rate * factor))
        )
    person = np.sort(np.concatenate(persons))
    item = np.arange(len(person))
    words = tuple(word for word, _ in _FACILITIES)
    weights = tuple(weight for _, weight in _FACILITIES)
    admitted = AS_OF - 1 - draws.integers("hospital/day", item, 0, 365)
    world.tables["hospital_patient"] = pa.table(
        {
            "person": person,
            "facility_kind": coded(draws.pick("hospital/facility", item, weights), words),
            "village": world.village[person],
            "admitted_on": dates(np.maximum(admitted, people.birth[person])),
        }
    )
