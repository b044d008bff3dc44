"""What a condition may say, and that nothing else gets to the engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engine import Engine, identifier
from commonweal.identity.columns import ConditionRefused
from commonweal.identity.columns.condition import (
    Condition,
    prefixed,
    read_condition,
    suffixed,
)
from commonweal.identity.columns.language import FUNCTIONS, Kind


def read(text: str) -> Condition:
    return read_condition(text, "comparison name, level exact", suffixed)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ('"first_name_l" = "first_name_r"', "l.first_name = r.first_name"),
        ("First_Name_L = first_name_R", "l.First_Name = r.first_name"),
        ('"odd name_l" IS NULL', 'l."odd name" IS NULL'),
        ('"a""b_l" = 1', 'l."a""b" = 1'),
        ('"group_l" = "order_r"', 'l."group" = r."order"'),
        ("x_l_l = x_r_r", "l.x_l = r.x_r"),
        ("x_l::text = 'o''b'", "CAST(l.x AS TEXT) = 'o''b'"),
        ("x_l = 'a' -- or\n AND y_l = 1 /* not */", "l.x = 'a' AND l.y = 1"),
        ("LEVENSHTEIN(x_l, x_r) <= 2", "levenshtein(l.x, r.x) <= 2"),
        (
            "jaro_winkler_similarity(x_l, x_r, .7)>.9",
            "jaro_winkler_similarity(l.x, r.x, 0.7) > 0.9",
        ),
        ("x_l['lat'] = y_r[-1]", "l.x['lat'] = r.y[-1]"),
        ("len(list_filter(t_l, x -> x = n_r)) > 0", None),
    ],
)
def test_columns_are_told_by_their_record(text: str, sql: str | None) -> None:
    found = read(text)
    if sql is not None:
        assert found.sql == sql
    assert read_condition(found.sql, "", prefixed).sql == found.sql


@pytest.mark.parametrize(
    "text",
    [
        "first_name_l IN (SELECT name FROM people)",
        "EXISTS (SELECT 1)",
        "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0",
        "read_csv('/etc/passwd') IS NULL",
        "x_l = read_text('/etc/passwd')",
        "x_l = getenv('HOME')",
        "x_l = current_setting('home_directory')",
        "main.lower(x_l) = 'a'",
        "x_l.lower() = 'a'",
        '"read_text"(x_l) = 1',
        "sum(x_l) > 1",
        "x_l > sum(x_r) OVER ()",
        "x_l = $1",
        "x_l = ?",
        "x_l = repeat('a', 1000000000)",
        "x_l = lpad('a', 1000000000, 'b')",
        "x_l IN (FROM people)",
        "COLUMNS('x') = 1",
        "* = 1",
        "x_l = 1; DROP TABLE records",
        "x_l = 1) OR (SELECT true",
        "x_l ~ 'a'",
        "x_l COLLATE NOCASE = x_r",
        "CAST(x_l AS people) = 1",
        "CAST(x_l AS STRUCT(a INT)) = 1",
        "x_l = y",
        "x_l = table_l.x",
        "x_l = l.x",
        "rowid = 1",
        "list_transform(x_l, a -> b) = [1]",
        "x_l -> '$.a' = 1",
        "x_l = $$a$$",
        "x_l = CASE WHEN",
        "",
        "SELECT 1",
        "DROP TABLE records",
        "x_l = 1 LIMIT 1",
        "x_l AS y",
        "{'a': x_l} = 1",
        "unnest(x_l) = 1",
        "x_l = now()",
        "x_l = random()",
        "(" * 9_000 + "x_l" + ")" * 9_000,
        "lower(" * 1_000 + "x_l" + ")" * 1_000,
        "CASE WHEN " * 900 + "x_l" + " THEN 1 END" * 900,
        " AND ".join(["x_l = x_r"] * 1_900),
        "x_l = '" + "a" * 30_000 + "'",
        "NOT " * 4_000 + "x_l",
        "x_l = " + "-" * 4_001 + "1",
    ],
)
def test_nothing_else_is_taken(text: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        read(text)
    assert str(refused.value).startswith("comparison name, level exact: ")
    assert len(str(refused.value)) < 200


def test_a_refusal_says_why() -> None:
    reasons = {
        "soundex(x_l) = 1": "the function soundex is not one that a condition may call",
        "x_l = (SELECT 1)": "subquery has no place in a condition",
        "name = name": "name does not end in _l or _r",
        "x_l = CAST(y_r AS JSON)": "the type JSON is not one to cast to",
    }
    for text, reason in reasons.items():
        with pytest.raises(ConditionRefused, match=f": {reason}"):
            read(text)


def test_every_function_is_one_of_the_engines(engine: Engine) -> None:
    known = {name for (name,) in engine.rows("SELECT function_name FROM duckdb_functions()")}
    # What the engine's parser turns into something else.
    known |= {"coalesce", "ifnull", "nullif", "if"}
    assert known >= FUNCTIONS


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("abs(x_l - x_r) <= 2", {("x", Kind.NUMBER)}),
        ("x_l > -3", {("x", Kind.NUMBER)}),
        ("x_l BETWEEN 1 AND 2 AND y_r = '1'", {("x", Kind.NUMBER)}),
        ("cos(radians((x_l))) > 0", {("x", Kind.NUMBER)}),
        ("date_diff('day', x_l, y_r) < 3", {("x", Kind.MOMENT), ("y", Kind.MOMENT)}),
        ("extract(year FROM x_l) = 2000", {("x", Kind.MOMENT)}),
        ("epoch(try_strptime(x_l, '%Y')) = 1", set()),
        ("list_has_any(x_l, y_r)", {("x", Kind.LIST), ("y", Kind.LIST)}),
        ("list_contains(x_l, y_r)", {("x", Kind.LIST)}),
        ("x_l && x_r", {("x", Kind.LIST)}),
        ("levenshtein(x_l, x_r) < 2", set()),
        ("length(x_l) > 2", set()),
    ],
)
def test_what_columns_are_taken_for(text: str, kinds: set[tuple[str, Kind]]) -> None:
    assert read(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("x_l = x_r", "x"),
        ("((X_r) = x_l)", "X"),
        ("x_l = y_r", None),
        ("x_l = x_l", None),
        ("x_l = x_r AND y_l = y_r", None),
        ("lower(x_l) = lower(x_r)", None),
        ("x_l IS NOT DISTINCT FROM x_r", None),
    ],
)
def test_an_exact_match_is_known_as_one(text: str, column: str | None) -> None:
    assert read(text).equal == column


TEXT = st.characters(codec="utf-8", exclude_characters="\x00")


@given(name=st.text(TEXT, min_size=1, max_size=12), value=st.text(TEXT, max_size=12))
def test_any_name_and_any_value_stay_what_they_are(name: str, value: str) -> None:
    """Whatever stands in quotes is a name or a text to the engine too, and nothing more."""
    quoted = "'" + value.replace("'", "''") + "'"
    condition = read(f"{identifier(name + '_l')} = {quoted}")
    assert condition.columns == {name}
    with Engine(threads=1) as engine:
        column = identifier(name)
        engine.execute(f"CREATE TABLE t AS SELECT {quoted} AS {column}")
        assert engine.value(f"SELECT {condition.sql} FROM t AS l") is True
