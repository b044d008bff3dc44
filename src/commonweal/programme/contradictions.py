"""Conditions that contradict themselves: nobody can ever meet them, or everybody always does."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from commonweal.programme.errors import RulesContradict
from commonweal.programme.language import Constant, Expression, Kind, Name, mapped, symbols
from commonweal.programme.language.possible import Possibilities
from commonweal.programme.values import ParameterValue, value_at
from commonweal.programme.written import Written, written

if TYPE_CHECKING:
    from commonweal.programme.definitions import Definitions


def contradictions(definitions: "Definitions") -> Iterator[RulesContradict]:
    """Every condition over facts that has one value on all days, whatever the facts are.

    What is constant because it says so (`true`), or because it goes by the period alone, is not
    meant. A step of an award may always apply.
    """
    days = _Days(definitions)
    for condition in written(definitions):
        if condition.expression.kind is not Kind.BOOLEAN:
            continue
        facts = definitions.facts_of(condition.expression)
        constant = days.constant(condition) if facts else None
        if constant is None or (constant and condition.section == "awards"):
            continue
        place = definitions.document.place(condition.path)
        yield RulesContradict(place, condition.name, constant, facts)


class _Days:
    """What conditions can be on the days on which the law changes."""

    def __init__(self, definitions: "Definitions") -> None:
        self.definitions = definitions
        self.known: dict[date, tuple[Possibilities, Mapping[str, ParameterValue]]] = {}

    def constant(self, condition: Written) -> bool | None:
        """The one value that the condition has on every day; None if it can have both."""
        found: set[bool] = set()
        for day in self.changes(condition):
            possibilities, values = self.on(day)
            if not _plain(condition.expression) <= set(values):
                continue
            expression = _bound(condition.expression, values)
            found |= {v for v in (True, False) if possibilities.can_be(expression, v)}
            if len(found) > 1:
                return None
        return next(iter(found), None)

    def changes(self, condition: Written) -> list[date]:
        """The first day of the condition, and those on which something it reads changes."""
        definitions = self.definitions
        read = {s.name for s in definitions.reached([condition.expression])}
        days = {
            dated.valid_from
            for name, values in definitions.parameters.items()
            if name in read
            for dated, _ in values
        }
        days |= {
            since
            for name, versions in definitions.rule_versions.items()
            if name in read
            for since, _ in versions
            if since is not None
        }
        first = condition.since or min(days, default=date.max)
        return sorted(day for day in {first, *days} if condition.holds(day))

    def on(self, day: date) -> tuple[Possibilities, Mapping[str, ParameterValue]]:
        """What the rules of a day can be, and the values of the parameters then."""
        if day not in self.known:
            definitions = self.definitions.at(day)
            values = {
                name: found[1]
                for name, dated in definitions.parameters.items()
                if (found := value_at(dated, day)) is not None
            }
            conditions = dict(definitions.rules)
            if definitions.eligible is not None:
                conditions["eligible"] = definitions.eligible
            rules = {
                name: _bound(rule, values)
                for name, rule in conditions.items()
                if rule.kind is Kind.BOOLEAN and _plain(rule) <= set(values)
            }
            self.known[day] = Possibilities(rules), values
        return self.known[day]


def _plain(expression: Expression) -> set[str]:
    """The parameters that stand in an expression by their names."""
    return {s.name for s in symbols(expression) if s.origin == "parameter" and not s.keys}


def _bound(expression: Expression, values: Mapping[str, ParameterValue]) -> Expression:
    """``expression`` with the values of parameters that have one; the rest stays as it is."""
    if isinstance(expression, Name) and expression.symbol.origin == "parameter":
        value = values[expression.symbol.name]
        assert not isinstance(value, Mapping), "the parser has seen that no key is needed"
        return Constant(value, expression.kind)
    return mapped(expression, lambda part: _bound(part, values))
