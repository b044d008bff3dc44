"""Buckets give back what was put in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.identity.lookup.blocks import bits_for, bucket_of, key_of, numbers_in, packed
from commonweal.identity.lookup.steps import key_text
from commonweal.identity.model import Rule

keys = st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**63, 2**64 - 1])
entries = st.sets(st.tuples(keys, st.integers(0, 2**32 - 1)), min_size=1, max_size=200)


@given(entries, st.integers(0, 12), keys)
def test_every_key_has_its_numbers_and_no_others(
    held: set[tuple[int, int]], bits: int, stranger: int
) -> None:
    ordered = sorted(held)
    buckets = dict(
        packed(
            np.array([key for key, _ in ordered], np.uint64),
            np.array([number for _, number in ordered], np.uint32),
            bits,
        )
    )
    assert sum(map(len, buckets.values())) == 12 * len(held)
    for key in {stranger, *(key for key, _ in ordered)}:
        bucket = buckets.get(bucket_of(key, bits), b"")
        expected = [number for other, number in ordered if other == key]
        assert numbers_in(bucket, key) == expected


@given(st.integers(0, 10**9))
def test_buckets_are_of_about_the_same_size_however_many_entries(many: int) -> None:
    size = many / 2 ** bits_for(many)
    assert size < 256
    assert size >= 128 or many < 128


@given(st.integers(0, 61), st.text(min_size=1), st.text(min_size=1))
def test_a_key_is_the_engines(order: int, name: str, birth: str) -> None:
    with Engine(threads=1) as engine:
        engine.execute(
            "CREATE TABLE node AS SELECT ?::VARCHAR AS name, ?::VARCHAR AS birth", [name, birth]
        )
        text = key_text(order, Rule(("name", "birth")))
        from commonweal.engine import digest

        found = engine.value(f"SELECT {digest(text)} FROM node")
    assert found == key_of(order, (name, birth))
