"""Statements that are asked thousands of times, straight to the store's driver.

SQLAlchemy's way from a statement to its rows takes longer than the store takes to find them. So it
writes such a statement once, as text, and has no part in asking it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_PARAMETERS: Mapping[str, Any] = {"sqlite": "named", "postgresql": "pyformat"}
_CURSOR: Mapping[str, Mapping[str, bool]] = {"sqlite": {}, "postgresql": {"binary": True}}


@dataclass(frozen=True)
class Prepared:
    """A statement as its driver takes it."""

    text: str
    values: Mapping[str, object]
    """Parameter -> the value that stands in the statement, None where it is given each time."""


def prepared(select: sa.SelectBase, dialect: sa.Dialect) -> Prepared:
    """``select`` with parameters that are bound by name."""
    named: Any = type(dialect)
    compiled = select.compile(dialect=named(paramstyle=_PARAMETERS[dialect.name]))
    return Prepared(compiled.string, compiled.params)


class Reading:
    """A connection without transactions: a statement reads what is committed when it begins."""

    def __init__(self, connection: sa.PoolProxiedConnection, dialect: str) -> None:
        self._connection, self._cursor = connection, _CURSOR[dialect]

    def rows(self, statement: Prepared, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The rows of a statement; their values are the driver's own.

        ``values``: those of its parameters that do not stand in it, also the driver's own.
        """
        driver: Any = self._connection.driver_connection
        try:
            cursor = driver.cursor(**self._cursor)
            try:
                cursor.execute(statement.text, {**statement.values, **values})
                found: list[tuple[Any, ...]] = cursor.fetchall()
            finally:
                cursor.close()
        except BaseException:
            # In whatever state it is now, nobody else shall be given it.
            self._connection.invalidate()
            raise
        return found
