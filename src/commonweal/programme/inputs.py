"""The facts and the population of a programme, checked against the contracts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from commonweal.programme import model, protected
from commonweal.programme.definitions import Definitions, Problems, parse_at
from commonweal.programme.document import Path
from commonweal.programme.errors import (
    DatasetUnknown,
    ExpressionTypes,
    NameUnknown,
    ProgrammeFileInvalid,
    ProtectedAttribute,
)
from commonweal.programme.language import Expression, Kind, Symbol, symbols
from commonweal.programme.period import SYMBOLS as PERIOD
from commonweal.programme.scope import parameter_symbols

if TYPE_CHECKING:
    from commonweal.catalogue import Column, Contract

_KINDS = {
    "string": Kind.TEXT,
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "timestamp": Kind.DATE,
    "boolean": Kind.BOOLEAN,
}


@dataclass(frozen=True)
class Records:
    """The records that a fact or a population reads: one dataset, perhaps with a second joined."""

    dataset: str
    subject: str
    join: model.Join | None
    where: Expression | None
    value: Expression | None
    dated: model.Dated
    columns: frozenset[Symbol]

    @property
    def bundle(self) -> tuple[str, str, str]:
        """Facts with the same bundle read the same rows and are gathered together."""
        join = ""
        if self.join is not None:
            pairs = ",".join(f"{one}={other}" for one, other in sorted(self.join.on.items()))
            join = f"{self.join.dataset}:{pairs}"
        return self.dataset, self.subject, join


@dataclass(frozen=True)
class Inputs:
    """The population's records and each fact's; a fact without records has none."""

    population: Records
    facts: Mapping[str, Records]


def check_inputs(
    definitions: Definitions, contracts: "Mapping[str, Contract]", problems: Problems
) -> Inputs | None:
    """The inputs of a programme; None when its population cannot be read."""
    checker = _Checker(definitions, contracts, problems)
    declared = definitions.programme.population
    population = checker.records(
        ("population",), declared.from_, declared.subject, None, declared.dated, Kind.BOOLEAN
    )
    if population is not None:
        checker.protection(("population",), "population", declared, population)
    facts = _facts(checker)
    return None if population is None else Inputs(population, facts)


def check_facts(
    definitions: Definitions, contracts: "Mapping[str, Contract]", problems: Problems
) -> None:
    """Check the facts alone: of shared definitions, which have no population."""
    _facts(_Checker(definitions, contracts, problems))


def _facts(checker: "_Checker") -> dict[str, Records]:
    facts: dict[str, Records] = {}
    for name, fact in checker.definitions.programme.facts.items():
        if fact.from_ is None:
            continue
        path: Path = ("facts", name)
        kind = Kind.NUMBER if fact.kind is Kind.MONEY else fact.kind
        records = checker.records(path, fact.from_, fact.subject, fact.join, fact.dated, kind)
        checker.absence(path, fact)
        if records is not None:
            facts[name] = records
            checker.protection(path, name, fact, records)
    return facts


@dataclass(frozen=True)
class _Checker:
    definitions: Definitions
    contracts: "Mapping[str, Contract]"
    problems: Problems

    def records(
        self,
        path: Path,
        dataset: str,
        subject: str,
        join: model.Join | None,
        dated: model.Dated,
        kind: Kind,
    ) -> Records | None:
        contract = self._contract((*path, "from"), dataset)
        if contract is None:
            return None
        if subject not in contract.subjects:
            self._unknown((*path, "subject"), "subject with a person", subject, contract.subjects)
        columns = {column.name: column for column in contract.columns}
        if join is not None:
            joined = self._contract((*path, "join", "dataset"), join.dataset)
            if joined is None:
                return None
            self._join(path, join, contract, joined)
            columns |= {f"{join.dataset}.{column.name}": column for column in joined.columns}
        scope = {
            name: Symbol(name, _KINDS[column.type], "column", values=_values(column))
            for name, column in columns.items()
        }
        parts = self._parts(path, scope, kind)
        used = {s for part in parts if part is not None for s in symbols(part)}
        return Records(
            dataset=dataset,
            subject=subject,
            join=join,
            where=parts[0],
            value=parts[1],
            dated=dated,
            columns=frozenset(
                {s for s in used if s.origin == "column"} | self._dates(path, dated, scope)
            ),
        )

    def _parts(
        self, path: Path, scope: Mapping[str, Symbol], kind: Kind
    ) -> tuple[Expression | None, Expression | None]:
        definitions = self.definitions
        parameters = parameter_symbols(definitions.programme, definitions.parameters)
        names = {**PERIOD, **parameters, **scope}
        written = definitions.document.values
        for step in path:
            written = written[step]
        parsed: list[Expression | None] = []
        for key, expected in (("where", Kind.BOOLEAN), ("value", kind)):
            if key not in written:
                parsed.append(None)
                continue
            place: Path = (*path, key)
            parsed.append(
                self.problems.attempt(
                    lambda place=place, expected=expected: parse_at(  # type: ignore[misc]
                        definitions.document, place, names, expected
                    )
                )
            )
        return parsed[0], parsed[1]

    def _dates(self, path: Path, dated: model.Dated, scope: Mapping[str, Symbol]) -> set[Symbol]:
        found: set[Symbol] = set()
        wanted = {
            "period": (dated.period, {Kind.TEXT, Kind.INTEGER}),
            "from": (dated.from_, {Kind.DATE}),
            "until": (dated.until, {Kind.DATE}),
            "column": (dated.column, {Kind.DATE}),
        }
        for key, (column, kinds) in wanted.items():
            if column is None:
                continue
            place = (*path, "dated", key)
            if column not in scope:
                self._unknown(place, "column", column, scope)
            elif scope[column].kind not in kinds:
                self.problems.add(
                    ExpressionTypes(
                        self.definitions.document.place(place),
                        f"{column} is {scope[column].kind}, but {key} needs "
                        f"{' or '.join(sorted(kinds))}",
                    )
                )
            else:
                found.add(scope[column])
        return found

    def _join(self, path: Path, join: model.Join, contract: "Contract", joined: "Contract") -> None:
        ours = [column.name for column in contract.columns]
        theirs = [column.name for column in joined.columns]
        for one, other in join.on.items():
            place = (*path, "join", "on", one)
            if one not in ours:
                self._unknown(place, "column", one, ours)
            if other not in theirs:
                self._unknown(place, "column", other, theirs)

    def absence(self, path: Path, fact: model.Fact) -> None:
        """``absent`` is ``unknown`` or a value of the fact's type."""
        value = fact.absent
        if value == "unknown":
            return
        wanted: dict[Kind, type] = {Kind.BOOLEAN: bool, Kind.TEXT: str, Kind.DATE: date}
        kind = fact.kind
        right = isinstance(value, wanted.get(kind, int))
        if kind not in wanted:
            right = right and not isinstance(value, bool) and (kind is not Kind.MONEY or value == 0)
        if not right:
            self.problems.add(
                ProgrammeFileInvalid(
                    self.definitions.document.place((*path, "absent")),
                    f"absent is unknown or a value of type {kind} (of money only 0)",
                )
            )

    def protection(
        self, path: Path, name: str, reader: model.Fact | model.Population, records: Records
    ) -> None:
        """A protected attribute is read only under a source that names it."""
        declared = reader.protected
        sources = self.definitions.programme.sources
        cited = sources.get(reader.source or "")
        allowed = {declared} if declared and cited and declared in cited.names else set()
        for attribute in sorted(self._attributes(records) - allowed):
            place = self.definitions.document.place(path)
            self.problems.add(ProtectedAttribute(place, name, attribute))

    def _attributes(self, records: Records) -> set[model.Attribute]:
        main = self.contracts[records.dataset]
        read = {symbol.name for symbol in records.columns}
        read_columns: list[Column] = [column for column in main.columns if column.name in read]
        found = {protected.of_dataset(main)}
        if records.join is not None:
            other = self.contracts[records.join.dataset]
            found.add(protected.of_dataset(other))
            prefix = f"{records.join.dataset}."
            read_columns += [c for c in other.columns if f"{prefix}{c.name}" in read]
        found |= {protected.of_column(column) for column in read_columns}
        return {attribute for attribute in found if attribute is not None}

    def _contract(self, path: Path, dataset: str) -> "Contract | None":
        if dataset in self.contracts:
            return self.contracts[dataset]
        place = self.definitions.document.place(path)
        self.problems.add(DatasetUnknown(place, dataset, sorted(self.contracts)))
        return None

    def _unknown(self, path: Path, kind: str, name: str, known: Iterable[str]) -> None:
        place = self.definitions.document.place(path)
        self.problems.add(NameUnknown(place, kind, name, sorted(known)))


def _values(column: "Column") -> tuple[str, ...]:
    """The only texts that the contract lets the column have."""
    if column.codes:
        return tuple(sorted(set(column.codes.values())))
    return column.values or ()
