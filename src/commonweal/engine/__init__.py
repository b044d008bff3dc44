"""Where set-based work runs: SELECTs in, tables out.

:class:`Engine` wraps one embedded DuckDB database. Steps elsewhere return SELECT text; the engine
names, materialises and reads it. :func:`identifier` and :func:`literal` are the only ways by which
a name or a constant enters SQL text; every other value is a bound parameter.
"""

from commonweal.engine.duckdb import Engine, identifier, literal
from commonweal.engine.errors import DiskFull, OutOfMemory
from commonweal.engine.exhaustion import exhaustion_named

__all__ = ["DiskFull", "Engine", "OutOfMemory", "exhaustion_named", "identifier", "literal"]
