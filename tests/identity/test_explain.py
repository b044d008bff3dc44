"""Why a record was taken for a person."""

import json
import random

import pytest

from commonweal.engine import Engine
from commonweal.identity import RecordNotLinked, explain_link
from commonweal.identity.waterfall import PRIOR, RARITY, waterfall
from tests.identity import town
from tests.identity.rows import Link, Linked


def _links(engine: Engine, *rows: tuple[str, str, str, float | None, str | None]) -> str:
    places = ", ".join("('d', ?, ?, ?, ?::DOUBLE, ?)" for _ in rows)
    engine.create(
        "told",
        "SELECT * FROM (VALUES "
        + places
        + ") AS l(dataset, record_id, subject, person_id, match_weight, evidence)",
        [value for row in rows for value in row],
    )
    return "told"


@pytest.fixture(scope="module")
def linked(link_rows: Link) -> Linked:
    chance = random.Random(13)
    people = list(town.families(chance, 200))
    return link_rows(register=people, hospital=town.patients(chance, people))


def test_what_was_settled_or_is_alone_says_so(engine: Engine) -> None:
    links = _links(
        engine,
        ("1", "self", "p", 30.0, '{"by": "same id and name"}'),
        ("1", "guardian", "q", None, None),
    )
    guardian, own = explain_link(engine, links, None, "d", "1")
    assert (own.by, own.partner, own.waterfall) == ("same id and name", None, None)
    assert (guardian.subject, guardian.match_weight, guardian.records) == ("guardian", None, 1)


def test_an_unknown_record_is_refused_without_its_key(engine: Engine) -> None:
    with pytest.raises(RecordNotLinked) as raised:
        explain_link(engine, _links(engine, ("1", "self", "p", None, None)), None, "d", "secret")
    assert "secret" not in str(raised.value)


def test_every_link_of_a_linkage_can_be_explained_to_the_last_digit(linked: Linked) -> None:
    assert linked.found.model is not None
    parameters = linked.found.model.parameters
    for dataset, record, *_ in linked.links()[::7]:
        for found in explain_link(linked.engine, "links", parameters, dataset, record):
            assert (found.match_weight is None) is (found.records == 1)
            if found.waterfall is None:
                assert found.by or found.match_weight is None
                continue
            steps = found.waterfall.steps
            assert sum(step.weight for step in steps) == pytest.approx(found.match_weight, abs=1e-9)
            assert steps[-1].running == pytest.approx(found.match_weight, abs=1e-9)
            assert (steps[0].what, steps[-1].what) == (PRIOR, RARITY)
            heaviest = [abs(step.weight) for step in steps[1:-1]]
            assert heaviest == sorted(heaviest, reverse=True)


def test_every_compared_attribute_is_a_step_with_its_own_weight(linked: Linked) -> None:
    assert linked.found.model is not None
    parameters = linked.found.model.parameters
    pattern = next(row[-1] for row in linked.links() if row[-1] and "with" in row[-1])
    evidence = json.loads(pattern)
    evidence.pop("with")
    told = waterfall(parameters, evidence, 12.0)
    weights = {step.what: step.weight for step in told.steps}
    for attribute, level in evidence.items():
        comparison = next(c for c in parameters.comparisons if c.attribute == attribute)
        place = comparison.labels.index(level) + 1
        assert weights[attribute] == parameters.weights(attribute)[place]
