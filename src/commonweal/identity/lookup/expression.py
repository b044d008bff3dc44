"""SQL expressions, evaluated without an engine.

What a value means, when two values agree and which keys block them is written once, in SQL, for
millions of records at a time. One record must be answered in less time than the engine needs to
begin. So the very same expressions are translated to Python here; there is no second version of
them that could come to mean something else.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

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
    translation = _Translation(columns)
    text = translation.of(parse_one(sql, read=PlainDuckDB)).text
    # Of the SQL itself nothing is in the text but its constants, each as Python writes it.
    function: Evaluate = eval(f"lambda row: {text}", translation.names)
    return function


class _Python(NamedTuple):
    """A Python expression, which may stand anywhere in another."""

    text: str
    nullable: bool = True
    """It may be None."""
    simple: bool = False
    """To write it twice costs no more than to keep its value."""


class _Translation:
    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.names: dict[str, Any] = {"__builtins__": {}}
        """What the expression calls by name."""
        self.kept = 0

    def of(self, node: exp.Expr) -> _Python:
        for kinds, translate in _NODES.items():
            if isinstance(node, kinds):
                return translate(self, node)
        raise NotImplementedError(f"{type(node).__name__} is not evaluated outside the engine")

    def every(self, nodes: Sequence[exp.Expr]) -> list[_Python]:
        return [self.of(node) for node in nodes]

    def true(self, node: exp.Expr) -> str:
        """What Python takes for true where ``node`` is TRUE, and not where it is FALSE or NULL."""
        if isinstance(node, exp.Paren):
            return self.true(node.this)
        if isinstance(node, exp.And | exp.Or):
            word = " or " if isinstance(node, exp.Or) else " and "
            return f"({word.join(map(self.true, node.flatten()))})"
        return self.of(node).text

    def named(self, value: object) -> str:
        """A name for a function or a constant."""
        name = f"n{len(self.names)}"
        self.names[name] = value
        return name

    def keep(self) -> str:
        """A name for a value that is needed again."""
        self.kept += 1
        return f"v{self.kept}"

    def strict(self, form: str, parts: Sequence[_Python], *, nullable: bool = False) -> _Python:
        """``form`` with the ``parts`` in its places, and NULL for any NULL.

        ``nullable``: it may be NULL even so.
        """
        values, missing = [], []
        for part in parts:
            value = part.text if part.simple or not part.nullable else self.keep()
            values.append(value)
            if part.nullable:
                tested = value if part.simple else f"({value} := {part.text})"
                missing.append(f"{tested} is None")
        text = form.format(*values)
        if not missing:
            return _Python(f"({text})", nullable)
        return _Python(f"(None if {' or '.join(missing)} else {text})")

    def call(self, function: Callable[..., Any], parts: Sequence[_Python]) -> _Python:
        """A function of Python's that is asked of values only."""
        places = ", ".join("{}" for _ in parts)
        return self.strict(f"{self.named(function)}({places})", parts, nullable=True)

    def inner(self, node: exp.Expr) -> _Python:
        return self.of(node.this)

    def column(self, node: exp.Column) -> _Python:
        place = self.columns[".".join(part.name for part in node.parts)]
        return _Python(f"row[{place}]", simple=True)

    def literal(self, node: exp.Expr) -> _Python:
        text = node.name
        value = text if node.is_string else float(text) if "." in text else int(text)
        return _Python(repr(value), nullable=False)

    def boolean(self, node: exp.Expr) -> _Python:
        return _Python(repr(bool(node.this)), nullable=False)

    def null(self, node: exp.Expr) -> _Python:
        return _Python("None", simple=True)

    def cast(self, node: exp.Expr) -> _Python:
        kind = node.args["to"].sql(PlainDuckDB)
        if kind not in functions.CASTS:
            raise NotImplementedError(f"no cast to {kind} outside the engine")
        return self.call(functions.CASTS[kind], [self.of(node.this)])

    def negated(self, node: exp.Expr) -> _Python:
        return self.strict("not {}", [self.of(node.this)])

    def minus(self, node: exp.Expr) -> _Python:
        return self.strict("-{}", [self.of(node.this)])

    def binary(self, node: exp.Binary) -> _Python:
        sign = functions.OPERATORS[type(node)]
        return self.strict(f"{{}} {sign} {{}}", self.every([node.left, node.right]))

    def division(self, node: exp.Binary) -> _Python:
        return self.call(functions.DIVISIONS[type(node)], self.every([node.left, node.right]))

    def between(self, node: exp.Expr) -> _Python:
        parts = [node.args["low"], node.this, node.args["high"]]
        return self.strict("{} <= {} <= {}", self.every(parts))

    def logical(self, node: exp.Expr) -> _Python:
        """Of three truth values, one decides an OR (True) or an AND (False) alone."""
        decisive = isinstance(node, exp.Or)
        branches, unknown = [], []
        for part in self.every(list(node.flatten())):
            value = self.keep()
            branches.append(f"{decisive} if ({value} := {part.text}) is {decisive} else ")
            if part.nullable:
                unknown.append(f"{value} is None")
        null = f"None if {' or '.join(unknown)} else " if unknown else ""
        return _Python(f"({''.join(branches)}{null}{not decisive})", nullable=bool(unknown))

    def is_null(self, node: exp.Expr) -> _Python:
        if not isinstance(node.expression, exp.Null):
            raise NotImplementedError("only IS NULL is evaluated outside the engine")
        return _Python(f"({self.of(node.this).text} is None)", nullable=False)

    def within(self, node: exp.Expr) -> _Python:
        if not all(isinstance(choice, exp.Literal) for choice in node.expressions):
            raise NotImplementedError("only IN (literals) is evaluated outside the engine")
        choices = self.named(frozenset(choice.name for choice in node.expressions))
        return self.strict(f"{{}} in {choices}", [self.of(node.this)])

    def case(self, node: exp.Expr) -> _Python:
        if node.args.get("this") is not None:
            raise NotImplementedError("only CASE WHEN is evaluated outside the engine")
        branches, nullable = [], False
        for branch in node.args["ifs"]:
            value = self.of(branch.args["true"])
            nullable = nullable or value.nullable
            branches.append(f"{value.text} if {self.true(branch.this)} else ")
        default = node.args.get("default")
        last = self.null(node) if default is None else self.of(default)
        return _Python(f"({''.join(branches)}{last.text})", nullable or last.nullable)

    def function(self, node: exp.Expr) -> _Python:
        name = node.name.lower()
        parts = self.every(node.expressions)
        if name == "coalesce":
            return self.first_of(parts)
        if name in functions.STRICT:
            return self.call(functions.STRICT[name], parts)
        if name in functions.OF_NULLS:
            texts = ", ".join(part.text for part in parts)
            return _Python(f"{self.named(functions.OF_NULLS[name])}({texts})")
        raise NotImplementedError(f"{name}() is not evaluated outside the engine")

    def first_of(self, parts: Sequence[_Python]) -> _Python:
        """The first value that is not NULL."""
        *others, last = parts
        branches = []
        for part in others:
            value = self.keep()
            branches.append(f"{value} if ({value} := {part.text}) is not None else ")
        return _Python(f"({''.join(branches)}{last.text})", last.nullable)


_NODES: Mapping[Any, Callable[[_Translation, Any], _Python]] = {
    exp.Paren: _Translation.inner,
    exp.Column: _Translation.column,
    exp.Literal: _Translation.literal,
    exp.Boolean: _Translation.boolean,
    exp.Null: _Translation.null,
    (exp.Cast, exp.TryCast): _Translation.cast,
    exp.Neg: _Translation.minus,
    exp.Not: _Translation.negated,
    (exp.And, exp.Or): _Translation.logical,
    exp.Is: _Translation.is_null,
    exp.In: _Translation.within,
    exp.Between: _Translation.between,
    exp.Case: _Translation.case,
    exp.Anonymous: _Translation.function,
    tuple(functions.OPERATORS): _Translation.binary,
    tuple(functions.DIVISIONS): _Translation.division,
}
