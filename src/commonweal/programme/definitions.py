"""From a rule file to definitions whose every expression is parsed and typed.

What can be checked from the file alone is checked here: shape, names, types, cycles, sources and
dated values. :mod:`commonweal.programme.inputs` checks the facts against the contracts.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from commonweal.programme import model
from commonweal.programme.document import Document, Path, read_document
from commonweal.programme.errors import (
    DefinitionCycle,
    NameUnknown,
    ParameterUndated,
    PlacedError,
    ProgrammeDuplicate,
    ProgrammeFileInvalid,
    suggestion,
)
from commonweal.programme.language import Expression, Household, Kind, Symbol, Value, symbols
from commonweal.programme.language.household import Households
from commonweal.programme.language.parse import parse
from commonweal.programme.language.syntax import is_name
from commonweal.programme.members import not_of_one_member
from commonweal.programme.period import SYMBOLS as PERIOD

RESERVED = frozenset(
    {"programme", "period", "person_id", "household_id", "region", "outcome", "eligible"}
    | {"amount_fen", "amount_up_to_fen", "finding", "facts", *PERIOD}
)
"""Names of columns and of the period, which a definition may not take."""

_KEYS = sorted(
    {
        field.alias or name
        for part in model.Part.__subclasses__() + model.Cited.__subclasses__()
        for name, field in part.model_fields.items()
    }
)


Found = TypeVar("Found")


@dataclass(frozen=True)
class Rung:
    """One step of an award: due when ``when`` is true (None: always)."""

    when: Expression | None
    amount: Expression


@dataclass(frozen=True)
class Definitions:
    """A programme with its expressions; rules stand in an order in which each can be computed."""

    programme: model.Programme
    document: Document
    parameters: Mapping[str, tuple[tuple[model.DatedValue, Value], ...]]
    rules: Mapping[str, Expression]
    eligible: Expression | None
    awards: Mapping[str, tuple[Rung, ...]]
    findings: Mapping[str, Expression]
    households: Mapping[str, Household]
    """What the expressions ask of the whole household, under the names they read it by."""

    @property
    def name(self) -> str:
        """The programme's name."""
        return self.programme.programme

    @property
    def digest(self) -> str:
        """SHA-256 of the rule file."""
        return hashlib.sha256(self.document.text.encode()).hexdigest()

    def facts_of(self, expression: Expression) -> tuple[str, ...]:
        """The facts that ``expression`` reads, directly or through rules, in the file's order.

        What it asks of the members of a household are facts of theirs, not of the person.
        """
        names = {symbol.name for symbol in self.reached([expression], members=False)}
        return tuple(name for name in self.programme.facts if name in names)

    def households_of(self, expression: Expression) -> tuple[str, ...]:
        """What ``expression`` asks of the household, directly or through rules."""
        names = {symbol.name for symbol in self.reached([expression])}
        return tuple(name for name in self.households if name in names)

    def reached(self, expressions: Sequence[Expression], members: bool = True) -> set[Symbol]:
        """Every symbol the expressions read, directly or through rules and the outcome.

        With ``members`` also what they ask of every member of the household.
        """
        found: set[Symbol] = set()
        waiting = list(expressions)
        while waiting:
            for symbol in set(symbols(waiting.pop())) - found:
                found.add(symbol)
                if symbol.origin == "rule":
                    waiting.append(self.rules[symbol.name])
                elif symbol.origin == "outcome" and self.eligible is not None:
                    waiting.append(self.eligible)
                elif symbol.origin == "household" and members:
                    waiting.append(self.households[symbol.name].operand)
        return found

    def parameter_at(self, name: str, day: date) -> tuple[model.DatedValue, Value]:
        """The value in force on ``day``; raises :class:`ParameterUndated`."""
        current = [
            (dated, value) for dated, value in self.parameters[name] if dated.valid_from <= day
        ]
        if not current or (current[-1][0].valid_until or day) < day:
            place = self.document.place(("parameters", name))
            raise ParameterUndated(place, name, day)
        return current[-1]


class Problems:
    """Collects what is wrong, so that a check can tell everything at once."""

    def __init__(self) -> None:
        self.found: list[PlacedError] = []

    def attempt(self, check: Callable[[], Found]) -> Found | None:
        """The result of ``check``; None when it failed, and the failure is kept."""
        try:
            return check()
        except PlacedError as error:
            self.found.append(error)
            return None

    def add(self, error: PlacedError) -> None:
        """Keep one failure."""
        self.found.append(error)


def read_programme(text: str, file: str) -> tuple[Document, model.Programme]:
    """The file's shape, checked; raises the errors of the first thing wrong."""
    document = read_document(text, file)
    try:
        return document, model.Programme.model_validate(document.values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path: Path = tuple(first["loc"])
        place = document.place(path)
        where = ".".join(str(step) for step in path) or "the file"
        if first["type"] == "extra_forbidden":
            known = suggestion(str(path[-1]), _KEYS)
            raise ProgrammeFileInvalid(place, f"there is no key {where}{known}") from error
        reason = "is missing" if first["type"] == "missing" else _reason(first["msg"])
        raise ProgrammeFileInvalid(place, f"{where}: {reason}") from error


def define(text: str, file: str, problems: Problems) -> Definitions | None:
    """The definitions of a rule file; None when it has no readable shape."""
    read = problems.attempt(lambda: read_programme(text, file))
    if read is None:
        return None
    document, programme = read
    return _Definer(document, programme, problems).definitions()


class _Definer:
    def __init__(self, document: Document, programme: model.Programme, problems: Problems) -> None:
        self.document, self.programme, self.problems = document, programme, problems
        self.households = Households()

    def definitions(self) -> Definitions:
        programme = self.programme
        self._names()
        self._sources()
        parameters = {name: self._values(name) for name in programme.parameters}
        scope = rule_scope(programme, parameters)
        rules = {
            name: expression
            for name, rule in programme.rules.items()
            if (expression := self._parse(("rules", name, "expression"), scope, rule.kind))
        }
        eligible = None
        if programme.eligible is not None:
            eligible = self._parse(("eligible", "expression"), scope, Kind.BOOLEAN)
        looking = {**scope, "eligible": Symbol("eligible", Kind.BOOLEAN, "outcome")}
        if programme.eligible is None:
            looking = scope
        findings = {
            name: expression
            for name in programme.findings
            if (expression := self._parse(("findings", name, "when"), looking, Kind.BOOLEAN))
        }
        awards = {name: self._ladder(name, scope) for name in programme.awards}
        for error in not_of_one_member(programme, rules, self.households.named):
            self.problems.add(error)
        return Definitions(
            programme=programme,
            document=self.document,
            parameters=parameters,
            rules={name: rules[name] for name in self._order(rules)},
            eligible=eligible,
            awards=awards,
            findings=findings,
            households=self.households.named,
        )

    def _names(self) -> None:
        taken: set[str] = set(RESERVED)
        sections = ("parameters", "facts", "rules", "awards", "findings")
        for section in sections:
            for name in getattr(self.programme, section):
                place = self.document.place((section, name))
                if name in taken:
                    self.problems.add(ProgrammeDuplicate(place, f"the name {name} is taken"))
                elif section in {"parameters", "facts", "rules"} and not is_name(name):
                    message = f"{name} is a word of the language and cannot be a name"
                    self.problems.add(ProgrammeDuplicate(place, message))
                taken.add(name)

    def _sources(self) -> None:
        known = list(self.programme.sources)
        for path, source in _citations(self.programme):
            if source not in known:
                place = self.document.place((*path, "source"))
                self.problems.add(NameUnknown(place, "source", source, known))

    def _values(self, name: str) -> tuple[tuple[model.DatedValue, Value], ...]:
        parameter = self.programme.parameters[name]
        values: list[tuple[model.DatedValue, Value]] = []
        previous: date | None = None
        for index, dated in enumerate(parameter.values):
            path: Path = ("parameters", name, "values", index)
            if previous is not None and dated.valid_from <= previous:
                self.problems.add(
                    ProgrammeFileInvalid(
                        self.document.place((*path, "valid_from")),
                        "values stand in the order of their dates, each date once",
                    )
                )
            previous = dated.valid_from
            try:
                value = model.parameter_value(parameter.kind, dated.value, self.programme.currency)
            except ValueError as error:
                place = self.document.place((*path, "value"))
                self.problems.add(ProgrammeFileInvalid(place, f"{name}: {error}"))
            else:
                values.append((dated, value))
        return tuple(values)

    def _ladder(self, name: str, scope: Mapping[str, Symbol]) -> tuple[Rung, ...]:
        award = self.programme.awards[name]
        rungs: list[Rung] = []
        for index, step in enumerate(award.ladder):
            base: Path = ("awards", name, "steps", index) if award.steps else ("awards", name)
            amount = self._parse((*base, "amount"), scope, Kind.MONEY)
            when = None
            if step.when is not None:
                when = self._parse((*base, "when"), scope, Kind.BOOLEAN)
            if amount is not None and (when is not None or step.when is None):
                rungs.append(Rung(when, amount))
        return tuple(rungs)

    def _parse(self, path: Path, scope: Mapping[str, Symbol], kind: Kind) -> Expression | None:
        return self.problems.attempt(
            lambda: parse_at(self.document, path, scope, kind, self.households)
        )

    def _order(self, rules: Mapping[str, Expression]) -> list[str]:
        """Rules after those they read; a circle is a problem."""
        order: list[str] = []
        needs = {
            name: {s.name for s in symbols(expression) if s.origin == "rule"} & set(rules)
            for name, expression in rules.items()
        }
        while len(order) < len(needs):
            ready = [name for name in needs if name not in order and needs[name] <= set(order)]
            if not ready:
                circle = _circle(needs, set(order))
                place = self.document.place(("rules", circle[0]))
                self.problems.add(DefinitionCycle(place, circle))
                return order
            order += ready
        return order


def parse_at(
    document: Document,
    path: Path,
    scope: Mapping[str, Symbol],
    kind: Kind,
    households: Households | None = None,
) -> Expression:
    """The expression that stands at ``path`` of ``document``; see :func:`parse`."""
    text: Any = document.values
    for step in path:
        text = text[step]
    return parse(
        str(text), scope, lambda offset: document.place_within(path, offset), kind, households
    )


def parameter_symbols(
    programme: model.Programme,
    parameters: Mapping[str, tuple[tuple[model.DatedValue, Value], ...]],
) -> dict[str, Symbol]:
    """The parameters as symbols; one that has never been 0 may be a divisor."""
    return {
        name: Symbol(
            name, parameter.kind, "parameter", all(value != 0 for _, value in parameters[name])
        )
        for name, parameter in programme.parameters.items()
    }


def rule_scope(
    programme: model.Programme,
    parameters: Mapping[str, tuple[tuple[model.DatedValue, Value], ...]],
) -> dict[str, Symbol]:
    """Every name that a rule may use."""
    facts = {
        name: Symbol(
            name,
            fact.kind,
            "fact",
            (fact.minimum or 0) > 0 or fact.household == "size",
        )
        for name, fact in programme.facts.items()
    }
    rules = {name: Symbol(name, rule.kind, "rule") for name, rule in programme.rules.items()}
    return {**PERIOD, **parameter_symbols(programme, parameters), **facts, **rules}


def _citations(programme: model.Programme) -> Iterator[tuple[Path, str]]:
    for name, parameter in programme.parameters.items():
        for index, dated in enumerate(parameter.values):
            yield ("parameters", name, "values", index), dated.source
    for name, rule in programme.rules.items():
        yield ("rules", name), rule.source
    for name, award in programme.awards.items():
        yield ("awards", name), award.source
    for name, fact in programme.facts.items():
        if fact.source is not None:
            yield ("facts", name), fact.source
    if programme.population.source is not None:
        yield ("population",), programme.population.source
    if programme.eligible is not None:
        yield ("eligible",), programme.eligible.source


def _circle(needs: Mapping[str, set[str]], done: set[str]) -> list[str]:
    """One circle among the rules that are not ``done``, its first name repeated at the end."""
    walk = [next(name for name in needs if name not in done)]
    while True:
        following = min(needs[walk[-1]] - done)
        if following in walk:
            return [*walk[walk.index(following) :], following]
        walk.append(following)


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
