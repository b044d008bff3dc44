"""Aid that was paid: to most who are entitled, to few who are not."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.demo.draws import Flags, Ints
from commonweal.demo.schooling import ACADEMIC_YEAR
from commonweal.demo.truth import PROGRAMMES
from commonweal.demo.world import World, coded

PAID = 0.88
"""Share of the entitled who are paid in the present academic year."""

_PAID_BEFORE = 0.8
_UNENTITLED = 0.004


def build(world: World, determinations: pa.Table) -> None:
    """Add ``aid_payment``: this year's and the last year's."""
    draws = world.draws
    person = determinations["person"].to_numpy()
    number = {name: position for position, name in enumerate(PROGRAMMES)}
    programme = np.array([number[name] for name in determinations["programme"].to_pylist()], int)
    amount = determinations["amount_fen"].to_numpy() // 100
    key = person * len(PROGRAMMES) + programme
    now = draws.chance("payment/now", key, PAID)
    before = draws.chance("payment/before", key, _PAID_BEFORE)
    before &= _was_there(world, person)
    senior = world.tables["enrolment"].filter(
        pc.equal(world.tables["enrolment"]["stage"].cast(pa.string()), "senior_high")
    )
    pupils = senior["person"].to_numpy()
    lucky = pupils[draws.chance("payment/unentitled", pupils, _UNENTITLED)]
    lucky = lucky[~np.isin(lucky, person)]
    parts = (
        (person[now], programme[now], amount[now], ACADEMIC_YEAR),
        (person[before], programme[before], amount[before], ACADEMIC_YEAR - 1),
        (lucky, np.full(len(lucky), 1), np.full(len(lucky), 3400), ACADEMIC_YEAR),
    )
    who = np.concatenate([part[0] for part in parts])
    what = np.concatenate([part[1] for part in parts])
    money = np.concatenate([part[2] for part in parts])
    year = np.concatenate([np.full(len(part[0]), part[3]) for part in parts])
    order = np.lexsort((what, year, who))
    world.tables["aid_payment"] = pa.table(
        {
            "person": who[order],
            "programme": coded(what[order], PROGRAMMES),
            "academic_year": year[order],
            "amount": money[order],
        }
    )


def _was_there(world: World, person: Ints) -> Flags:
    """Whether somebody was in the same school a year ago."""
    year = np.zeros(len(world.person), np.int64)
    for table, column in (("enrolment", "grade"), ("admission", "year_of_study")):
        rows = world.tables[table]
        year[rows["person"].to_numpy()] = rows[column].to_numpy()
    there: Flags = year[person] > 1
    return there
