"""What a rule file has already, so that a cell nobody has changed is written as it was."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.programme.formats import layout
from commonweal.programme.formats.layout import Column, shown


class Kept:
    """The cells and rows of the file by what a sheet shows of them."""

    def __init__(self, declared: Mapping[str, Any], across: Sequence[Column]) -> None:
        self.declared = declared
        self.rows: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self.cells: dict[tuple[str, str, str], Any] = {}
        for row in declared["rows"]:
            written = [*row["when"], *row["then"]]
            self.rows.setdefault(_looks(map(shown, written), row), []).append(dict(row))
            for column, raw in zip(across, written, strict=True):
                self.cells.setdefault((column.role, column.name, seen(shown(raw))), raw)

    def cell(self, column: Column, value: Any) -> Any:
        """How the file writes what the cell shows; None if it has no such cell."""
        return None if value is None else self.cells.get((column.role, column.name, seen(value)))

    def row(self, row: dict[str, Any], cells: Iterable[Any]) -> dict[str, Any]:
        """The file's own row that looks the same, each used once; else ``row``."""
        same = self.rows.get(_looks(cells, row))
        return same.pop(0) if same else row

    def others(self, otherwise: list[Any]) -> list[Any]:
        """The file's results of every other case, if they look the same."""
        old = self.declared.get("otherwise")
        if old is not None and [seen(shown(x)) for x in old] == [seen(x) for x in otherwise]:
            return list(old)
        return otherwise


def _looks(cells: Iterable[Any], row: Mapping[str, Any]) -> tuple[str, ...]:
    extras = (row.get(key) for key in layout.EXTRAS.values())
    return (*map(seen, cells), *map(seen, extras))


def seen(value: Any) -> str:
    """The same for cells that look the same: a number is not a text, a date has no time."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    return f"{type(value).__name__} {value}"
