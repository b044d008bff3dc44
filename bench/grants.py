"""The French school grants for a million families of four, beside OpenFisca-France.

``python -m bench.grants [FAMILIES] [--repeats N]`` (default 1,000,000) makes the families up, lets
Commonweal go from tables on disk to stored outcomes with their traces, and OpenFisca-France build
a simulation and calculate the same two variables without traces. Prints the ratio and whether every
family gets the same from both; writes ``bench/data/grants-FAMILIES.json``.

OpenFisca has an environment of its own, ``bench/.venv-openfisca`` (``make`` builds it).
"""

from __future__ import annotations

import argparse
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bench.measure import measure
from bench.results import save, say
from bench.task import ROOT, fresh
from commonweal.engine import Engine
from commonweal.lake import Lake

EXAMPLE = ROOT / "examples" / "france"
OPENFISCA = ROOT / "bench" / ".venv-openfisca" / "bin" / "python"
SINGLE, INCOME = 4, 60_000


def families(folder: Path, count: int) -> Path:
    """Families of four: a quarter with one parent and three children, the others two of each.

    Every child is younger, at college or at lycée; incomes spread from 0 to 60,000 euro.
    """
    target = folder / "families.parquet"
    drawn = ", ".join(
        f"(hash(family * 10 + {place}) >> 20) % 3 AS school_{place}" for place in range(3)
    )
    at = " + ".join(f"(school_{p} = {{}} AND children > {p})::INTEGER" for p in range(3))
    duckdb.execute(
        f"""
        COPY (
            SELECT family, children, children = 3 AS single_parent,
                   {at.format(1, 1, 1)} AS in_college, {at.format(2, 2, 2)} AS in_lycee,
                   income, school_0, school_1, school_2
            FROM (
                SELECT range AS family, if(range % {SINGLE} = 0, 3, 2) AS children,
                       ((hash(range * 10 + 7) >> 20) % {INCOME})::INTEGER AS income
                FROM range({count})
            ) AS drawn, LATERAL (SELECT {drawn})
            ORDER BY family
        ) TO '{target}' (FORMAT parquet)
        """
    )
    return target


def workspace(folder: Path, source: Path) -> dict[str, int]:
    """The families as the lake holds them after intake, linkage and households."""
    root = folder / "workspace"
    shutil.copytree(EXAMPLE, root)
    person = "'p' || lpad(family::VARCHAR, 8, '0') || '-' || {}"
    household = "'h' || lpad(family::VARCHAR, 8, '0') AS household_id"
    record = "'F' || lpad(family::VARCHAR, 8, '0') AS record_id"
    everybody = f"(SELECT family, range AS number FROM '{source}', range(4))"
    drawn = date(2017, 9, 1).isoformat()
    tables = {
        "accepted/school_family": f"SELECT {record}, children, in_college, in_lycee, "
        "single_parent, income AS taxable_income, '2017' AS school_year, "
        f"DATE '{drawn}' AS _as_of FROM '{source}'",
        "links": f"SELECT 'school_family' AS dataset, {record}, 'self' AS subject, "
        f"{person.format(0)} AS person_id, CAST(NULL AS DOUBLE) AS match_weight FROM '{source}'",
        "persons": f"SELECT {person.format('number')} AS person_id, "
        f"CAST(NULL AS DATE) AS birth_date, CAST(NULL AS VARCHAR) AS birth_date_source, "
        f"'75' AS region FROM {everybody}",
        "households": f"SELECT {household}, '75' AS region, 4 AS size FROM '{source}'",
        "members": f"SELECT {household}, {person.format('number')} AS person_id, "
        f"'other' AS relation, CAST(NULL AS DOUBLE) AS match_weight FROM {everybody}",
    }
    lake = Lake(root / "lake")
    with Engine() as engine:
        return {name: lake.overwrite(engine, name, select) for name, select in tables.items()}


def same(ours: Path, theirs: Path, families: Path) -> dict[str, int]:
    """How many families there are, and how many get another amount of either grant from one."""
    count, differ = duckdb.execute(
        f"""
        SELECT count(*), count(*) FILTER (
            o.college <> t.college OR o.lycee <> t.lycee OR o.college IS NULL OR t.college IS NULL
        )
        FROM '{families}' AS f
        LEFT JOIN '{ours}' AS o ON o.family = f.family
        LEFT JOIN '{theirs}' AS t ON t.family = f.family
        """
    ).fetchone() or (0, 0)
    return {"families": int(count), "different": int(differ)}


def contest(count: int, repeats: int) -> dict[str, Any]:
    """Both sides on the same families."""
    folder = fresh(f"grants_{count}")
    source = families(folder, count)
    versions = workspace(folder, source)
    (folder / "versions.json").write_text(json.dumps(versions), encoding="ascii")
    ours, theirs = folder / "commonweal.parquet", folder / "openfisca.parquet"
    run = [str(ROOT / "bench/.venv/bin/python"), "-m", "bench.grants_commonweal", folder, ours]
    commonweal = measure(run, repeats)
    openfisca = measure([OPENFISCA, ROOT / "bench/grants_openfisca.py", source, theirs], repeats)
    left, right = commonweal.json(), openfisca.json()
    return {
        "families": count,
        "repeats": repeats,
        "commonweal": {**left, **commonweal.document()},
        "openfisca": {**right, **openfisca.document()},
        "times faster": round(right["seconds_in_all"] / left["seconds_in_all"], 2),
        "same": same(ours, theirs, source),
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    result = contest(chosen.families, chosen.repeats)
    say(json.dumps(result, indent=2))
    save(f"grants-{chosen.families}", result)


if __name__ == "__main__":
    main()
