"""The programme stage for a whole province, from the lake's tables to stored determinations.

``python -m bench.programmes [RESIDENTS] [--copies N] [--repeats N]`` (default 38,600,000 and 40)
runs the main job on a demo province of RESIDENTS / N people and writes its lake N times over, each
copy's people, households and records under identifiers of their own: no proportion of what the
stage reads has to be guessed, and what it must find is N times what it found in the one. Prints
whether it does, and writes ``bench/data/programmes-RESIDENTS-N.json``. The folder it works in
stays; ``--again`` measures what is there instead of making it.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.measure import measure
from bench.results import save, say
from bench.run import size
from bench.task import DATA, commonweal
from commonweal.engine import Engine, digest, identifier, literal
from commonweal.household.steps.registers import household_id
from commonweal.identity.steps.people import called
from commonweal.published import Published
from commonweal.run.remains import spill_folder
from commonweal.workspace import Workspace

READ = ("links", "persons", "households", "members", "reviews")
"""What the stage reads beside the accepted records."""

LEFT_OUT = ("lake", "deliveries", "truth", "commonweal.*", "report.html")
"""What a copied workspace does not take over."""

JOINED = "household_number"
"""The one column on which a programme joins two registers."""

DIGITS = "0123456789"


def original(folder: Path, residents: int) -> Workspace:
    """A demo province on which the whole main job has been run."""
    root = folder / "original"
    if not (root / "workspace.toml").exists():
        commonweal("demo", root, "--residents", str(residents))
    commonweal("run", root, "--json")
    return Workspace.open(root)


def multiplied(folder: Path, source: Workspace, copies: int) -> dict[str, int]:
    """The workspace to measure: table -> rows.

    One table at a time and all copies in one stream, so neither memory nor spill grows with them.
    """
    target = folder / "workspace"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source.root, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
    workspace = Workspace.open(target)
    lake, versions, rows = workspace.lake(), {}, {}
    with source.database() as database, workspace.engine(spill_folder(workspace)) as engine:
        published = Published.newest(database, source.lake())
        for table in (*READ, *published.below("accepted")):
            select = copied(engine, published.source(table), copies)
            versions[table] = lake.overwrite(engine, table, select)
            rows[table] = int(engine.value(f"SELECT count(*) FROM {lake.scan(table)}"))
    made = {"versions": versions, "as_of": published.as_of.isoformat(), "rows": rows}
    (folder / "made.json").write_text(json.dumps(made), encoding="ascii")
    return rows


def copied(engine: Engine, relation: str, copies: int) -> str:
    """``relation`` so many times, one copy after the other."""
    columns = engine.columns(f"SELECT * FROM {relation}")
    own = ", ".join(f"{_own(column)} AS {identifier(column)}" for column in columns)
    each = (
        f"SELECT {number} AS copy, {literal(_digits(number))} AS digits, * FROM {relation}"
        for number in range(copies)
    )
    return f"SELECT {own} FROM ({' UNION ALL '.join(each)})"


def _digits(copy: int) -> str:
    """What the ten digits become in a copy's record ids, so that they do not compress to those of
    another copy."""
    return "".join(random.Random(copy).sample(DIGITS, len(DIGITS)))


def _own(column: str) -> str:
    """A column's value in a copy. Ids of people and households are made as the platform makes them,
    as random and as long; those of records get other digits, and two characters that no other
    copy's have."""
    value = identifier(column)
    if column.endswith("person_id"):
        return called(digest(f"{value} || '/' || copy"))
    if column == "household_id":
        return household_id(digest(f"{value} || '/' || copy"))
    if column.endswith(("record_id", "_source")) or column == JOINED:
        return f"translate({value}, '{DIGITS}', digits) || to_base(copy, 36, 2)"
    return value


def expected(source: Workspace, copies: int) -> dict[str, Any]:
    """What the stage must find: so many times what it found in the original."""
    with source.database() as database:
        summary = Published.newest(database, source.lake()).summaries["programme"]
    return times(summary, copies)


def times(summary: Mapping[str, Any], copies: int) -> dict[str, Any]:
    """Outcomes and amounts of each programme, and findings of each kind, multiplied."""
    counts = ("eligible", "ineligible", "verify", "unknown", "amount_fen", "amount_up_to_fen")
    return {
        "programmes": {
            one["programme"]: {name: one[name] * copies for name in counts}
            for one in summary["programmes"]
        },
        "findings": {kind: count * copies for kind, count in summary["findings"].items()},
    }


def contest(residents: int, copies: int, repeats: int, again: bool) -> dict[str, Any]:
    """Make the province, unless it is there, and determine everybody."""
    folder = DATA / f"programmes_{residents}_{copies}"
    if not again:
        shutil.rmtree(folder, ignore_errors=True)
    source = original(folder, residents // copies)
    if not (folder / "made.json").exists():
        multiplied(folder, source, copies)
    made = json.loads((folder / "made.json").read_text("ascii"))
    measured = measure([sys.executable, "-m", "bench.programmes_commonweal", folder], repeats)
    found = measured.json()
    return {
        "residents": residents // copies * copies,
        "copies": copies,
        "repeats": repeats,
        "persons": made["rows"]["persons"],
        "links": made["rows"]["links"],
        "records": sum(made["rows"][table] for table in made["rows"] if "/" in table),
        "read_bytes": sum(size(folder / "workspace" / "lake" / table) for table in made["rows"]),
        **measured.document(),
        **{name: told for name, told in found.items() if name != "summary"},
        "found": times(found["summary"], 1),
        "as expected": times(found["summary"], 1) == expected(source, copies),
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("residents", type=int, nargs="?", default=38_600_000)
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--again", action="store_true")
    chosen = parser.parse_args()
    result = contest(chosen.residents, chosen.copies, chosen.repeats, chosen.again)
    say(json.dumps(result, indent=2))
    save(f"programmes-{result['residents']:08}-{result['copies']}", result)


if __name__ == "__main__":
    main()
