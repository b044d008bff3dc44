"""What is weighed on condition of another attribute is counted as going through all pairs would."""

from collections.abc import Iterator
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.correlated import coincidences, correlated
from bench.trial import made
from commonweal.engine import Engine
from commonweal.identity.comparisons import COMPARISONS
from commonweal.identity.model import Comparison
from commonweal.identity.service import link
from commonweal.identity.steps import compare
from commonweal.identity.work import Work
from tests.identity.rows import Rows, source

values = st.sampled_from(["a", "b", None])
entities = st.lists(st.tuples(values, values, values), min_size=2, max_size=10)


@given(entities)
def test_equals_the_count_pair_by_pair(rows: list[tuple[str | None, ...]]) -> None:
    with Engine(threads=1) as engine:
        columns = zip(*rows, strict=True)
        table = {
            name: pa.array(column, pa.string())
            for name, column in zip(("city", "postcode", "address"), columns, strict=True)
        }
        engine.load("entities", pa.table(table))
        apart, beside = coincidences(Work(engine, ()), "city", ("postcode", "address"))
    counts = {True: [0, 0], False: [0, 0]}
    for left, right in combinations([row for row in rows if row[0] is not None], 2):
        on_condition = any(
            one is not None and one == other for one, other in zip(left[1:], right[1:], strict=True)
        )
        counts[on_condition][0] += 1
        counts[on_condition][1] += left[0] == right[0]
    assert apart == pytest.approx(counts[False][1] / max(counts[False][0], 1))
    assert beside == pytest.approx((counts[True][1] + 0.5) / (counts[True][0] + 1))


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine of one test."""
    with Engine(threads=2) as opened:
        yield opened


def _people() -> Rows:
    """Ninety people in thirty homes, told twice; a postcode always means the same city."""
    places = [(f"{100 + place}", f"town {place % 5}") for place in range(15)]
    rows: Rows = []
    for person in range(90):
        postcode, city = places[person // 3 % 15]
        for told in range(2):
            rows.append(
                {
                    "key": f"{person}-{told}",
                    "given": f"given{person % 31}",
                    "family": f"family{person // 3}",
                    "birth": f"19{50 + person % 40}-0{1 + person % 9}-1{person % 9}",
                    "postcode": postcode,
                    "city": city,
                }
            )
    return rows


def _weights_of_city(engine: Engine) -> dict[str, float]:
    """Comparison -> what an equal city weighs in it."""
    found = link(engine, [source(engine, "people", _people())])
    assert found.model is not None
    parameters = found.model.parameters
    compared = [c.attribute for c in parameters.comparisons if c.attribute.startswith("city")]
    return {name: float(parameters.weights(name)[1]) for name in compared}


def test_what_follows_from_an_equal_postcode_weighs_nothing(engine: Engine) -> None:
    plain = _weights_of_city(engine)
    with made(correlated({"city": ("postcode",)})):
        split = _weights_of_city(engine)
    assert plain["city"] > 1.5
    assert split.keys() == {"city", "city_beside"}
    assert abs(split["city_beside"]) < 0.2
    assert split["city"] > 1.5
    assert _weights_of_city(engine) == plain, "the program is as it was after the trial"


def test_parents_that_the_data_lacks_change_nothing(engine: Engine) -> None:
    plain = _weights_of_city(engine)
    with made(correlated({"city": ("region",)})):
        assert _weights_of_city(engine) == plain


def test_a_pair_is_compared_in_one_of_the_two_comparisons(engine: Engine) -> None:
    city = next(c for c in COMPARISONS if c.attribute == "city")
    beside = Comparison("city_beside", city.levels, shared=True, frequency=False)
    rows = [
        ("1", "x", "1", "x"),
        ("1", "x", "2", "x"),
        (None, "x", "2", "y"),
        ("1", None, "1", "x"),
    ]
    with made(correlated({"city": ("postcode",)})):
        link(engine, [source(engine, "people", _people())])
        levels = [
            engine.row(
                f"SELECT {compare.level(city)}, {compare.level(beside)} FROM "
                "(SELECT ?::VARCHAR AS postcode, ?::VARCHAR AS city) AS l, "
                "(SELECT ?::VARCHAR AS postcode, ?::VARCHAR AS city) AS r",
                row,
            )
            for row in rows
        ]
    assert levels == [(0, 1), (1, 0), (3, 0), (0, 0)]
