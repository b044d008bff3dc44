"""What is evaluated without the engine is what the engine makes of the same expression."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine, identifier
from commonweal.identity.comparisons import COMPARISONS
from commonweal.identity.lookup.expression import compiled
from commonweal.identity.model import ATTRIBUTES, Writing
from commonweal.identity.steps import blocking, compare, mentions, resident_id

ROLES = (
    "person.name",
    "person.given_name",
    "person.middle_name",
    "person.family_name",
    "person.resident_id",
    "person.birth_date",
    "person.sex",
    "person.phone",
    "person.email",
    "person.birth_place",
    "person.occupation",
    "address.region",
    "address.city",
    "address.postcode",
    "address.text",
    "address.street",
)
LETTERS = "abz AZé É'-.,@·王張张伟0019X（１\n\t_ßà"
texts = st.text(LETTERS, max_size=12)
digits = st.text("0123456789", max_size=19)
dates = st.builds(
    lambda a, b, c, sign: f"{a}{sign}{b}{sign}{c}",
    *(st.integers(0, 2030) for _ in range(3)),
    st.sampled_from(["-", "/", "."]),
)
numbers = st.from_regex(
    "[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])[0-2][1-9][0-9]{3}[0-9X]", fullmatch=True
)
values = st.none() | texts | digits | dates | numbers | st.sampled_from(["male", "男", "F", "女性"])
few = settings(max_examples=25)
"""An example is a table of many rows: the engine takes long to begin."""
formals = st.none() | st.lists(st.sampled_from(["bill", "will", "william", "robert"]))
NODE = (*ATTRIBUTES, "spelling")


@pytest.fixture(scope="module")
def engine():
    with Engine(threads=1) as engine:
        yield engine


def both(
    engine: Engine,
    expressions: Mapping[str, str],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Every expression means the same over every row, in the engine and outside."""
    held = {
        name: pa.array([row[at] for row in rows], _type(name)) for at, name in enumerate(columns)
    }
    engine.load("rows", pa.table({"place": range(len(rows)), **held}))
    chosen = ", ".join(f"({sql}) AS {identifier(name)}" for name, sql in expressions.items())
    found = engine.rows(f"SELECT {chosen} FROM rows ORDER BY place")
    places = {name: at for at, name in enumerate(columns)}
    for at, (name, sql) in enumerate(expressions.items()):
        evaluate = compiled(sql, places)
        for row, expected in zip(rows, found, strict=True):
            told = evaluate(tuple(row))
            assert told == expected[at], (name, row, sql)


def _type(name: str) -> pa.DataType:
    if name.endswith("formal"):
        return pa.list_(pa.string())
    return pa.bool_() if name.endswith(("holds_birth", "anchored", "formed")) else pa.string()


@pytest.mark.parametrize("han", [True, False])
@pytest.mark.parametrize("order", ["ymd", "mdy", "dmy"])
@few
@given(rows=st.lists(st.tuples(*(values for _ in ROLES)), min_size=1, max_size=40))
def test_a_records_values_come_to_the_same_normal_form(engine, han, order, rows):
    for roles in (ROLES, ROLES[:1] + ROLES[4:]):
        text = {role: identifier(role) for role in roles}
        both(engine, mentions.attributes(text, Writing(han, order)), ROLES, rows)


@few
@given(rows=st.lists(st.tuples(*(values for _ in NODE)), min_size=1, max_size=40))
def test_blocking_keys_are_the_same(engine, rows):
    both(engine, blocking.KEYS, NODE, rows)


@few
@given(rows=st.lists(st.tuples(values), min_size=1, max_size=60))
def test_what_a_resident_id_tells_is_the_same(engine, rows):
    told = {
        "form": resident_id.is_form("id"),
        "old form": resident_id.is_old_form("id"),
        "valid": resident_id.is_valid("id"),
        "birth": resident_id.birth("id"),
    }
    both(engine, told, ["id"], rows)
    modern = {"modernised": resident_id.modernised("id"), "sex": resident_id.sex("id")}
    both(engine, modern, ["id"], [row for row in rows if row[0] and row[0].isdigit()])


@st.composite
def near(draw: st.DrawFn) -> tuple[str | None, str | None]:
    """A value, and another that is often a slip of the pen away from it."""
    value = draw(values)
    if value is None or not value or draw(st.booleans()):
        return value, draw(values)
    at = draw(st.integers(0, len(value) - 1))
    slip = draw(st.sampled_from(["drop", "swap", "change", "none"]))
    other = {
        "drop": value[:at] + value[at + 1 :],
        "swap": value[:at] + value[at + 1 : at + 2] + value[at] + value[at + 2 :],
        "change": value[:at] + draw(st.sampled_from(LETTERS)) + value[at + 1 :],
        "none": value,
    }
    return value, other[slip]


@few
@given(
    rows=st.lists(
        st.tuples(
            st.tuples(*(near() for _ in NODE)), st.booleans(), st.booleans(), formals, formals
        ),
        min_size=1,
        max_size=40,
    )
)
def test_pairs_agree_at_the_same_level(engine, rows):
    columns = [
        *(f"l.{name}" for name in NODE),
        *(f"r.{name}" for name in NODE),
        "l.holds_birth",
        "r.holds_birth",
        "l.formal",
        "r.formal",
    ]
    flat = [
        (*(left for left, _ in pairs), *(right for _, right in pairs), *holds)
        for pairs, *holds in rows
    ]
    levels = {comparison.attribute: compare.level(comparison) for comparison in COMPARISONS}
    held = [
        *(f"l_{name}" for name in NODE),
        *(f"r_{name}" for name in NODE),
        "l_holds_birth",
        "r_holds_birth",
        "l_formal",
        "r_formal",
    ]
    places = {name: at for at, name in enumerate(columns)}
    engine.load(
        "rows",
        pa.table(
            {
                "place": range(len(flat)),
                **{
                    name: pa.array([row[at] for row in flat], _type(name))
                    for at, name in enumerate(held)
                },
            }
        ),
    )
    sides = {
        side: ", ".join(f"{side}_{name} AS {name}" for name in (*NODE, "holds_birth", "formal"))
        for side in "lr"
    }
    chosen = ", ".join(levels.values())
    found = engine.rows(
        f"SELECT {chosen} FROM (SELECT place, {sides['l']} FROM rows) AS l "
        f"JOIN (SELECT place, {sides['r']} FROM rows) AS r USING (place) ORDER BY place"
    )
    for at, (attribute, sql) in enumerate(levels.items()):
        evaluate = compiled(sql, places)
        for row, expected in zip(flat, found, strict=True):
            assert evaluate(row) == expected[at], (attribute, row)
