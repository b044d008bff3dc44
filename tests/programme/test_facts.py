"""From records to facts: what several records, none, doubtful or old ones mean."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

RURAL = {"type": "boolean", "from": "living_allowance", "value": "kind = 'rural_allowance'"}
PRICE = {"type": "money", "unit": "yuan", "from": "vehicle", "value": "price", "absent": 0}


@pytest.fixture
def child(world: Any) -> Any:
    """A pupil living with a parent and a grandparent."""
    world.household("H1", "child", "parent", "grandparent")
    world.pupil("child")
    return world


def test_a_fact_names_its_record_date_and_link_weight(child: Any) -> None:
    child.drawn["living_allowance"] = date(2021, 9, 20)
    child.add("living_allowance", "child", 17.5, kind="rural_allowance")
    assert child.fact(**RURAL, absent=False) == {
        "value": True,
        "dataset": "living_allowance",
        "record_id": "living_allowance-1",
        "as_of": date(2021, 9, 20),
        "weight": 17.5,
    }


@pytest.mark.parametrize(("absent", "value"), [(False, False), ("unknown", None)])
def test_no_record_means_what_the_fact_declares(child: Any, absent: object, value: object) -> None:
    child.add("living_allowance", "stranger", kind="rural_allowance")
    found = child.fact(**RURAL, absent=absent)
    assert (found["value"], found["record_id"]) == (value, None)
    assert (found["dataset"], found["as_of"]) == ("living_allowance", date(2021, 10, 1))


@pytest.mark.parametrize(
    ("kinds", "value"),
    [
        (["rural_allowance"], True),
        (["urban_allowance"], False),
        (["urban_allowance", "rural_allowance"], True),
        ([None], None),
        ([None, "urban_allowance"], None),
        ([None, "rural_allowance"], True),
    ],
)
def test_any_is_kleenes_or_over_the_records(child: Any, kinds: list[str], value: object) -> None:
    for kind in kinds:
        child.add("living_allowance", "child", kind=kind)
    assert child.fact(**RURAL, absent="unknown")["value"] is value


def test_a_record_that_cannot_be_judged_makes_a_count_unknown(child: Any) -> None:
    counted = {"type": "integer", "from": "living_allowance", "take": "count", "absent": 0}
    where = "kind = 'rural_allowance'"
    assert child.fact(**counted, where=where)["value"] is None  # nothing delivered
    child.add("living_allowance", "parent", kind="rural_allowance")
    assert child.fact(**counted, where=where)["value"] == 0
    child.add("living_allowance", "child", kind="rural_allowance")
    child.add("living_allowance", "child", kind="rural_allowance")
    found = child.fact(**counted, where=where)
    assert (found["value"], found["record_id"]) == (2, "living_allowance-2; living_allowance-3")
    child.add("living_allowance", "child", kind=None)
    assert child.fact(**counted, where=where)["value"] is None


@pytest.mark.parametrize(
    ("prices", "take", "value"),
    [
        ([100, 100], "agreed", 10_000),
        ([100, 200], "agreed", None),
        ([100, None], "agreed", None),
        ([100, Decimal("200.55")], "sum", 30_055),
        ([100, None], "sum", None),
        ([], "sum", 0),
        ([100, 200], "min", 10_000),
        ([100, 200], "max", 20_000),
        ([10**11, 10**11], "sum", 2 * 10**13),
        ([-5], "max", -500),
    ],
)
def test_several_amounts_become_one(
    child: Any, prices: list[Any], take: str, value: int | None
) -> None:
    child.add("vehicle", "stranger", price=1)
    for price in prices:
        child.add("vehicle", "child", price=price)
    assert child.fact(**PRICE, take=take)["value"] == value


def test_a_value_under_its_minimum_is_not_believed(child: Any) -> None:
    child.add("vehicle", "child", price=-5)
    assert child.fact(**PRICE, minimum=0)["value"] is None


def test_the_latest_record_is_taken_by_its_own_date(child: Any) -> None:
    child.add("living_allowance", "child", kind="old", since=date(2019, 1, 1))
    child.add("living_allowance", "child", kind="new", since=date(2020, 1, 1))
    child.add("living_allowance", "child", kind="future", since=date(2021, 12, 1))
    latest = {"type": "text", "from": "living_allowance", "value": "kind", "take": "latest"}
    found = child.fact(**latest, absent="unknown", dated={"from": "since"})
    assert (found["value"], found["record_id"]) == ("new", "living_allowance-2")


def test_the_household_is_asked_member_by_member(child: Any) -> None:
    child.add("vehicle", "grandparent", 15.0, price=3)
    child.add("vehicle", "parent", 25.0, price=4)
    child.add("vehicle", "stranger", price=100)
    found = child.fact(**PRICE, of="household", take="sum")
    assert (found["value"], found["weight"]) == (700, 15.0)
    assert child.fact(**PRICE, take="sum")["value"] == 0


def test_a_household_total_is_unknown_while_a_member_is_unaccounted_for(child: Any) -> None:
    fact = {**PRICE, "absent": "unknown", "of": "household", "take": "sum"}
    child.add("vehicle", "child", price=1)
    child.add("vehicle", "parent", price=2)
    assert child.fact(**fact)["value"] is None
    child.add("vehicle", "grandparent", price=3)
    assert child.fact(**fact)["value"] == 600


def test_one_member_is_enough_for_any(child: Any) -> None:
    child.add("living_allowance", "parent", kind="rural_allowance")
    assert child.fact(**RURAL, of="household", absent="unknown")["value"] is True
    assert child.fact(**RURAL, absent="unknown")["value"] is None


def test_without_a_household_nothing_is_known_of_it_but_what_is_proven(world: Any) -> None:
    world.pupil("child")
    world.household("H1", "parent")
    world.add("living_allowance", "parent", kind="rural_allowance")
    assert world.fact(**RURAL, of="household", absent=False)["value"] is None
    world.add("living_allowance", "child", kind="rural_allowance")
    assert world.fact(**RURAL, of="household", absent=False)["value"] is True


def test_the_weakest_of_link_and_memberships_counts(world: Any) -> None:
    world.household("H1", "child", weight=12.0)
    world.household("H1", "parent", weight=30.0)
    world.pupil("child")
    world.add("living_allowance", "parent", 20.0, kind="rural_allowance")
    assert world.fact(**RURAL, of="household", absent=False)["weight"] == 12.0
    world.add("living_allowance", "child", 19.0, kind="rural_allowance")
    assert world.fact(**RURAL, of="household", absent=False)["weight"] == 19.0


def test_a_certain_link_carries_no_weight(child: Any) -> None:
    child.add("living_allowance", "child", 5.0, kind="rural_allowance")
    child.add("living_allowance", "child", None, kind="rural_allowance")
    found = child.fact(**RURAL, absent=False)
    assert (found["weight"], found["record_id"]) == (None, "living_allowance-2")


def test_size_counts_the_members(world: Any) -> None:
    world.household("H1", "child", "parent")
    world.household("H1", "aunt", weight=4.0)
    world.pupil("child")
    found = world.fact(type="integer", household="size")
    assert (found["value"], found["record_id"], found["weight"]) == (3, "H1", 4.0)


def test_the_golden_record_gives_a_value_with_its_source(child: Any) -> None:
    number = child.add("resident_register", "child", 14.0, birth_date=date(2006, 5, 1))
    child.birth_dates["child"] = (date(2006, 5, 1), f"resident_register/{number}")
    assert child.fact(type="date", person="birth_date") == {
        "value": date(2006, 5, 1),
        "dataset": "resident_register",
        "record_id": number,
        "as_of": None,
        "weight": 14.0,
    }


def test_a_joined_record_completes_and_its_absence_is_unknown(child: Any) -> None:
    fact = {
        "type": "boolean",
        "of": "household",
        "from": "poverty_member",
        "join": {"dataset": "poverty_household", "on": {"household_number": "household_number"}},
        "value": "poverty_household.status = 'lifted_out'",
        "absent": False,
    }
    child.poor("stranger")
    child.add("poverty_member", "parent", household_number="nowhere")
    assert child.fact(**fact)["value"] is None
    child.poor("grandparent")
    assert child.fact(**fact)["value"] is True


def test_records_of_another_year_do_not_speak_of_this_one(child: Any) -> None:
    fact = {"type": "boolean", "from": "aid_payment", "absent": False}
    child.add("aid_payment", "child", programme="x", academic_year="2020")
    assert child.fact(**fact, dated={"period": "academic_year"})["value"] is False
    child.add("aid_payment", "child", programme="x", academic_year="2021")
    assert child.fact(**fact, dated={"period": "academic_year"})["value"] is True


@pytest.mark.parametrize(
    ("drawn", "months", "value"),
    [
        (date(2021, 8, 31), 12, True),
        (date(2020, 9, 1), 12, True),
        (date(2020, 8, 31), 12, None),
        (date(2021, 8, 31), 0, None),
        (date(2022, 8, 31), 12, True),
        (date(2022, 9, 1), 12, None),
    ],
)
def test_an_extract_of_another_time_says_nothing(
    child: Any, drawn: date, months: int, value: object
) -> None:
    child.drawn["living_allowance"] = drawn
    child.add("living_allowance", "child", kind="rural_allowance")
    found = child.fact(**RURAL, absent=False, dated={"stale_months": months})
    assert found["value"] is value


@pytest.mark.parametrize(
    ("on", "value"), [(None, "autumn"), ("09-01", "autumn"), ("12-31", "autumn"), ("03-01", "new")]
)
def test_a_record_is_in_force_on_the_day_that_is_named(
    child: Any, on: str | None, value: str
) -> None:
    child.drawn["living_allowance"] = date(2022, 3, 1)
    child.add("living_allowance", "child", kind="autumn", since=date(2020, 1, 1))
    child.add("living_allowance", "child", kind="new", since=date(2022, 1, 1))
    dated = {"from": "since", **({"on": on} if on else {})}
    latest = {"type": "text", "from": "living_allowance", "value": "kind", "take": "latest"}
    assert child.fact(**latest, absent="unknown", dated=dated)["value"] == value


def test_on_a_day_after_the_extract_nothing_is_known(child: Any) -> None:
    child.drawn["living_allowance"] = date(2022, 2, 28)
    child.add("living_allowance", "child", kind="rural_allowance", since=date(2020, 1, 1))
    day = {"from": "since", "on": "03-01"}
    assert child.fact(**RURAL, absent=False, dated=day)["value"] is None
    (summary,) = child.determine().summary["programmes"]
    assert summary["silent_facts"] == {"probed": "other-period"}
    child.drawn["living_allowance"] = date(2022, 3, 1)
    assert child.fact(**RURAL, absent=False, dated=day)["value"] is True


LAST_YEAR = {"column": "since", "months_before": 12}


@pytest.mark.parametrize(
    ("since", "dated", "value"),
    [
        (date(2020, 8, 31), LAST_YEAR, False),
        (date(2020, 9, 1), LAST_YEAR, True),
        (date(2021, 8, 31), LAST_YEAR, True),
        (date(2021, 9, 1), LAST_YEAR, False),
        (None, LAST_YEAR, None),
        (date(2020, 12, 31), {**LAST_YEAR, "on": "12-31"}, True),
        (date(2020, 12, 30), {**LAST_YEAR, "on": "12-31"}, False),
        (date(2021, 12, 30), {**LAST_YEAR, "on": "12-31"}, True),
    ],
)
def test_a_fact_looks_back_over_the_months_before_a_day(
    child: Any, since: date | None, dated: dict[str, Any], value: object
) -> None:
    child.drawn["living_allowance"] = date(2021, 12, 31)
    child.add("living_allowance", "child", kind="rural_allowance", since=since)
    assert child.fact(**RURAL, absent=False, dated=dated)["value"] is value


def test_a_record_without_its_date_makes_what_is_counted_unknown(child: Any) -> None:
    counted = {"type": "integer", "from": "living_allowance", "take": "count", "absent": 0}
    child.add("living_allowance", "child", kind="rural", since=date(2021, 1, 1))
    child.add("living_allowance", "child", kind="rural", since=date(2021, 2, 1))
    assert child.fact(**counted, dated=LAST_YEAR)["value"] == 2
    child.add("living_allowance", "child", kind="urban")
    assert child.fact(**counted, dated=LAST_YEAR)["value"] is None
    assert child.fact(**counted, dated=LAST_YEAR, where="kind = 'rural'")["value"] == 2


def test_months_that_the_extract_does_not_cover_to_the_end_are_unknown(child: Any) -> None:
    child.add("living_allowance", "child", kind="rural_allowance", since=date(2021, 1, 1))
    child.drawn["living_allowance"] = date(2021, 8, 30)
    assert child.fact(**RURAL, absent=False, dated=LAST_YEAR)["value"] is None
    child.drawn["living_allowance"] = date(2021, 8, 31)
    assert child.fact(**RURAL, absent=False, dated=LAST_YEAR)["value"] is True


def test_the_latest_of_the_months_before_is_known_by_its_date(child: Any) -> None:
    for kind, month in (("first", 1), ("last", 7), ("middle", 3)):
        child.add("living_allowance", "child", kind=kind, since=date(2021, month, 1))
    latest = {"type": "text", "from": "living_allowance", "value": "kind", "take": "latest"}
    assert child.fact(**latest, absent="unknown", dated=LAST_YEAR)["value"] == "last"


def test_what_nobody_has_delivered_yet_is_unknown_and_told(child: Any) -> None:
    assert child.fact(**RURAL, absent=False)["value"] is None
    (summary,) = child.determine().summary["programmes"]
    assert summary["silent_facts"] == {"probed": "undelivered"}


def pending(world: Any, left: tuple[str, str], right: tuple[str, str], weight: float) -> None:
    """A pair of records left to reviewers."""
    world.reviews.append(
        {
            "left_dataset": left[0],
            "left_record_id": left[1],
            "left_subject": "self",
            "right_dataset": right[0],
            "right_record_id": right[1],
            "right_subject": "self",
            "match_weight": weight,
        }
    )


def test_absence_is_uncertain_while_a_pair_waits_for_review(child: Any) -> None:
    number = child.add("living_allowance", "double", kind="rural_allowance")
    pending(child, ("enrolment", "enrolment-1"), ("living_allowance", number), 6.5)
    found = child.fact(**RURAL, absent=False)
    assert (found["value"], found["weight"]) == (False, 6.5)
    found = child.fact(**RURAL, of="household", absent=False)
    assert (found["value"], found["weight"]) == (False, 6.5)


def test_a_pair_does_not_matter_to_who_has_a_record_of_their_own(child: Any) -> None:
    number = child.add("living_allowance", "double", kind="rural_allowance")
    child.add("living_allowance", "child", 22.0, kind="urban_allowance")
    pending(child, ("living_allowance", number), ("enrolment", "enrolment-1"), 6.5)
    found = child.fact(**RURAL, absent=False)
    assert (found["value"], found["weight"]) == (False, 22.0)


def test_the_order_of_rows_changes_nothing(child: Any) -> None:
    for number in range(20):
        child.add("vehicle", "child", 20.0, price=number, record_id=f"v{number:02}")
    first = child.fact(**PRICE, take="max")
    child.records["vehicle"].reverse()
    child.links.reverse()
    assert child.fact(**PRICE, take="max") == first
    assert first["record_id"] == "v19"
