"""From a rule file to definitions whose every expression is parsed and typed.

What can be checked from the file alone is checked here: shape, names, types, cycles, sources and
dated values. :mod:`commonweal.programme.inputs` checks the facts against the contracts.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from commonweal.programme import model
from commonweal.programme.citations import citations
from commonweal.programme.contradictions import contradictions
from commonweal.programme.document import Document, Path, same_document
from commonweal.programme.errors import (
    DefinitionCycle,
    NameUnknown,
    ParameterUndated,
    PlacedError,
    ProgrammeDuplicate,
    ProgrammeFileInvalid,
)
from commonweal.programme.in_force import Version, circle_at, rules_at
from commonweal.programme.language import Expression, Household, Kind, Symbol, symbols
from commonweal.programme.language.domain import hull, span
from commonweal.programme.language.household import Households
from commonweal.programme.language.parse import parse
from commonweal.programme.language.syntax import is_name
from commonweal.programme.language.units import UNITS
from commonweal.programme.members import not_of_one_member
from commonweal.programme.period import SYMBOLS as PERIOD
from commonweal.programme.scope import rule_scope
from commonweal.programme.shape import shaped
from commonweal.programme.sharing import NOTHING_SHARED, Library, narrowed
from commonweal.programme.stacking.check import check_groups
from commonweal.programme.tables import DefinedTable, define_table, table_problems
from commonweal.programme.values import DatedValues, ParameterValue, parameter_value, value_at

RESERVED = frozenset(
    {
        "programme",
        "period",
        "person",
        "person_id",
        "household_id",
        "region",
        "outcome",
        "eligible",
        "ask",
    }
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
    parameters: Mapping[str, DatedValues]
    rules: Mapping[str, Expression]
    """As of one day, the results of decision tables among them; see :meth:`at`."""
    rule_versions: Mapping[str, tuple[Version, ...]]
    tables: Mapping[str, DefinedTable]
    eligible: Expression | None
    awards: Mapping[str, tuple[Rung, ...]]
    findings: Mapping[str, Expression]
    households: Mapping[str, Household]
    """What the expressions ask of the whole household, under the names they read it by."""
    scope: Mapping[str, Symbol]
    """Every name that a rule may use, with what it can be at all."""

    @property
    def name(self) -> str:
        """The programme's name."""
        return self.programme.programme

    @property
    def digest(self) -> str:
        """SHA-256 of the rule file, and of the shared files it uses."""
        texts = (self.document.text, *self.document.used.values())
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()

    def at(self, day: date) -> "Definitions":
        """The definitions with the rules and the rows of tables that are in force on ``day``."""
        return replace(self, rules=rules_at(self.rule_versions, self.tables, day))

    def ever(self, name: str) -> list[Expression]:
        """Every expression that a rule has been, or that stands in a table; of others none."""
        table = name.partition(".")[0]
        if table in self.tables:
            return self.tables[table].read()
        return [expression for _, expression in self.rule_versions.get(name, ())]

    def now(self, name: str) -> list[Expression]:
        """The expression that a rule, or a result of a table, is; of others none."""
        return [self.rules[name]] if name in self.rules else []

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
        read = self.read_by(expressions, members)
        return {symbol for expression in read for symbol in symbols(expression)}

    def read_by(self, expressions: Sequence[Expression], members: bool = True) -> list[Expression]:
        """The expressions and those of every rule, and the outcome, that they read."""
        found: list[Expression] = []
        seen: set[Symbol] = set()
        waiting = list(expressions)
        while waiting:
            found.append(waiting.pop())
            for symbol in set(symbols(found[-1])) - seen:
                seen.add(symbol)
                if symbol.origin == "rule" and symbol.name in self.rules:
                    waiting.append(self.rules[symbol.name])
                elif symbol.origin == "outcome" and self.eligible is not None:
                    waiting.append(self.eligible)
                elif symbol.origin == "household" and members:
                    waiting.append(self.households[symbol.name].operand)
        return found

    def parameter_at(self, name: str, day: date) -> tuple[model.DatedValue, ParameterValue]:
        """The value in force on ``day``; raises :class:`ParameterUndated`."""
        found = value_at(self.parameters[name], day)
        if found is None:
            raise ParameterUndated(self.document.place(("parameters", name)), name, day)
        return found


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
    document = library.merged(same_document(text, file), problems)
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
        self.households = Households()

    def definitions(self) -> Definitions:
        programme = self.programme
        self._names()
        self._sources()
        self._units()
        check_groups(self.document, programme, self.problems)
        parameters = {name: self._values(name) for name in programme.parameters}
        scope = rule_scope(programme, parameters)
        versions: dict[str, tuple[Version, ...]] = {}
        for name in programme.rules:
            versions[name] = self._versions(name, scope)
            # The rules below may use what this one can be at all.
            low, high = hull([span(expression) for _, expression in versions[name]])
            scope[name] = replace(scope[name], low=low, high=high)
        tables = {
            name: table
            for name, declared in programme.tables.items()
            if (table := self._table(name, declared, scope))
        }
        self._circles(versions, tables)
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
        found = Definitions(
            programme=programme,
            document=self.document,
            parameters=parameters,
            rules=rules_at(versions, tables, date.max),
            rule_versions=versions,
            tables=tables,
            eligible=eligible,
            awards=awards,
            findings=findings,
            households=self.households.named,
            scope=scope,
        )
        for error in not_of_one_member(programme, found.ever, self.households.named):
            self.problems.add(error)
        for name, table in tables.items():
            for problem in table_problems(
                name, table, self.document, parameters, programme.currency
            ):
                self.problems.add(problem)
        if not self.problems.found:
            for contradiction in contradictions(found):
                self.problems.add(contradiction)
        return found

    def _names(self) -> None:
        taken: set[str] = set(RESERVED)
        sections = ("parameters", "facts", "rules", "tables", "awards", "findings")
        for section in sections:
            for name in getattr(self.programme, section):
                place = self.document.place((section, name))
                if name in taken:
                    self.problems.add(ProgrammeDuplicate(place, f"the name {name} is taken"))
                elif section in {"parameters", "facts", "rules", "tables"} and not is_name(name):
                    message = f"{name} is a word of the language and cannot be a name"
                    self.problems.add(ProgrammeDuplicate(place, message))
                taken.add(name)

    def _sources(self) -> None:
        known = list(self.programme.sources)
        for path, source in citations(self.programme):
            if source not in known:
                place = self.document.place((*path, "source"))
                self.problems.add(NameUnknown(place, "source", source, known))

    def _units(self) -> None:
        currency = self.programme.currency
        for name, fact in self.programme.facts.items():
            if fact.unit is not None and fact.unit not in UNITS[currency]:
                place = self.document.place(("facts", name, "unit"))
                known = list(UNITS[currency])
                self.problems.add(NameUnknown(place, f"unit of {currency}", fact.unit, known))

    def _versions(self, name: str, scope: Mapping[str, Symbol]) -> tuple[Version, ...]:
        rule = self.programme.rules[name]
        found: list[Version] = []
        for index, version in enumerate(rule.history):
            path: Path = ("rules", name)
            path = (*path, "versions", index) if rule.versions else path
            expression = self._parse((*path, "expression"), scope, rule.kind)
            if expression is not None:
                found.append((version.valid_from, expression))
        return tuple(found)

    def _table(
        self, name: str, declared: model.Table, scope: Mapping[str, Symbol]
    ) -> DefinedTable | None:
        currency = self.programme.currency
        return define_table(
            self.document, name, declared, scope, currency, self.households, self.problems.add
        )

    def _circles(
        self, versions: Mapping[str, tuple[Version, ...]], tables: Mapping[str, DefinedTable]
    ) -> None:
        """A circle among the rules of any day is a problem."""
        days = {begun for version in versions.values() for begun, _ in version if begun}
        days |= {r.valid_from for table in tables.values() for r in table.rows if r.valid_from}
        for day in sorted({date.max, *days}):
            circle = circle_at(versions, tables, day)
            if circle is not None:
                section = "tables" if circle[0].partition(".")[0] in tables else "rules"
                place = self.document.place((section, circle[0].partition(".")[0]))
                self.problems.add(DefinitionCycle(place, circle))
                return

    def _values(self, name: str) -> DatedValues:
        parameter = self.programme.parameters[name]
        values: list[tuple[model.DatedValue, ParameterValue]] = []
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
                value = parameter_value(parameter, dated.value, self.programme.currency)
            except ValueError as error:
                place = self.document.place((*path, "value"))
                self.problems.add(ProgrammeFileInvalid(place, f"{name}: {error}"))
            else:
                values.append((dated, value))
        if len({tuple(value) for _, value in values if isinstance(value, Mapping)}) > 1:
            place = self.document.place(("parameters", name, "values"))
            self.problems.add(ProgrammeFileInvalid(place, f"{name}: the keys are always the same"))
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
        currency = self.programme.currency
        return self.problems.attempt(
            lambda: parse_at(self.document, path, scope, kind, currency, self.households)
        )


def parse_at(
    document: Document,
    path: Path,
    scope: Mapping[str, Symbol],
    kind: Kind,
    currency: str = "CNY",
    households: Households | None = None,
) -> Expression:
    """The expression that stands at ``path`` of ``document``; see :func:`parse`."""
    text: Any = document.values
    for step in path:
        text = text[step]
    locate = partial(document.place_within, path)
    return parse(str(text), scope, locate, kind, currency, households)
