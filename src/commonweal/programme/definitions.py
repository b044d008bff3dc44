"""From a rule file to definitions whose every expression is parsed and typed.

What can be checked from the file alone is checked here: shape, names, types, cycles, sources and
dated values. :mod:`commonweal.programme.inputs` checks the facts against the contracts.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from commonweal.programme import model
from commonweal.programme.document import Document, Path, read_document
from commonweal.programme.errors import (
    DefinitionCycle,
    NameUnknown,
    ParameterUndated,
    PlacedError,
    ProgrammeDuplicate,
    ProgrammeFileInvalid,
)
from commonweal.programme.language import Expression, Kind, Symbol, Value, symbols
from commonweal.programme.language.parse import parse
from commonweal.programme.language.syntax import is_name
from commonweal.programme.period import SYMBOLS as PERIOD
from commonweal.programme.shape import shaped
from commonweal.programme.sharing import NOTHING_SHARED, Library, narrowed
from commonweal.programme.stacking.check import check_groups

RESERVED = frozenset(
    {"programme", "period", "person_id", "household_id", "region", "outcome", "eligible"}
    | {"excluded", "amount_fen", "amount_up_to_fen", "finding", "facts", *PERIOD}
)
"""Names of columns and of the period, which a definition may not take."""

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

    @property
    def name(self) -> str:
        """The programme's name."""
        return self.programme.programme

    @property
    def digest(self) -> str:
        """SHA-256 of the rule file, and of the shared files it uses."""
        texts = (self.document.text, *self.document.used.values())
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()

    def facts_of(self, expression: Expression) -> tuple[str, ...]:
        """The facts that ``expression`` reads, directly or through rules, in the file's order."""
        reached = {symbol.name for symbol in self.reached([expression]) if symbol.origin == "fact"}
        return tuple(name for name in self.programme.facts if name in reached)

    def reached(self, expressions: Sequence[Expression]) -> set[Symbol]:
        """Every symbol the expressions read, directly or through rules and the outcome."""
        found: set[Symbol] = set()
        waiting = list(expressions)
        while waiting:
            for symbol in set(symbols(waiting.pop())) - found:
                found.add(symbol)
                if symbol.origin == "rule":
                    waiting.append(self.rules[symbol.name])
                elif symbol.origin == "outcome" and self.eligible is not None:
                    waiting.append(self.eligible)
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


def read_programme(
    text: str, file: str, library: Library, problems: Problems
) -> tuple[Document, model.Programme] | None:
    """The file with the shared definitions it uses, its shape checked.

    None when a file that it uses cannot be read; raises the first thing wrong with its own shape.
    """
    document = library.merged(read_document(text, file), problems)
    return None if document is None else (document, shaped(document, model.Programme))


def define(
    text: str, file: str, problems: Problems, library: Library = NOTHING_SHARED
) -> Definitions | None:
    """The definitions of a rule file and of what it uses; None when it has no readable shape."""
    read = problems.attempt(lambda: read_programme(text, file, library, problems))
    if read is None:
        return None
    definitions = define_parts(*read, problems)
    return definitions if problems.found else narrowed(definitions)


def define_parts(document: Document, programme: model.Programme, problems: Problems) -> Definitions:
    """The definitions of a programme whose shape was checked."""
    return _Definer(document, programme, problems).definitions()


class _Definer:
    def __init__(self, document: Document, programme: model.Programme, problems: Problems) -> None:
        self.document, self.programme, self.problems = document, programme, problems

    def definitions(self) -> Definitions:
        programme = self.programme
        self._names()
        self._sources()
        check_groups(self.document, programme, self.problems)
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
        return Definitions(
            programme=programme,
            document=self.document,
            parameters=parameters,
            rules={name: rules[name] for name in self._order(rules)},
            eligible=eligible,
            awards=awards,
            findings=findings,
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
        return self.problems.attempt(lambda: parse_at(self.document, path, scope, kind))

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


def parse_at(document: Document, path: Path, scope: Mapping[str, Symbol], kind: Kind) -> Expression:
    """The expression that stands at ``path`` of ``document``."""
    text: Any = document.values
    for step in path:
        text = text[step]
    return parse(str(text), scope, lambda offset: document.place_within(path, offset), kind)


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
    for name, group in programme.groups.items():
        yield ("groups", name), group.source
    for index, exclusion in enumerate(programme.excludes):
        yield ("excludes", index), exclusion.source
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
