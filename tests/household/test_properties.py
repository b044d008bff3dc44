"""What holds for any registers whatever: a partition, and the same one in any order of rows."""

import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import AS_OF, Outcome, form_households

PEOPLE = [f"person{number:02}" for number in range(14)]
people = st.sampled_from(PEOPLE)
dates = st.sampled_from([AS_OF, date(2020, 10, 1)])
weights = st.sampled_from([None, 4.5, 11.0, 30.0])
relations = st.sampled_from(["head", "head", "spouse", "child", "parent", "other", None])


def rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to sixteen records with numbers of their own."""
    record = st.fixed_dictionaries({"person": people, "as_of": dates, "weight": weights, **columns})
    return st.lists(record, max_size=16).map(
        lambda records: [{**row, "record_id": f"{i:02}"} for i, row in enumerate(records)]
    )


provinces = st.fixed_dictionaries(
    {
        "register": rows(
            book=st.sampled_from(["1", "2", "3", None]),
            relation=relations,
            region=st.sampled_from(["520102", "520103", None]),
            address=st.sampled_from(["幸福路1号", "幸福路2号", "幸福村", None]),
        ),
        "poor": rows(book=st.sampled_from(["1", "2", "7"]), relation=relations),
        "school": rows(guardian=people),
        "clinic": rows(
            region=st.just("520102"), address=st.sampled_from(["幸福路1号", "幸福路2号", None])
        ),
        "census": rows(
            relation=relations,
            surname=st.sampled_from(["smith", "jones", None]),
            number=st.sampled_from(["21", "12", ""]),
            street=st.sampled_from(["main st", "mian st", ""]),
            unit=st.sampled_from(["", "2"]),
            city=st.just("anytown"),
            postcode=st.sampled_from(["98001", "98002"]),
        ),
    }
)
births = st.fixed_dictionaries(
    {person: st.sampled_from([None, date(2010, 1, 1), date(1980, 1, 1)]) for person in PEOPLE}
)


def form(stack: ExitStack, province: dict[str, Any], born: dict[str, Any]) -> Outcome:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    return form_households(folder, stack, province, born)


@settings(max_examples=25, deadline=None)
@given(provinces, births, st.randoms(use_true_random=False))
def test_partition_whatever_the_order(
    province: dict[str, Any], born: dict[str, Any], random: Any
) -> None:
    with ExitStack() as stack:
        outcome = form(stack, province, born)
        known = {row["person"] for records in province.values() for row in records}
        known |= {row["guardian"] for row in province["school"]}
        members = outcome.rows("members", "person_id, household_id, relation, basis")
        assert sorted(row[0] for row in members) == sorted(known)

        homes = {
            row[0]: row
            for row in outcome.rows("households", "household_id, size, head_person_id, basis")
        }
        for person, home, relation, _ in members:
            assert len(home) == 12
            assert (relation == "head") == (homes[home][2] == person)
        for home, size, _, basis in homes.values():
            inside = [row for row in members if row[1] == home]
            assert size == len(inside)
            assert basis in {row[3] for row in inside}
            assert (basis == "alone") <= (size == 1)

        shuffled = {
            name: random.sample(records, len(records)) for name, records in province.items()
        }
        again = form(stack, shuffled, born)
        for table in ("members", "households", "household/conflicts"):
            assert again.rows(table, "*") == outcome.rows(table, "*")
        assert again.summary == outcome.summary


@settings(max_examples=25, deadline=None)
@given(provinces, births)
def test_every_membership_names_a_record_of_the_person(
    province: dict[str, Any], born: dict[str, Any]
) -> None:
    with ExitStack() as stack:
        outcome = form(stack, province, born)
        about = {
            (name, row["record_id"]): (row, {row["person"], row.get("guardian")})
            for name, records in province.items()
            for row in records
        }
        columns = "person_id, dataset, record_id, as_of"
        for person, dataset, record, as_of in outcome.rows("members", columns):
            row, persons = about[dataset, record]
            assert person in persons
            assert as_of == row["as_of"]
