"""Typed expression -> SQL.

In: an expression and, for each symbol, the SQL that stands for it. Out: SQL in the portable
subset, whose NULL is *unknown* in every node. Names and constants enter through
:func:`commonweal.engine.identifier` and :func:`commonweal.engine.literal` only.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from commonweal.engine import literal
from commonweal.programme.language.nodes import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Expression,
    Extreme,
    Junction,
    Kind,
    Membership,
    Name,
    Not,
    Symbol,
    Value,
    YearsBetween,
)

Resolve = Callable[[Symbol], str]


def sql(expression: Expression, resolve: Resolve) -> str:  # noqa: PLR0911 (one per node)
    """``expression`` as SQL; ``resolve`` gives the SQL of a symbol."""
    match expression:
        case Constant(value, kind):
            return constant(value, kind)
        case Name(symbol):
            return resolve(symbol)
        case Not(operand):
            return f"(NOT {sql(operand, resolve)})"
        case Junction(operator, operands):
            word = f" {operator.upper()} "
            return f"({word.join(sql(operand, resolve) for operand in operands)})"
        case Comparison(operator, left, right):
            return f"({sql(left, resolve)} {operator} {sql(right, resolve)})"
        case Membership(operand, options):
            return f"({sql(operand, resolve)} IN {sql(options, resolve)})"
        case Arithmetic():
            return _arithmetic(expression, resolve)
        case Extreme(operator, operands):
            values = [sql(operand, resolve) for operand in operands]
            unknown = " OR ".join(f"{value} IS NULL" for value in values)
            return f"(CASE WHEN {unknown} THEN NULL ELSE {operator}({', '.join(values)}) END)"
        case Choice(cases, otherwise):
            branches = " ".join(
                f"WHEN {test} THEN {sql(result, resolve)} WHEN {test} IS NULL THEN NULL"
                for test, result in ((sql(case[0], resolve), case[1]) for case in cases)
            )
            return f"(CASE {branches} ELSE {sql(otherwise, resolve)} END)"
        case YearsBetween(start, end):
            return _years(sql(start, resolve), sql(end, resolve))


def constant(value: Value, kind: Kind) -> str:  # noqa: PLR0911 (one per type)
    """``value`` as an SQL constant of ``kind``; None is unknown."""
    if value is None:
        return f"CAST(NULL AS {kind.sql})"
    if isinstance(value, tuple):
        return f"({', '.join(literal(text) for text in value)})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE {literal(value.isoformat())}"
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Decimal):
        return f"CAST({literal(format(value, 'f'))} AS {kind.sql})"
    return f"CAST({value} AS {kind.sql})"


def attempted(expression: str, kind: Kind) -> str:
    """``expression`` cast to ``kind``, unknown where the type cannot hold it.

    The engine's TRY; Spark spells it ``try_add`` and so on. Casting to fewer digits rounds half
    away from zero.
    """
    return f"TRY(CAST({expression} AS {kind.sql}))"


def _arithmetic(expression: Arithmetic, resolve: Resolve) -> str:
    left, right = sql(expression.left, resolve), sql(expression.right, resolve)
    if expression.operator == "*" and expression.left.kind is expression.right.kind is Kind.NUMBER:
        # One digit more makes the engine multiply in its widest type.
        left = f"CAST({left} AS DECIMAL(19, 6))"
    if expression.operator != "/":
        return attempted(f"{left} {expression.operator} {right}", expression.kind)
    if expression.kind is Kind.MONEY:
        return attempted(f"round({left} / {right})", expression.kind)
    return attempted(f"{left} / {right}", expression.kind)


def _years(start: str, end: str) -> str:
    before = f"month({end}) * 100 + day({end}) < month({start}) * 100 + day({start})"
    return f"(year({end}) - year({start}) - CASE WHEN {before} THEN 1 ELSE 0 END)"
