"""A model as a file: the same model comes back, and nothing else is taken for one."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commonweal.engine import Engine
from commonweal.identity import link
from commonweal.identity.errors import ModelForOthers, ModelUnreadable
from commonweal.identity.model import Model
from commonweal.identity.model_file import from_json, read_model, to_json
from commonweal.identity.work import Given
from tests.identity import town
from tests.identity.rows import Link, Linked, source


@pytest.fixture(scope="module")
def linked(link_rows: Link) -> Linked:
    chance = random.Random(3)
    people = list(town.families(chance, 150))
    return link_rows(register=people, hospital=town.patients(chance, people))


@pytest.fixture(scope="module")
def model(linked: Linked) -> Model:
    assert linked.found.model is not None
    return linked.found.model


def test_a_model_comes_back_to_the_last_digit(model: Model) -> None:
    back = from_json(to_json(model))
    assert back.rules == model.rules
    assert back.usual == model.usual
    assert back.comparisons == model.comparisons
    for name in ("same", "strangers", "relatives"):
        for attribute, column in getattr(model.parameters, name).items():
            assert np.array_equal(getattr(back.parameters, name)[attribute], column)
    assert back.parameters.prior_same == model.parameters.prior_same
    assert to_json(back) == to_json(model)


def test_the_same_records_link_the_same_way_with_the_model_given(
    linked: Linked, model: Model
) -> None:
    chance = random.Random(3)
    people = list(town.families(chance, 150))
    with Engine(threads=2) as engine:
        sources = [
            source(engine, "register", people),
            source(engine, "hospital", town.patients(chance, people)),
        ]
        found = link(engine, sources, given=Given(model=from_json(to_json(model))))
        again = engine.rows("SELECT * FROM links ORDER BY ALL")
    assert again == linked.links()
    assert found.pairs == linked.found.pairs


def test_a_model_for_other_columns_is_refused(model: Model, engine: Engine) -> None:
    rows: list[town.Row] = [{"key": str(n), "email": f"{n % 5}@example.org"} for n in range(20)]
    with pytest.raises(ModelForOthers) as raised:
        link(engine, [source(engine, "mails", rows)], given=Given(model=model))
    assert "name" in raised.value.missing


def _document(model: Model) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(to_json(model))
    return document


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(format="other/1"), "format"),
        (lambda d: d.pop("prior"), "prior"),
        (lambda d: d["prior"].update(same=1.5), "prior.same"),
        (lambda d: d["comparisons"][0].update(attribute="shoe_size"), "shoe_size"),
        (lambda d: d["comparisons"][0]["levels"].pop(), "levels"),
        (lambda d: d["comparisons"][0]["levels"][0].update(m=0.9999), "add up to 1"),
        (lambda d: d["comparisons"][0].update(usual=None), "usual"),
        (lambda d: d["rules"].append(["'; DROP TABLE links"]), "blocking key"),
        (lambda d: d.update(extra=1), "extra"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(model: Model, change: Any, told: str) -> None:
    document = _document(model)
    change(document)
    with pytest.raises(ModelUnreadable, match=told):
        from_json(json.dumps(document), "model.json")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]"])
def test_what_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    with pytest.raises(ModelUnreadable):
        read_model(path)
    with pytest.raises(ModelUnreadable):
        read_model(tmp_path / "missing.json")
