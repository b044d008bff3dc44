"""Linking tables by a model over columns."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from commonweal.engine import Engine, identifier
from commonweal.identity.columns import ColumnModel, ColumnSource, link_by_columns, read_splink
from commonweal.identity.model import Linkage


def link_tables(engine: Engine, model: ColumnModel, tables: Mapping[str, pa.Table]) -> Linkage:
    """Link ``tables`` (dataset -> records) as files with these columns."""
    sources = []
    for name, table in tables.items():
        engine.load(f"given {name}", table)
        columns = {column: identifier(column) for column in table.column_names}
        sources.append(ColumnSource(name, identifier(f"given {name}"), columns))
    return link_by_columns(engine, sources, model)


def weights(
    engine: Engine, path: Path, tables: Mapping[str, pa.Table]
) -> dict[tuple[str, str], float]:
    """The match weight of every compared pair, by the model in a file of Splink's."""
    link_tables(engine, read_splink(path), tables)
    record = "concat(s{0}.dataset, '/', m{0}.record_id)" if len(tables) > 1 else "m{0}.record_id"
    rows = engine.rows(
        f"""
        SELECT {record.format(1)}, {record.format(2)}, weight FROM edges
        JOIN mentions AS m1 ON m1.entity = a JOIN sources AS s1 ON s1.source = m1.source
        JOIN mentions AS m2 ON m2.entity = b JOIN sources AS s2 ON s2.source = m2.source
        """
    )
    return {(left, right): weight for left, right, weight in rows}
