"""A programme's titles, values, laws and expressions in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from commonweal.languages import Language
from commonweal.programme import model
from commonweal.programme.definitions import Definitions
from commonweal.programme.language import (
    Comparison,
    Constant,
    Expression,
    Junction,
    Membership,
    Not,
    Symbol,
)
from commonweal.programme.language.phrases import RELATIONS
from commonweal.programme.language.words import (
    Outline,
    in_words,
    outline,
    value_in_words,
)
from commonweal.programme.page.model import Citation, Member
from commonweal.programme.page.registers import UNTITLED, Registers
from commonweal.programme.page.texts import text
from commonweal.programme.tables.cell import ANYTHING
from commonweal.programme.values import ParameterValue


@dataclass(frozen=True)
class Neighbour:
    """Another programme: its title, and the address of its page if there is one."""

    title: model.Title
    page: str = ""


@dataclass(frozen=True)
class Speaker:
    """Says what a programme means."""

    definitions: Definitions
    language: Language
    neighbours: Mapping[str, Neighbour]
    registers: Registers = UNTITLED

    @property
    def programme(self) -> model.Programme:
        """The rule file."""
        return self.definitions.programme

    def text(self, key: str, *values: str) -> str:
        """One of the page's own words."""
        return text(key, self.language, *values)

    def title(self, title: model.Title) -> str:
        """A title in the language."""
        return title.zh if self.language == "zh" else title.en

    def member(self, name: str) -> Member:
        """A programme that this one speaks of, perhaps itself; by its name where it has no file."""
        if name == self.programme.programme:
            return Member(self.text("this", self.title(self.programme.title)))
        other = self.neighbours.get(name)
        return Member(name) if other is None else Member(self.title(other.title), other.page)

    def law(self, source: str, article: str | None) -> Citation:
        """The law and its article, as one cites it."""
        cited = self.programme.sources[source]
        title = self.title(cited.title)
        named = f"《{title}》" if self.language == "zh" else title
        place = article or cited.article or ""
        joint = ", " if self.language == "en" else "" if place[:1] > "\u2e80" else " "
        return Citation(source, f"{named}{joint}{place}" if place else named)

    def points(self, expression: Expression) -> Outline:
        """An expression as nested points."""
        found = outline(expression, self.language, self.called, self.said, self.note)
        return _begun(found)

    def sentence(self, expression: Expression) -> str:
        """An expression as one sentence."""
        return in_words(expression, self.language, self.called, self.said, self.note)

    def said(self, constant: Constant) -> str:
        """A value in words."""
        match constant.value:
            case str(value):
                constant = replace(constant, value=self.registers.word(value, self.language))
            case tuple(values):
                named = tuple(self.registers.word(value, self.language) for value in values)
                constant = replace(constant, value=named)
        return value_in_words(constant, self.language, self.programme.currency)

    def called(self, symbol: Symbol) -> str:
        """What a name is called."""
        if symbol.origin == "household":
            return self.household(symbol.name)
        return self.named(symbol.name)

    def named(self, name: str) -> str:
        """What a fact, parameter, rule or result of a table is called."""
        programme = self.programme
        table, _, output = name.partition(".")
        if output:
            declared = programme.tables[table]
            title = self.title(declared.title)
            return title if len(declared.outputs) == 1 else f"{title}: {output}"
        known = programme.title_of(name)
        return self.title(known) if known is not None else name

    def household(self, name: str) -> str:
        """What an expression asks of the household."""
        asked = self.definitions.households[name]
        whom = self.text("members")
        if asked.relations:
            named = (RELATIONS[each][self.language == "en"] for each in asked.relations)
            whom += self.text("with", self.text("cell.or").join(named))
        return self.text(f"household.{asked.function}", self.sentence(asked.operand), whom)

    def note(self, symbol: Symbol) -> str:
        """The newest value of a parameter, so that a reader need not look it up."""
        if symbol.origin != "parameter" or symbol.keys:
            return ""
        dated, value = self.definitions.parameters[symbol.name][-1]
        said = self.value(self.programme.parameters[symbol.name], value)
        if dated.valid_until is not None:
            return self.text("was", said, self.day(dated.valid_from), self.day(dated.valid_until))
        return self.text("as_of", said, self.day(dated.valid_from))

    def value(self, parameter: model.Parameter, value: ParameterValue) -> str:
        """A parameter's value."""
        if isinstance(value, Mapping):
            each = (f"{k}: {self.said(Constant(v, parameter.kind))}" for k, v in value.items())
            return ", ".join(each)
        return self.said(Constant(value, parameter.kind))

    def day(self, when: date) -> str:
        """A date."""
        return when.isoformat()

    def span(self, since: date | None, until: date | None) -> str:
        """When something is in force."""
        if since is not None and until is not None:
            return self.text("between", self.day(since), self.day(until))
        if since is not None:
            return self.text("since", self.day(since))
        return self.text("until", self.day(until)) if until is not None else self.text("always")

    def condition(  # noqa: PLR0911 (one per form of a cell)
        self, test: Expression, tested: Expression
    ) -> str:
        """What a cell of a decision table asks of its input, without naming the input again."""
        again = partial(self.condition, tested=tested)
        match test:
            case _ if test == ANYTHING:
                return self.text("any")
            case _ if test == tested:
                return self.said(Constant(True, tested.kind))
            case Not(operand) if operand == tested:
                return self.said(Constant(False, tested.kind))
            case Not(operand):
                return f"≠ {again(operand)}"
            case Comparison("=", _, right):
                return self.cell(right)
            case Comparison(operator, _, right):
                sign = {"<=": "≤", ">=": "≥"}.get(operator, operator)
                return f"{sign} {self.cell(right)}"
            case Membership(_, options):
                return self.cell(options)
            case Junction(operator, operands):
                return self.text(f"cell.{operator}").join(again(each) for each in operands)
            case _:
                return self.sentence(test)

    def cell(self, expression: Expression) -> str:
        """A value in a table, where it needs no quotation marks, or a sentence."""
        if isinstance(expression, Constant):
            return self.said(expression)
        return self.sentence(expression)


def _begun(points: Outline) -> Outline:
    """The points as sentences begin: with a capital letter."""
    return Outline(points.text[:1].upper() + points.text[1:], tuple(map(_begun, points.items)))
