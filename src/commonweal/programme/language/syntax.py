"""Text -> sqlglot's tree, with sqlglot's complaints as errors that have a place."""

import logging
from collections.abc import Callable
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from commonweal.programme.errors import ExpressionInvalid, ExpressionNotAllowed, Place

_DIALECT = sqlglot.Dialect.get_or_raise("duckdb")

Locate = Callable[[int], Place]
"""Offset in an expression -> its place in the rule file."""


def syntax_tree(text: str, locate: Locate) -> exp.Expression:
    """The one expression that ``text`` holds."""
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        trees = _DIALECT.parse_into(exp.Condition, text)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise ExpressionInvalid(locate(_offset(error, text)), _reason(error)) from error
    finally:
        logger.setLevel(level)
    if len(trees) != 1:
        raise ExpressionNotAllowed(locate(0), "one expression belongs here, without ;")
    if trees[0] is None:
        raise ExpressionInvalid(locate(0), "an expression is needed here")
    return cast(exp.Expression, trees[0])


def is_name(word: str) -> bool:
    """Whether ``word`` can stand in an expression as a name, and is no word of the language."""
    try:
        tree = syntax_tree(word, lambda _: Place("", 1, 1))
    except (ExpressionInvalid, ExpressionNotAllowed):
        return False
    return isinstance(tree, exp.Column)


def _reason(error: Exception) -> str:
    details = getattr(error, "errors", None) or [{}]
    return str(details[0].get("description") or "cannot be read as an expression")


def _offset(error: Exception, text: str) -> int:
    """Where in ``text`` sqlglot stumbled; it counts the column at which a token ends."""
    details = (getattr(error, "errors", None) or [{}])[0]
    if not details.get("line"):
        return 0
    before = text.split("\n")[: details["line"] - 1]
    column = int(details.get("col") or 1) - len(str(details.get("highlight") or " "))
    return min(sum(len(line) + 1 for line in before) + max(column, 0), len(text))
