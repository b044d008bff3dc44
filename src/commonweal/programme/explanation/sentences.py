"""Conditions in words: what was compared, with what, and how it came out."""

from commonweal.programme.explanation.explained import Explanation
from commonweal.programme.explanation.grounds import Condition
from commonweal.programme.explanation.wording import Wording
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
    ValueFor,
    ValueOn,
    YearsBetween,
    symbols,
)
from commonweal.programme.language.bind import Bindings, day_of

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}


class Sentences:
    """Says the conditions of one determination."""

    def __init__(self, wording: Wording, explanation: Explanation) -> None:
        self.wording, self.explanation = wording, explanation
        self.values, self.plan = explanation.values, explanation.plan

    def condition(self, condition: Condition) -> str:
        """A condition and how it came out; an amount may stand on certain facts alone."""
        say, expression = self.wording.say, condition.expression
        match expression:
            case Comparison(operator, left, right):
                turned: str = operator
                if isinstance(left, Constant) or self.is_of_the_law(left):
                    turned, left, right = _TURNED[operator], right, left
                if condition.value is None or left.kind is Kind.BOOLEAN:
                    return self.itself(left)
                relation = self.relation(turned, left.kind, bool(condition.value))
                compared = self.valued(left) + self.wording.words["comma"]
                compared += say(relation, value=self.described(right))
                return self.wording.named(self.subject(left), compared)
            case Membership(operand, options):
                if condition.value is None:
                    return self.itself(operand)
                relation = "one_of" if condition.value else "none_of"
                compared = self.valued(operand) + self.wording.words["comma"]
                compared += say(relation, options=self.options(options))
                return self.wording.named(self.subject(operand), compared)
        return self.itself(expression)

    def itself(self, expression: Expression) -> str:
        """What an expression is, where it says nothing or stands by itself."""
        return self.wording.named(self.subject(expression), self.valued(expression))

    def asked(self, test: Expression) -> str:
        """A condition of a decision table as it stands in its row."""
        named, words = self.wording.named, self.wording.words
        match test:
            case Comparison(operator, left, right):
                rule = self.wording.say(f"asked {operator}", value=self.described(right))
                return named(self.subject(left), rule)
            case Membership(operand, options):
                rule = self.wording.say("asked in", options=self.options(options))
                return named(self.subject(operand), rule)
            case Junction(word, operands):
                return words[word].join(self.asked(operand) for operand in operands)
            case Not(Name() as operand):
                return named(self.subject(operand), words["false"])
            case Not(operand):
                return self.wording.say("not", condition=self.asked(operand))
        return named(self.subject(test), words["true"])

    def relation(self, operator: str, kind: Kind, met: bool) -> str:
        """The sentence for how two values turned out to lie."""
        if operator in {"=", "<>"}:
            return "=" if met == (operator == "=") else "not ="
        if kind is not Kind.DATE:
            return operator if met else f"not {operator}"
        lies = operator if met else _OPPOSITE[operator]
        return {"<": "day <", "<=": "day <=", ">": "day not <=", ">=": "day not <"}[lies]

    def subject(self, expression: Expression) -> str:
        """What an expression is about."""
        match expression:
            case Name(symbol):
                return self.name(symbol)
            case ValueFor(parameter, key):
                title = self.name(parameter)
                return self.wording.say("for", title=title, key=self.valued(key))
            case ValueOn(parameter, day):
                on = day_of(
                    day, Bindings(lambda _: None, lambda _, __: None, self.plan.period.value)
                )
                return self.wording.say("on", title=self.name(parameter), day=on)
            case YearsBetween(start, end):
                return self.wording.say("years", start=self.subject(start), end=self.subject(end))
            case Constant(value, kind):
                return self.wording.value(value, kind)
        names = dict.fromkeys(self.name(s) for s in symbols(expression) if s.origin != "period")
        return self.wording.say("calculated", names=self.wording.listed(names))

    def name(self, symbol: Symbol) -> str:
        """The title of a fact, parameter, rule, or decision table."""
        if symbol.origin in {"household", "outcome"}:
            return self.wording.named_fact(self.explanation.fact(symbol.name))
        programme = self.explanation.programme
        sections = (programme.facts, programme.parameters, programme.rules, programme.tables)
        for section in sections:
            found = section.get(symbol.name.partition(".")[0])
            if found is not None:
                return self.wording.title(found.title)
        return self.wording.words.get(symbol.name, symbol.name)

    def valued(self, expression: Expression) -> str:
        """The value of an expression."""
        value = self.values.of(self.plan.bound(expression))
        said = self.wording.value(value, expression.kind)
        if isinstance(expression, Name) and self.explanation.is_uncertain(expression.symbol):
            said = self.wording.say("bracket", value=said, name=self.wording.words["uncertain"])
        return said

    def described(self, expression: Expression) -> str:
        """A value and what it is."""
        value = self.valued(expression)
        if isinstance(expression, Constant):
            return value
        return self.wording.say("bracket", value=value, name=self.subject(expression))

    def options(self, options: Expression) -> str:
        """The list that a text is looked for in."""
        if isinstance(options, Name):
            return self.wording.say("quoted", title=self.name(options.symbol))
        return self.valued(options)

    def is_of_the_law(self, expression: Expression) -> bool:
        """Whether only the law and the period decide it."""
        return all(s.origin in {"parameter", "period"} for s in symbols(expression))

    def law_of(self, name: str) -> str:
        """The law of a rule; of a decision table that of the rows that were hit."""
        it = self.explanation
        for table in it.tables:
            if name in table.results:
                laws = [self.wording.law(row.source, row.article) for row in table.rows]
                return self.wording.joined(*dict.fromkeys(laws))
        rule = next(rule for rule in it.rules if rule.name == name)
        return self.wording.law(rule.source, rule.article)
