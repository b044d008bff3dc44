"""How a condition came out for somebody: what was compared, its value, and how the two lie.

``income < line`` becomes *Household income per head: 4,812 yuan, not below 4,750 yuan (Income line
per head)*. A name begins its statement or stands in brackets, so it needs no quotation marks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from commonweal.programme.language.nodes import (
    Comparison,
    Constant,
    Expression,
    Junction,
    Kind,
    Membership,
    Name,
    Not,
    Symbol,
    ValueFor,
    ValueOn,
    YearsBetween,
    symbols,
)
from commonweal.programme.language.words import ATOM, Speaker

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_DAYS = {
    ("<", True): "day <",
    ("<", False): "day >=",
    ("<=", True): "day <=",
    ("<=", False): "day >",
    (">", True): "day >",
    (">", False): "day <=",
    (">=", True): "day >=",
    (">=", False): "day <",
}
"""Operator and whether it holds -> how two days lie."""


@dataclass(frozen=True)
class Teller(Speaker):
    """Tells conditions with the values that somebody has."""

    value_of: Callable[[Expression], str] = field(kw_only=True)
    """The value of an expression, in words."""

    def condition(self, expression: Expression, met: bool | None) -> str:
        """What was compared and how it came out; of what is unknown only what it is."""
        match expression:
            case Comparison(operator, left, right):
                turned: str = operator
                if isinstance(left, Constant) or of_the_law(left):
                    turned, left, right = _TURNED[operator], right, left
                if met is None or left.kind is Kind.BOOLEAN:
                    return self.itself(left)
                relation = _relation(turned, left.kind, met)
                return self.compared(left, self.say(relation, self.described(right)))
            case Membership(operand, _) if met is None:
                return self.itself(operand)
            case Membership(operand, options):
                relation = "told one of" if met else "told none of"
                return self.compared(operand, self.say(relation, self.options(options)))
        return self.itself(expression)

    def asked(self, test: Expression) -> str:
        """A condition of a decision table as it stands in its row."""
        match test:
            case Comparison(operator, left, right):
                rule = self.say(f"asked {operator}", self.described(right))
                return self.say("told", self.subject(left), rule)
            case Membership(operand, options):
                rule = self.say("asked one of", self.options(options))
                return self.say("told", self.subject(operand), rule)
            case Junction(word, operands):
                return self.say(word).join(map(self.asked, operands))
            case Not(Name() as operand):
                return self.say("told", self.subject(operand), self.say("false"))
            case Not(operand):
                return self.say("asked not", self.asked(operand))
        return self.say("told", self.subject(test), self.say("true"))

    def itself(self, expression: Expression) -> str:
        """What an expression is, where it says nothing or stands by itself."""
        return self.say("told", self.subject(expression), self.value_of(expression))

    def subject(self, expression: Expression) -> str:
        """What an expression is about."""
        return self.sentence(expression)

    def keyed(self, title: str, key: str) -> str:
        """A value of the law for one key."""
        return self.say("keyed", title, key)

    def dated(self, title: str, day: str) -> str:
        """A value of the law on another day."""
        return self.say("dated", title, day)

    def name(self, symbol: Symbol) -> str:
        """The title of what is looked at."""
        return self.say(symbol.name) if symbol.origin == "period" else self.title_of(symbol)

    def phrase(self, expression: Expression) -> tuple[str, int]:
        """As everywhere, but with the keys and days that count; of a formula only what it reads."""
        match expression:
            case Name() | Constant() | YearsBetween():
                return super().phrase(expression)
            case ValueFor(parameter, key):
                return self.keyed(self.name(parameter), self.value_of(key)), ATOM
            case ValueOn(parameter, day):
                return self.dated(self.name(parameter), self.value_of(day)), ATOM
        read = (self.name(s) for s in symbols(expression) if s.origin != "period")
        return self.say("worked out", self.say("list").join(dict.fromkeys(read))), ATOM

    def compared(self, subject: Expression, relation: str) -> str:
        """What it is, its value, and how that lies to something else."""
        value = self.say("lying", self.value_of(subject), relation)
        return self.say("told", self.subject(subject), value)

    def described(self, expression: Expression) -> str:
        """A value and what it is."""
        value = self.value_of(expression)
        if isinstance(expression, Constant):
            return value
        return value + self.note(self.subject(expression))

    def options(self, options: Expression) -> str:
        """The list that a text is looked for in."""
        if isinstance(options, Name):
            return self.say("name", self.name(options.symbol))
        return self.value_of(options)


def of_the_law(expression: Expression) -> bool:
    """Whether only the law and the period decide an expression."""
    return all(s.origin in {"parameter", "period"} for s in symbols(expression))


def _relation(operator: str, kind: Kind, met: bool) -> str:
    """How two values turned out to lie."""
    if operator in {"=", "<>"}:
        return "told =" if met == (operator == "=") else "told not ="
    if kind is Kind.DATE:
        return f"told {_DAYS[operator, met]}"
    return f"told {operator}" if met else f"told not {operator}"
