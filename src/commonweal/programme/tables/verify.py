"""Gaps and overlaps of a decision table, each with an example.

Each input's values are cut into regions in which no test of the table changes; a row is then a set
of regions for each input. All combinations are gone through input by input, those that the same
rows match only once. A table is looked at for every day on which a parameter in it, or a row,
begins or ends.

After D. Calvanese et al., *Semantics, analysis and simplification of DMN decision tables*,
Information Systems 78 (2018), sections 5 and 6.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from operator import xor
from typing import Any, Literal

from commonweal.programme.language import (
    Comparison,
    Constant,
    Expression,
    Kind,
    Membership,
    Name,
    Symbol,
    replaced,
    within,
)
from commonweal.programme.language.evaluate import evaluate
from commonweal.programme.language.regions import samples
from commonweal.programme.tables.cell import ANYTHING
from commonweal.programme.tables.define import DefinedRow, DefinedTable

MAXIMUM_STEPS = 200_000
"""Combinations looked at before a table is called too tangled."""

Bind = Callable[[Expression], Expression]


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a table, with the values of its inputs where it shows."""

    kind: Literal["gap", "overlap", "unreached", "tangled"]
    rows: tuple[int, ...]
    """The rows concerned; none of a gap."""
    example: Mapping[str, Any]
    """Input as written -> value."""
    day: date


def flaws(table: DefinedTable, days: Mapping[date, Bind]) -> Iterator[Flaw]:
    """The first gap, the first overlap and the rows that can never be hit, of each day.

    ``days``: the days to look at, each with what puts the law's values of that day into an
    expression. A flaw that several days share is told once.
    """
    told: set[tuple[object, ...]] = set()
    for day, bind in sorted(days.items()):
        for flaw in _Verifier(table, day, bind).flaws():
            mark = (flaw.kind, flaw.rows)
            if mark not in told:
                told.add(mark)
                yield flaw


def regions(
    table: DefinedTable, day: date, bind: Bind
) -> tuple[Sequence[DefinedRow], Sequence[Sequence[tuple[Any, int]]]]:
    """The rows in force on a day and, for each input, its regions: a value and the rows as bits."""
    verifier = _Verifier(table, day, bind)
    return verifier.rows, verifier.columns


def together(one: Expression, other: Expression, tested: Expression, bind: Bind) -> bool:
    """Whether a value of an input passes both of two tests."""
    placeholder = Name(Symbol("input", tested.kind, "column"))
    tests = [bind(replaced(test, tested, placeholder)) for test in (one, other)]
    values = samples(tested, {value for test in tests for value in _constants(test)})
    return any(all(test == ANYTHING or _passes(test, v) for test in tests) for v in values)


class _Tangled(Exception):
    """Too many combinations."""


class _Verifier:
    def __init__(self, table: DefinedTable, day: date, bind: Bind) -> None:
        self.table, self.day = table, day
        self.rows = [row for row in table.rows if row.holds(day)]
        self.bind = bind
        self.columns = [self._column(place) for place in range(len(table.inputs))]
        self.steps = 0
        self.done: set[tuple[int, int]] = set()
        self.reached = 0
        self.found: dict[str, Flaw] = {}

    def flaws(self) -> Iterator[Flaw]:
        try:
            self._search(0, (1 << len(self.rows)) - 1, ())
        except _Tangled:
            yield Flaw("tangled", (), {}, self.day)
            return
        yield from self.found.values()
        for place, row in enumerate(self.rows):
            if not self.reached >> place & 1:
                yield Flaw("unreached", (row.number,), {}, self.day)

    def _column(self, place: int) -> list[tuple[Any, int]]:
        """Regions of one input: a value in it, and the rows whose test it passes as bits."""
        tested = self.table.inputs[place]
        placeholder = Name(Symbol("input", tested.kind, "column"))
        tests = [self.bind(replaced(row.tests[place], tested, placeholder)) for row in self.rows]
        values = samples(tested, {value for test in tests for value in _constants(test)})
        regions: dict[int, Any] = {}
        for sample, bits in zip(values, _passed(tested.kind, values, tests), strict=True):
            regions.setdefault(bits, sample)
        return [(sample, bits) for bits, sample in regions.items()]

    def _search(self, place: int, active: int, chosen: tuple[Any, ...]) -> None:
        if (place, active) in self.done:
            return
        self.done.add((place, active))
        self.steps += 1
        if self.steps > MAXIMUM_STEPS:
            raise _Tangled
        if active == 0 or place == len(self.columns):
            self._leaf(active, chosen)
            return
        for sample, bits in self.columns[place]:
            self._search(place + 1, active & bits, (*chosen, sample))

    def _leaf(self, active: int, chosen: tuple[Any, ...]) -> None:
        # Where no row is left, the inputs that were not looked at may be anything.
        rest = [self.columns[place][0][0] for place in range(len(chosen), len(self.columns))]
        example = dict(zip(self.table.declared.inputs, (*chosen, *rest), strict=True))
        policy = self.table.declared.hit
        if active == 0:
            if self.table.otherwise is None and policy != "collect_sum":
                self.found.setdefault("gap", Flaw("gap", (), example, self.day))
            return
        if policy == "first":
            self.reached |= active & -active
            return
        self.reached |= active
        if policy == "collect_sum" or active & (active - 1) == 0:
            return
        hit = [row for place, row in enumerate(self.rows) if active >> place & 1]
        clash = _clash(hit) if policy == "any" else (hit[0], hit[1])
        if clash is not None:
            numbers = tuple(row.number for row in clash)
            self.found.setdefault("overlap", Flaw("overlap", numbers, example, self.day))


def _passed(kind: Kind, values: Sequence[Any], tests: Sequence[Expression]) -> list[int]:
    """For every value the tests that it passes, as bits.

    A test changes only at the values that it names, so it is tried once between any two of them.
    """
    turned = [0] * (len(values) + 1)
    for number, test in enumerate(tests):
        bit = 1 << number
        for begin, end in _stretches(kind, values, test):
            if test == ANYTHING or _passes(test, values[begin]):
                turned[begin] ^= bit
                turned[end] ^= bit
    return list(accumulate(turned[:-1], xor))


def _stretches(kind: Kind, values: Sequence[Any], test: Expression) -> Iterator[tuple[int, int]]:
    """Stretches of values in each of which the test gives one value."""
    named = set(_constants(test))
    if kind in {Kind.TEXT, Kind.BOOLEAN}:
        cuts = {place for place, value in enumerate(values) if value in named}
        cuts |= set(range(len(values))) if kind is Kind.BOOLEAN else set()
    else:
        cuts = {bisect_left(values, value) for value in named}
    edges = sorted({0, len(values), *cuts, *(place + 1 for place in cuts)} - {len(values) + 1})
    yield from pairwise(edges)


def _passes(test: Expression, value: Any) -> bool:
    return bool(evaluate(test, lambda _: value))


def _clash(hit: Sequence[DefinedRow]) -> tuple[DefinedRow, DefinedRow] | None:
    """Two rows with different results."""
    first = hit[0]
    return next(((first, row) for row in hit[1:] if row.results != first.results), None)


def _constants(expression: Expression) -> Iterator[Any]:
    for each in within(expression):
        match each:
            case Comparison(_, _, Constant(value, _)):
                yield value
            case Membership(_, Constant(tuple() as values, _)):
                yield from values
