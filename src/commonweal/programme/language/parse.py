"""Text -> typed expression.

sqlglot reads the text; this module then admits node by node what belongs to the language and
checks the types. What is not admitted here cannot reach the engine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NoReturn

from sqlglot import exp

from commonweal.programme.errors import (
    DivisionByZero,
    ExpressionNotAllowed,
    ExpressionTypes,
    NameUnknown,
    Place,
)
from commonweal.programme.language.domain import never_zero
from commonweal.programme.language.functions import NAMED
from commonweal.programme.language.household import Households, asked
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
    cost,
)
from commonweal.programme.language.syntax import Locate, syntax_tree

MAXIMUM_CHARACTERS = 4_000
MAXIMUM_DEPTH = 60
MAXIMUM_COST = 5_000
FUNCTIONS = ("if", "least", "greatest", *NAMED)

_JUNCTIONS: dict[type[exp.Expression], Literal["and", "or"]] = {exp.And: "and", exp.Or: "or"}
_COMPARISONS: dict[type[exp.Expression], Literal["=", "<>", "<", "<=", ">", ">="]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expression], Literal["+", "-", "*", "/"]] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
}
_ORDERED = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE}
_NUMERIC = {Kind.INTEGER, Kind.NUMBER}


def parse(
    text: str,
    scope: Mapping[str, Symbol],
    locate: Locate,
    expected: Kind,
    currency: str = "CNY",
    households: Households | None = None,
) -> Expression:
    """``text`` as an expression of type ``expected`` over the names in ``scope``.

    ``locate`` turns an offset in ``text`` into a place in the file, for errors; ``currency`` says
    which units of money there are. Expressions over the household are added to ``households``;
    without it they are refused.
    """
    if len(text) > MAXIMUM_CHARACTERS:
        raise ExpressionNotAllowed(locate(0), f"longer than {MAXIMUM_CHARACTERS:,} characters")
    tree = syntax_tree(text, locate)
    expression = Reader(scope, locate, currency, households).read(tree, 0)
    if cost(expression) > MAXIMUM_COST:
        raise ExpressionNotAllowed(locate(0), "too long once written out; name its parts as rules")
    if expression.kind != expected:
        expression = _zero_as_money(expression, expected)
    if expression.kind != expected:
        if expected is Kind.NUMBER and expression.kind is Kind.INTEGER:
            return expression
        raise ExpressionTypes(
            locate(0), f"this is {expression.kind}, but {expected} is needed here"
        )
    return expression


@dataclass(frozen=True)
class Reader:
    """Admits sqlglot's nodes one kind at a time; everything else is refused."""

    scope: Mapping[str, Symbol]
    locate: Locate
    currency: str
    households: Households | None = None

    def read(self, node: exp.Expression, depth: int) -> Expression:
        if depth > MAXIMUM_DEPTH:
            raise ExpressionNotAllowed(self.place(node), "nested too deeply")
        reader = _READERS.get(type(node))
        return self.refuse(node) if reader is None else reader(self, node, depth + 1)

    def inner(self, node: exp.Expression, depth: int) -> Expression:
        return self.read(node.this, depth)

    def negation(self, node: exp.Expression, depth: int) -> Expression:
        return Not(self.typed(node.this, Kind.BOOLEAN, depth))

    def junction(self, node: exp.Expression, depth: int) -> Expression:
        sides = (self.typed(side, Kind.BOOLEAN, depth) for side in _flat(node, type(node)))
        return Junction(_JUNCTIONS[type(node)], tuple(sides))

    def function(self, node: exp.Expression, depth: int) -> Expression:
        read = NAMED.get(str(node.this).lower())
        return self.refuse(node) if read is None else read(self, node, depth)

    def typed(self, node: exp.Expression, kind: Kind, depth: int) -> Expression:
        expression = self.read(node, depth)
        if expression.kind is not kind:
            raise ExpressionTypes(
                self.place(node), f"this is {expression.kind}, but {kind} is needed here"
            )
        return expression

    def name(self, node: exp.Expression, _: int) -> Expression:
        assert isinstance(node, exp.Column)
        symbol = self.symbol(node)
        if symbol.keys:
            raise ExpressionTypes(
                self.place(node), f"say which: value_for({symbol.name}, ...) takes one of its keys"
            )
        return Name(symbol)

    def symbol(self, node: exp.Column) -> Symbol:
        words = [part.name for part in node.parts]
        name = ".".join(words)
        if name not in self.scope or any(
            part.args.get("quoted") for part in node.parts if isinstance(part, exp.Identifier)
        ):
            raise NameUnknown(self.place(node), "name", name, sorted(self.scope))
        return self.scope[name]

    def constant(self, node: exp.Expression, depth: int) -> Expression:
        if isinstance(node, exp.Boolean):
            return Constant(bool(node.this), Kind.BOOLEAN)
        if isinstance(node, exp.Neg):
            operand = self.read(node.this, depth)
            if not isinstance(operand, Constant) or not isinstance(operand.value, int | Decimal):
                return self.refuse(node)
            return Constant(-operand.value, operand.kind)
        if node.args.get("is_string"):
            return Constant(str(node.this), Kind.TEXT)
        return self.number(node)

    def number(self, node: exp.Expression) -> Constant:
        text = str(node.this)
        if text.isdigit():
            if len(text) > 15:
                raise ExpressionTypes(self.place(node), "a whole number has at most 15 digits")
            return Constant(int(text), Kind.INTEGER)
        whole, _, fraction = text.partition(".")
        if not (whole.isdigit() and fraction.isdigit()) or len(whole) > 12 or len(fraction) > 6:
            raise ExpressionTypes(
                self.place(node), "a number has at most 12 digits before and 6 after the point"
            )
        return Constant(Decimal(text), Kind.NUMBER)

    def date(self, node: exp.Expression, _: int) -> Expression:
        if not (
            isinstance(node, exp.Cast)
            and isinstance(node.this, exp.Literal)
            and node.this.is_string
            and node.to.is_type(exp.DataType.Type.DATE)
        ):
            return self.refuse(node)
        try:
            return Constant(date.fromisoformat(str(node.this.this)), Kind.DATE)
        except ValueError as error:
            raise ExpressionTypes(self.place(node), "a date is written 2021-09-01") from error

    def comparison(self, node: exp.Expression, depth: int) -> Expression:
        left, right = self.pair(node.this, node.expression, depth)
        compared = self.compared(node, _COMPARISONS[type(node)], left, right)
        for one, other in ((left, right), (right, left)):
            self.known_value(node, one, other)
        return compared

    def compared(
        self,
        node: exp.Expression,
        operator: Literal["=", "<>", "<", "<=", ">", ">="],
        left: Expression,
        right: Expression,
    ) -> Expression:
        same = left.kind is right.kind or {left.kind, right.kind} == _NUMERIC
        if not same or left.kind is Kind.TEXTS:
            raise ExpressionTypes(
                self.place(node), f"{left.kind} cannot be compared with {right.kind}"
            )
        if operator not in {"=", "<>"} and left.kind not in _ORDERED:
            raise ExpressionTypes(self.place(node), f"{left.kind} has no order")
        return Comparison(operator, left, right)

    def between(self, node: exp.Expression, depth: int) -> Expression:
        if node.args.get("symmetric"):
            return self.refuse(node)
        low = self.pair(node.this, node.args["low"], depth)
        high = self.pair(node.this, node.args["high"], depth)
        return Junction("and", (self.compared(node, ">=", *low), self.compared(node, "<=", *high)))

    def membership(self, node: exp.Expression, depth: int) -> Expression:
        if node.args.get("query") is not None or node.args.get("unnest") is not None:
            return self.refuse(node)
        operand = self.typed(node.this, Kind.TEXT, depth)
        field = node.args.get("field")
        listed = node.args.get("expressions") or []
        if field is None and len(listed) == 1 and isinstance(listed[0], exp.Column):
            field = listed[0]
        if field is not None:
            return Membership(operand, self.typed(field, Kind.TEXTS, depth))
        texts = [self.typed(item, Kind.TEXT, depth) for item in listed]
        values = tuple(str(text.value) for text in texts if isinstance(text, Constant))
        if len(values) != len(texts) or not values:
            raise ExpressionTypes(
                self.place(node), "after `in` stands a list of texts or a parameter of texts"
            )
        for text in texts:
            self.known_value(node, operand, text)
        return Membership(operand, Constant(values, Kind.TEXTS))

    def known_value(self, node: exp.Expression, name: Expression, value: Expression) -> None:
        """A text is compared with a column whose contract lists the values it can have."""
        if (
            isinstance(name, Name)
            and name.symbol.values
            and isinstance(value, Constant)
            and value.value not in name.symbol.values
        ):
            raise NameUnknown(
                self.place(node),
                f"value of {name.symbol.name}",
                str(value.value),
                name.symbol.values,
            )

    def arithmetic(self, node: exp.Expression, depth: int) -> Expression:
        operator = _ARITHMETIC[type(node)]
        left, right = self.read(node.this, depth), self.read(node.expression, depth)
        if operator in {"+", "-"}:
            left, right = _alike([left, right])
        kind = _result(operator, left.kind, right.kind)
        if kind is None:
            raise ExpressionTypes(
                self.place(node), f"{left.kind} {operator} {right.kind} has no meaning"
            )
        if operator == "/" and not never_zero(right):
            raise DivisionByZero(self.place(node.expression), "the divisor may be zero")
        return Arithmetic(operator, left, right, kind)

    def choice(self, node: exp.Expression, depth: int) -> Expression:
        if isinstance(node, exp.If):
            branches: list[exp.Expression] = [node]
            default = node.args.get("false")
        else:
            if node.this is not None:
                return self.refuse(node)
            branches, default = node.args["ifs"], node.args.get("default")
        if default is None:
            raise ExpressionTypes(self.place(node), "say what holds otherwise: `else` is missing")
        results = [self.read(branch.args["true"], depth) for branch in branches]
        results = _alike([*results, self.read(default, depth)])
        if len({result.kind for result in results}) != 1:
            raise ExpressionTypes(self.place(node), "every result must have the same type")
        conditions = [self.typed(branch.this, Kind.BOOLEAN, depth) for branch in branches]
        pairs = tuple(zip(conditions, results, strict=False))
        return Choice(pairs, results[-1], results[-1].kind)

    def extreme(self, node: exp.Expression, depth: int) -> Expression:
        nodes = [node.this, *node.expressions]
        operands = _alike([self.read(item, depth) for item in nodes])
        kinds = {operand.kind for operand in operands}
        if len(kinds) != 1 or not kinds <= _ORDERED or len(operands) < 2:
            raise ExpressionTypes(
                self.place(node), "least and greatest take two or more values of one ordered type"
            )
        operator: Literal["least", "greatest"] = (
            "least" if isinstance(node, exp.Least) else "greatest"
        )
        return Extreme(operator, tuple(operands), operands[0].kind)

    def household(self, node: exp.Expression, depth: int) -> Expression:
        # A member is asked without `households`: the question cannot go to the household again.
        member = replace(self, households=None)
        household = asked(node, self.place(node), lambda inner: member.read(inner, depth))
        if household is None:
            return self.refuse(node)
        if self.households is None:
            raise ExpressionNotAllowed(
                self.place(node),
                "the household is asked in rules, `eligible`, awards and findings, and never "
                "inside another question to it",
            )
        if cost(household.operand) > MAXIMUM_COST:
            raise ExpressionNotAllowed(
                self.place(node), "too long once written out; name its parts as rules"
            )
        return Name(self.households.symbol(household))

    def pair(self, left: Any, right: Any, depth: int) -> tuple[Expression, Expression]:
        one, other = self.read(left, depth), self.read(right, depth)
        return _zero_as_money(one, other.kind), _zero_as_money(other, one.kind)

    def refuse(self, node: exp.Expression) -> NoReturn:
        place = self.place(node)
        if isinstance(node, exp.Is | exp.Null | exp.Coalesce):
            raise ExpressionNotAllowed(
                place,
                "whether something is unknown cannot be asked; the fact's `absent:` says what a "
                "missing record means",
            )
        if isinstance(node, exp.Func):
            name = str(node.this) if isinstance(node, exp.Anonymous) else node.sql_name()
            raise ExpressionNotAllowed(
                place, f"there is no function {name.lower()}; there are {', '.join(FUNCTIONS)}"
            )
        raise ExpressionNotAllowed(place, f"{node.key} is not part of the language of rules")

    def place(self, node: exp.Expression) -> Place:
        starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
        return self.locate(min(starts, default=0))


_Read = Callable[[Reader, exp.Expression, int], Expression]

_READERS: dict[type[exp.Expression], _Read] = {
    exp.Paren: Reader.inner,
    exp.Column: Reader.name,
    exp.Literal: Reader.constant,
    exp.Boolean: Reader.constant,
    exp.Neg: Reader.constant,
    exp.Cast: Reader.date,
    exp.Not: Reader.negation,
    exp.Between: Reader.between,
    exp.In: Reader.membership,
    exp.Case: Reader.choice,
    exp.If: Reader.choice,
    exp.Least: Reader.extreme,
    exp.Greatest: Reader.extreme,
    exp.Anonymous: Reader.function,
    exp.Dot: Reader.household,
    **dict.fromkeys(_JUNCTIONS, Reader.junction),
    **dict.fromkeys(_COMPARISONS, Reader.comparison),
    **dict.fromkeys(_ARITHMETIC, Reader.arithmetic),
}
"""Everything that the language admits; any other node is refused."""


def _flat(node: exp.Expression, kind: type[exp.Expression]) -> list[exp.Expression]:
    """The operands of a chain of the same junction, without recursion over its length."""
    chain: list[exp.Expression] = []
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if type(current) is kind:
            waiting += [current.expression, current.this]
        else:
            chain.append(current)
    return chain


def _alike(expressions: list[Expression]) -> list[Expression]:
    """Zeros among money become money."""
    if any(expression.kind is Kind.MONEY for expression in expressions):
        return [_zero_as_money(expression, Kind.MONEY) for expression in expressions]
    return expressions


def _zero_as_money(expression: Expression, beside: Kind) -> Expression:
    """0 is 0 in every unit; any other bare number beside money lacks its unit."""
    if beside is Kind.MONEY and expression == Constant(0, Kind.INTEGER):
        return Constant(0, Kind.MONEY)
    return expression


def _result(operator: str, left: Kind, right: Kind) -> Kind | None:
    if left in _NUMERIC and right in _NUMERIC:
        whole = left is right is Kind.INTEGER and operator != "/"
        return Kind.INTEGER if whole else Kind.NUMBER
    if left is right is Kind.MONEY:
        return {"+": Kind.MONEY, "-": Kind.MONEY, "/": Kind.NUMBER}.get(operator)
    if left is Kind.MONEY and right in _NUMERIC and operator in {"*", "/"}:
        return Kind.MONEY
    if left in _NUMERIC and right is Kind.MONEY and operator == "*":
        return Kind.MONEY
    return None
