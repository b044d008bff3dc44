"""One pair weighs what the same pair weighs in a linkage."""

import json

import pytest

from commonweal.engine import Engine
from commonweal.identity import Settings
from commonweal.identity.lookup import index, steps
from commonweal.identity.lookup.record import columns
from commonweal.identity.lookup.weighing import Weigher
from commonweal.identity.service import score
from commonweal.identity.steps import compare
from commonweal.identity.work import Work
from commonweal.published import Published
from commonweal.stage import Silent

LEAST = -10.0


def test_a_weight_is_the_linkages_own(linked: Published) -> None:
    with Engine(threads=2) as engine:
        document = index.read_document(engine, linked, Settings())
        model = document.learned
        size = index.describe_persons(engine, linked, document, Silent())
        # Neighbours share a person, so that pairs of one person are among those of strangers.
        engine.create(
            "pairs",
            "SELECT l.node AS l, r.node AS r, 0::BIGINT AS rules FROM described AS l "
            "JOIN described AS r ON r.number - l.number IN (1, 2, 7, 100) ORDER BY ALL",
        )
        engine.create("compared", compare.compared(model.comparisons))
        score(Work(engine, (), comparisons=model.comparisons), model)
        numbers = dict(engine.rows("SELECT node, number FROM described"))
        expected = engine.rows("SELECT l, r, weight FROM scored")
        documents = {
            number: json.loads(text)
            for number, _, text in engine.rows(
                steps.documents(document.attributes, model.comparisons), (0, size)
            )
        }
    places = columns(document.attributes)
    weigher, width = Weigher(model, places), len(places)
    assert len(expected) > 10_000
    joined = given_up = 0
    for left, right, weight in expected:
        one, other = documents[numbers[left]], documents[numbers[right]]
        levels = weigher.levels(tuple(one[:width]), tuple(other[:width]))
        found = weigher.weight(levels, one[width + 1 :])
        assert found == pytest.approx(weight, abs=1e-9)
        sides = tuple(one[:width]), tuple(other[:width])
        reached = weigher.reaching(*sides, one[width + 1 :], LEAST)
        assert reached == levels if weight >= LEAST else reached in (None, levels)
        given_up += reached is None
        joined += weight > 10
    assert joined > 100
    assert given_up > len(expected) / 4
