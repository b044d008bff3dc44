"""Text -> condition: SQL over the two records of a pair that is known to do no more than compare.

A model file is data from elsewhere. Its SQL is parsed, every node of it is looked up in
:mod:`commonweal.identity.columns.language`, and what goes to the engine is written anew from the
nodes: never the text itself.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from sqlglot import TokenType, exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError

from commonweal.identity.columns.errors import ConditionRefused
from commonweal.identity.columns.language import (
    ARITHMETIC,
    COMPARISONS,
    ELEMENT_SECOND,
    FUNCTIONS,
    KINDS,
    MAXIMUM_CHARACTERS,
    MAXIMUM_DEPTH,
    NODES,
    NUMBER,
    TYPES,
    Kind,
    PlainDuckDB,
)

Name = Callable[[exp.Column], tuple[str, str]]
"""Which record of a pair a column is of (``l`` or ``r``), and its name there; raises ValueError,
with the reason, for a column of neither."""


@dataclass(frozen=True)
class Condition:
    """A condition over ``l`` and ``r`` in DuckDB's SQL; :func:`condition_of` vouches for it."""

    sql: str
    columns: frozenset[str]
    """Every column it reads, of whichever record."""
    kinds: frozenset[tuple[str, Kind]]
    """What it takes columns for, where that is not text."""
    equal: str | None
    """The column, if all it asks for is that both records have the same value in it."""


def read_condition(text: str, where: str, name: Name) -> Condition:
    """The condition that ``text`` holds; ``where`` says in errors whose it is.

    Raises :class:`ConditionRefused`.
    """
    return condition_of(read_tree(text, where, name), where)


def prefixed(column: exp.Column) -> tuple[str, str]:
    """The column that ``l.name`` or ``r.name`` means."""
    words = [part.name for part in column.parts]
    if len(words) != 2 or words[0].lower() not in {"l", "r"}:
        raise ValueError(f"{'.'.join(words)} is no column of l or r, such as l.name")
    return words[0].lower(), words[1]


def suffixed(column: exp.Column) -> tuple[str, str]:
    """The column that ``name_l`` or ``name_r`` means."""
    words = [part.name for part in column.parts]
    name, _, side = words[-1].rpartition("_")
    if len(words) != 1 or not name or side.lower() not in {"l", "r"}:
        raise ValueError(f"{'.'.join(words)} does not end in _l or _r")
    return side.lower(), name


def read_tree(text: str, where: str, name: Name) -> exp.Expr:
    """The checked tree of ``text``, its columns written ``l.name`` and ``r.name``."""
    tree = _parse(text, where)
    for node in tree.walk():
        reason = "it is nested too deeply" if node.depth > MAXIMUM_DEPTH else _objection(node)
        if reason is not None:
            raise ConditionRefused(where, reason)

    def named(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        side, column = name(node)
        return exp.column(exp.to_identifier(column, quoted=not _is_plain(column)), table=side)

    try:
        return tree.transform(named)
    except ValueError as error:
        raise ConditionRefused(where, str(error)) from error


def condition_of(tree: exp.Expr, where: str) -> Condition:
    """The condition that a checked tree stands for."""
    sql = write(tree)
    # What the engine will read must be what was looked at here.
    if write(_parse(sql, where)) != sql:
        raise ConditionRefused(where, "it cannot be written down again without a change")
    return Condition(sql, frozenset(_columns(tree)), frozenset(_kinds(tree)), _equal(tree))


def write(tree: exp.Expr) -> str:
    """``tree`` in DuckDB's SQL."""
    return tree.sql(PlainDuckDB, comments=False, normalize_functions="lower")


def _parse(text: str, where: str) -> exp.Expr:
    if len(text) > MAXIMUM_CHARACTERS:
        raise ConditionRefused(where, f"it is longer than {MAXIMUM_CHARACTERS:,} characters")
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        trees = parse(text, read=PlainDuckDB, error_level=ErrorLevel.IMMEDIATE)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise ConditionRefused(where, "it cannot be read as an SQL condition") from error
    finally:
        logger.setLevel(level)
    if len(trees) != 1 or trees[0] is None:
        raise ConditionRefused(where, "it is not one SQL condition")
    return trees[0]


def _is_plain(name: str) -> bool:
    """Whether ``name`` is a name wherever it stands, without quotes."""
    if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name):
        return False
    tokens = PlainDuckDB().tokenize(name)
    return len(tokens) == 1 and tokens[0].token_type is TokenType.VAR


def _objection(node: exp.Expr) -> str | None:  # noqa: PLR0911 (one for each kind of node)
    """Why ``node`` has no place in a condition, if it has none."""
    if type(node) not in NODES:
        return f"{_called(node)} has no place in a condition"
    match node:
        case exp.Anonymous() if str(node.this).lower() not in FUNCTIONS:
            return f"the function {node.name} is not one that a condition may call"
        case exp.DataType() if node.this not in TYPES:
            return f"the type {node.sql(PlainDuckDB)} is not one to cast to"
        case exp.Literal() if not node.is_string and not NUMBER.fullmatch(node.name):
            return f"{node.name} is no number"
        case exp.Var() if not re.fullmatch("[A-Za-z]+", node.name):
            return f"{node.name} is no unit of time"
        case exp.Identifier() if not (isinstance(node.parent, exp.Column) or _is_bound(node)):
            return f"{node.name} is no column"
    return None


def _is_bound(node: exp.Identifier) -> bool:
    """Whether a lambda around ``node`` gives it its value."""
    around = node.find_ancestor(exp.Lambda)
    while around is not None:
        if any(parameter.name == node.name for parameter in around.expressions):
            return True
        around = around.find_ancestor(exp.Lambda)
    return False


def _called(node: exp.Expr) -> str:
    """What a reader calls a node: a subquery, a window, a placeholder, ..."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()


def _columns(tree: exp.Expr) -> Iterator[str]:
    return (column.name for column in tree.find_all(exp.Column))


def _kinds(tree: exp.Expr) -> Iterator[tuple[str, Kind]]:
    """What each column is taken for by the operator or function it directly stands in."""
    for column in tree.find_all(exp.Column):
        node: exp.Expr = column
        while isinstance(node.parent, exp.Paren):
            node = node.parent
        user = node.parent
        if isinstance(user, exp.Anonymous):
            function = user.name.lower()
            is_element = function in ELEMENT_SECOND and user.expressions[0] is not node
            if function in KINDS and not is_element:
                yield column.name, KINDS[function]
        elif isinstance(user, exp.Extract):
            yield column.name, Kind.MOMENT
        elif isinstance(user, exp.ArrayOverlaps):
            yield column.name, Kind.LIST
        elif isinstance(user, ARITHMETIC) or _is_compared_with_number(user):
            yield column.name, Kind.NUMBER


def _is_compared_with_number(user: exp.Expr | None) -> bool:
    if not isinstance(user, COMPARISONS):
        return False
    operands = (
        node.this if isinstance(node, exp.Neg) else node for node in user.iter_expressions()
    )
    return any(isinstance(node, exp.Literal) and not node.is_string for node in operands)


def _equal(tree: exp.Expr) -> str | None:
    node = tree.unnest()
    if not isinstance(node, exp.EQ):
        return None
    sides = node.left.unnest(), node.right.unnest()
    if not all(isinstance(side, exp.Column) for side in sides):
        return None
    one, other = (cast(exp.Column, side) for side in sides)
    differ = one.table != other.table and one.name.lower() == other.name.lower()
    return one.name if differ else None
