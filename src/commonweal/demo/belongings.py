"""What people own, drive and do: vehicles, licences, property, houses rebuilt, companies, jobs."""

import numpy as np
import pyarrow as pa

from commonweal.demo.draws import Flags, Floats, Ints
from commonweal.demo.families import AS_OF, YEAR
from commonweal.demo.needs import poor_homes
from commonweal.demo.world import World, coded, dates

VEHICLES = ("car", "truck", "motorcycle", "tractor")
LICENCES = ("passenger", "freight", "taxi")
PROPERTIES = ("commercial", "self_built", "resettlement")
COMPANIES = ("limited_company", "individual_business", "cooperative")


def build(world: World) -> None:
    """Add the tables of belongings and work."""
    poor = poor_homes(world)
    world.tables["vehicle"] = _vehicle(world, poor)
    world.tables["operating_licence"] = _licence(world, poor)
    world.tables["property"] = _property(world, poor)
    world.tables["house_renovation"] = _renovation(world, poor)
    world.tables["company"] = _company(world, poor)
    world.tables["public_payroll"] = _payroll(world, poor)


def _days_ago(world: World, stream: str, index: Ints, years: float) -> Ints:
    """A day within the last so many years, the more recent the likelier."""
    back = world.draws.uniform(stream, index) ** 1.4
    return AS_OF - 3 - (back * years * YEAR).astype(np.int64)


def _rates(world: World, poor: Flags, village: float, town: float, poor_rate: float) -> Floats:
    """A chance for each household; those that moved in from outside own less."""
    rate = np.where(world.urban_home, town, village)
    rate = np.where(poor, poor_rate, rate) * np.where(world.homes.migrant, 0.5, 1.0)
    # Old people on their own have little of anything.
    result: Floats = rate * np.array([0.6, 0.12, 0.9, 1.15, 0.7, 1.15, 0.4, 1.1])[world.homes.kind]
    return result


def _in_order(homes: list[Ints], kinds: list[Ints]) -> tuple[Ints, Ints]:
    """Things and their kinds, in the order of households."""
    home = np.concatenate(homes)
    order = np.argsort(home, kind="stable")
    return home[order], np.concatenate(kinds)[order]


def _vehicle(world: World, poor: Flags) -> pa.Table:
    draws = world.draws
    homes: list[Ints] = []
    kinds: list[Ints] = []
    # kind: share of households in villages, in towns, of registered-poor ones
    table: tuple[tuple[int, float, float, float], ...] = (
        (0, 0.22, 0.46, 0.022),
        (0, 0.0, 0.05, 0.0),
        (1, 0.03, 0.02, 0.012),
    )
    table += ((2, 0.26, 0.08, 0.2), (3, 0.015, 0.0, 0.008))
    for position, (kind, village, town, poor_rate) in enumerate(table):
        rate = _rates(world, poor, village, town, poor_rate)
        found = np.flatnonzero(draws.chance(f"vehicle/{position}", world.home, rate))
        homes.append(found)
        kinds.append(np.full(len(found), kind))
    home, of_kind = _in_order(homes, kinds)
    item = np.arange(len(home))
    price = np.array([86_000, 140_000, 5_200, 24_000])[of_kind]
    price = price * np.exp(0.45 * draws.normal("vehicle/price", item))
    return pa.table(
        {
            "person": world.owner("vehicle", home),
            "vehicle_type": coded(of_kind, VEHICLES),
            "registered_on": dates(_days_ago(world, "vehicle/day", item, 12)),
            "price": (np.round(price / 100) * 100).astype(np.int64),
            "prefecture": world.places.prefectures[world.homes.village[home]],
        }
    )


def _licence(world: World, poor: Flags) -> pa.Table:
    draws = world.draws
    rate = _rates(world, poor, 0.03, 0.045, 0.006)
    home = np.flatnonzero(draws.chance("licence", world.home, rate))
    return pa.table(
        {
            "person": world.homes.first[home],
            "kind": coded(draws.pick("licence/kind", home, (0.3, 0.52, 0.18)), LICENCES),
            "valid_until": dates(AS_OF + draws.integers("licence/until", home, -300, 1800)),
        }
    )


def _property(world: World, poor: Flags) -> pa.Table:
    draws = world.draws
    homes: list[Ints] = []
    kinds: list[Ints] = []
    table = ((0, 0.07, 0.58, 0.012), (1, 0.30, 0.06, 0.24), (2, 0.004, 0.02, 0.11))
    for kind, village, town, poor_rate in table:
        rate = _rates(world, poor, village, town, poor_rate)
        found = np.flatnonzero(draws.chance(f"property/{kind}", world.home, rate))
        homes.append(found)
        kinds.append(np.full(len(found), kind))
    home, of_kind = _in_order(homes, kinds)
    item = np.arange(len(home))
    area = np.array([104.0, 132.0, 84.0])[of_kind]
    area = area * np.exp(0.25 * draws.normal("property/area", item))
    return pa.table(
        {
            "person": world.owner("property", home),
            "kind": coded(of_kind, PROPERTIES),
            "area": np.round(area, 2),
            "region": world.places.counties[world.homes.village[home]],
            "registered_on": dates(_days_ago(world, "property/day", item, 18)),
        }
    )


def _renovation(world: World, poor: Flags) -> pa.Table:
    draws = world.draws
    rate = np.where(poor, 0.36, 0.075) * np.where(world.urban_home, 0.1, 1.0)
    home = np.flatnonzero(draws.chance("renovation", world.home, rate) & ~world.homes.migrant)
    grade = draws.pick("renovation/grade", home, (0.12, 0.5, 0.38))
    amount = np.array([5_000, 15_000, 35_000])[grade]
    amount = amount + np.where(poor[home], 5_000, 0)
    return pa.table(
        {
            "person": world.homes.head[home],
            "region": world.places.codes[world.homes.village[home]] // 1000,
            "year": 2014 + draws.pick("renovation/year", home, (1, 2, 3, 4, 4, 3, 1)),
            "amount": amount,
            "danger_level": coded(grade, ("B", "C", "D")),
        }
    )


def _company(world: World, poor: Flags) -> pa.Table:
    draws = world.draws
    rate = _rates(world, poor, 0.05, 0.15, 0.014)
    home = np.flatnonzero(draws.chance("company", world.home, rate))
    kind = draws.pick("company/kind", home, (0.3, 0.66, 0.04))
    capital = np.array([1_000_000, 50_000, 400_000])[kind]
    capital = capital * np.exp(0.8 * draws.normal("company/capital", home))
    return pa.table(
        {
            "person": world.owner("company", home),
            "kind": coded(kind, COMPANIES),
            "county": world.places.counties[world.homes.village[home]],
            "registered_on": dates(_days_ago(world, "company/day", home, 15)),
            "capital": (np.round(capital / 10_000) * 10_000).astype(np.int64),
        }
    )


def _payroll(world: World, poor: Flags) -> pa.Table:
    people, draws = world.people, world.draws
    age = people.age
    rate = np.where(world.urban_home, 0.085, 0.022)[people.household]
    rate = np.where(poor[people.household], 0.006, rate)
    working = (age >= 22) & (age < 60) & ~people.away
    person = np.flatnonzero(working & draws.chance("payroll", world.person, rate))
    since = AS_OF - (draws.uniform("payroll/since", person) * (age[person] - 21) * YEAR)
    return pa.table(
        {
            "person": person,
            "employer": draws.integers("payroll/employer", person, 0, 8),
            "county": world.places.counties[world.village[person]],
            "since": dates(since.astype(np.int64)),
        }
    )
