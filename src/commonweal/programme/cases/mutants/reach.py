"""Which cases a row of a decision table reaches: they hit it, or may do so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from commonweal.programme.cases.run import Ran
from commonweal.programme.language import Expression
from commonweal.programme.person import value_of
from commonweal.programme.tables import DefinedRow, DefinedTable


class Reach:
    """The cases of a period and the tests that they may pass, each test looked at once.

    A set of cases is a number with a bit for what is known of each of them, and another for what is
    certain.
    """

    def __init__(
        self,
        day: date,
        cases: Sequence[Ran],
        tables: Iterable[DefinedTable],
        bound: Callable[[Expression], Expression],
    ) -> None:
        self.day, self.cases, self.bound = day, cases, bound
        self.known: list[Mapping[str, Any]] = []
        for case in cases:
            self.known += [case.everything, case.certain]
        self.everybody = (1 << len(self.known)) - 1
        self.tests: dict[Expression, int] = {}
        self.rows = {id(row): self._of(row) for table in tables for row in table.rows}

    def by(self, rows: Iterable[DefinedRow]) -> list[Ran]:
        """The cases that one of the rows reaches."""
        found = 0
        for row in rows:
            if row.holds(self.day):
                found |= self._of_row(row)
        if not found:
            return []
        return [case for n, case in enumerate(self.cases) if found >> 2 * n & 3]

    def narrowed(self, table: DefinedTable, cases: Sequence[Ran]) -> DefinedTable:
        """The table without the rows that none of the ``cases`` reaches: to them it is the same."""
        marks = {id(case) for case in cases}
        wanted = sum(3 << 2 * n for n, case in enumerate(self.cases) if id(case) in marks)
        in_force = [row for row in table.rows if row.holds(self.day)]
        reached = [row for row in in_force if self._of_row(row) & wanted]
        # A table that has rows is not one without: what it gives where none is hit differs.
        return replace(table, rows=tuple(reached or in_force[:1]))

    def _of_row(self, row: DefinedRow) -> int:
        found = self.rows.get(id(row))
        return self._of(row) if found is None else found

    def _of(self, row: DefinedRow) -> int:
        found = self.everybody
        for test in row.tests:
            if not found:
                break
            if test not in self.tests:
                self.tests[test] = self._passing(self.bound(test))
            found &= self.tests[test]
        return found

    def _passing(self, test: Expression) -> int:
        return sum(1 << n for n, v in enumerate(self.known) if value_of(test, v) is not False)
