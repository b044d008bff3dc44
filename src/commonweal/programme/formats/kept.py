"""What a rule file has already, so that a cell nobody has changed is written as it was."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.programme.formats import layout
from commonweal.programme.formats.layout import Column, shown


class Kept:
    """The cells and rows of the file by what a sheet shows of them."""

    def __init__(self, declared: Mapping[str, Any], across: Sequence[Column]) -> None:
        self.rows: list[dict[str, Any]] = [dict(row) for row in declared["rows"]]
        self.declared = declared
        self.cells: dict[tuple[str, str, str], Any] = {}
        for row in self.rows:
            for column, raw in zip(across, [*row["when"], *row["then"]], strict=True):
                self.cells.setdefault((column.role, column.name, seen(shown(raw))), raw)

    def cell(self, column: Column, value: Any) -> Any:
        """How the file writes what the cell shows; None if it has no such cell."""
        return None if value is None else self.cells.get((column.role, column.name, seen(value)))

    def row(self, row: dict[str, Any], cells: Sequence[Any]) -> dict[str, Any]:
        """The file's own row that looks the same; used once each."""
        for index, old in enumerate(self.rows):
            looks = [seen(shown(raw)) for raw in (*old["when"], *old["then"])]
            extras = {key: value for key, value in old.items() if key not in {"when", "then"}}
            if looks == [seen(cell) for cell in cells] and all(
                seen(row.get(key)) == seen(extras.get(key)) for key in layout.EXTRAS.values()
            ):
                return self.rows.pop(index)
        return row

    def others(self, otherwise: list[Any]) -> list[Any]:
        """The file's results of every other case, if they look the same."""
        old = self.declared.get("otherwise")
        if old is not None and [seen(shown(x)) for x in old] == [seen(x) for x in otherwise]:
            return list(old)
        return otherwise


def seen(value: Any) -> str:
    """The same for cells that look the same: a number is not a text, a date has no time."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    return f"{type(value).__name__} {value}"
