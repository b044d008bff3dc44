"""From batches made in Python to a table of the engine."""

from collections.abc import Iterator

import pyarrow as pa

from commonweal.engine import Engine, identifier


def load(engine: Engine, table: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    """Materialise ``batches`` as ``table``; returns the number of rows.

    What goes wrong while a batch is made is raised as it is, not as the engine words it.
    """
    failure: list[Exception] = []

    def guarded() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except Exception as error:
            failure.append(error)
            raise

    name = f"{table}_batches"
    reader = pa.RecordBatchReader.from_batches(schema, guarded())
    engine.connection.register(name, reader)
    try:
        return engine.create(table, f"SELECT * FROM {identifier(name)}")
    except Exception:
        if failure:
            raise failure[0] from None
        raise
    finally:
        engine.unregister(name)
