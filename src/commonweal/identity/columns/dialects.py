"""Conditions in the SQL of Splink's other backends -> DuckDB's, as far as sqlglot can."""

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from commonweal.identity.columns.errors import ConditionRefused

DIALECTS = {
    "duckdb": "duckdb",
    "spark": "spark",
    "sqlite": "sqlite",
    "postgres": "postgres",
    "athena": "presto",
}
"""Splink's name of a dialect -> sqlglot's."""

_FUNCTIONS = {
    "jaro_winkler": "jaro_winkler_similarity",
    "jaro_sim": "jaro_similarity",
    "cardinality": "array_length",
}
"""Functions that Splink adds to a backend, or that sqlglot does not know -> DuckDB's."""

_TIMES = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
"""Parts of a time format of Spark's -> DuckDB's."""


def translated(text: str, dialect: str, where: str) -> str:
    """``text`` in DuckDB's SQL; raises :class:`ConditionRefused`."""
    if dialect == "duckdb":
        return text
    try:
        tree = sqlglot.parse_one(text, read=DIALECTS[dialect]).transform(_transformed)
        return tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise ConditionRefused(where, f"it cannot be translated from {dialect}") from error


def _transformed(node: exp.Expr) -> exp.Expr:
    # What sqlglot would turn into something else: a pattern for a place, a time for a text.
    start = node.args.get("start") if isinstance(node, exp.Substring) else None
    if isinstance(node, exp.StrToUnix) or (isinstance(start, exp.Literal) and start.is_string):
        raise ValueError(f"{type(node).__name__} means something else there")
    if not isinstance(node, exp.Anonymous):
        return node
    function = node.name.lower()
    if function == "try_to_timestamp" and len(node.expressions) == 2:
        moment, form = node.expressions
        spelt = exp.Literal.string(re.sub("[A-Za-z]+", _time_format, form.name))
        return exp.Anonymous(this="try_strptime", expressions=[moment, spelt])
    return exp.Anonymous(this=_FUNCTIONS.get(function, function), expressions=node.expressions)


def _time_format(letters: re.Match[str]) -> str:
    if letters[0] not in _TIMES:
        raise ValueError(f"{letters[0]} in a time format")
    return _TIMES[letters[0]]
