"""Every table of a run, read by the Delta library, which knows nothing of how we read."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from commonweal.engine import Engine
from commonweal.lake.log import files_of
from commonweal.workspace import Workspace


def _plain(kind: Any) -> str:
    """A type's name, however its texts are held in memory."""
    return str(kind).replace("large_", "").replace("_view", "")


def test_every_table_reads_alike_and_is_of_the_types_of_its_schema(finished_demo: Path) -> None:
    lake = Workspace.open(finished_demo).lake()
    tables = lake.tables()
    assert {"links", "persons", "identity/mentions", "identity/keys"} <= set(tables)
    with Engine(threads=1) as engine:
        for table in tables:
            delta = DeltaTable(str(lake.root / table))
            found = delta.to_pyarrow_table()
            promised = {field.name: _plain(field.type) for field in pa.schema(delta.schema())}
            assert list(promised) == found.column_names == lake.columns(table), table
            ours = engine.value(f"SELECT count(*) FROM {lake.scan(table)}")
            assert found.num_rows == ours, table
            for path in files_of(lake.root / table, delta.version()):
                stored = pq.read_schema(lake.root / table / path)
                assert {field.name: _plain(field.type) for field in stored} == promised, table
