"""Pupils, students and schools."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.demo.draws import Flags, Ints
from commonweal.demo.families import AS_OF
from commonweal.demo.people import RELATIONS
from commonweal.demo.words import words
from commonweal.demo.world import Collective, World, coded, optional

STAGES = ("primary", "junior_high", "senior_high", "vocational")
OWNERSHIPS = ("public", "private")
LEVELS = ("bachelor", "vocational")
ACADEMIC_YEAR = 2021

# A child starts primary school in the year in which it is six by the end of August.
_SCHOOL_DAY = AS_OF - 30
_PER_SCHOOL = (420, 700, 1400, 1300)
_SCHOOL_WORDS = ("小学", "初级中学", "高级中学", "中等职业学校")
_TUITIONS = (680, 760, 860, 1000, 1200)
_PRIVATE_TUITIONS = (5600, 6800, 8000, 9600, 12000, 15000)
VOCATIONAL_TUITION = 2000
_SMALLEST_BOOK = 12


def build(world: World) -> None:
    """Add ``enrolment`` and ``admission``, and to ``poverty_member`` what school they attend."""
    people, draws = world.people, world.draws
    completed = ((_SCHOOL_DAY - people.birth) / 365.2425).astype(np.int64)
    # Some start a year late or repeat one.
    year = completed - 5 - draws.chance("school/late", world.person, 0.09)
    away = draws.chance("school/elsewhere", world.person, 0.03)
    senior = draws.pick("school/track", world.person, (0.53, 0.35, 0.12))
    stage = np.full(len(year), -1)
    stage[(year >= 1) & (year <= 6)] = 0
    stage[(year >= 7) & (year <= 9)] = 1
    upper = (year >= 10) & (year <= 12)
    stage[upper] = np.array([2, 3, -1])[senior[upper]]
    drop = draws.chance("school/dropped", world.person, np.where(stage == 1, 0.015, 0.006))
    pupil = np.flatnonzero((stage >= 0) & ~away & ~drop)
    start = np.array([0, 6, 9, 9])[stage[pupil]]
    world.tables["enrolment"] = _enrolment(world, pupil, stage[pupil], year[pupil] - start)
    student = (year >= 13) & (year <= 16) & (senior < 2)
    student &= draws.chance("university", world.person, np.where(senior == 0, 0.78, 0.3))
    world.tables["admission"] = _admission(world, np.flatnonzero(student), year, senior)
    attended = np.zeros(len(world.person), np.int64)
    attended[pupil] = stage[pupil] + 1
    attended[world.tables["admission"]["person"].to_numpy()] = len(STAGES) + 1
    _enter_collective_books(world)
    members = world.tables["poverty_member"]
    world.tables["poverty_member"] = members.append_column(
        "at_school",
        coded(attended[members["person"].to_numpy()], ("none", *STAGES, "university")),
    )


def _enter_collective_books(world: World) -> None:
    """Many students stand in their school's register book instead of their family's."""
    people, draws = world.people, world.draws
    pupils, students = world.tables["enrolment"], world.tables["admission"]
    pupil, student = pupils["person"].to_numpy(), students["person"].to_numpy()
    entered = students["in_province"].to_numpy() & draws.chance("book/student", student, 0.6)
    boards = pupils["boarding"].to_numpy() & draws.chance("book/pupil", pupil, 0.1)
    boards &= pc.equal(pupils["stage"].cast(pa.string()), STAGES[3]).to_numpy()
    who = np.concatenate([student[entered], pupil[boards]])
    names = students["institution"].cast(pa.string()).to_pylist()
    names = [name for name, yes in zip(names, entered, strict=True) if yes]
    schools = pupils["school_name"].cast(pa.string()).filter(pa.array(boards)).to_pylist()
    known = people.registered[who]
    who, by_name = who[known], np.array([*names, *schools], object)[known]
    books, position, size = np.unique(by_name, return_inverse=True, return_counts=True)
    # A school with few such students has no book of its own: they stand with their families.
    large = size >= _SMALLEST_BOOK
    who, position = who[large[position]], (np.cumsum(large) - 1)[position[large[position]]]
    books = books[large]
    # A school of a county is there; a university somewhere in town.
    towns = np.flatnonzero(world.places.urban)
    anywhere = towns[draws.integers("book/town", np.arange(len(books)), 0, len(towns))]
    village = anywhere.copy()
    home = np.zeros(len(books), np.int64)
    home[position] = who
    local = np.isin(books, np.array(sorted(set(schools)), object))
    village[local] = world.village[home[local]]
    people.book[who] = len(world.home) + position
    people.relation[who] = RELATIONS.index("other")
    world.collective = Collective(village, tuple(books.tolist()))


def guardians(world: World, child: Ints) -> Ints:
    """Who the school knows as each child's guardian: a parent, else the head of the household."""
    people, draws = world.people, world.draws
    home = people.household[child]
    father, mother = people.father[child], people.mother[child]
    # Of separated parents it is the one the child lives with.
    father = np.where(_lives(people.household, father, home), father, -1)
    mother = np.where(_lives(people.household, mother, home), mother, -1)
    by_mother = draws.chance("school/guardian", child, 0.4)
    first = np.where(by_mother, mother, father)
    parent = np.where(first >= 0, first, np.where(by_mother, father, mother))
    head = world.homes.head[home]
    return np.where(parent >= 0, parent, np.where(head == child, -1, head))


def _lives(household: Ints, person: Ints, home: Ints) -> Flags:
    result: Flags = (person >= 0) & (household[person] == home)
    return result


def _enrolment(world: World, pupil: Ints, stage: Ints, grade: Ints) -> pa.Table:
    draws, places = world.draws, world.places
    village = world.village[pupil]
    urban = places.urban[village]
    home = places.counties[village]
    county = _school_county(world, pupil, stage, home)
    school, codes, names, private = _schools(world, pupil, stage, county, village)
    board = np.array([0.13, 0.55, 0.72, 0.62])[stage] * np.where(urban, 0.35, 1.25)
    boarding = draws.chance("school/boarding", pupil, np.where(county != home, 0.9, board))
    public_fee = np.array(_TUITIONS)[draws.integers("school/fee", school, 0, len(_TUITIONS))]
    private_fee = np.array(_PRIVATE_TUITIONS)[
        draws.integers("school/private fee", school, 0, len(_PRIVATE_TUITIONS))
    ]
    senior, vocational = stage == 2, stage == 3
    approved = np.where(senior, np.where(private, private_fee, public_fee), 0)
    approved = np.where(vocational, VOCATIONAL_TUITION, approved)
    comparable = np.where(senior, public_fee, np.where(vocational, VOCATIONAL_TUITION, 0))
    guardian = guardians(world, pupil)
    return pa.table(
        {
            "person": pupil,
            "guardian": optional(guardian, guardian >= 0),
            "stage": coded(stage, STAGES),
            "grade": grade,
            "school_code": coded(school, codes),
            "school_name": coded(school, names),
            "ownership": coded(private, OWNERSHIPS),
            "approved_tuition": approved,
            "comparable_public_tuition": comparable,
            "boarding": boarding,
            "region": county,
            "home_region": home,
        }
    )


def _school_county(world: World, pupil: Ints, stage: Ints, home: Ints) -> Ints:
    """Most go to school at home; some of the older ones in the prefecture's seat."""
    counties = np.unique(world.places.counties)
    seat = counties[np.searchsorted(counties, home // 100 * 100)]
    leaves = np.array([0.004, 0.012, 0.08, 0.25])[stage]
    return np.where(world.draws.chance("school/seat", pupil, leaves), seat, home)


def _schools(
    world: World, pupil: Ints, stage: Ints, county: Ints, village: Ints
) -> tuple[Ints, list[str], list[str], Flags]:
    """Each pupil's school, as a position in the lists of codes and names."""
    draws = world.draws
    group = county * 10 + stage
    groups, position, counts = np.unique(group, return_inverse=True, return_counts=True)
    size = np.array(_PER_SCHOOL)[groups % 10]
    number = np.maximum(np.round(counts / size).astype(np.int64), 1)
    # Neighbours mostly go to the same school.
    stray = draws.chance("school/stray", pupil, 0.15)
    by_village = draws.uniform("school/village", village * 10 + stage)
    by_self = draws.uniform("school/self", pupil)
    which = (np.where(stray, by_self, by_village) * number[position]).astype(np.int64)
    school = (np.cumsum(number) - number)[position] + which
    codes: list[str] = []
    names: list[str] = []
    private: list[bool] = []
    regions = dict(zip(world.places.counties.tolist(), world.places.addresses, strict=True))
    is_private = draws.chance("school/private", np.arange(int(number.sum())), 0.13)
    for key, many in zip(groups.tolist(), number.tolist(), strict=True):
        place, kind = key // 10, key % 10
        short = county_name(regions[place])
        for order in range(many):
            own = bool(is_private[len(codes)]) and kind >= 2 and many > 1
            private.append(own)
            codes.append(f"{place}{kind + 1}{order + 1:03d}")
            word = "民办" if own else ""
            names.append(f"{short}{word}第{_chinese(order + 1)}{_SCHOOL_WORDS[kind]}")
    return school, codes, names, np.array(private)[school]


def county_name(address: str) -> str:
    """The name of the county in an address that begins with province and prefecture."""
    rest = address.removeprefix("贵州省")
    for end in ("自治州", "市"):
        head, found, tail = rest.partition(end)
        if found:
            rest = tail
            break
    for end in ("自治县", "特区", "县", "市", "区"):
        head, found, _ = rest.partition(end)
        if found:
            return head + end
    return rest


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, rest = divmod(number, 10)
    if tens < 10:
        return (digits[tens] if tens > 1 else "") + "十" + (digits[rest] if rest else "")
    return "".join(digits[int(digit)] for digit in str(number))


def _admission(world: World, student: Ints, year: Ints, senior: Ints) -> pa.Table:
    draws = world.draws
    bachelor = np.where(senior[student] == 0, 0.62, 0.05)
    level = np.where(draws.chance("university/bachelor", student, bachelor), 0, 1)
    study = year[student] - 12
    keep = study <= np.where(level == 0, 4, 3)
    student, level, study = student[keep], level[keep], study[keep]
    inside = draws.chance("university/inside", student, 0.64)
    inner, outer = words("universities"), words("universities_outside")
    half = len(inner) // 2
    # A small province has fewer universities, each with students enough.
    many = min(half, max(1, len(student) // 80))
    own = draws.integers("university/own", student, 0, many) + level * half
    seven = np.array([0, 7])[level]
    other = seven + (
        draws.uniform("university/other", student) * np.array([7, len(outer) - 7])[level]
    ).astype(np.int64)
    return pa.table(
        {
            "person": student,
            "institution": coded(np.where(inside, own, len(inner) + other), (*inner, *outer)),
            "level": coded(level, LEVELS),
            "in_province": inside,
            "year_of_study": study,
            "home_region": world.places.counties[world.village[student]],
        }
    )
