"""SQL expressions, evaluated without an engine.

What a value means, when two values agree and which keys block them is written once, in SQL, for
millions of records at a time. One record must be answered in less time than the engine needs to
begin. So the very same expressions are compiled to Python here; there is no second version of them
that could come to mean something else.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter, neg
from typing import Any

from sqlglot import exp, parse_one

from commonweal.identity.columns.language import PlainDuckDB
from commonweal.identity.lookup import functions

Row = tuple[Any, ...]
Evaluate = Callable[[Row], Any]
"""An expression over the values of a row: text, a number, True, False, or None for NULL."""


def compiled(sql: str, columns: Mapping[str, int]) -> Evaluate:
    """``sql`` as a function of a row, in which ``columns`` (``name`` or ``l.name``) have places.

    Equal to DuckDB's evaluation for the part of its SQL that linkage is written in. Raises
    NotImplementedError for anything else.
    """
    return _Compiler(columns).of(parse_one(sql, read=PlainDuckDB))


class _Compiler:
    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns

    def of(self, node: exp.Expr) -> Evaluate:
        for kinds, compile_node in _NODES.items():
            if isinstance(node, kinds):
                return compile_node(self, node)
        raise NotImplementedError(f"{type(node).__name__} is not evaluated outside the engine")

    def every(self, nodes: Sequence[exp.Expr]) -> list[Evaluate]:
        return [self.of(node) for node in nodes]

    def inner(self, node: exp.Expr) -> Evaluate:
        return self.of(node.this)

    def column(self, node: exp.Column) -> Evaluate:
        return itemgetter(self.columns[".".join(part.name for part in node.parts)])

    def literal(self, node: exp.Expr) -> Evaluate:
        text = node.name
        value = text if node.is_string else float(text) if "." in text else int(text)
        return lambda row: value

    def boolean(self, node: exp.Expr) -> Evaluate:
        value = bool(node.this)
        return lambda row: value

    def null(self, node: exp.Expr) -> Evaluate:
        return lambda row: None

    def cast(self, node: exp.Expr) -> Evaluate:
        kind = node.args["to"].sql(PlainDuckDB)
        if kind not in functions.CASTS:
            raise NotImplementedError(f"no cast to {kind} outside the engine")
        return _strict(functions.CASTS[kind], [self.of(node.this)])

    def negated(self, node: exp.Expr) -> Evaluate:
        return _strict(lambda value: not value, [self.of(node.this)])

    def minus(self, node: exp.Expr) -> Evaluate:
        return _strict(neg, [self.of(node.this)])

    def binary(self, node: exp.Binary) -> Evaluate:
        return _strict(functions.OPERATORS[type(node)], [self.of(node.left), self.of(node.right)])

    def between(self, node: exp.Expr) -> Evaluate:
        parts = [self.of(node.this), self.of(node.args["low"]), self.of(node.args["high"])]
        return _strict(lambda value, low, high: low <= value <= high, parts)

    def logical(self, node: exp.Expr) -> Evaluate:
        return partial(_logical, self.every(list(node.flatten())), isinstance(node, exp.Or))

    def is_null(self, node: exp.Expr) -> Evaluate:
        if not isinstance(node.expression, exp.Null):
            raise NotImplementedError("only IS NULL is evaluated outside the engine")
        value = self.of(node.this)
        return lambda row: value(row) is None

    def within(self, node: exp.Expr) -> Evaluate:
        if not all(isinstance(choice, exp.Literal) for choice in node.expressions):
            raise NotImplementedError("only IN (literals) is evaluated outside the engine")
        choices = frozenset(choice.name for choice in node.expressions)
        return _strict(lambda value: value in choices, [self.of(node.this)])

    def case(self, node: exp.Expr) -> Evaluate:
        if node.args.get("this") is not None:
            raise NotImplementedError("only CASE WHEN is evaluated outside the engine")
        branches = [
            (self.of(branch.this), self.of(branch.args["true"])) for branch in node.args["ifs"]
        ]
        default = node.args.get("default")
        return partial(_case, branches, self.null(node) if default is None else self.of(default))

    def function(self, node: exp.Expr) -> Evaluate:
        name = node.name.lower()
        arguments = self.every(node.expressions)
        if name in functions.STRICT:
            return _strict(functions.STRICT[name], arguments)
        if name in functions.OF_NULLS:
            return partial(_of_nulls, functions.OF_NULLS[name], arguments)
        raise NotImplementedError(f"{name}() is not evaluated outside the engine")


_NODES: Mapping[Any, Callable[[_Compiler, Any], Evaluate]] = {
    exp.Paren: _Compiler.inner,
    exp.Column: _Compiler.column,
    exp.Literal: _Compiler.literal,
    exp.Boolean: _Compiler.boolean,
    exp.Null: _Compiler.null,
    (exp.Cast, exp.TryCast): _Compiler.cast,
    exp.Neg: _Compiler.minus,
    exp.Not: _Compiler.negated,
    (exp.And, exp.Or): _Compiler.logical,
    exp.Is: _Compiler.is_null,
    exp.In: _Compiler.within,
    exp.Between: _Compiler.between,
    exp.Case: _Compiler.case,
    exp.Anonymous: _Compiler.function,
    tuple(functions.OPERATORS): _Compiler.binary,
}


def _strict(function: Callable[..., Any], arguments: Sequence[Evaluate]) -> Evaluate:
    """``function``, which gives NULL for any NULL."""
    if len(arguments) == 1:
        return partial(_strict_of_one, function, arguments[0])
    if len(arguments) == 2:
        return partial(_strict_of_two, function, arguments[0], arguments[1])
    return partial(_strict_of_many, function, arguments)


def _strict_of_one(function: Callable[..., Any], argument: Evaluate, row: Row) -> Any:
    value = argument(row)
    return None if value is None else function(value)


def _strict_of_two(
    function: Callable[..., Any], first: Evaluate, second: Evaluate, row: Row
) -> Any:
    left = first(row)
    if left is None:
        return None
    right = second(row)
    return None if right is None else function(left, right)


def _strict_of_many(function: Callable[..., Any], arguments: Sequence[Evaluate], row: Row) -> Any:
    values = [argument(row) for argument in arguments]
    return None if None in values else function(*values)


def _of_nulls(function: Callable[..., Any], arguments: Sequence[Evaluate], row: Row) -> Any:
    return function(*[argument(row) for argument in arguments])


def _logical(parts: Sequence[Evaluate], decisive: bool, row: Row) -> bool | None:
    """OR (``decisive`` True) or AND (False) of three truth values."""
    unknown = False
    for part in parts:
        value: bool | None = part(row)
        if value is decisive:
            return decisive
        unknown = unknown or value is None
    return None if unknown else not decisive


def _case(branches: Sequence[tuple[Evaluate, Evaluate]], default: Evaluate, row: Row) -> Any:
    for condition, value in branches:
        if condition(row):
            return value(row)
    return default(row)
