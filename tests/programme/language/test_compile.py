"""The language is Kleene's logic: compiled SQL equals a plain evaluator, and never guesses."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.programme.errors import Place
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.language.compile import constant, sql
from commonweal.programme.language.parse import parse

Tree = tuple[Any, ...]

NAMES = {
    **dict.fromkeys(("p", "q", "r"), Kind.BOOLEAN),
    **dict.fromkeys(("i", "j"), Kind.INTEGER),
    "n": Kind.NUMBER,
    **dict.fromkeys(("m", "w"), Kind.MONEY),
    **dict.fromkeys(("s", "t"), Kind.TEXT),
}
SCOPE = {name: Symbol(name, kind, "fact") for name, kind in NAMES.items()}


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as opened:
        yield opened


def of(kind: Kind) -> st.SearchStrategy[Tree]:
    """Names of ``kind`` and constants."""
    names = st.sampled_from([("name", name) for name, k in NAMES.items() if k is kind])
    if kind is Kind.MONEY:
        return names
    constants: dict[Kind, st.SearchStrategy[Tree]] = {
        Kind.BOOLEAN: st.booleans().map(lambda x: ("constant", x)),
        Kind.INTEGER: st.integers(-9, 9).map(lambda x: ("constant", x)),
        Kind.NUMBER: st.decimals(-9, 9, places=2).map(lambda x: ("constant", x)),
        Kind.TEXT: st.sampled_from(["a", "b", "it's"]).map(lambda x: ("constant", x)),
    }
    return names | constants[kind]


def money() -> st.SearchStrategy[Tree]:
    return st.recursive(
        of(Kind.MONEY),
        lambda inner: (
            st.tuples(st.sampled_from(["+", "-"]), inner, inner)
            | st.tuples(st.just("*"), inner, of(Kind.INTEGER))
            | st.tuples(st.just("share"), inner, st.sampled_from([2, 3, 7]))
            | st.tuples(st.sampled_from(["least", "greatest"]), inner, inner)
            | st.tuples(st.just("if"), of(Kind.BOOLEAN), inner, inner)
        ),
        max_leaves=5,
    )


def condition() -> st.SearchStrategy[Tree]:
    order = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    numeric = of(Kind.INTEGER) | of(Kind.NUMBER)
    leaves = (
        of(Kind.BOOLEAN)
        | st.tuples(order, numeric, numeric)
        | st.tuples(order, money(), money() | st.just(("constant", 0)))
        | st.tuples(st.sampled_from(["=", "<>"]), of(Kind.TEXT), of(Kind.TEXT))
        | st.tuples(st.just("in"), of(Kind.TEXT), st.just(("a", "it's")))
        | st.tuples(st.just("between"), numeric, numeric, numeric)
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(st.sampled_from(["and", "or"]), inner, inner)
            | st.tuples(st.just("not"), inner)
            | st.tuples(st.just("if"), inner, inner, inner)
        ),
        max_leaves=6,
    )


def value_of(kind: Kind) -> st.SearchStrategy[Any]:
    return (
        st.none()
        | {
            Kind.BOOLEAN: st.booleans(),
            Kind.INTEGER: st.integers(-9, 9),
            Kind.NUMBER: st.decimals(-9, 9, places=2),
            Kind.MONEY: st.integers(-1000, 1000),
            Kind.TEXT: st.sampled_from(["a", "b", "it's"]),
        }[kind]
    )


FACTS = st.fixed_dictionaries({name: value_of(kind) for name, kind in NAMES.items()})


def written(tree: Tree) -> str:  # noqa: PLR0911 (one per node)
    """The tree as an official would write it."""
    match tree:
        case ("name", name):
            return str(name)
        case ("constant", bool(value)):
            return str(value).lower()
        case ("constant", str(value)):
            return "'" + value.replace("'", "''") + "'"
        case ("constant", value):
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case ("not", a):
            return f"(not {written(a)})"
        case ("in", a, options):
            listed = ", ".join(written(("constant", option)) for option in options)
            return f"({written(a)} in ({listed}))"
        case ("between", a, low, high):
            return f"({written(a)} between {written(low)} and {written(high)})"
        case ("if", test, a, b):
            return f"(case when {written(test)} then {written(a)} else {written(b)} end)"
        case ("least" | "greatest" as function, a, b):
            return f"{function}({written(a)}, {written(b)})"
        case ("share", a, divisor):
            return f"({written(a)} / {divisor})"
        case (operator, a, b):
            return f"({written(a)} {operator} {written(b)})"
    raise AssertionError(tree)


def plain(tree: Tree, facts: Mapping[str, Any]) -> Any:  # noqa: PLR0911 (one per node)
    """The tree's value after Kleene; None is unknown."""
    match tree:
        case ("name", name):
            return facts[name]
        case ("constant", value):
            return value
        case ("not", a):
            value = plain(a, facts)
            return None if value is None else not value
        case ("and" | "or" as operator, a, b):
            sides = [plain(a, facts), plain(b, facts)]
            decides = operator == "or"
            if decides in sides:
                return decides
            return None if None in sides else not decides
        case ("if", test, a, b):
            value = plain(test, facts)
            return None if value is None else plain(a if value else b, facts)
        case ("between", a, low, high):
            return plain(("and", (">=", a, low), ("<=", a, high)), facts)
        case ("in", a, options):
            value = plain(a, facts)
            return None if value is None else value in options
        case ("share", a, divisor):
            value = plain(a, facts)
            if value is None:
                return None
            return int((Decimal(value) / divisor).quantize(Decimal(1), ROUND_HALF_UP))
        case (operator, a, b):
            left, right = plain(a, facts), plain(b, facts)
            if left is None or right is None:
                return None
            return {
                "=": lambda: left == right,
                "<>": lambda: left != right,
                "<": lambda: left < right,
                "<=": lambda: left <= right,
                ">": lambda: left > right,
                ">=": lambda: left >= right,
                "+": lambda: left + right,
                "-": lambda: left - right,
                "*": lambda: left * right,
                "least": lambda: min(left, right),
                "greatest": lambda: max(left, right),
            }[operator]()
    raise AssertionError(tree)


def computed(engine: Engine, text: str, kind: Kind, cases: list[Mapping[str, Any]]) -> list[Any]:
    """What the compiled expression gives for each case, all in one query."""
    expression = parse(text, SCOPE, lambda _: Place("test", 1, 1), kind)
    rows = " UNION ALL ".join(
        f"SELECT {number} AS number, "
        + ", ".join(f"{constant(case[name], k)} AS {name}" for name, k in NAMES.items())
        for number, case in enumerate(cases)
    )
    compiled = sql(expression, lambda symbol: symbol.name)
    found = engine.rows(f"SELECT {compiled} FROM ({rows}) ORDER BY number")
    return [value for (value,) in found]


PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(condition(), st.lists(FACTS, min_size=1, max_size=8))
def test_conditions_equal_kleene_logic(engine: Engine, tree: Tree, cases: list[Any]) -> None:
    expected = [plain(tree, case) for case in cases]
    assert computed(engine, written(tree), Kind.BOOLEAN, cases) == expected


@PROPERTY
@given(money(), st.lists(FACTS, min_size=1, max_size=8))
def test_money_is_exact(engine: Engine, tree: Tree, cases: list[Any]) -> None:
    expected = [plain(tree, case) for case in cases]
    assert computed(engine, written(tree), Kind.MONEY, cases) == expected


@PROPERTY
@given(condition(), FACTS, st.sets(st.sampled_from(sorted(NAMES))))
def test_a_known_result_never_changes_when_something_unknown_becomes_known(
    engine: Engine, tree: Tree, facts: Any, hidden: set[str]
) -> None:
    less = {name: None if name in hidden else value for name, value in facts.items()}
    before, after = computed(engine, written(tree), Kind.BOOLEAN, [less, facts])
    assert before is None or before == after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m * 9000000000000", None),
        ("m + m * 1.5", 2500),
        ("m / 3", 333),
        ("greatest(m, w)", None),
        ("0 + m", 1000),
    ],
)
def test_amounts(engine: Engine, text: str, expected: int | None) -> None:
    facts = {**dict.fromkeys(NAMES), "m": 1000 if "9000" not in text else 10**7}
    assert computed(engine, text, Kind.MONEY, [facts]) == [expected]


def test_products_of_numbers_keep_their_digits(engine: Engine) -> None:
    facts = {**dict.fromkeys(NAMES), "n": Decimal("1500.5")}
    assert computed(engine, "n * n * 1.5 = 3377250.375", Kind.BOOLEAN, [facts]) == [True]


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("2004-02-29", "2021-02-28", 16),
        ("2004-02-29", "2021-03-01", 17),
        ("2006-09-01", "2021-09-01", 15),
        ("2006-09-02", "2021-09-01", 14),
    ],
)
def test_years_are_completed_years(engine: Engine, born: str, day: str, years: int) -> None:
    text = f"years_between(date '{born}', date '{day}')"
    assert computed(engine, text, Kind.INTEGER, [dict.fromkeys(NAMES)]) == [years]
