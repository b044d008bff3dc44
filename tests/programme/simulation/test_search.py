"""A search finds what trying every value would find, and says when there is no order."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.programme.simulation.errors import SearchInvalid, SettingUnknown
from commonweal.programme.simulation.search import SCANNED, search
from tests.programme.simulation.conftest import DATED, FACTS, PARAMETERS, Province

steps = st.lists(st.integers(0, 50), min_size=1, max_size=200)


@given(steps, st.integers(-10, 6_000), st.booleans())
def test_it_finds_what_trying_every_value_finds(
    rises: list[int], budget: int, falling: bool
) -> None:
    costs = [sum(rises[:number]) for number in range(len(rises) + 1)]
    costs = costs[::-1] if falling else costs
    outcome = search(len(rises), budget, costs.__getitem__)
    assert outcome.monotone
    fitting = [number for number, cost in enumerate(costs) if cost <= budget]
    if not fitting:
        assert outcome.found is None
        return
    constant = costs[0] == costs[-1]
    edge = min(fitting) if falling and not constant else max(fitting)
    assert outcome.found == edge
    beyond = edge - 1 if falling else edge + 1
    assert outcome.neighbour == (beyond if 0 <= beyond < len(costs) else None)
    assert all(outcome.costs[number] == costs[number] for number in outcome.costs)
    assert len(outcome.costs) <= SCANNED + 8


@given(st.lists(st.integers(0, 99), min_size=2, max_size=SCANNED), st.integers(0, 99))
def test_where_costs_rise_and_fall_the_dearest_tried_that_fits_is_named(
    costs: list[int], budget: int
) -> None:
    outcome = search(len(costs) - 1, budget, costs.__getitem__)
    ordered = costs in (sorted(costs), sorted(costs, reverse=True))
    assert outcome.monotone == ordered
    fitting = [cost for cost in costs if cost <= budget]
    assert (outcome.found is None) == (not fitting)
    if outcome.found is not None:
        assert costs[outcome.found] == max(fitting)


def test_a_threshold_that_fits_equals_an_exhaustive_scan(province: Province) -> None:
    """In the real programme: raising the line lets in one pupil after the other."""
    budget, between = "9000 yuan", ("3000 yuan", "11000 yuan")
    scenario = province.simulate(budget=(budget, "line", between)).scenario
    found = scenario.search
    everybody = _amounts(province, {"line": between[1]})
    costs = {
        line: sum(amount for income, amount in everybody if income < line)
        for line in range(3000, 11_001)
    }
    expected = max(line for line, cost in costs.items() if cost <= 900_000)
    assert found is not None
    assert found.monotone
    assert found.unit == "1 yuan"
    assert found.found is not None
    assert found.found.value == scenario.settings["line"].after == f"{expected} yuan"
    assert found.neighbour is not None
    assert found.neighbour.value == f"{expected + 1} yuan"
    assert scenario.result.total.money is not None
    assert scenario.result.total.money.after == found.found.cost == costs[expected]
    for one in found.scan:
        assert one.cost in (costs[int(one.value.removesuffix(" yuan"))], None)
    # One pupil alone lies between the value found and the next.
    assert found.neighbour.cost is None


def test_numbers_are_searched_to_the_digit_they_are_written_in(province: Province) -> None:
    found = province.simulate(budget=("16000 yuan", "share", ("0.00", "4"))).scenario.search
    assert found is not None
    assert found.found is not None
    assert found.unit == "0.01"
    assert re.fullmatch(r"\d\.\d\d", found.found.value)
    amounts = {}
    for value in (Decimal(found.found.value), Decimal(found.found.value) + Decimal("0.01")):
        after = province.simulate(settings={"share": str(value)}).after
        amounts[value] = sum(row[1] for row in after.values() if row[0] == "eligible")
    fits, exceeds = amounts.values()
    assert fits <= 1_600_000 < exceeds


def test_a_parameter_of_the_facts_is_searched_by_gathering_them_anew(province: Province) -> None:
    factor = {"type": "integer", "values": [{**DATED, "value": 1}]}
    income = "poverty_household.income_per_head"
    fact = {"type": "boolean", "from": "poverty_member", "absent": False, **_join()}
    province.define(
        parameters={**PARAMETERS, "factor": factor},
        facts={**FACTS, "very_poor": {**fact, "value": f"{income} < 1000 * factor"}},
        eligible="enrolled and very_poor",
    )
    found = province.simulate(budget=("20000 yuan", "factor", ("1", "12"))).scenario.search
    assert found is not None
    assert found.found is not None
    everybody = _amounts(province, {"factor": "12"})
    costs = {
        factor: sum(amount for income, amount in everybody if income < 1000 * factor)
        for factor in range(1, 13)
    }
    assert found.found.value == str(max(f for f, cost in costs.items() if cost <= 2_000_000))
    assert len(set(costs.values())) > 4


def test_a_value_that_is_read_on_another_day_is_searched_too(province: Province) -> None:
    amount = "value_on(amount, date_of(period_year, 12, 1))"
    province.define(awards={"grant_paid": {"amount": amount}})
    scenario = province.simulate(budget=("20000 yuan", "amount", ("0 yuan", "5000 yuan"))).scenario
    found, money = scenario.search, scenario.result.total.money
    assert found is not None
    assert found.found is not None
    assert found.neighbour is not None
    assert money is not None
    assert found.found.cost == money.after
    assert money.after is not None
    assert money.after <= 2_000_000 < (found.neighbour.cost or 0)


def test_a_cost_that_rises_and_falls_is_said_to(province: Province) -> None:
    province.define(
        awards={
            "grant_paid": {
                "steps": [
                    {"amount": "amount", "when": "line < ceiling"},
                    {"amount": "amount / 100"},
                ]
            }
        },
        parameters=_ceiling(),
    )
    told = province.simulate(budget=("9000 yuan", "line", ("3000 yuan", "11000 yuan")))
    found = told.scenario.search
    assert found is not None
    assert not found.monotone
    assert found.neighbour is None
    assert len(found.scan) == SCANNED
    assert found.found is None or found.found.value in {one.value for one in found.scan}


def test_no_value_may_fit(province: Province) -> None:
    scenario = province.simulate(budget=("1 yuan", "line", ("9000 yuan", "11000 yuan"))).scenario
    assert scenario.search is not None
    assert scenario.search.found is None
    assert scenario.settings == {}


@pytest.mark.parametrize(
    ("budget", "parameter", "between", "error", "said"),
    [
        ("1000", "line", ("1 yuan", "2 yuan"), SearchInvalid, "money needs its unit"),
        ("1 yuan", "kinds", ("[a]", "[b]"), SearchInvalid, "texts"),
        ("1 yuan", "line", ("2 yuan", "1 yuan"), SearchInvalid, "is not less"),
        ("1 yuan", "share", ("0.000001", "999999999"), SearchInvalid, "more than"),
        ("1 yuan", "lime", ("1 yuan", "2 yuan"), SettingUnknown, "did you mean line"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(
    province: Province,
    budget: str,
    parameter: str,
    between: tuple[str, str],
    error: type[Exception],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        province.simulate(budget=(budget, parameter, between))


def _amounts(province: Province, settings: dict[str, str]) -> list[tuple[int, int]]:
    """Income and amount of everybody who is eligible with these settings."""
    after = province.simulate(settings=settings).after
    return [
        (3000 + 137 * int(person[-2:]), amount)
        for person, (outcome, amount, _) in after.items()
        if outcome == "eligible"
    ]


def _join() -> dict[str, object]:
    on = {"household_number": "household_number"}
    return {"join": {"dataset": "poverty_household", "on": on}}


def _ceiling() -> dict[str, object]:
    return {**PARAMETERS, "ceiling": {"type": "money", "values": [{**DATED, "value": "7000 yuan"}]}}
