"""Counting pairs by groups must give what counting them one by one gives."""

from itertools import combinations

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from bench.accuracy import pairwise


def judge(found: dict[int, str], truth: dict[int, str]) -> tuple[int, int, int]:
    """True, found and agreed pairs by :func:`pairwise`."""
    connection = duckdb.connect()
    connection.register("found", _table("person_id", found))
    connection.register("truth_table", _table("person", truth))
    accuracy = pairwise(connection, "found", "truth_table", on=("record",))
    return accuracy.true, accuracy.found, accuracy.agreed


def _table(name: str, labels: dict[int, str]) -> pa.Table:
    return pa.table(
        {
            "record": pa.array(list(labels), pa.int64()),
            name: pa.array(list(labels.values()), pa.string()),
        }
    )


def pairs(labels: dict[int, str]) -> set[tuple[int, int]]:
    """Every pair of records with one label."""
    return {(a, b) for a, b in combinations(sorted(labels), 2) if labels[a] == labels[b]}


labellings = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), max_size=12)


@given(labellings)
def test_equals_the_count_pair_by_pair(labelling: list[tuple[str, str]]) -> None:
    found = {record: label for record, (label, _) in enumerate(labelling)}
    truth = {record: label for record, (_, label) in enumerate(labelling)}
    expected = len(pairs(truth)), len(pairs(found)), len(pairs(found) & pairs(truth))
    assert judge(found, truth) == expected


def test_a_record_in_no_cluster_is_a_person_of_its_own() -> None:
    truth = {1: "a", 2: "a", 3: "a"}
    assert judge({1: "x", 2: "x"}, truth) == (3, 1, 1)


def test_a_record_without_truth_is_left_out() -> None:
    assert judge({1: "x", 2: "x", 3: "x"}, {1: "a", 2: "a"}) == (1, 1, 1)


def test_shares_of_a_known_example() -> None:
    connection = duckdb.connect()
    found = _table("person_id", {1: "x", 2: "x", 3: "x", 4: "y"})
    truth = _table("person", {1: "a", 2: "a", 3: "b", 4: "b"})
    connection.register("found", found)
    connection.register("truth_table", truth)
    accuracy = pairwise(connection, "found", "truth_table", on=("record",))
    assert (accuracy.records, accuracy.persons, accuracy.clusters) == (4, 2, 2)
    assert accuracy.precision == 1 / 3
    assert accuracy.recall == 1 / 2
    assert accuracy.f1 == 2 / 5
