"""A decision table of a rule file -> expressions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from commonweal.programme import model
from commonweal.programme.document import Document, Path
from commonweal.programme.errors import (
    ExpressionTypes,
    PlacedError,
    ProgrammeFileInvalid,
    TableTooLarge,
)
from commonweal.programme.language import (
    Constant,
    Expression,
    Hit,
    Junction,
    Kind,
    Symbol,
)
from commonweal.programme.language.household import Households
from commonweal.programme.language.parse import parse
from commonweal.programme.tables.cell import ANYTHING, read_cell, read_value

MAXIMUM_ROWS = 1_000

Fail = Callable[[PlacedError], None]


@dataclass(frozen=True)
class DefinedRow:
    """A row: a test for each input, a result for each output, and when it is in force."""

    number: int
    """Counts from 1."""
    tests: tuple[Expression, ...]
    results: tuple[Expression, ...]
    valid_from: date | None
    valid_until: date | None

    @cached_property
    def condition(self) -> Expression:
        """Whether the row is hit."""
        tests = tuple(test for test in self.tests if test != ANYTHING)
        if not tests:
            return ANYTHING
        return tests[0] if len(tests) == 1 else Junction("and", tests)

    def holds(self, day: date) -> bool:
        """Whether the row is in force on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class DefinedTable:
    """A table whose every cell is parsed and typed."""

    name: str
    declared: model.Table
    inputs: tuple[Expression, ...]
    rows: tuple[DefinedRow, ...]
    otherwise: tuple[Expression, ...] | None

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names by which rules read the table's results."""
        return tuple(f"{self.name}.{output}" for output in self.declared.outputs)

    def expressions(self, day: date) -> dict[str, Expression]:
        """The results and, by the table's own name, the row that is hit, as of ``day``.

        A table that adds up has no one row.
        """
        rows = [row for row in self.rows if row.holds(day)]
        policy = self.declared.hit
        found: dict[str, Expression] = {}
        for position, name in enumerate(self.outputs):
            otherwise = None if self.otherwise is None else self.otherwise[position]
            if policy == "collect_sum":
                otherwise = None
            results = tuple((row.condition, row.results[position]) for row in rows)
            kind = self.kinds[position]
            if results:
                found[name] = Hit(policy, results, otherwise, kind)
            else:
                found[name] = otherwise or Constant(None, kind)
        if policy != "collect_sum":
            numbers = tuple((r.condition, Constant(r.number, Kind.INTEGER)) for r in rows)
            none = None if self.otherwise is None else Constant(0, Kind.INTEGER)
            nothing = none or Constant(None, Kind.INTEGER)
            found[self.name] = Hit(policy, numbers, none, Kind.INTEGER) if numbers else nothing
        return found

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The types of the results."""
        return tuple(Kind(kind) for kind in self.declared.outputs.values())

    def cells(self) -> tuple[Expression, ...]:
        """The tests of every row."""
        return tuple(test for row in self.rows for test in row.tests)

    def read(self) -> list[Expression]:
        """Every expression in the table."""
        results = [result for row in self.rows for result in row.results]
        return [*self.inputs, *self.cells(), *results, *(self.otherwise or ())]


def define_table(
    document: Document,
    name: str,
    declared: model.Table,
    scope: Mapping[str, Symbol],
    currency: str,
    households: Households,
    fail: Fail,
) -> DefinedTable | None:
    """The table with every cell parsed; None, and what is wrong told to ``fail``, otherwise."""
    return _Definer(document, name, declared, scope, currency, households, fail).table()


def define_row(
    document: Document,
    table: DefinedTable,
    declared: model.Table,
    position: int,
    scope: Mapping[str, Symbol],
    currency: str,
    households: Households,
) -> DefinedRow:
    """The row at ``position`` of the table as ``declared``; raises the first thing wrong."""
    definer = _Definer(document, table.name, declared, scope, currency, households, _raise)
    return definer.row(position, table.inputs)


def define_otherwise(
    document: Document,
    table: DefinedTable,
    declared: model.Table,
    scope: Mapping[str, Symbol],
    currency: str,
    households: Households,
) -> tuple[Expression, ...]:
    """The results where no row is hit, as ``declared``; raises the first thing wrong."""
    definer = _Definer(document, table.name, declared, scope, currency, households, _raise)
    return definer.results(("tables", table.name, "otherwise"), declared.otherwise or ())


def _raise(error: PlacedError) -> None:
    raise error


@dataclass
class _Definer:
    document: Document
    name: str
    declared: model.Table
    scope: Mapping[str, Symbol]
    currency: str
    households: Households
    fail: Fail
    wrong: bool = False

    def table(self) -> DefinedTable | None:
        declared = self.declared
        base: Path = ("tables", self.name)
        if len(declared.rows) > MAXIMUM_ROWS:
            place = self.document.place((*base, "rows"))
            self.fail(TableTooLarge(place, self.name, len(declared.rows), MAXIMUM_ROWS))
            return None
        parsed = [
            self.input((*base, "inputs", position), text)
            for position, text in enumerate(declared.inputs)
        ]
        inputs = tuple(expression for expression in parsed if expression is not None)
        if len(inputs) < len(declared.inputs):
            return None
        rows = tuple(self.row(position, inputs) for position in range(len(declared.rows)))
        otherwise = None
        if declared.otherwise is not None:
            otherwise = self.results((*base, "otherwise"), declared.otherwise)
        if self.wrong:
            return None
        return DefinedTable(self.name, declared, inputs, rows, otherwise)

    def input(self, path: Path, text: str) -> Expression | None:
        """An input may be of any type but a list."""
        found: list[PlacedError] = []
        for kind in (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.TEXT, Kind.DATE):
            try:
                return parse(
                    text,
                    self.scope,
                    lambda offset: self.document.place_within(path, offset),
                    kind,
                    self.currency,
                    self.households,
                )
            except ExpressionTypes as error:
                found.append(error)
            except PlacedError as error:
                found = [error]
                break
        self.problem(found[0])
        return None

    def row(self, position: int, inputs: tuple[Expression, ...]) -> DefinedRow:
        declared = self.declared.rows[position]
        base: Path = ("tables", self.name, "rows", position)
        if len(declared.when) != len(inputs):
            message = f"the row has {len(declared.when)} conditions for {len(inputs)} inputs"
            self.problem(ProgrammeFileInvalid(self.document.place((*base, "when")), message))
        parameters = {n: s for n, s in self.scope.items() if s.origin == "parameter"}
        tests: list[Expression] = []
        for place, (raw, tested) in enumerate(zip(declared.when, inputs, strict=False)):
            try:
                tests.append(read_cell(raw, tested, parameters, self.currency))
            except ValueError as error:
                at = self.document.place((*base, "when", place))
                self.problem(ProgrammeFileInvalid(at, f"{raw!s}: {error}"))
        return DefinedRow(
            number=position + 1,
            tests=tuple(tests),
            results=self.results((*base, "then"), declared.then),
            valid_from=declared.valid_from,
            valid_until=declared.valid_until,
        )

    def results(self, path: Path, written: tuple[object, ...]) -> tuple[Expression, ...]:
        kinds = [Kind(kind) for kind in self.declared.outputs.values()]
        if len(written) != len(kinds):
            message = f"there are {len(written)} results for {len(kinds)} outputs"
            self.problem(ProgrammeFileInvalid(self.document.place(path), message))
            return ()
        return tuple(
            self.result((*path, position), raw, kind)
            for position, (raw, kind) in enumerate(zip(written, kinds, strict=True))
        )

    def result(self, path: Path, raw: object, kind: Kind) -> Expression:
        """A plain value, or an expression of the output's type."""
        try:
            if not (kind is Kind.TEXT and str(raw) in self.scope):
                return read_value(raw, kind, self.currency)
        except ValueError:
            pass
        try:
            return parse(
                str(raw),
                self.scope,
                lambda offset: self.document.place_within(path, offset),
                kind,
                self.currency,
                self.households,
            )
        except PlacedError as error:
            self.problem(error)
            return Constant(None, kind)

    def problem(self, error: PlacedError) -> None:
        self.wrong = True
        self.fail(error)
