"""Commonweal's side of the benchmark of the French school grants.

``python -m bench.grants_commonweal FOLDER OUT`` determines everybody from the lake's tables into
the lake, with traces, and prints the seconds as JSON; what each family gets goes to OUT unmeasured.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

from bench.stage import stage_context
from commonweal.engine import Engine
from commonweal.programme import determine
from commonweal.workspace import Workspace


def main() -> None:
    """Determine and print."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    workspace = Workspace.open(folder / "workspace")
    versions = json.loads((folder / "versions.json").read_text("ascii"))
    with workspace.database(migrate=True) as database, Engine() as engine:
        started = time.perf_counter()
        context = stage_context(workspace, engine, database, versions, date(2017, 10, 1))
        result = determine(context)
        seconds = time.perf_counter() - started
        table = "determinations/school_grants"
        relation = context.lake.scan(table, result.tables[table])
        engine.execute(
            "COPY (SELECT substr(person_id, 2, 8)::BIGINT AS family, "
            "coalesce(college_grant, 0) // 100 AS college, "
            "coalesce(lycee_grant, 0) // 100 AS lycee "
            f"FROM {relation}) TO '{out}' (FORMAT parquet)"
        )
    stored = sum(p.stat().st_size for p in (workspace.path("lake") / table).rglob("*.parquet"))
    figures = {"seconds_in_all": round(seconds, 2), "stored_bytes": stored}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
