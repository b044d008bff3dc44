"""Conditions in the SQL of Splink's other backends -> DuckDB's, as far as sqlglot can."""

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


def translated(text: str, dialect: str, where: str) -> str:
    """``text`` in DuckDB's SQL; raises :class:`ConditionRefused`."""
    if dialect == "duckdb":
        return text
    spoken = DIALECTS[dialect]
    try:
        tree = sqlglot.parse_one(text, read=spoken)
        return tree.transform(_transformed, spoken).sql(
            "duckdb", unsupported_level=ErrorLevel.RAISE
        )
    except (SqlglotError, RecursionError, ValueError) as error:
        raise ConditionRefused(where, f"it cannot be translated from {dialect}") from error


def _transformed(node: exp.Expr, dialect: str) -> exp.Expr:
    if isinstance(node, exp.Substring) and getattr(node.args.get("start"), "is_string", False):
        raise ValueError("a pattern, not a place")
    if not isinstance(node, exp.Anonymous):
        return node
    function = node.name.lower()
    if function == "try_to_timestamp" and len(node.expressions) == 2:
        moment, form = node.expressions
        form = sqlglot.Dialect.get_or_raise(dialect).format_time(form)
        return exp.Anonymous(this="try_strptime", expressions=[moment, form])
    return exp.Anonymous(this=_FUNCTIONS.get(function, function), expressions=node.expressions)
