"""An expression as a sentence for people, in Chinese (``zh``) and English (``en``).

``income_per_head < income_line`` becomes *“Household income per head” is less than “Income line”*.
Names are told by their titles, in quotation marks, so that a title of several words stays one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonweal.currency import spelled
from commonweal.languages import Language
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
    ValueFor,
    ValueOn,
    YearsBetween,
)
from commonweal.programme.language.phrases import MONTHS, WORDS

_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, ATOM = range(7)
"""How tightly the parts of a sentence hold together."""
_LONG_SUM = 4


@dataclass(frozen=True)
class Outline:
    """A sentence, or the heading of several below it."""

    text: str
    items: tuple["Outline", ...] = ()


Said = Callable[[Constant], str]
TitleOf = Callable[[Symbol], str]
NoteOf = Callable[[Symbol], str]


def _nothing(_: Symbol) -> str:
    return ""


def in_words(
    expression: Expression,
    language: Language,
    title_of: TitleOf,
    said: Said,
    note_of: NoteOf = _nothing,
) -> str:
    """``expression`` as one sentence without a full stop.

    ``title_of``: what a fact, parameter, rule or column is called. ``said``: a value in words, such
    as :func:`value_in_words`. ``note_of``: what is added in brackets behind a name.
    """
    return Speaker(language, title_of, said, note_of).sentence(expression)


def outline(
    expression: Expression,
    language: Language,
    title_of: TitleOf,
    said: Said,
    note_of: NoteOf = _nothing,
) -> Outline:
    """``expression`` as nested points: what must hold together, alternatives, cases in order."""
    return Speaker(language, title_of, said, note_of).points(expression)


def value_in_words(constant: Constant, language: Language, currency: str) -> str:
    """A value as people read it: ``6,500 yuan``, ``yes``."""
    words, value = WORDS[language], constant.value
    if value is None:
        return words["none"]
    if isinstance(value, bool):
        return words["true" if value else "false"]
    if isinstance(value, tuple):
        return words["list"].join(value)
    if isinstance(value, int | Decimal):
        if constant.kind is Kind.MONEY:
            return spelled(int(value), currency, language)
        return f"{value:,}" if isinstance(value, int) else format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def day_of_year(month: int, day: int, language: Language) -> str:
    """A day of any year: ``1 September``."""
    if language == "zh":
        return f"{month} 月 {day} 日"
    return f"{day} {MONTHS[month - 1]}" if 1 <= month <= 12 else f"{day}/{month}"


@dataclass(frozen=True)
class Speaker:
    """Puts expressions into words; what they read is told by its title."""

    language: Language
    title_of: TitleOf
    said: Said
    note_of: NoteOf = _nothing

    def say(self, key: str, *texts: str) -> str:
        """One of the words, with texts put in."""
        return WORDS[self.language][key].format(*texts)

    def sentence(self, expression: Expression) -> str:
        """The whole expression, without a full stop."""
        return self.phrase(expression)[0]

    def name(self, symbol: Symbol) -> str:
        """What is read, by its title, with its note."""
        if symbol.origin in {"period", "outcome"}:
            return self.say(symbol.name)
        if symbol.origin == "household":
            return self.title_of(symbol)
        note = self.note_of(symbol)
        return self.say("name", self.title_of(symbol)) + (self.note(note) if note else "")

    def note(self, text: str) -> str:
        """What is added behind something, in brackets."""
        return self.say("brackets", text) if self.language == "zh" else f" ({text})"

    def held(self, expression: Expression, tightly: int) -> str:
        """The phrase, in brackets where it would otherwise fall apart."""
        text, holds = self.phrase(expression)
        return text if holds >= tightly else self.say("brackets", text)

    def phrase(  # noqa: PLR0911, PLR0912 (one per node)
        self, expression: Expression
    ) -> tuple[str, int]:
        """The words, and how tightly they hold together."""
        match expression:
            case Constant():
                said = self.said(expression)
                return (self.say("code", said) if expression.kind is Kind.TEXT else said), ATOM
            case Name(symbol):
                holds = _OR if symbol.origin == "household" else ATOM
                return self.name(symbol), holds
            case Not(operand):
                return self.say("not", self.held(operand, ATOM)), _NOT
            case Junction(operator, operands):
                holds = _AND if operator == "and" else _OR
                parts = [self.held(operand, holds + 1) for operand in operands]
                return self.say(operator).join(parts), holds
            case Comparison(operator, left, right):
                sides = (self.held(left, _SUM), self.held(right, _SUM))
                named = f"{operator} {left.kind}"
                known = named if named in WORDS[self.language] else operator
                return self.say(known, *sides), _COMPARED
            case Membership(operand, options):
                sides = (self.held(operand, _SUM), self.sentence(options))
                return self.say("one of", *sides), _COMPARED
            case Arithmetic(operator, left, right, _):
                holds = _SUM if operator in {"+", "-"} else _PRODUCT
                after = self.held(right, holds + 1 if operator in {"-", "/"} else holds)
                return f"{self.held(left, holds)}{_SIGNS[operator]}{after}", holds
            case Extreme(operator, operands, _):
                parts = [self.among(operand) for operand in operands]
                *before, last = parts
                return self.say(operator, self.say("list").join(before), last), _SUM
            case Choice(cases, otherwise):
                return self.cases(cases, otherwise), _OR
            case Hit(_, rows, rest, _):
                return self.cases(rows, rest), _OR
            case Lookup(key, entries, _):
                tests = tuple((Comparison("=", key, each), value) for each, value in entries)
                return self.cases(tests, None), _OR
            case YearsBetween(start, end):
                return self.say("years", self.sentence(start), self.sentence(end)), _SUM
            case DateOf(year, Constant(int() as month), Constant(int() as day)):
                of_year = day_of_year(month, day, self.language)
                if isinstance(year, Constant):
                    return self.say("day of", str(year.value), of_year), _SUM
                return self.say("day", self.held(year, ATOM), of_year), _SUM
            case DateOf(year, month, day):
                parts = [self.held(each, _SUM) for each in (year, month, day)]
                return self.say("date", *parts), _SUM
            case ValueFor(parameter, key):
                titled = self.say("name", self.title_of(parameter))
                return self.say("for", titled, self.sentence(key)), _PRODUCT
            case ValueOn(parameter, day):
                titled = self.say("name", self.title_of(parameter))
                return self.say("on", titled, self.sentence(day)), _PRODUCT
            case Rounded(rounding, operand, step, kind):
                unit = int(step) if kind is not Kind.NUMBER else step
                to = self.said(Constant(unit, kind))
                return self.say(rounding, self.held(operand, _SUM), to), _COMPARED

    def among(self, operand: Expression) -> str:
        """One of several of which the smaller or greater counts."""
        text = self.held(operand, _SUM)
        return self.say("brackets", text) if isinstance(operand, Extreme) else text

    def cases(
        self, cases: tuple[tuple[Expression, Expression], ...], otherwise: Expression | None
    ) -> str:
        parts = [self.say("case", self.sentence(t), self.sentence(r)) for t, r in cases]
        if otherwise is not None:
            parts.append(self.say("otherwise", self.sentence(otherwise)))
        return self.say("then").join(parts)

    def points(self, expression: Expression) -> Outline:
        """The expression as nested points."""
        match expression:
            case Junction(operator, operands):
                heading = "all of" if operator == "and" else "any of"
                return Outline(self.say(heading), tuple(map(self.points, operands)))
            case Not(Junction(operator, operands)):
                heading = "not all of" if operator == "and" else "none of"
                return Outline(self.say(heading), tuple(map(self.points, operands)))
            case Choice(cases, otherwise):
                return self.steps(cases, otherwise, "first of")
            case Hit(policy, rows, rest, _):
                return self.steps(rows, rest, "added up" if policy == "collect_sum" else "first of")
            case Arithmetic("+") if len(terms := _terms(expression)) >= _LONG_SUM:
                return Outline(self.say("sum of"), tuple(map(self.points, terms)))
            case _:
                return Outline(self.sentence(expression))

    def steps(
        self,
        cases: tuple[tuple[Expression, Expression], ...],
        otherwise: Expression | None,
        heading: str,
    ) -> Outline:
        items = [self.step(self.say("if", self.sentence(test)), value) for test, value in cases]
        if otherwise is not None:
            items.append(self.step(self.say("else"), otherwise))
        return Outline(self.say(heading), tuple(items))

    def step(self, lead: str, value: Expression) -> Outline:
        below = self.points(value)
        space = "" if self.language == "zh" else " "
        return Outline(f"{lead}{space}{below.text}", below.items)


def _terms(expression: Expression) -> tuple[Expression, ...]:
    """The terms of a sum, from left to right."""
    if isinstance(expression, Arithmetic) and expression.operator == "+":
        return (*_terms(expression.left), *_terms(expression.right))
    return (expression,)
