"""Typed expression -> SQL.

In: a bound expression and, for each symbol, the SQL that stands for it. Out: SQL in the portable
subset, whose NULL is *unknown* in every node. Names and constants enter through
:func:`commonweal.engine.identifier` and :func:`commonweal.engine.literal` only.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from commonweal.engine import literal
from commonweal.programme.language.exact import quotient, rounded
from commonweal.programme.language.nodes import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    DateOf,
    Expression,
    Extreme,
    Hit,
    Junction,
    Kind,
    Lookup,
    Membership,
    Name,
    Not,
    Rounded,
    Symbol,
    Value,
    ValueFor,
    ValueOn,
    YearsBetween,
)

Resolve = Callable[[Symbol], str]


def sql(  # noqa: PLR0911, PLR0912 (one per node)
    expression: Expression, resolve: Resolve
) -> str:
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
            return _first(cases, sql(otherwise, resolve), resolve)
        case YearsBetween(start, end):
            return _years(sql(start, resolve), sql(end, resolve))
        case DateOf(year, month, day):
            written = ", ".join(sql(part, resolve) for part in (year, month, day))
            return f"TRY(make_date({written}))"
        case Lookup(key, entries, _):
            branches = " ".join(
                f"WHEN {sql(each, resolve)} THEN {sql(result, resolve)}" for each, result in entries
            )
            return f"(CASE {sql(key, resolve)} {branches} END)"
        case Rounded():
            return rounded(expression, lambda part: sql(part, resolve))
        case Hit():
            return _hit(expression, resolve)
        case ValueFor() | ValueOn():
            raise AssertionError("a parameter has its value once the expression is bound")


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
    if expression.operator == "/":
        return quotient(expression, lambda part: sql(part, resolve))
    left, right = sql(expression.left, resolve), sql(expression.right, resolve)
    if expression.operator == "*" and expression.left.kind is expression.right.kind is Kind.NUMBER:
        # One digit more makes the engine multiply in its widest type.
        left = f"CAST({left} AS DECIMAL(19, 6))"
    return attempted(f"{left} {expression.operator} {right}", expression.kind)


def _first(cases: Iterable[tuple[Expression, Expression]], otherwise: str, resolve: Resolve) -> str:
    """The result of the first test that is true; unknown from the first one that is unknown on."""
    branches: list[str] = []
    asked: set[str] = set()
    for test, result in cases:
        branches.append(f"WHEN {sql(test, resolve)} THEN {sql(result, resolve)}")
        unknown = {each for each in _unknown(test, resolve) if each not in asked}
        if unknown:
            branches.append(f"WHEN {' OR '.join(sorted(unknown))} THEN NULL")
            asked |= unknown
    return f"(CASE {' '.join(branches)} ELSE {otherwise} END)"


def _unknown(expression: Expression, resolve: Resolve) -> set[str]:
    """Conditions, none of them ever NULL, of which one holds where ``expression`` is unknown.

    What a comparison is about is asked for, not the comparison again: several often ask the same.
    """
    match expression:
        case Constant(value, _):
            return {"TRUE"} if value is None else set()
        case Comparison(_, left, right):
            return _unknown(left, resolve) | _unknown(right, resolve)
        case Membership(operand, options):
            return _unknown(operand, resolve) | _unknown(options, resolve)
        case Not(operand):
            return _unknown(operand, resolve)
        case Lookup(key, entries, _) if all(_known(result) for _, result in entries):
            keys = ", ".join(sql(each, resolve) for each, _ in entries)
            return {f"({sql(key, resolve)} IN ({keys})) IS NOT TRUE"}
        case _:
            return {f"{sql(expression, resolve)} IS NULL"}


def _known(expression: Expression) -> bool:
    return isinstance(expression, Constant) and expression.value is not None


def _years(start: str, end: str) -> str:
    before = f"month({end}) * 100 + day({end}) < month({start}) * 100 + day({start})"
    return f"(year({end}) - year({start}) - CASE WHEN {before} THEN 1 ELSE 0 END)"


def _hit(expression: Hit, resolve: Resolve) -> str:
    rows = [(sql(test, resolve), sql(result, resolve)) for test, result in expression.rows]
    kind = expression.kind
    otherwise = constant(None, kind)
    if expression.otherwise is not None:
        otherwise = sql(expression.otherwise, resolve)
    if expression.policy == "collect_sum":
        unknown = " OR ".join(f"{test} IS NULL" for test, _ in rows)
        parts = " + ".join(f"CASE WHEN {test} THEN {result} ELSE 0 END" for test, result in rows)
        return f"(CASE WHEN {unknown} THEN NULL ELSE {attempted(parts, kind)} END)"
    if expression.policy == "first":
        return _first(expression.rows, otherwise, resolve)
    hit = " ".join(f"WHEN {test} THEN {result}" for test, result in rows)
    possible = [f"CASE WHEN {test} IS NULL THEN {result} END" for test, result in rows]
    unsaid = [f"({test} IS NULL AND {result} IS NULL)" for test, result in rows]
    if expression.otherwise is not None:
        possible.append(otherwise)
        unsaid.append(f"{otherwise} IS NULL")
    # The engine's least and greatest pass over NULL: they speak of what is still possible.
    low, high = (f"{f}({', '.join([*possible, 'NULL'])})" for f in ("least", "greatest"))
    return f"(CASE {hit} WHEN {' OR '.join(unsaid)} THEN NULL WHEN {low} = {high} THEN {low} END)"
