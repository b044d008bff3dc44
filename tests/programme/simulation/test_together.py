"""Programmes that a change can reach are counted with it, against what plain Python works out."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.programme.errors import NameUnknown
from commonweal.programme.model import Title
from commonweal.programme.simulation.compare import set_beside
from commonweal.programme.simulation.exposure import Shown
from commonweal.programme.simulation.model import Line, Together
from commonweal.programme.simulation.together import together
from commonweal.programme.stacking.errors import ExclusionCycle
from tests.programme.conftest import LAW, World
from tests.programme.simulation.conftest import DATED, POOR, Province

PUPILS = 24
INCOME = {f"pupil-{number:02}": 3000 + 250 * number for number in range(PUPILS)}
LINES = {"first": 5000, "basic": 7000}
AMOUNTS = {"first": 900, "basic": 1000}
"""In yuan; of one group the first is the lower one, so that policies differ."""
CAP = 1500
POLICIES: dict[str, dict[str, str]] = {
    "first": {"policy": "first"},
    "highest": {"policy": "highest"},
    "capped": {"cap": "limit"},
}


def _home(person: str) -> int:
    """In each household live one of the poorer and one of the richer half."""
    return int(person[-2:]) % (PUPILS // 2)


def _money(amount: int, source: str = "law") -> dict[str, Any]:
    return {
        "type": "money",
        "values": [{**DATED, "source": source, "value": f"{amount} yuan"}],
    }


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Pupils of many incomes, and two programmes for each way in which a group limits them.

    Beside them ``barring``, whose eligible are not eligible for ``barred``; and one for whom an
    uncertain link decides.
    """
    world = World(tmp_path_factory.mktemp("stacked"))
    income = {**POOR, "type": "money", "unit": "yuan", "absent": "unknown"}
    facts = {"income": {**income, "value": "poverty_household.income_per_head"}}
    for person, yuan in INCOME.items():
        world.household(f"home-{_home(person):02}", person)
        world.pupil(person)
        world.poor(person, income=yuan)
    for policy, limit in POLICIES.items():
        order = [f"{policy}_first", f"{policy}_basic"]
        world.shared(
            policy,
            sources={"single": LAW},
            parameters={"limit": _money(CAP, "single")},
            groups={f"{policy}_grants": {"order": order, "source": "single", **limit}},
        )
        for name, line in LINES.items():
            world.programme(
                f"{policy}_{name}",
                uses=[policy],
                parameters={"line": _money(line), "amount": _money(AMOUNTS[name])},
                facts=facts,
                eligible="income < line",
                awards={"grant": {"amount": "amount", "group": f"{policy}_grants"}},
            )
    for name, excludes in (("barring", [{"programme": "barred", "source": "law"}]), ("barred", [])):
        world.programme(
            name,
            parameters={
                "line": _money(LINES["first" if excludes else "basic"]),
                "amount": _money(100),
            },
            facts=facts,
            eligible="income < line",
            awards={"grant": {"amount": "amount"}},
            excludes=excludes,
        )
    yield Province(world)
    world.database.close()


def _paid(policy: str, lines: dict[str, int], limit: int = CAP) -> dict[str, dict[str, int]]:
    """Person -> what each of the two programmes pays, in yuan, worked out one by one."""
    paid = {}
    for person, income in INCOME.items():
        own = {name: AMOUNTS[name] if income < line else 0 for name, line in lines.items()}
        if policy == "capped":
            own["basic"] = min(own["basic"], limit - min(own["first"], limit))
            own["first"] = min(own["first"], limit)
        elif own["first"] and own["basic"]:
            own["basic" if policy == "first" else "first"] = 0
        paid[person] = own
    return paid


def _told(line: Line) -> tuple[Any, ...]:
    assert line.persons is not None
    assert line.families is not None
    assert line.money is not None
    return (
        *(tuple(part.model_dump().values()) for part in (line.persons, line.families)),
        (line.money.before, line.money.after),
    )


def _counted(before: dict[str, int], after: dict[str, int]) -> tuple[Any, ...]:
    """What a line must say when persons get ``before`` and ``after``, in yuan."""

    def change(having: list[set[Any]]) -> tuple[int, ...]:
        one, other = having
        return len(one), len(other), len(other - one), len(one - other)

    persons = [{person for person, yuan in side.items() if yuan} for side in (before, after)]
    families = [{_home(person) for person in side} for side in persons]
    money = tuple(100 * sum(side.values()) for side in (before, after))
    return change(persons), change(families), money


def _sum(paid: dict[str, dict[str, int]]) -> dict[str, int]:
    return {person: sum(of.values()) for person, of in paid.items()}


def _of(paid: dict[str, dict[str, int]], name: str) -> dict[str, int]:
    return {person: of[name] for person, of in paid.items()}


def test_two_children_move_from_one_programme_to_the_other(province: Province) -> None:
    """They had 1,000 yuan of `basic` and get 900 of `first`: one pays more, the other less."""
    scenario = province.simulate("first_first", {"line": "5500 yuan"}).scenario
    assert scenario.together is not None
    first, basic = scenario.together.lines
    assert (first.key, basic.key) == ("first_first", "first_basic")
    assert _told(first)[2] == (8 * 90_000, 10 * 90_000)
    assert _told(basic)[2] == (8 * 100_000, 6 * 100_000)
    assert _told(scenario.together.total)[2] == (1_520_000, 1_500_000)
    assert basic.persons is not None
    assert (basic.persons.gained, basic.persons.lost) == (0, 2)
    total = scenario.together.total.persons
    assert total is not None
    assert (total.before, total.after, total.gained, total.lost) == (16, 16, 0, 0)
    flows = {(f.before, f.after): f.persons for f in scenario.result.flows}
    assert flows["ineligible", "eligible"] == 2
    of_basic = province.simulate("first_basic", {"line": "4000 yuan"}).scenario.result
    flows = {(f.before, f.after): f.persons for f in of_basic.flows}
    assert flows == {
        ("eligible", "ineligible"): 8,
        ("ineligible", "ineligible"): 8,
        ("withheld", "ineligible"): 4,
        ("withheld", "withheld"): 4,
    }


@pytest.mark.parametrize(
    ("policy", "name", "line"), [(p, n, 6000) for p, n in product(POLICIES, LINES)]
)
def test_every_number_is_what_plain_python_works_out(
    province: Province, policy: str, name: str, line: int
) -> None:
    simulated = province.simulate(f"{policy}_{name}", {"line": f"{line} yuan"})
    before, after = _paid(policy, LINES), _paid(policy, {**LINES, name: line})
    scenario = simulated.scenario
    assert scenario.together is not None
    assert scenario.together.shown == "changes"
    assert _told(scenario.together.total) == _counted(_sum(before), _sum(after))
    for told in scenario.together.lines:
        other = told.key.removeprefix(f"{policy}_")
        assert _told(told) == _counted(_of(before, other), _of(after, other))
    assert _told(scenario.result.total) == _counted(_of(before, name), _of(after, name))
    assert simulated.before == province.determined(f"{policy}_{name}")


def test_a_changed_cap_holds_for_every_programme_of_the_group(province: Province) -> None:
    simulated = province.simulate("capped_first", {"limit": "600 yuan"})
    summed = simulated.scenario.together
    assert summed is not None
    before, after = _paid("capped", LINES), _paid("capped", LINES, 600)
    assert _told(summed.total) == _counted(_sum(before), _sum(after))


@pytest.mark.parametrize("parameter", ["line", "limit"])
def test_a_budget_is_held_against_the_sum(province: Province, parameter: str) -> None:
    """Found by trying every step: the dearest the sum of both programmes may be."""
    between = (3000, 8000) if parameter == "line" else (0, 2500)
    sums = {}
    for value in range(between[0], between[1] + 1, 50):
        changed = _paid("capped", {**LINES, "first": value}) if parameter == "line" else None
        paid = changed or _paid("capped", LINES, value)
        sums[value] = sum(_sum(paid).values())
    budget = sorted(sums.values())[len(sums) // 2]
    asked = (f"{budget} yuan", parameter, (f"{between[0]} yuan", f"{between[1]} yuan"))
    scenario = province.simulate("capped_first", budget=asked).scenario
    assert scenario.search is not None
    assert scenario.search.found is not None
    assert scenario.search.monotone
    found = int(scenario.search.found.value.removesuffix(" yuan"))
    best = max(value for value, cost in sums.items() if cost <= budget)
    assert best <= found < best + 50
    assert scenario.together is not None
    assert scenario.together.total.money is not None
    after = _paid("capped", {**LINES, "first": found}) if parameter == "line" else None
    cost = 100 * sum(_sum(after or _paid("capped", LINES, found)).values())
    assert scenario.together.total.money.after == scenario.search.found.cost == cost
    assert cost <= 100 * budget


def test_who_is_excluded_loses_the_other_programme(province: Province) -> None:
    summed = province.simulate("barring", {"line": "6000 yuan"}).scenario.together
    assert summed is not None
    barring, barred = summed.lines
    assert barring.persons is not None
    assert barred.persons is not None
    assert (barring.persons.gained, barred.persons.lost) == (4, 4)
    assert summed.total.persons is not None
    assert (summed.total.persons.gained, summed.total.persons.lost) == (0, 0)
    # Nobody is excluded by the other way round.
    assert province.simulate("barred", {"line": "6000 yuan"}).scenario.together is None


def test_a_new_programme_of_a_group_is_simulated_among_the_others(province: Province) -> None:
    folder = province.world.root
    shared = folder / "programmes/shared/first.yaml"
    text = shared.read_text("utf-8")
    rules = (folder / "programmes/first_first.yaml").read_text("utf-8")
    new = folder / "new.yaml"
    new.write_text(
        rules.replace("programme: first_first\n", "programme: newest\n").replace("5000", "4000"),
        "utf-8",
    )
    shared.write_text(text.replace("    - first_first\n", "    - newest\n    - first_first\n"))
    try:
        summed = province.simulate(str(new)).scenario.together
    finally:
        shared.write_text(text)
    assert summed is not None
    assert [line.key for line in summed.lines] == ["newest", "first_basic", "first_first"]
    assert [line.persons and line.persons.gained for line in summed.lines] == [4, 0, 0]
    assert [line.persons and line.persons.lost for line in summed.lines] == [0, 0, 4]
    assert summed.total.money is not None
    assert summed.total.money.before == summed.total.money.after


def test_what_programmes_say_of_one_another_is_checked(province: Province) -> None:
    rules = (province.world.root / "programmes/barred.yaml").read_text("utf-8")
    edited = province.world.root / "barred.yaml"
    for excluded, error in (("barring", ExclusionCycle), ("baring", NameUnknown)):
        excludes = f"excludes:\n- {{programme: {excluded}, source: law}}\n"
        edited.write_text(rules.replace("excludes: []\n", excludes), "utf-8")
        with pytest.raises(error):
            province.simulate(str(edited))


def test_few_who_move_are_withheld_from_the_sum_too(province: Province) -> None:
    province.smallest = 3
    try:
        scenario = province.simulate("first_first", {"line": "5500 yuan"}).scenario
        assert scenario.result.shown == "before"
        assert scenario.together is not None
        assert scenario.together.shown == "nothing"
        assert scenario.together.total.money is None
    finally:
        province.smallest = 2


STANDINGS = ("eligible", "unknown", "withheld", "ineligible")
SMALLEST = 3
OWN, OTHERS = "own", ("one", "two")
sides = st.dictionaries(
    st.sampled_from([OWN, *OTHERS]),
    st.tuples(st.sampled_from(STANDINGS), st.integers(1, 2)),
    max_size=3,
)
kinds = st.lists(st.tuples(sides, sides, st.integers(1, 9)), min_size=1, max_size=4)
"""Kinds of persons by what they have of each programme before and after, and how many there are."""

Has = dict[str, tuple[str, int]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


def _summed(engine: Engine, persons: list[tuple[Has, Has]], shown: Shown) -> Together:
    """The sum as it is told of these persons, each a family of one."""
    for number, side in enumerate(("before", "after")):
        rows = [
            f"('{programme}', 'p{person}', '{standing}', {amount})"
            for person, both in enumerate(persons)
            for programme, (standing, amount) in both[number].items()
        ]
        rows = rows or ["('', '', '', 0)"]
        engine.create(
            f"simulation_{side}",
            f"""
            SELECT programme, person_id, CAST(NULL AS VARCHAR) AS household_id, '520102' AS region,
                   standing AS outcome, standing, CAST(amount AS BIGINT) AS amount_fen,
                   CAST(CASE WHEN standing = 'withheld' THEN 0 ELSE amount END AS BIGINT)
                       AS amount_up_to_fen,
                   CAST(NULL AS VARCHAR) AS in_group
            FROM (VALUES {", ".join(rows)}) AS v(programme, person_id, standing, amount)
            WHERE programme <> ''""",
        )
    set_beside(engine)
    titles = {name: Title(zh=name, en=name) for name in OTHERS}
    return together(engine, OWN, titles, shown, SMALLEST)


@settings(max_examples=20, deadline=None)
@given(kinds, st.sampled_from(["changes", "changes", "levels", "before"]))
def test_the_sum_is_right_and_no_combination_in_it_is_small(
    engine: Engine, found: list[tuple[Has, Has, int]], shown: Shown
) -> None:
    persons = [(before, after) for before, after, number in found for _ in range(number)]
    summed = _summed(engine, persons, shown)
    allowed = {"changes": ["changes", "levels"], "levels": ["levels"]}.get(shown, [])
    assert summed.shown in [*allowed, "nothing"]
    if summed.shown == "nothing":
        assert summed.total == Line(key="")
        return

    def amount(has: Has, programmes: tuple[str, ...]) -> int:
        return sum(yuan for p, (s, yuan) in has.items() if s == "eligible" and p in programmes)

    def having(has: Has, programmes: tuple[str, ...]) -> bool:
        return any(s == "eligible" for p, (s, _) in has.items() if p in programmes)

    def told(programmes: tuple[str, ...]) -> tuple[Any, ...]:
        moves = Counter((having(b, programmes), having(a, programmes)) for b, a in persons)
        change = (
            moves[True, True] + moves[True, False],
            moves[True, True] + moves[False, True],
            *(
                (moves[False, True], moves[True, False])
                if summed.shown == "changes"
                else 2 * (None,)
            ),
        )
        money = tuple(sum(amount(both[n], programmes) for both in persons) for n in (0, 1))
        return change, change, money

    every = (OWN, *OTHERS)
    assert _told(summed.total) == told(every)
    apart = [(OWN,), *([(name,) for name in OTHERS] if len(summed.lines) == 3 else [OTHERS])]
    assert [_told(line) for line in summed.lines] == [told(names) for names in apart]
    for number in (0, 1):
        has = Counter(tuple(having(both[number], names) for names in apart) for both in persons)
        assert not any(0 < n < SMALLEST for of, n in has.items() if any(of))
    if summed.shown == "changes":
        moved = Counter(
            tuple((having(b, names), having(a, names)) for names in apart) for b, a in persons
        )
        unmoved = tuple((False, False) for _ in apart)
        assert not any(0 < n < SMALLEST for of, n in moved.items() if of != unmoved)
