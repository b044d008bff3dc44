"""Poverty, allowances and disability: the true state behind the registers of need.

Shares follow Guizhou's orders of size: about a fifth of rural families were registered poor between
2014 and 2020 and all of them lifted out by the end of 2020; some six rural residents in a hundred
draw the minimum living allowance.
"""

import numpy as np
import pyarrow as pa

from commonweal.demo.draws import Flags, Floats, Ints
from commonweal.demo.families import AS_OF, YEAR, Kind
from commonweal.demo.people import RELATIONS
from commonweal.demo.world import World, coded, dates, optional

STATUSES = ("lifted_out", "monitored_unstable", "monitored_marginal", "monitored_sudden")
ALLOWANCES = ("rural_allowance", "urban_allowance", "special_hardship")
HEALTH = ("healthy", "chronic", "serious", "disabled")
DISABILITIES = ("vision", "hearing", "speech", "physical", "intellectual", "mental", "multiple")

# Odds of being registered poor by kind of household, and by prefecture (in percent of all).
_POOR_KIND = {
    Kind.SINGLE: 0.8, Kind.ELDER: 1.2, Kind.COUPLE: 0.8, Kind.NUCLEAR: 0.95,
    Kind.SINGLE_PARENT: 1.5, Kind.THREE_GENERATIONS: 1.0, Kind.GRANDPARENTS: 2.0,
    Kind.WITH_PARENTS: 0.9,
}  # fmt: skip
_POOR_PREFECTURE = {
    5201: 0.09, 5202: 0.28, 5203: 0.20, 5204: 0.27, 5205: 0.35, 5206: 0.33, 5223: 0.32, 5226: 0.37,
    5227: 0.30,
}  # fmt: skip


def build(world: World) -> None:
    """Add ``poverty_household``, ``poverty_member``, ``living_allowance`` and ``disability``."""
    poor = _poor(world)
    world.tables["poverty_household"] = _poverty_household(world, np.flatnonzero(poor))
    world.tables["disability"] = disability = _disability(world)
    disabled = np.zeros(len(world.person), np.bool_)
    disabled[disability["person"].to_numpy()] = True
    world.tables["poverty_member"] = _poverty_member(world, poor, disabled)
    world.tables["living_allowance"] = _living_allowance(world, poor)


def poor_homes(world: World) -> Flags:
    """Which households are registered poor."""
    result = np.zeros(len(world.home), np.bool_)
    result[world.tables["poverty_household"]["household"].to_numpy()] = True
    return result


def _poor(world: World) -> Flags:
    homes, draws = world.homes, world.draws
    kind = np.array([_POOR_KIND[entry] for entry in Kind])[homes.kind]
    prefecture = world.places.prefectures[homes.village]
    chance: Floats = np.zeros(len(world.home))
    for code, share in _POOR_PREFECTURE.items():
        chance[prefecture == code] = share
    chance = chance * kind * np.where(world.urban_home, 0.12, 1.0)
    # Some villages are poorer than others.
    chance *= 0.5 + draws.uniform("poverty/village", homes.village)
    return draws.chance("poverty/household", world.home, chance) & ~homes.migrant


def _poverty_household(world: World, home: Ints) -> pa.Table:
    draws = world.draws
    status = draws.pick("poverty/status", home, (0.915, 0.038, 0.032, 0.015))
    income = np.exp(np.where(status == 0, 9.32, 8.86) + 0.24 * draws.normal("poverty/income", home))
    year = 2014 + draws.pick("poverty/year", home, (0.72, 0.04, 0.09, 0.07, 0.05, 0.03))
    lifted = np.minimum(year + 1 + draws.pick("poverty/lifted", home, (1, 2, 3, 4, 4, 3)), 2020)
    # Marginal and sudden cases were never among those lifted out.
    out = status < 2
    return pa.table(
        {
            "household": home,
            "person": world.homes.head[home],
            "status": coded(status, STATUSES),
            "income_per_head": np.round(income).astype(np.int64),
            "registered_year": np.where(out, year, 2021 - (status == 2)),
            "lifted_year": optional(lifted, out),
        }
    )


def _poverty_member(
    world: World,
    poor: Flags,
    disabled: Flags,
) -> pa.Table:
    people, draws = world.people, world.draws
    # A few who live in a poor household were never entered with it.
    entered = poor[people.household] & ~draws.chance("poverty/not entered", world.person, 0.012)
    person = np.flatnonzero(entered)
    age = people.age[person]
    ill = np.interp(age, [0, 30, 50, 70, 90], [0.01, 0.04, 0.12, 0.3, 0.4])
    health = np.where(draws.chance("poverty/ill", person, ill), 1, 0)
    health = np.where(draws.chance("poverty/serious", person, 0.15 * ill), 2, health)
    return pa.table(
        {
            "person": person,
            "household": people.household[person],
            "relation": coded(people.living_relation[person], RELATIONS),
            "health": coded(np.where(disabled[person], 3, health), HEALTH),
        }
    )


def _disability(world: World) -> pa.Table:
    people, draws = world.people, world.draws
    chance = np.interp(
        people.age, [0, 5, 20, 40, 60, 80, 100], [0.003, 0.01, 0.018, 0.026, 0.06, 0.12, 0.14]
    )
    person = np.flatnonzero(draws.chance("disability", world.person, chance) & people.registered)
    kind = draws.pick("disability/kind", person, (0.15, 0.19, 0.02, 0.42, 0.08, 0.09, 0.05))
    issued = AS_OF - (draws.uniform("disability/issued", person) ** 1.5 * 10 * YEAR).astype(
        np.int64
    )
    return pa.table(
        {
            "person": person,
            "kind": coded(kind, DISABILITIES),
            "grade": 1 + draws.pick("disability/grade", person, (0.14, 0.32, 0.27, 0.27)),
            "issued_on": dates(np.maximum(issued, people.birth[person] + 200)),
        }
    )


def _living_allowance(world: World, poor: Flags) -> pa.Table:
    people, homes, draws = world.people, world.homes, world.draws
    urban = world.urban_home
    need = np.array([0.8, 1.7, 0.6, 0.7, 2.0, 0.9, 3.5, 0.8])[homes.kind]
    chance = np.where(urban, 0.022, np.where(poor, 0.26, 0.028)) * need
    drawing = draws.chance("allowance", world.home, np.minimum(chance, 0.9)) & ~homes.migrant
    alone = np.isin(homes.kind, (Kind.ELDER, Kind.GRANDPARENTS, Kind.SINGLE))
    special = drawing & alone & draws.chance("allowance/special", world.home, 0.22)
    kind = np.where(special, 2, np.where(urban, 1, 0))
    whole = special | draws.chance("allowance/whole", world.home, 0.72)
    # In the other households only the neediest member is granted it: here the eldest.
    order = np.lexsort((world.person, people.birth, people.household))
    eldest = order[np.unique(people.household[order], return_index=True)[1]]
    is_eldest = np.zeros(len(world.person), np.bool_)
    is_eldest[eldest] = True
    home = people.household
    person = np.flatnonzero(drawing[home] & (whole[home] | is_eldest))
    home = home[person]
    monthly = np.array([330.0, 560.0, 870.0])[kind[home]]
    monthly *= 0.7 + 0.6 * draws.uniform("allowance/amount", home)
    since = AS_OF - (30 + draws.uniform("allowance/since", home) * 7 * YEAR).astype(np.int64)
    return pa.table(
        {
            "person": person,
            "household": home,
            "relation": coded(people.living_relation[person], RELATIONS),
            "kind": coded(kind[home], ALLOWANCES),
            "monthly_amount": (np.round(monthly / 5) * 5).astype(np.int64),
            "since": dates(since),
        }
    )
