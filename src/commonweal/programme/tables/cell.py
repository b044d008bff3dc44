"""One cell of a decision table: the text of a condition on one input -> a typed test.

======================  ==========================================================
``-``                   anything
``rural``, ``3``        equal to it; texts stand without quotation marks
``true``                a boolean that is true
``rural, urban``        one of them
``not rural, urban``    none of them
``< 7000 yuan``         smaller; also ``<=``, ``>``, ``>=``
``[1..3]``, ``(1..3]``  between, a round bracket leaves the end out
``in rural_kinds``      one of a parameter of type ``texts``
======================  ==========================================================

In place of a value the name of a parameter may stand.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, cast

from commonweal.programme.language import (
    Comparison,
    Constant,
    Expression,
    Junction,
    Kind,
    Membership,
    Name,
    Not,
    Symbol,
)
from commonweal.programme.values import value

ANYTHING = Constant(True, Kind.BOOLEAN)

_RANGE = re.compile(r"^([\[(])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])])$")
_ORDER = re.compile(r"^(<=|>=|<|>)\s*(.+)$")
_WORD = re.compile(r"^[a-z][a-z0-9_]*$")
_Order = Literal["=", "<>", "<", "<=", ">", ">="]


def read_cell(
    raw: Any, tested: Expression, parameters: Mapping[str, Symbol], currency: str
) -> Expression:
    """The test that ``raw`` makes of ``tested``; raises ValueError with what is wrong."""
    reader = _Cell(tested, parameters, currency)
    if isinstance(raw, list):
        return reader.one_of([reader.value(item) for item in raw])
    text = str(raw).strip() if isinstance(raw, str) else raw
    return reader.text(text) if isinstance(text, str) else reader.equal(reader.value(text))


class _Cell:
    def __init__(self, tested: Expression, parameters: Mapping[str, Symbol], currency: str) -> None:
        self.tested, self.parameters, self.currency = tested, parameters, currency

    def text(self, text: str) -> Expression:
        if text == "-":
            return ANYTHING
        if text.startswith("not "):
            return Not(self.listed(text.removeprefix("not ")))
        if text.startswith("in "):
            return self.member(text.removeprefix("in ").strip())
        between = _RANGE.match(text)
        if between is not None:
            low, high = self.value(between[2]), self.value(between[3])
            self.ordered()
            lower = self.compared(">=" if between[1] == "[" else ">", low)
            return Junction("and", (lower, self.compared("<=" if between[4] == "]" else "<", high)))
        order = _ORDER.match(text)
        if order is not None:
            self.ordered()
            return self.compared(cast(_Order, order[1]), self.value(order[2]))
        return self.listed(text)

    def listed(self, text: str) -> Expression:
        return self.one_of([self.value(item.strip()) for item in text.split(",")])

    def one_of(self, values: list[Expression]) -> Expression:
        texts = [v.value for v in values if isinstance(v, Constant) and isinstance(v.value, str)]
        if len(values) > 1 and self.tested.kind is Kind.TEXT and len(texts) == len(values):
            return Membership(self.tested, Constant(tuple(texts), Kind.TEXTS))
        tests = tuple(self.equal(each) for each in values)
        return tests[0] if len(tests) == 1 else Junction("or", tests)

    def equal(self, other: Expression) -> Expression:
        if self.tested.kind is Kind.BOOLEAN and isinstance(other, Constant):
            return self.tested if other.value else Not(self.tested)
        return self.compared("=", other)

    def compared(self, operator: _Order, other: Expression) -> Expression:
        return Comparison(operator, self.tested, other)

    def ordered(self) -> None:
        if self.tested.kind in {Kind.TEXT, Kind.BOOLEAN}:
            raise ValueError(f"{self.tested.kind} has no order")

    def member(self, name: str) -> Expression:
        symbol = self.parameters.get(name)
        if symbol is None or symbol.kind is not Kind.TEXTS or self.tested.kind is not Kind.TEXT:
            raise ValueError("after `in` stands the name of a parameter of type texts")
        return Membership(self.tested, Name(symbol))

    def value(self, raw: Any) -> Expression:
        """A value of the input's type, or a parameter of it."""
        kind = self.tested.kind
        if isinstance(raw, str) and raw in self.parameters and kind is not Kind.TEXT:
            symbol = self.parameters[raw]
            if symbol.keys or not _comparable(symbol.kind, kind):
                raise ValueError(f"the parameter {raw} is no {kind}")
            return Name(symbol)
        return read_value(raw, kind, self.currency)


def read_value(raw: Any, kind: Kind, currency: str) -> Constant:
    """``raw`` as a constant of ``kind``; raises ValueError."""
    found: Any = raw
    if isinstance(raw, str):
        if kind is Kind.BOOLEAN and raw in {"true", "false"}:
            found = raw == "true"
        elif kind is Kind.INTEGER and re.fullmatch(r"-?[0-9]+", raw):
            found = int(raw)
        elif kind is Kind.DATE:
            found = date.fromisoformat(raw)
        elif kind is Kind.TEXT:
            found = raw[1:-1].replace("''", "'") if re.fullmatch(r"'.*'", raw) else raw
    elif kind is Kind.TEXT and isinstance(raw, int) and not isinstance(raw, bool):
        # A text of digits, such as a code, needs no quotation marks in a cell.
        found = str(raw)
    return Constant(value(kind, found, currency), kind)


def _comparable(one: Kind, other: Kind) -> bool:
    return one is other or {one, other} == {Kind.INTEGER, Kind.NUMBER}
