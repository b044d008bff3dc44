"""A sheet -> the decision table as a rule file has it, with the cell of everything in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from commonweal.errors import CommonwealError
from commonweal.programme.definitions import Definitions
from commonweal.programme.document import Path
from commonweal.programme.errors import suggestion
from commonweal.programme.formats import layout, typed
from commonweal.programme.formats.errors import SheetCell, SheetLayout
from commonweal.programme.formats.kept import Kept, seen
from commonweal.programme.formats.layout import Column, Origin, columns, shown
from commonweal.programme.formats.sheet import At, Sheet, reference
from commonweal.programme.language import HitPolicy


@dataclass(frozen=True)
class SheetProblem:
    """What is wrong with a sheet, and in which cell (none: in all of it)."""

    cell: str
    message: str
    error: CommonwealError

    def __str__(self) -> str:
        return f"{self.cell}: {self.message}" if self.cell else self.message


@dataclass
class ReadTable:
    """``value`` as the rule file would have it; worth something only without problems."""

    value: dict[str, Any]
    cells: dict[Path, str] = field(default_factory=dict)
    """Path within the table -> cell."""
    problems: list[SheetProblem] = field(default_factory=list)


def read_table(sheet: Sheet, definitions: Definitions, table: str, origin: Origin) -> ReadTable:
    """The table that ``sheet`` says, whose columns are those of the file's table."""
    return _Reader(sheet, definitions, table, origin).read()


class _Reader:
    def __init__(self, sheet: Sheet, definitions: Definitions, table: str, origin: Origin) -> None:
        self.sheet, self.origin = sheet, origin
        self.declared: Mapping[str, Any] = definitions.document.values["tables"][table]
        self.across = columns(definitions, table)
        self.found = ReadTable(dict(self.declared))
        self.kept = Kept(self.declared, self.across)

    def read(self) -> ReadTable:
        top = next((n for n in self.sheet.rows if layout.ROW in self.sheet.row(n).values()), None)
        if top is None:
            self.layout("", f"no cell says {layout.ROW}, which stands above the rows")
            return self.found
        self.about(top)
        placed = self.headings(top)
        if placed is not None:
            self.rows(top, placed)
        return self.found

    def about(self, top: int) -> None:
        """What stands above the headings: title, hit policy, source."""
        said = {
            self.sheet.cells[number, 1]: (number, 2)
            for number in range(1, top)
            if (number, 1) in self.sheet.cells
        }
        name = self.origin.name
        where = said.get(layout.TABLE)
        if where is not None and self.text(where) != name:
            self.layout(reference(where), f"this is the table {self.text(where)}, not {name}")
        value = self.found.value
        title = dict(value["title"])
        for label, key in ((layout.TITLE_ZH, "zh"), (layout.TITLE_EN, "en")):
            if label in said:
                title[key] = self.needed(said[label], title[key])
        value["title"] = title
        if layout.HIT in said:
            hit = self.needed(said[layout.HIT], "unique")
            if hit not in get_args(HitPolicy):
                known = ", ".join(get_args(HitPolicy))
                self.cell(said[layout.HIT], f"there is no hit policy {hit}; there are {known}")
            self.put("hit", hit, said[layout.HIT], usual="unique")
        if layout.SOURCE in said:
            source = self.needed(said[layout.SOURCE], value["source"])
            self.put("source", source, said[layout.SOURCE])
        if layout.ARTICLE in said:
            article = self.text(said[layout.ARTICLE], self.declared.get("article"))
            self.put("article", article, said[layout.ARTICLE])

    def headings(self, top: int) -> dict[int, Column | str] | None:
        """Column of the sheet -> input or output, or the key of what stands beside them."""
        lines = [n for n in self.sheet.rows if n > top and self.sheet.row(n)][:3]
        placed: dict[int, Column | str] = {}
        known = {(column.heading, column.name): column for column in self.across}
        for position, heading in self.sheet.row(top).items():
            at = (top, position)
            if heading == layout.ROW:
                placed[position] = layout.ROW
            elif heading in layout.EXTRAS:
                placed[position] = layout.EXTRAS[heading]
            elif heading in {layout.WHEN, layout.THEN} and len(lines) == 3:
                at = (lines[2], position)
                name = str(self.sheet.cells.get(at, "")).strip()
                column = known.get((heading, name))
                if column is None:
                    role = "input" if heading == layout.WHEN else "output"
                    names = [known_name for _, known_name in known]
                    near = suggestion(name, names)
                    self.layout(
                        reference(at),
                        f"the table has no {role} {name or '(without a name)'}{near}; add it in "
                        "the rule file first",
                    )
                    continue
                placed[position] = column
                self.check_type((lines[1], position), column)
            else:
                self.layout(reference(at), f"{heading} is no heading of a decision table")
                continue
            if position in self.sheet.hidden_columns:
                self.layout(reference(at), "the column is hidden")
        names_placed = list(placed.values())
        for each in {each for each in names_placed if names_placed.count(each) > 1}:
            self.layout("", f"the column {_named(each)} stands there twice")
        for column in self.across:
            if column not in names_placed:
                self.layout("", f"the column {column.heading} {column.name} is missing")
        return None if self.found.problems else placed

    def check_type(self, at: At, column: Column) -> None:
        said = self.sheet.cells.get(at)
        if said is not None and str(said).strip() != column.type:
            self.layout(reference(at), f"{column.name} is of type {column.type}, not {said}")

    def rows(self, top: int, placed: Mapping[int, Column | str]) -> None:
        """Every row below the headings that has something in it."""
        filled = [n for n in self.sheet.rows if n > top and self.sheet.row(n)][3:]
        rows: list[dict[str, Any]] = []
        otherwise: list[Any] | None = None
        marker = next((p for p, each in placed.items() if each == layout.ROW), 1)
        for number in filled:
            if not self.sound(number, placed):
                continue
            cells = {
                position: self.sheet.cells.get(
                    self.sheet.merged.get((number, position)) or (number, position)
                )
                for position in placed
            }
            if _otherwise(cells.get(marker)):
                if otherwise is not None:
                    self.cell((number, marker), "there is already a row for every other case")
                otherwise = self.others(number, placed, cells)
            elif any(value is not None for p, value in cells.items() if p != marker):
                rows.append(self.one(number, len(rows), placed, cells))
        if not rows:
            self.layout("", "there is no row below the headings")
        self.found.value["rows"] = rows
        if otherwise is None:
            self.found.value.pop("otherwise", None)
        else:
            self.found.value["otherwise"] = self.kept.others(otherwise)

    def sound(self, number: int, placed: Mapping[int, Column | str]) -> bool:
        """Whether the row shows all that it says."""
        before = len(self.found.problems)
        if number in self.sheet.hidden_rows:
            self.layout(reference((number, 1)), "the row is hidden; show it or delete it")
        for position in self.sheet.row(number):
            at = (number, position)
            if at in self.sheet.formulas:
                self.layout(reference(at), "a formula stands here; put its value in its place")
            elif at in self.sheet.broken:
                self.cell(at, "Excel shows an error here")
            elif position not in placed:
                self.layout(reference(at), "the column has no heading")
        for position in placed:
            if self.sheet.merged.get((number, position), (number, position))[1] != position:
                at = (number, position)
                self.layout(reference(at), "cells of several columns are merged; split them")
        return len(self.found.problems) == before

    def one(
        self,
        number: int,
        position: int,
        placed: Mapping[int, Column | str],
        cells: Mapping[int, Any],
    ) -> dict[str, Any]:
        """One rule of the table."""
        where: Path = ("rows", position)
        self.found.cells[where] = reference((number, min(placed)))
        by_column = {
            each.name + each.role: p for p, each in placed.items() if isinstance(each, Column)
        }
        row: dict[str, Any] = {"when": [], "then": []}
        for role, read in (("when", typed.condition), ("then", typed.result)):
            wanted = [column for column in self.across if column.role == role]
            for index, column in enumerate(wanted):
                at = (number, by_column[column.name + role])
                self.found.cells[*where, role, index] = reference(at)
                row[role].append(self.typed(at, cells[at[1]], column, read))
        for p, each in placed.items():
            if isinstance(each, str) and each != layout.ROW and cells[p] is not None:
                self.found.cells[*where, each] = reference((number, p))
                reader = typed.day if each.startswith("valid") else typed.text
                value = self.attempt((number, p), cells[p], reader)
                if value is not None:
                    row[each] = value
        return self.kept.row(row, [cells[by_column[c.name + c.role]] for c in self.across])

    def others(
        self, number: int, placed: Mapping[int, Column | str], cells: Mapping[int, Any]
    ) -> list[Any]:
        """The results where no row is hit."""
        outputs = [column for column in self.across if column.role == "then"]
        results: dict[str, Any] = {}
        for position, each in placed.items():
            at, value = (number, position), cells[position]
            if isinstance(each, Column) and each in outputs:
                self.found.cells["otherwise", outputs.index(each)] = reference(at)
                results[each.name] = self.typed(at, value, each, typed.result)
            elif each != layout.ROW and value not in {None, "-"}:
                self.cell(at, "this row is for every other case and has results alone")
        self.found.cells["otherwise",] = reference((number, min(placed)))
        return [results[column.name] for column in outputs]

    def typed(self, at: At, value: Any, column: Column, read: Callable[[Any, Column], Any]) -> Any:
        known = self.kept.cell(column, value)
        if known is not None:
            return known
        return self.attempt(at, value, lambda each: read(each, column))

    def attempt(self, at: At, value: Any, read: Callable[[Any], Any]) -> Any:
        try:
            return read(value)
        except ValueError as error:
            self.cell(at, str(error))
            return None

    def put(self, key: str, value: str, at: At, usual: str = "") -> None:
        self.found.cells[key,] = reference(at)
        if value != usual or key in self.declared:
            self.found.value[key] = value
        if not value:
            self.found.value.pop(key, None)

    def needed(self, at: At, before: str) -> str:
        text = self.text(at, before)
        if not text:
            self.cell(at, "the cell is empty")
        return text or before

    def text(self, at: At, before: str | None = None) -> str:
        """The text of a cell, as the file writes it where it is the same."""
        value = self.sheet.cells.get(at)
        if value is None:
            return ""
        if before is not None and seen(value) == seen(shown(before)):
            return before
        return self.attempt(at, value, typed.text) or ""

    def cell(self, at: At, message: str) -> None:
        self.found.problems.append(SheetProblem(reference(at), message, SheetCell(message)))

    def layout(self, cell: str, message: str) -> None:
        self.found.problems.append(SheetProblem(cell, message, SheetLayout(message)))


def _otherwise(value: Any) -> bool:
    return str(value).strip().lower() in {layout.OTHERWISE.lower(), "otherwise", "其他", "否则"}


def _named(each: Column | str) -> str:
    return f"{each.heading} {each.name}" if isinstance(each, Column) else each
