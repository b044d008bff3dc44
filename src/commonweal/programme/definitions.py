"""From a rule file to definitions whose every expression is parsed and typed.

What can be checked from the file alone is checked here: shape, names, types, cycles, sources and
dated values. :mod:`commonweal.programme.inputs` checks the facts against the contracts.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from math import ceil, floor
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
from commonweal.programme.in_force import Version, circle_at, rules_at
from commonweal.programme.language import Expression, Kind, Symbol, symbols
from commonweal.programme.language.domain import hull, span
from commonweal.programme.language.parse import parse
from commonweal.programme.language.syntax import is_name
from commonweal.programme.language.units import UNITS
from commonweal.programme.model import ParameterValue
from commonweal.programme.period import SYMBOLS as PERIOD
from commonweal.programme.tables import DefinedTable, define_table, table_problems

RESERVED = frozenset(
    {"programme", "period", "person_id", "household_id", "region", "outcome", "eligible", "ask"}
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
    parameters: Mapping[str, model.DatedValues]
    rules: Mapping[str, Expression]
    """As of one day, the results of decision tables among them; see :meth:`at`."""
    rule_versions: Mapping[str, tuple[Version, ...]]
    tables: Mapping[str, DefinedTable]
    eligible: Expression | None
    awards: Mapping[str, tuple[Rung, ...]]
    findings: Mapping[str, Expression]

    @property
    def name(self) -> str:
        """The programme's name."""
        return self.programme.programme

    @property
    def digest(self) -> str:
        """SHA-256 of the rule file."""
        return hashlib.sha256(self.document.text.encode()).hexdigest()

    def at(self, day: date) -> "Definitions":
        """The definitions with the rules and the rows of tables that are in force on ``day``."""
        return replace(self, rules=rules_at(self.rule_versions, self.tables, day))

    def facts_of(self, expression: Expression) -> tuple[str, ...]:
        """The facts that ``expression`` reads, directly or through rules, in the file's order."""
        reached = {symbol.name for symbol in self.reached([expression]) if symbol.origin == "fact"}
        return tuple(name for name in self.programme.facts if name in reached)

    def reached(self, expressions: Sequence[Expression]) -> set[Symbol]:
        """Every symbol the expressions read, directly or through rules and the outcome."""
        return {s for expression in self.read_by(expressions) for s in symbols(expression)}

    def read_by(self, expressions: Sequence[Expression]) -> list[Expression]:
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
        return found

    def parameter_at(self, name: str, day: date) -> tuple[model.DatedValue, ParameterValue]:
        """The value in force on ``day``; raises :class:`ParameterUndated`."""
        found = model.value_at(self.parameters[name], day)
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

    def definitions(self) -> Definitions:
        programme = self.programme
        self._names()
        self._sources()
        self._units()
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
        )
        for name, table in tables.items():
            for problem in table_problems(name, table, self.document, parameters):
                self.problems.add(problem)
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
        for path, source in _citations(self.programme):
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
        return define_table(self.document, name, declared, scope, currency, self.problems.add)

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

    def _values(self, name: str) -> model.DatedValues:
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
                value = model.parameter_value(parameter, dated.value, self.programme.currency)
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
        return self.problems.attempt(
            lambda: parse_at(self.document, path, scope, kind, self.programme.currency)
        )


def parse_at(
    document: Document,
    path: Path,
    scope: Mapping[str, Symbol],
    kind: Kind,
    currency: str = "CNY",
) -> Expression:
    """The expression that stands at ``path`` of ``document``."""
    text: Any = document.values
    for step in path:
        text = text[step]
    locate = partial(document.place_within, path)
    return parse(str(text), scope, locate, kind, currency)


def parameter_symbols(
    programme: model.Programme, parameters: Mapping[str, model.DatedValues]
) -> dict[str, Symbol]:
    """The parameters as symbols, with the limits of every value they have had."""
    return {
        name: _parameter_symbol(name, parameter, [value for _, value in parameters[name]])
        for name, parameter in programme.parameters.items()
    }


def _parameter_symbol(
    name: str, parameter: model.Parameter, values: Sequence[ParameterValue]
) -> Symbol:
    keyed = [value for value in values if isinstance(value, Mapping)]
    single = [v for value in keyed for v in value.values()] if parameter.by else list(values)
    numbers = [v for v in single if isinstance(v, int | Decimal) and not isinstance(v, bool)]
    return Symbol(
        name,
        parameter.kind,
        "parameter",
        never_zero=all(value != 0 for value in single),
        low=floor(min(numbers)) if numbers else None,
        high=ceil(max(numbers)) if numbers else None,
        keys=tuple(keyed[0]) if keyed else (),
    )


def rule_scope(
    programme: model.Programme, parameters: Mapping[str, model.DatedValues]
) -> dict[str, Symbol]:
    """Every name that a rule may use."""
    facts = {name: _fact_symbol(name, fact) for name, fact in programme.facts.items()}
    rules = {name: Symbol(name, rule.kind, "rule") for name, rule in programme.rules.items()}
    results = {
        f"{name}.{output}": Symbol(f"{name}.{output}", Kind(kind), "rule")
        for name, table in programme.tables.items()
        for output, kind in table.outputs.items()
    }
    return {**PERIOD, **parameter_symbols(programme, parameters), **facts, **rules, **results}


def _fact_symbol(name: str, fact: model.Fact) -> Symbol:
    low = 1 if fact.household == "size" else fact.minimum
    return Symbol(name, fact.kind, "fact", (low or 0) > 0, low=low, high=fact.maximum)


def _citations(programme: model.Programme) -> Iterator[tuple[Path, str]]:
    for name, parameter in programme.parameters.items():
        for index, dated in enumerate(parameter.values):
            yield ("parameters", name, "values", index), dated.source
    for name, rule in programme.rules.items():
        for index, version in enumerate(rule.history):
            place: Path = ("rules", name, "versions", index) if rule.versions else ("rules", name)
            yield place, version.source
    for name, table in programme.tables.items():
        yield ("tables", name), table.source
        for index, row in enumerate(table.rows):
            if row.source is not None:
                yield ("tables", name, "rows", index), row.source
    for name, award in programme.awards.items():
        yield ("awards", name), award.source
    for name, fact in programme.facts.items():
        if fact.source is not None:
            yield ("facts", name), fact.source
    if programme.population.source is not None:
        yield ("population",), programme.population.source
    if programme.eligible is not None:
        yield ("eligible",), programme.eligible.source


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
