"""Where set-based work runs: SELECTs in, tables out.

:class:`Engine` wraps one embedded DuckDB database. Steps elsewhere return SELECT text; the engine
names, materialises and reads it. :func:`identifier` and :func:`literal` are the only ways by which
a name or a constant enters SQL text; every other value is a bound parameter. :func:`digest` is
what an id is made of that must come out the same every time and everywhere.
"""

from commonweal.engine.duckdb import Engine, digest, identifier, literal
from commonweal.engine.errors import DiskFull, OutOfMemory
from commonweal.engine.exhaustion import exhaustion_named

__all__ = [
    "DiskFull",
    "Engine",
    "OutOfMemory",
    "digest",
    "exhaustion_named",
    "identifier",
    "literal",
]
