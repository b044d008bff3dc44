"""Views, and the levels at which words are compared."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from commonweal.identity.encoding.model import CODES, comparisons, held, views
from commonweal.identity.encoding.words import Encoder
from commonweal.identity.model import ATTRIBUTES, Rule
from commonweal.identity.steps.compare import level
from tests.identity.encoding.conftest import SECRET


@pytest.mark.parametrize("broad", [False, True])
def test_views_are_distinct_and_of_what_there_is(broad: bool) -> None:
    found = views(ATTRIBUTES, broad=broad)
    assert len({rule.keys for rule in found}) == len(found)
    some = views({"given", "birth", "city"}, broad=broad)
    assert {name for rule in some for name in rule.attributes} <= {"given", "birth", "city"}


def test_one_attribute_that_many_share_is_no_view_by_itself() -> None:
    alone = {rule.keys for rule in views(ATTRIBUTES, broad=False) if len(rule.keys) == 1}
    assert alone == {("id",), ("email",)}
    broad = {rule.keys for rule in views(ATTRIBUTES, broad=True)}
    assert {("names",), ("birth",), ("postcode",)} <= broad


def test_what_a_key_holds() -> None:
    assert held(Rule(("given", "month_from_birth"))) == {"given"}
    assert held(Rule(("names", "birth"))) == {"birth"}
    assert held(Rule(("name", "phone"))) == {"name", "spelling", "phone"}


def test_every_attribute_of_linkage_has_a_code() -> None:
    assert {code.attribute for code in CODES} == {*ATTRIBUTES, "spelling"}


@pytest.mark.parametrize("flip", [0.0, 0.02, 0.05])
@pytest.mark.parametrize(
    ("attribute", "left", "right", "label"),
    [
        ("family", "rodriguez", "rodriguez", "equal"),
        ("family", "rodriguez", "rodrigues", "very similar"),
        ("family", "rodriguez", "smith", "different"),
        ("name", "欧阳小明", "欧阳小明", "equal"),
        ("name", "欧阳小明", "欧阳晓明", "one character differs"),
        ("name", "欧阳小明", "李建国", "different"),
        ("birth", "19830517", "19830517", "equal"),
        ("birth", "19830517", "19830511", "one digit differs"),
        ("birth", "19830517", "20011230", "different"),
        ("id", "522401198305170023", "522401198305170023", "equal"),
        ("id", "522401198305170023", "520103200112301111", "different"),
        ("sex", "male", "male", "equal"),
        ("sex", "male", "female", "different"),
        ("region", "520502101201", "520502101201", "equal"),
        ("region", "520502101201", "520502101", "township equal"),
        ("region", "520502101201", "530100100100", "different"),
    ],
)
def test_most_pairs_show_the_level_they_should(
    attribute: str, left: str, right: str, label: str, flip: float
) -> None:
    """Words are noisy: what a pair shows is decided by chance, and mostly right."""
    many = 400
    encoder = Encoder(SECRET, flip)
    code = next(code for code in CODES if code.attribute == attribute)
    salts = np.arange(many, dtype=np.uint64)
    words = []
    for owner, value in enumerate((left, right)):
        column = encoder.column(code, pa.array([value] * many))
        owners = salts + np.uint64(owner * many)
        words.append(encoder.words(code, column, np.arange(many), salts, owners))
    comparison = next(c for c in comparisons([attribute], flip) if c.attribute == attribute)
    connection = duckdb.connect()
    for name, column in zip(("l", "r"), words, strict=True):
        connection.register(
            f"{name}_words",
            pa.table({"salt": salts, attribute: column, "holds_birth": [False] * many}),
        )
    found = connection.execute(
        f"SELECT {level(comparison)} FROM l_words AS l JOIN r_words AS r USING (salt)"
    ).fetchall()
    right_ones = sum(comparison.labels[number - 1] == label for (number,) in found)
    # Flips blur what is alike; what is equal and what is different has to stay plain.
    plain = label in {"equal", "different"}
    assert right_ones / many > (0.7 if plain or not flip else 0.35)
