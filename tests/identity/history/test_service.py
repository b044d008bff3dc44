"""Ids that stay, held against a plain reading of the rules over many linkages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
from hypothesis import given, settings
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
    """The rules, one after another, for one id and one record at a time."""

    def __init__(self) -> None:
        self.linkage = 0
        self.own: dict[int, tuple[str, int]] = {}
        """Record -> the id it was given, and when."""
        self.first: dict[int, int] = {}
        self.since: dict[str, int] = {}
        self.into: dict[str, tuple[str, int]] = {}
        """Id -> the one it was merged into, and when."""

    def way(self, person: str) -> list[str]:
        """The id, what it was merged into, and so on to the living end."""
        return [person, *(self.way(self.into[person][0]) if person in self.into else [])]

    def living(self, person: str) -> str:
        return self.way(person)[-1]

    def has(self, person: str, groups: Groups) -> dict[int, int]:
        """The records there are of an id -> since when."""
        found = {}
        for record in groups.keys() & self.own.keys():
            own, since = self.own[record]
            way = self.way(own)
            if person in way:
                place = way.index(person)
                found[record] = self.into[way[place - 1]][1] if place else since
        return found

    def most(self, records: Iterable[int], groups: Groups) -> int:
        """The group with most of the records, or with the oldest."""
        inside: dict[int, list[int]] = defaultdict(list)
        for record in records:
            inside[groups[record]].append(record)
        return min(
            inside,
            key=lambda g: (
                -len(inside[g]),
                min(self.first[r] for r in inside[g]),
                min(inside[g]),
            ),
        )

    def goes(self, person: str, groups: Groups, largest: dict[str, int]) -> int:
        """Where most of what an id had goes, before one was merged into it that goes there too."""
        seams = [
            self.into[way[way.index(person) - 1]][1]
            for other, group in largest.items()
            if other != person and group == largest[person] and person in (way := self.way(other))
        ]
        had = self.has(person, groups)
        before = [record for record, joined in had.items() if seams and joined < min(seams)]
        return self.most(before or had, groups)

    def homes(self, groups: Groups, largest: dict[str, int]) -> dict[str, int]:
        """Id -> the group it goes with."""
        home = {person: self.goes(person, groups, largest) for person in largest}
        alive = {person for person in largest if person not in self.into}
        claimed = {largest[person] for person in alive}
        home |= {person: largest[person] for person in alive if home[person] in claimed}
        for person in self.since:
            near = [other for other in self.way(person) if other in home]
            if person not in home and near:
                home[person] = home[near[0]]
        return home

    def link(self, groups: Groups, names: dict[int, str]) -> dict[int, str]:
        """Record -> person; ``names`` has the new ids."""
        self.linkage += 1
        largest = {
            person: self.most(had, groups)
            for person in self.since
            if (had := self.has(person, groups))
        }
        home = self.homes(groups, largest)
        elsewhere = {
            person for person, (into, _) in self.into.items() if home.get(into) != home.get(person)
        }
        name: dict[int, str] = {}
        for group in sorted(set(groups.values())):
            here = [person for person in largest if home[person] == group]
            wishes = [person for person in here if person not in self.into]
            wishes = wishes or [person for person in here if person in elsewhere]
            new = next(names[record] for record, of in groups.items() if of == group)
            assert wishes or new not in self.since
            wishes.sort(key=lambda person: (self.since[person], person))
            name[group] = wishes[0] if wishes else new
            self.since.setdefault(name[group], self.linkage)
        for person, group in home.items():
            if name[group] == person:
                self.into.pop(person, None)
            elif person not in self.into or person in elsewhere:
                self.into[person] = (name[group], self.linkage)
        for record, group in groups.items():
            self.first.setdefault(record, self.linkage)
            if record not in self.own or self.living(self.own[record][0]) != name[group]:
                self.own[record] = (name[group], self.linkage)
        return {record: name[group] for record, group in groups.items()}


@given(LINKAGES)
def test_equals_the_plain_reading(linkages: list[Groups]) -> None:
    """And an id is one person, a person has one id."""
    with Engine(threads=1) as engine:
        remembered, plainly = Remembered(engine), Plainly()
        for groups in linkages:
            named = remembered.link(groups)
            assert named == plainly.link(groups, named)
            pairs = {(groups[record], person) for record, person in named.items()}
            assert len(pairs) == len({g for g, _ in pairs}) == len({p for _, p in pairs})
            ids = remembered.ids()
            assert {p: s for p, (s, _, _) in ids.items()} == plainly.since
            living = set(named.values())
            for person, (_, successor, ended) in ids.items():
                end = plainly.living(person)
                # Chains are compressed: an id points at the living end, never at another pointer.
                assert (successor or person) == end
                if successor is None:
                    assert (ended is None) == (person in living)


@settings(max_examples=50)
@given(
    LINKAGES, st.dictionaries(st.integers(0, 4), st.integers(0, 2)), st.sets(st.integers(20, 23))
)
def test_undoing_a_merge_gives_back_the_ids_from_before(
    linkages: list[Groups], merges: Groups, others: set[int]
) -> None:
    """Whatever was merged, split and restored before; and though others come meanwhile."""
    with Engine(threads=1) as engine:
        remembered = Remembered(engine)
        for groups in linkages:
            named = remembered.link(groups)
        before = remembered.ids()
        more = {record: record for record in others}
        merged = {record: merges.get(group, group) for record, group in linkages[-1].items()}
        remembered.link(merged | more)
        again = remembered.link(linkages[-1] | more)
        assert {record: again[record] for record in named} == named
        after = remembered.ids()
        # Every id leads to whom it led before, also one none of whose records is left.
        assert {person: after[person] for person in before} == before


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
        of_all, of_part = whole.ids(), part.ids()
        persons = {person for person, (_, living, _) in of_part.items() if living in persons_in}
        for person in persons | persons_in | set(few.values()):
            assert of_part[person] == of_all[person]


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
        {1: 1, 2: 1, 3: 3},  # 3 is who it was, 4 is gone
        {1: 1, 2: 1, 3: 3, 4: 4},  # 4 is back
        {1: 1, 2: 3, 3: 3, 4: 4},  # 2 moves over to 3
        {1: 1, 2: 2, 3: 3, 4: 4},  # and 3, seen no earlier, is somebody new
    )
    a, b, d = told[0][1], told[0][3], told[1][4]
    assert told[1] == {1: a, 2: a, 3: a, 4: d}
    assert told[2] == {1: a, 2: a, 3: b}
    assert told[3] == {1: a, 2: a, 3: b, 4: d}
    assert told[4] == {1: a, 2: b, 3: b, 4: d}
    assert told[5][2] == b and told[5][3] not in {a, b, d}
    assert events == [
        [],
        [("merged", b, a, 1)],
        [("ended", d, d, 0), ("restored", a, b, 1)],
        [("revived", d, d, 0)],
        [("moved", a, b, 1)],
        [("split", b, told[5][3], 1)],
    ]


def test_the_oldest_id_survives_a_merge() -> None:
    told, _ = _history({5: 5}, {5: 5, 1: 1}, {5: 0, 1: 0})
    assert told[2] == {5: told[0][5], 1: told[0][5]}


def test_the_larger_part_keeps_the_id() -> None:
    told, _ = _history({1: 0, 2: 0, 3: 0}, {1: 1, 2: 2, 3: 2})
    assert told[1][2] == told[1][3] == told[0][1] != told[1][1]


def test_of_equal_parts_that_with_the_oldest_record_keeps_it() -> None:
    told, _ = _history({7: 0}, {7: 0, 1: 0}, {7: 7, 1: 1})
    assert told[2][7] == told[0][7] != told[2][1]


def test_the_larger_of_two_that_were_merged_is_given_back_too() -> None:
    told, events = _history({1: 1}, {1: 1, 2: 2, 3: 2}, {1: 1, 2: 1, 3: 1}, {1: 1, 2: 2, 3: 2})
    assert told[3] == told[1]
    assert events[3] == [("restored", told[0][1], told[1][2], 2)]


def test_who_came_meanwhile_takes_no_id_away() -> None:
    told, _ = _history(
        {1: 1},
        {1: 1, 2: 2},
        {1: 1, 2: 1},
        {1: 1, 2: 1, 7: 1, 8: 1},  # two more are found to be the same person
        {1: 1, 2: 2, 7: 2, 8: 2},  # which is what 2 was
    )
    assert told[4] == {1: told[0][1], 2: told[1][2], 7: told[1][2], 8: told[1][2]}


def test_merges_can_be_undone_in_any_order() -> None:
    told, _ = _history(
        {1: 1},
        {1: 1, 2: 2},
        {1: 1, 2: 2, 3: 3, 4: 3, 5: 3},
        {1: 1, 2: 2, 3: 2, 4: 2, 5: 2},  # the third into the second
        {1: 1, 2: 1, 3: 1, 4: 1, 5: 1},  # and that into the first
        {1: 1, 2: 1, 3: 3, 4: 3, 5: 3},  # the former is undone
        {1: 1, 2: 2, 3: 3, 4: 3, 5: 3},  # then the latter
    )
    a, b, c = told[0][1], told[1][2], told[2][3]
    assert told[5] == {1: a, 2: a, 3: c, 4: c, 5: c}
    assert told[6] == {1: a, 2: b, 3: c, 4: c, 5: c}


def test_an_id_without_records_goes_where_the_one_goes_that_took_it_in() -> None:
    with Engine(threads=1) as engine:
        remembered = Remembered(engine)
        told = remembered.link({1: 1})
        told |= remembered.link({1: 1, 2: 2})
        told |= remembered.link({1: 1, 2: 2, 3: 3})
        a, b, c = told[1], told[2], told[3]
        remembered.link({1: 1, 2: 2, 3: 2})
        remembered.link({1: 1, 2: 1})
        assert {name: remembered.ids()[name][1] for name in (b, c)} == {b: a, c: a}
        remembered.link({1: 1, 2: 2})
        assert {name: remembered.ids()[name][1] for name in (b, c)} == {b: None, c: b}


def test_a_part_of_what_an_id_was_does_not_bring_it_back() -> None:
    told, events = _history(
        {1: 1},
        {1: 1, 2: 2, 3: 2, 4: 2},
        {1: 1, 2: 1, 3: 1, 4: 1},
        {1: 1, 2: 1, 3: 1, 4: 4},  # most of it is still there
    )
    assert told[3][4] not in {told[0][1], told[1][2]}
    assert [event[0] for event in events[3]] == ["split"]


def test_a_person_stays_with_most_of_its_records_when_the_first_was_another_s() -> None:
    told, _ = _history(
        {1: 1},
        {1: 1, 2: 2, 3: 2, 9: 9},
        {1: 1, 2: 1, 3: 1, 9: 9},
        {1: 9, 2: 1, 3: 1, 9: 9},  # the first record was somebody else's all along
    )
    assert told[3] == {1: told[1][9], 2: told[0][1], 3: told[0][1], 9: told[1][9]}


def test_an_id_that_redirects_follows_its_records() -> None:
    with Engine(threads=1) as engine:
        remembered = Remembered(engine)
        told = remembered.link({1: 1, 5: 1})
        told |= remembered.link({1: 1, 5: 1, 2: 2})
        told |= remembered.link({1: 1, 5: 1, 2: 2, 9: 9})
        remembered.link({1: 1, 5: 1, 2: 1, 9: 9})
        assert remembered.ids()[told[2]][1] == told[1]
        remembered.link({1: 1, 5: 1, 2: 9, 9: 9})
        assert remembered.ids()[told[2]][1] == told[9]
        assert remembered.events == [("moved", told[1], told[9], 1)]
