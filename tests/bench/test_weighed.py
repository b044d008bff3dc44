"""The linkage's own tables are counted as going through every pair of records would."""

import random
from itertools import combinations
from math import log2
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.curves import Curves
from bench.task import Task
from bench.weighed import composition, curves, settled, surprise, weighed
from tests.identity.town import families, patients

records = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("wxy")), min_size=2, max_size=14)
weights = st.lists(st.floats(-20, 20), min_size=6, max_size=6)


@given(records, weights)
def test_equals_the_count_pair_by_pair(
    records: list[tuple[int, str]], weights: list[float]
) -> None:
    weight_of = dict(zip(combinations(range(4), 2), weights, strict=True))
    connection = duckdb.connect()
    names = [str(place) for place in range(len(records))]
    tables = {
        "mentions": {"record_id": names, "entity": [entity for entity, _ in records]},
        "truth": {"node": names, "person": [person for _, person in records]},
        "edges": {
            "a": [a for a, _ in weight_of],
            "b": [b for _, b in weight_of],
            "weight": list(weight_of.values()),
        },
    }
    for name, columns in tables.items():
        connection.register(name, pa.table(columns))
    connection.execute(f"CREATE TABLE composition AS {composition()}")

    one, joined = [], []
    for (a, p), (b, q) in combinations(records, 2):
        if a == b:
            one.append(p == q)
        else:
            joined.append((weight_of[min(a, b), max(a, b)], p == q))
    assert connection.execute(settled()).fetchone() == (len(one), sum(one))
    for threshold in (-10.0, 0.0, 7.5):
        bins = [row for row in connection.execute(weighed()).fetchall() if row[0] >= threshold]
        above = [agreed for weight, agreed in joined if weight >= threshold]
        assert sum(row[1] for row in bins) == len(above)
        assert sum(row[2] for row in bins) == sum(above)


def test_surprise_is_the_logarithmic_score_for_each_pair_of_one_person() -> None:
    connection = duckdb.connect()
    tables = {
        "mentions": {"record_id": ["0", "1", "2", "3"], "entity": [0, 1, 2, 3]},
        "truth": {"node": ["0", "1", "2", "3"], "person": ["x", "x", "y", "y"]},
        # Even odds, and odds of eight to one: for one person wrongly, against it wrongly.
        "edges": {"a": [0, 0, 2], "b": [1, 2, 3], "weight": [0.0, 3.0, -3.0]},
    }
    for name, columns in tables.items():
        connection.register(name, pa.table(columns))
    connection.execute(f"CREATE TABLE composition AS {composition()}")
    found = connection.execute(f"SELECT ({surprise()})").fetchone()
    assert found is not None
    assert found[0] == pytest.approx((1 + log2(9) + log2(9)) / 2)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Curves:
    """A register and a hospital's patients, linked."""
    folder: Path = tmp_path_factory.mktemp("town")
    chance = random.Random(5)
    people = list(families(chance, 150))
    rows = [*people, *patients(chance, people)]
    nodes = pa.array([f"r{place}" for place in range(len(rows))])
    columns = {
        name: pa.array([row.get(of) for row in rows], pa.string())
        for name, of in (
            ("name", "name"),
            ("resident_id", "id"),
            ("birth_date", "birth"),
            ("sex", "sex"),
            ("phone", "phone"),
        )
    }
    pq.write_table(pa.table({"node": nodes, **columns}), folder / "records.parquet")
    truth = pa.table({"node": nodes, "person": [row["key"] for row in rows]})
    pq.write_table(truth, folder / "truth.parquet")
    return curves(Task("town", folder))


def test_every_pair_that_was_put_together_was_settled_or_weighed(town: Curves) -> None:
    every = town.at(-1000)
    assert town.settled.pairs > 0
    assert sum(one.pairs for one in town.weighed) > 0
    assert every.found == town.settled.pairs + sum(one.pairs for one in town.weighed)
    assert every.agreed <= every.true
    assert town.final.f1 > 0.9


def test_a_record_weighs_more_beside_itself_than_beside_others(town: Curves) -> None:
    assert sum(town.themselves.values()) == town.final.records
    assert town.unlinkable(-1000) == 0
    assert town.unlinkable(1000) == 1
    # Nothing agrees better with a record than the record itself.
    assert max(one.weight for one in town.weighed) <= max(town.themselves)


def test_sizes_add_up_to_the_records(town: Curves) -> None:
    for sizes, people in (
        (town.found_sizes, town.final.clusters),
        (town.true_sizes, town.final.persons),
    ):
        assert sum(sizes.values()) == people
        assert sum(size * many for size, many in sizes.items()) == town.final.records


def test_the_model_s_own_estimate_stands_beside_the_truth(town: Curves) -> None:
    told = town.quality
    assert told.true_precision is not None
    assert told.estimated_precision is not None
    assert 0.9 < told.true_precision <= 1
    assert abs(told.estimated_precision - told.true_precision) < 0.1
