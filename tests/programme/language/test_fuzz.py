"""Whatever stands in an expression, it reaches its declared facts and nothing else."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import pytest
import sqlglot
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from commonweal.engine import identifier
from commonweal.programme.errors import Place, PlacedError
from commonweal.programme.language import Expression, Kind, Symbol, symbols
from commonweal.programme.language.bind import Bindings, bound
from commonweal.programme.language.compile import sql
from commonweal.programme.language.parse import parse

FACTS = {
    "p": Kind.BOOLEAN,
    "i": Kind.INTEGER,
    "n": Kind.NUMBER,
    "m": Kind.MONEY,
    "s": Kind.TEXT,
    "d": Kind.DATE,
}
SCOPE = {
    **{name: Symbol(name, kind, "fact", values=()) for name, kind in FACTS.items()},
    "wage": Symbol("wage", Kind.MONEY, "parameter", never_zero=True),
    "kinds": Symbol("kinds", Kind.TEXTS, "parameter"),
    "rate": Symbol("rate", Kind.NUMBER, "parameter", keys=(1, 2)),
    "period_start": Symbol("period_start", Kind.DATE, "period"),
    "period_year": Symbol("period_year", Kind.INTEGER, "period", never_zero=True),
}
BINDINGS = Bindings(
    parameter=lambda name: {
        "wage": 961,
        "kinds": ("a", "'b"),
        "rate": {1: Decimal(1), 2: Decimal(2)},
    }[name],
    parameter_on=lambda _, __: 961,
    period=lambda name: date(2021, 9, 1) if name == "period_start" else 2021,
)

ADMITTED = {
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE),
    *(exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod, exp.Neg, exp.In, exp.Is, exp.Null),
    *(exp.Case, exp.If, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Literal, exp.Boolean),
    *(exp.Column, exp.Identifier, exp.Tuple),
    *(exp.Least, exp.Greatest, exp.Abs, exp.Sign, exp.Try),
    *(exp.Year, exp.Month, exp.Day, exp.DateFromParts),
}
"""Everything that the SQL of an expression is made of."""

ATTACKS = [
    "'; drop table facts; --",
    "'' or '1' = '1'",
    "s = '' or 1 = 1",
    "p; drop table facts",
    "p; attach '/tmp/x.db' as x",
    "attach '/tmp/x.db'",
    "copy facts to '/tmp/x.csv'",
    "pragma database_list",
    "install httpfs",
    "set enable_external_access = true",
    "call pragma_version()",
    "read_csv('/etc/passwd')",
    "read_text('/etc/passwd')",
    "(select content from read_text('/etc/passwd'))",
    "(select 1)",
    "exists (select 1 from facts)",
    "s in (select s from facts)",
    "s in (from '/etc/passwd')",
    "i = any (select i from facts)",
    "(with x as (select 1) select * from x)",
    "(values (1))",
    "* from facts",
    "columns(*)",
    "facts.p",
    "facts",
    "main.facts.p",
    '"p"',
    "p::varchar",
    "cast(p as varchar) = 'x'",
    "try_cast(s as integer) = 1",
    "getenv('HOME') = s",
    "current_setting('memory_limit') = s",
    "query('select 1')",
    "query_table('facts')",
    "load_extension('x')",
    "glob('/*')",
    "http_get('http://localhost') = s",
    "nextval('x') = i",
    "random() > 0.5",
    "now() > d",
    "current_user = s",
    "list_transform([1], lambda x: x + 1) = [2]",
    "x -> x + 1",
    "s -> '$.a'",
    "[1, 2][1] = i",
    "{'a': 1}.a = i",
    "s like '%'",
    "s similar to '.*'",
    "s ~ '(a+)+$'",
    "s || s = s",
    "i ** i > 1",
    "i << 60 > 0",
    "s is null",
    "s is not distinct from s",
    "coalesce(s, '') = ''",
    "nullif(i, 0) = 1",
    "sum(i) > 1",
    "row_number() over () = 1",
    "count(*) filter (where p) > 0",
    "case i when 1 then p else p end",
    "p -- and not p",
    "p /* and not p */",
    "p /*/**/ or true",
    "p and/**/not/**/p",
    "p \x00 or p",
    "p\u00a0and\u2028p",
    "ｐ ａｎｄ ｐ",
    "р",
    "s = '\u0027 or true'",
    "s = '\\' or true --'",
    "s = $$' or true$$",
    "s = e'\\x27'",
    "s = x'27'",
    "s = U&'\\0027'",
    "i = 0x1F",
    "i = 1_000",
    "i = ²",
    "i = ١",
    "i = 1e308",
    "n = 1e-400",
    "i = 99999999999999999999999999",
    "d = date 'infinity'",
    "d = date '2021-09-01' + interval 1 day",
    "i = $1",
    "i = ?",
    "i = :x",
    "i = @x",
    "{{ p }}",
    "${p}",
    "p" + " and p" * 900,
    "(" * 500 + "p" + ")" * 500,
    "not " * 900 + "p",
    "if(p, " * 200 + "p" + ", p)" * 200,
    "- " * 600 + "1 = i",
    "case when p then p else " * 60 + "p" + " end" * 60,
    "value_for(rate, least(greatest(i, 1), 2)) > 1",
    "value_on(wage, date_of(period_year, 2, 30)) > m",
    "value_for(kinds, 1)",
    "round_down(m, '''; drop table facts')",
    "",
    ";",
    "'",
    "\\",
]
WORDS = [
    *FACTS,
    *("wage", "kinds", "rate", "period_start", "period_year"),
    *("and", "or", "not", "between", "in", "case", "when", "then", "else", "end", "is", "null"),
    *("=", "<>", "<", ">=", "+", "-", "*", "/", "%", "(", ")", ",", ".", ";", "'", '"', "--", "/*"),
    *("if(", "least(", "round_up(", "date_of(", "value_on(", "value_for(", "years_between("),
    *("1", "0", "2.5", "'a'", "date '2021-09-01'", "true", "select", "from", "facts", "::", "->"),
    *("read_csv('/etc/passwd')", "[", "]", "{", "}", "$1", "?", "\u2028", "\x00", "²"),
]
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.builds(
        "{0}{1}{2}".format,
        st.sampled_from(["", "p and ", "not ", "(", "i = ", "s = '", "if(p, "]),
        st.sampled_from(ATTACKS),
        st.sampled_from(["", " or p", ")", "'", " --", ", p)", " and (p)"]),
    ),
)
kinds = st.sampled_from([Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.TEXT, Kind.DATE])


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine with the facts alone, in which every attempt to look outside raises."""
    connection = duckdb.connect(config={"enable_external_access": False})
    connection.execute(
        "CREATE TABLE facts AS SELECT TRUE AS p, CAST(3 AS BIGINT) AS i, "
        "CAST(1.5 AS DECIMAL(18, 6)) AS n, CAST(500 AS BIGINT) AS m, 'a' AS s, "
        "DATE '2010-02-28' AS d UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL"
    )
    yield connection
    connection.close()


def admitted(text: str, kind: Kind) -> Expression | None:
    """The expression, or None when it is refused in the one way in which that may be done."""
    try:
        return parse(text, SCOPE, lambda offset: Place("x", 1, offset + 1), kind)
    except PlacedError as error:
        assert error.code.startswith("programme.")
        return None


def test_the_engine_would_notice(engine: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.PermissionException):
        engine.execute("SELECT * FROM read_csv('/etc/passwd')")


@settings(max_examples=1_000, deadline=None)
@given(text=texts, kind=kinds)
@example(text="i = ²", kind=Kind.BOOLEAN)
def test_what_is_admitted_is_made_of_facts_and_known_functions(
    engine: duckdb.DuckDBPyConnection, text: str, kind: Kind
) -> None:
    expression = admitted(text, kind)
    if expression is not None:
        reaches_only_facts(engine, expression)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks(engine: duckdb.DuckDBPyConnection, attack: str) -> None:
    for kind in (Kind.BOOLEAN, Kind.INTEGER, Kind.TEXT):
        expression = admitted(attack, kind)
        if expression is not None:
            reaches_only_facts(engine, expression)


def test_some_are_admitted(engine: duckdb.DuckDBPyConnection) -> None:
    """So that the tests above look at something."""
    found = [attack for attack in ATTACKS if admitted(attack, Kind.BOOLEAN) is not None]
    assert "s = '' or 1 = 1" in found
    assert len(found) > 5
    assert [attack for attack in found if "(select" in attack or "read_" in attack] == []


def reaches_only_facts(engine: duckdb.DuckDBPyConnection, expression: Expression) -> None:
    assert {symbol.name for symbol in symbols(expression)} <= set(SCOPE)
    written = sql(bound(expression, BINDINGS), lambda symbol: identifier(symbol.name))
    (tree,) = sqlglot.parse(written, dialect="duckdb")
    assert tree is not None
    nodes = list(tree.walk())
    assert {type(node) for node in nodes} <= ADMITTED
    columns = [node for node in nodes if isinstance(node, exp.Column)]
    assert {column.sql(dialect="duckdb") for column in columns} <= {f'"{name}"' for name in FACTS}
    rows = engine.execute(f"SELECT {written} FROM facts").fetchall()
    assert len(rows) == 2
    assert engine.execute("SHOW TABLES").fetchall() == [("facts",)]
