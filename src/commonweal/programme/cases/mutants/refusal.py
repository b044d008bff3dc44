"""Whether the check refuses a decision table of which one row is changed.

Nothing changes for rows that can never be hit together with that row, as it was or as it is. So
only the others are checked again, and what can be hit together with those.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from commonweal.programme.definitions import Definitions
from commonweal.programme.language import Not
from commonweal.programme.tables import DefinedRow, DefinedTable
from commonweal.programme.tables.problems import days_of
from commonweal.programme.tables.verify import Bind, flaws, regions, together


class Refusal:
    """A table without flaws, of which rows are changed one at a time."""

    def __init__(self, table: DefinedTable, definitions: Definitions) -> None:
        self.complete = table.otherwise is not None or table.declared.hit == "collect_sum"
        # Those of the whole table: what holds beside a row begins and ends on days of its own.
        self.binds = days_of(table, definitions.parameters)
        self.days = [_Day(table, day, bind) for day, bind in self.binds.items()]

    def refuses(self, changed: DefinedTable, rows: Sequence[DefinedRow]) -> bool:
        """Whether the check finds a flaw in ``changed``.

        ``rows``: the row that differs, as it was and as it is; one that is left out as it was.
        """
        if not self.complete:
            # A gap shows only beside all the other rows.
            return any(True for _ in flaws(changed, self.binds))
        if len(rows) == 1:
            return False  # No case is left open, and the others are hit no less often.
        before, after = rows
        near = {number for day in self.days for number in day.near(before, after)}
        if changed.declared.hit == "unique" and len(near) > 1:
            return True  # Nothing met the row as it was.
        around = {number for day in self.days for each in near for number in day.meeting(each)}
        rows = tuple(row for row in changed.rows if row.number in near | around)
        few = DefinedTable(changed.name, changed.declared, changed.inputs, rows, changed.otherwise)
        return any(
            flaw.kind != "unreached" or flaw.rows[0] in near for flaw in flaws(few, self.binds)
        )


class _Day:
    """The rows of the table on a day, and which of them can be hit together."""

    def __init__(self, table: DefinedTable, day: date, bind: Bind) -> None:
        self.table, self.bind = table, bind
        self.rows, self.columns = regions(table, day, bind)
        self.places: Mapping[int, int] = {row.number: n for n, row in enumerate(self.rows)}
        self.beside: dict[tuple[int, int], int] = {}
        self.met: dict[int, list[int]] = {}

    def meeting(self, number: int) -> list[int]:
        """The rows that can be hit together with a row, and this row."""
        if number not in self.places:
            return []
        if number not in self.met:
            self.met[number] = self._numbers(self._bits(number, range(len(self.columns))))
        return self.met[number]

    def near(self, before: DefinedRow, after: DefinedRow) -> set[int]:
        """The rows that can be hit together with a row as it was or as it is, and this row."""
        if before.number not in self.places:
            return set()
        pairs = enumerate(zip(before.tests, after.tests, strict=True))
        changed = [column for column, (one, other) in pairs if one != other]
        same = [column for column in range(len(self.columns)) if column not in changed]
        found = {before.number, *self.meeting(before.number)}
        if not any(
            together(after.tests[c], Not(before.tests[c]), self.table.inputs[c], self.bind)
            for c in changed
        ):
            return found  # The row is hit nowhere that it was not hit before.
        for number in self._numbers(self._bits(before.number, same)):
            row = self.rows[self.places[number]]
            if number not in found and all(
                together(row.tests[c], after.tests[c], self.table.inputs[c], self.bind)
                for c in changed
            ):
                found.add(number)
        return found

    def _bits(self, number: int, columns: Iterable[int]) -> int:
        """The rows that can be hit together with a row, as far as these columns go."""
        place, found = self.places[number], (1 << len(self.rows)) - 1
        for column in columns:
            if (column, place) not in self.beside:
                bits = 0
                for _, passed in self.columns[column]:
                    if passed >> place & 1:
                        bits |= passed
                self.beside[column, place] = bits
            found &= self.beside[column, place]
        return found

    def _numbers(self, bits: int) -> list[int]:
        return [row.number for place, row in enumerate(self.rows) if bits >> place & 1]
