"""Ids that stay, held against a plain reading of the rules over many linkages."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.identity.history import CALLED, IDS, Past, name_groups, nothing

Groups = dict[int, int]
"""Record -> its group."""

LINKAGES = st.lists(
    st.dictionaries(st.integers(0, 9), st.integers(0, 4), min_size=1), min_size=1, max_size=6
)


@dataclass
class Remembered:
    """All that is remembered, in the engine's tables ``called`` and ``ids``."""

    engine: Engine
    linkage: int = 0
    events: list[tuple[str, str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine.create("called", f"SELECT * FROM {nothing(CALLED)}")
        self.engine.create("ids", f"SELECT * FROM {nothing(IDS)}")

    def link(self, groups: Groups, called: str = "called") -> dict[int, str]:
        """Name the groups of the next linkage; returns record -> person."""
        self.linkage += 1
        engine = self.engine
        engine.load(
            "grouped",
            pa.table(
                {
                    "record": pa.array([record * 64 + 640 for record in groups], pa.uint64()),
                    "grp": pa.array(list(groups.values()), pa.uint64()),
                }
            ),
        )
        engine.create("causes", "SELECT 0::UBIGINT AS record, '' AS cause WHERE false")
        name_groups(engine, Past(called, "ids"), self.linkage, "model")
        for table, key in (("called", "record"), ("ids", "person_id")):
            engine.execute(
                f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM changed_{table})"
            )
            engine.execute(f"INSERT INTO {table} SELECT * FROM changed_{table}")
        self.events = engine.rows(
            "SELECT kind, from_person, into_person, records FROM events ORDER BY ALL"
        )
        found = engine.rows(
            "SELECT record // 64 - 10, person_id FROM grouped JOIN named USING (grp)"
        )
        return {int(record): person for record, person in found}

    def ids(self) -> dict[str, tuple[int, str | None, int | None]]:
        """Id -> since, successor, ended."""
        rows = self.engine.rows("SELECT person_id, since, successor, ended FROM ids")
        assert len(rows) == len({row[0] for row in rows})
        return {person: (since, successor, ended) for person, since, successor, ended in rows}


class Plainly:
    """The rules, one after another, for one record at a time."""

    def __init__(self) -> None:
        self.linkage = 0
        self.called: dict[int, str] = {}
        self.first: dict[int, int] = {}
        self.since: dict[str, int] = {}
        self.successor: dict[str, str] = {}

    def living(self, person: str) -> str:
        while person in self.successor:
            person = self.successor[person]
        return person

    def link(self, groups: Groups, names: dict[int, str]) -> dict[int, str | None]:
        """Record -> person; None where nobody was called so before (``names`` has the new id)."""
        self.linkage += 1
        spread: dict[str, Counter[int]] = defaultdict(Counter)
        for record, group in groups.items():
            if record in self.called:
                spread[self.living(self.called[record])][group] += 1
        going: dict[int, list[str]] = defaultdict(list)
        for person, counts in spread.items():

            def worth(group: int, person: str = person, counts: Counter[int] = counts) -> object:
                records = [
                    (self.first[r], r)
                    for r, g in groups.items()
                    if g == group and r in self.called and self.living(self.called[r]) == person
                ]
                return (-counts[group], min(f for f, _ in records), min(r for _, r in records))

            going[min(counts, key=worth)].append(person)
        told: dict[int, str | None] = {}
        for group in set(groups.values()):
            members = [record for record, of in groups.items() if of == group]
            wishes = sorted(going[group], key=lambda person: (self.since[person], person))
            name = wishes[0] if wishes else names[members[0]]
            for other in wishes[1:]:
                self.successor[other] = name
            if not wishes:
                assert name not in self.since
                self.since[name] = self.linkage
            for record in members:
                told[record] = name
        for record, group_name in told.items():
            assert group_name is not None
            self.called[record] = group_name
            self.first.setdefault(record, self.linkage)
        return told


@given(LINKAGES)
def test_equals_the_plain_reading(linkages: list[Groups]) -> None:
    with Engine(threads=1) as engine:
        remembered, plainly = Remembered(engine), Plainly()
        for groups in linkages:
            named = remembered.link(groups)
            assert named == plainly.link(groups, named)
            ids = remembered.ids()
            assert {p: s for p, (s, _, _) in ids.items()} == plainly.since
            living = set(named.values())
            for person, (_, successor, ended) in ids.items():
                end = plainly.living(person)
                # Chains are compressed: an id points at the living end, never at another pointer.
                assert (successor or person) == end
                if successor is None:
                    assert (ended is None) == (person in living)


@given(LINKAGES)
def test_an_id_is_one_person_and_a_person_one_id(linkages: list[Groups]) -> None:
    with Engine(threads=1) as engine:
        remembered = Remembered(engine)
        for groups in linkages:
            named = remembered.link(groups)
            pairs = {(groups[record], person) for record, person in named.items()}
            assert len(pairs) == len({g for g, _ in pairs}) == len({p for _, p in pairs})


@given(LINKAGES, st.sets(st.integers(0, 9)))
def test_a_part_gives_the_same_as_the_whole(linkages: list[Groups], chosen: set[int]) -> None:
    """The part is closed: it has all records that share a person with one of its own."""
    with Engine(threads=1) as one, Engine(threads=1) as other:
        whole, part = Remembered(one), Remembered(other)
        for groups in linkages[:-1]:
            whole.link(groups)
            part.link(groups)
        last = linkages[-1]
        before = {
            int(record): person
            for record, person in one.rows(
                "SELECT record // 64 - 10, coalesce(i.successor, person_id) FROM called "
                "LEFT JOIN ids AS i USING (person_id)"
            )
        }
        members = set(chosen)
        while True:
            groups_in = {last[r] for r in members if r in last}
            persons_in = {before[r] for r in members if r in before}
            more = {r for r, g in last.items() if g in groups_in}
            more |= {r for r, p in before.items() if p in persons_in}
            if more <= members:
                break
            members |= more
        if not members & last.keys():
            return
        named = whole.link(last)
        known = ", ".join(str(record * 64 + 640) for record in members)
        few = part.link(
            {record: group for record, group in last.items() if record in members},
            f"(SELECT * FROM called WHERE record IN ({known}))",
        )
        assert few == {record: named[record] for record in few}


def _history(
    *linkages: Groups,
) -> tuple[list[dict[int, str]], list[list[tuple[str, str, str, int]]]]:
    with Engine(threads=1) as engine:
        remembered = Remembered(engine)
        told, events = [], []
        for groups in linkages:
            told.append(remembered.link(groups))
            events.append(remembered.events)
        return told, events


def test_merge_split_end_and_return_are_events() -> None:
    told, events = _history(
        {1: 1, 2: 1, 3: 3},  # two persons
        {1: 1, 2: 1, 3: 1, 4: 4},  # they are one, and somebody is new
        {1: 1, 2: 1, 3: 3},  # 3 is split off again, 4 is gone
        {1: 1, 2: 1, 3: 3, 4: 4},  # 4 is back
        {1: 1, 2: 3, 3: 3, 4: 4},  # 2 moves over to 3
    )
    a, b = told[0][1], told[0][3]
    assert (told[1][3], told[2][1]) == (a, a) and told[2][3] not in (a, b)
    assert events[0] == []
    assert events[1] == [("merged", b, a, 1)] or events[1] == [("merged", a, b, 2)]
    assert [event[0] for event in events[2]] == ["ended", "split"]
    assert events[3] == [("revived", told[1][4], told[1][4], 0)]
    assert told[3][4] == told[1][4]
    assert events[4] == [("moved", a, told[2][3], 1)]


def test_the_oldest_id_survives_a_merge() -> None:
    told, _ = _history({5: 5}, {5: 5, 1: 1}, {5: 0, 1: 0})
    assert told[2] == {5: told[0][5], 1: told[0][5]}


def test_the_larger_part_keeps_the_id() -> None:
    told, _ = _history({1: 0, 2: 0, 3: 0}, {1: 1, 2: 2, 3: 2})
    assert told[1][2] == told[1][3] == told[0][1] != told[1][1]


def test_of_equal_parts_that_with_the_oldest_record_keeps_it() -> None:
    told, _ = _history({7: 0}, {7: 0, 1: 0}, {7: 7, 1: 1})
    assert told[2][7] == told[0][7] != told[2][1]
