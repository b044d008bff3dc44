"""A delivery that changes one record in a hundred: what linking it costs beside linking all.

``python -m bench.incremental [RESIDENTS] [--share S]`` (default 1,000,000 and 0.01) works on a copy
of the demo province that ``bench.linkage`` prepared, or prepares it. The changes are spread over
the registers that can be delivered as changes: new telephones, slips in names, removals. Prints
and writes ``bench/data/incremental-RESIDENTS.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from pathlib import Path
from typing import Any

from bench.measure import measure
from bench.registers import province
from bench.results import save, say
from bench.task import COMMONWEAL, DATA, commonweal
from commonweal.catalogue import SELF, Column, Contract, load_contracts
from commonweal.engine import Engine, identifier, literal
from commonweal.published import Published
from commonweal.workspace import Workspace

DAY = "2021-10-02"


def changed(workspace: Workspace, share: float) -> int:
    """Write deliveries of changes; returns how many records they change."""
    contracts = load_contracts(workspace.path("contracts"))
    total = 0
    with workspace.database() as database, Engine() as engine:
        published = Published.newest(database, workspace.lake())
        for dataset, contract in sorted(contracts.items()):
            named = _column(contract, "person.name")
            if not contract.key or SELF not in contract.subjects or named is None:
                continue
            relation = published.source(f"accepted/{dataset}")
            target = workspace.path("deliveries", dataset, f"{DAY}.changes.csv")
            changes = engine.arrow(_changes(contract, relation, named, share))
            form = contract.format
            with target.open("w", encoding=form.encoding or "utf-8", newline="") as file:
                lines = csv.writer(file, delimiter=form.delimiter or ",")
                lines.writerow(changes.column_names)
                lines.writerows(
                    zip(*(column.to_pylist() for column in changes.columns), strict=True)
                )
            total += changes.num_rows
    return total


def _column(contract: Contract, role: str) -> str | None:
    for column in contract.columns:
        if column.role == role and column.subject == SELF:
            return column.name
    return None


def _changes(contract: Contract, relation: str, named: str, share: float) -> str:
    """A ``share`` of the records, one in twenty removed, the others with a slip or a new phone."""
    phone = _column(contract, "person.phone")
    values = []
    for column in contract.columns:
        value = identifier(column.name)
        if column.name == named:
            value = f"CASE WHEN draw % 2 = 0 THEN left({value}, 2) || '明' ELSE {value} END"
        elif column.name == phone:
            value = (
                f"CASE WHEN draw % 2 = 1 THEN left({value}, 7) || "
                f"lpad((draw % 10000)::VARCHAR, 4, '0') ELSE {value} END"
            )
        else:
            value = _delivered(column)
        values.append(f"{value} AS {identifier(column.physical_name)}")
    return f"""
        SELECT CASE WHEN draw % 20 = 0 THEN 'D' ELSE 'U' END AS operation, {", ".join(values)}
        FROM (SELECT *, (hash(record_id) >> 20)::BIGINT AS draw FROM {relation})
        WHERE (draw // 20000) % 10000 < {round(share * 10000)}
    """


def _delivered(column: Column) -> str:
    """The value as the department writes it."""
    value = identifier(column.name)
    if column.codes:
        cases = " ".join(
            f"WHEN {literal(known)} THEN {literal(raw)}" for raw, known in column.codes.items()
        )
        return f"CASE CAST({value} AS VARCHAR) {cases} END"
    if column.date_formats:
        return f"strftime({value}, {literal(column.date_formats[0])})"
    return value


def _identity(workspace: Path) -> tuple[float, float, dict[str, Any]]:
    """Seconds of the identity stage, seconds of the whole process, and the stage's report."""
    measured = measure([COMMONWEAL, "run", workspace, "--only", "identity", "--json"])
    stage = measured.json()["stages"][0]
    return float(stage["seconds"]), measured.seconds, stage


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("residents", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--share", type=float, default=0.01)
    chosen = parser.parse_args()
    prepared = DATA / f"province_{chosen.residents}" / "workspace"
    if not prepared.is_dir():
        province(chosen.residents)
    copy = DATA / f"incremental_{chosen.residents}"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(prepared, copy)
    whole, whole_process, first = _identity(copy)
    changes = changed(Workspace.open(copy), chosen.share)
    commonweal("run", copy, "--only", "intake", "--json")
    part, part_process, second = _identity(copy)
    result = {
        "residents": chosen.residents,
        "records": first["rows"],
        "changed": changes,
        "relinked": second["summary"].get("changed"),
        "full_seconds": round(whole, 2),
        "change_seconds": round(part, 2),
        "share_of_time": round(part / whole, 4),
        "full_process": round(whole_process, 2),
        "change_process": round(part_process, 2),
    }
    say(json.dumps(result, indent=2))
    save(f"incremental-{chosen.residents}", result)


if __name__ == "__main__":
    main()
