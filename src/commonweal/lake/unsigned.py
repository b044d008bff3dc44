"""Unsigned integers, which Delta does not have, as the signed ones that it has.

A column of them is stored as BIGINT: each value as it is, and one for which that has no room as the
same 64 bits in two's complement. What is equal stays equal, and other readers of the lake find the
type that the table's schema names. The commit that names a file says which of its columns are meant
unsigned, and we read those as they were before.
"""

from collections.abc import Mapping

import pyarrow as pa

from commonweal.engine import identifier

Unsigned = Mapping[str, str]
"""Column -> the engine's type of unsigned integers."""

WIDEST = "UBIGINT"
_KINDS = {pa.uint8(): "UTINYINT", pa.uint16(): "USMALLINT", pa.uint32(): "UINTEGER"}
_KINDS[pa.uint64()] = WIDEST


def unsigned_in(schema: pa.Schema) -> Unsigned:
    """The unsigned columns of a table."""
    return {field.name: _KINDS[field.type] for field in schema if field.type in _KINDS}


def signed(select: str, unsigned: Unsigned) -> str:
    """``select`` with its ``unsigned`` columns as they are stored."""
    if not unsigned:
        return select
    return _replaced(f"({select})", {name: _signed(name, unsigned[name]) for name in unsigned})


def restored(relation: str, unsigned: Unsigned) -> str:
    """``relation``, which holds what :func:`signed` has made, as it was; to put after FROM."""
    if not unsigned:
        return relation
    return f"({_replaced(relation, {name: _restored(name, unsigned[name]) for name in unsigned})})"


def _replaced(relation: str, columns: Mapping[str, str]) -> str:
    told = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in columns.items())
    return f"SELECT * REPLACE ({told}) FROM {relation}"


def _signed(name: str, kind: str) -> str:
    column = f"CAST({identifier(name)} AS {kind})"
    if kind != WIDEST:
        return f"CAST({column} AS BIGINT)"
    return (
        f"CASE WHEN {column} < {1 << 63} THEN CAST({column} AS BIGINT) "
        f"ELSE -CAST(~{column} AS BIGINT) - 1 END"
    )


def _restored(name: str, kind: str) -> str:
    column = identifier(name)
    if kind != WIDEST:
        return f"CAST({column} AS {kind})"
    return (
        f"CASE WHEN {column} >= 0 THEN CAST({column} AS {kind}) "
        f"ELSE ~CAST(-({column} + 1) AS {kind}) END"
    )
