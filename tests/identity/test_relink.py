"""Linking a change gives what linking everything anew would give, under the same model."""

import random
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal import lake
from commonweal.engine import Engine
from commonweal.identity import Source, link
from commonweal.identity.figures import Figures
from commonweal.identity.relink import Relinked, Standing, amendments, relink
from commonweal.identity.steps import people
from commonweal.identity.work import Given, Reference
from tests.identity.rows import source
from tests.identity.town import CHARACTERS, Row, families, patients, slip, visits

Change = Mapping[str, Row | None]
"""Record -> what it says now; None: it is deleted."""
STANDING = Standing("kept_mentions", "kept_keys", "kept_edges", "kept_people")
PUBLISHED = ("links", "persons", "reviews")


class Registers:
    """Two registers of a town that change, and a linkage that follows them."""

    def __init__(self, engine: Engine, families_: int = 60) -> None:
        chance = random.Random(7)
        residents = list(families(chance, families_))
        self.engine = engine
        self.rows: dict[str, dict[str, Row]] = {
            "residents": {str(row["key"]): row for row in residents},
            "patients": {str(row["key"]): row for row in patients(chance, residents, 0.7)},
            "visits": {str(row["key"]): row for row in visits(chance, residents)},
        }
        first = link(engine, self.sources(), given=Given(keep=self._keep))
        self._publish()
        assert first.model is not None
        self.figures = self.counted()
        self.model = first.model
        kept = (f"kept_{name}" for name in ("sources", "placeholders", "oversize", "frequencies"))
        self.reference = Reference(first.writings, first.attributes, *kept)

    def sources(self) -> list[Source]:
        return [
            source(self.engine, name, list(rows.values()), free=name == "residents")
            for name, rows in self.rows.items()
        ]

    def change(self, dataset: str, change: Change) -> Relinked | None:
        """Insert, update and delete records of a register, and link the change."""
        self._deliver(dataset, change)
        changed = ", ".join(f"('{dataset}', '{key}')" for key in change)
        self.engine.create(
            "changed", f"SELECT * FROM (VALUES {changed}) AS changed(dataset, record_id)"
        )
        given = Given(model=self.model, reference=self.reference)
        found = relink(self.engine, self.sources(), STANDING, given)
        if found is not None:
            for name, amendment in amendments().items():
                self._amend(f"kept_{name}", amendment)
            self.figures = self.figures - found.before + found.now
        return found

    def anew(self) -> dict[str, list[tuple[object, ...]]]:
        """What linking all records gives, under the same model and reference."""
        with Engine(threads=2) as engine:
            for table in ("sources", "placeholders", "oversize", "frequencies"):
                engine.load(f"kept_{table}", self.engine.arrow(f"SELECT * FROM kept_{table}"))
            every = [
                source(engine, name, list(rows.values()), free=name == "residents")
                for name, rows in self.rows.items()
            ]
            link(engine, every, given=Given(model=self.model, reference=self.reference))
            engine.create("persons", people.persons())
            return {name: _rows(engine, name) for name in PUBLISHED}

    def counted(self) -> Figures:
        """The figures, counted from all that is kept."""
        return Figures.of(self.engine, "kept_edges", "kept_people")

    def published(self) -> dict[str, list[tuple[object, ...]]]:
        """What the linkage that follows the changes has come to."""
        return {name: _rows(self.engine, f"kept_{name}") for name in PUBLISHED}

    def _deliver(self, dataset: str, change: Change) -> None:
        for key, row in change.items():
            if row is None:
                self.rows[dataset].pop(key, None)
            else:
                self.rows[dataset][key] = {**row, "key": key}

    def _keep(self, name: str, select: str) -> None:
        self.engine.create(f"kept_{name}", select)

    def _publish(self) -> None:
        self.engine.create("persons", people.persons())
        for name in PUBLISHED:
            self.engine.create(f"kept_{name}", f"SELECT * FROM {name}")

    def _amend(self, table: str, change: lake.Change) -> None:
        self.engine.create("amended", change.applied_to(table))
        self.engine.create(table, "SELECT * FROM amended")


def _rows(engine: Engine, table: str) -> list[tuple[object, ...]]:
    """Every row, in an order of its own; of a pair, the smaller record stands first."""
    names = sorted(engine.columns(f"SELECT * FROM {table}"))
    return engine.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY ALL")


class Town:
    """Changes of every kind to a town's registers."""

    def __init__(self, registers: Registers, seed: int) -> None:
        self.registers = registers
        self.chance = random.Random(seed)
        self.new = 1000 * (seed + 1)

    def change(self, dataset: str, many: int) -> Change:
        """A delivery that inserts, corrects, spoils, swaps and deletes records."""
        rows = self.registers.rows[dataset]
        some = self.chance.sample(sorted(rows), min(many, len(rows)))
        return {key: self._changed(rows[key]) for key in some} | self._newcomers(dataset)

    def _changed(self, row: Row) -> Row | None:
        kind = self.chance.randrange(6)
        if kind == 0:
            return None
        if kind == 1:
            return {**row, "name": str(row["name"])[:-1] + self.chance.choice(CHARACTERS)}
        if kind == 2 and row.get("id"):
            return {**row, "id": slip(self.chance, str(row["id"]))}
        if kind == 3:
            other = self.chance.choice(list(self.registers.rows["residents"].values()))
            return {**row, **{name: other[name] for name in ("name", "birth", "id", "phone")}}
        if kind == 4:
            return {**row, "phone": None, "id": None}
        return {**row, "phone": f"1{self.chance.randint(3 * 10**9, 10**10 - 1)}"}

    def _newcomers(self, dataset: str) -> Change:
        self.new += 1
        found = list(families(self.chance, 1, self.new))
        if dataset == "patients":
            known = self.chance.sample(sorted(self.registers.rows["residents"]), 2)
            again = [self.registers.rows["residents"][key] for key in known]
            found = patients(self.chance, [*found, *again], 0.8)
        return {str(row["key"]): row for row in found}


@settings(max_examples=12)
@given(
    st.integers(0, 1_000),
    st.lists(
        st.tuples(st.sampled_from(["residents", "patients", "visits"]), st.integers(1, 12)),
        min_size=1,
        max_size=4,
    ),
)
def test_following_changes_equals_linking_anew(
    seed: int, deliveries: list[tuple[str, int]]
) -> None:
    with Engine(threads=2) as engine:
        registers = Registers(engine)
        town = Town(registers, seed)
        for dataset, many in deliveries:
            assert registers.change(dataset, town.change(dataset, many)) is not None
        assert registers.published() == registers.anew()
        assert registers.figures == registers.counted()
