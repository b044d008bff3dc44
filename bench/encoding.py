"""Linkage of encoded records beside that of the same records in clear: accuracy and seconds.

``python -m bench.encoding [SET ...]`` prints what encoding costs and writes
``bench/data/encoding-SET.json``. Every file is encoded by itself, as its department would
(``commonweal encode file``), and the encodings are linked by ``commonweal link``, which is also
what links the clear files. No setting is made for any set.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from bench.accuracy import Accuracy, pairwise
from bench.files import fake_1000, febrl3, historical_50k
from bench.measure import measure
from bench.registers import REGISTERS
from bench.results import save, say
from bench.task import COMMONWEAL, Task, commonweal, fresh, node, write

WAYS: dict[str, tuple[str, ...]] = {
    "encoded": (),
    "2% of bits flipped": ("--flip", "0.02"),
    "5% of bits flipped": ("--flip", "0.05"),
    "broad tags": ("--broad",),
}
"""How the files are encoded: options of ``commonweal encode file``."""


def registers() -> Task:
    """The five registers of pseudopeople as loose files."""
    folder = fresh("encoding_pseudopeople")
    files = tuple(sorted(REGISTERS.glob("*.csv")))
    truth = " UNION ALL ".join(
        f"""SELECT {node(path.stem)} AS node, simulant_id AS person
            FROM read_csv('{REGISTERS / "truth" / path.name}', all_varchar = true)"""
        for path in files
    )
    write(duckdb.connect(), truth, folder / "truth.parquet")
    return Task("pseudopeople", folder, files=files)


SETS: dict[str, Callable[[], Task]] = {
    "febrl3": febrl3,
    "fake_1000": fake_1000,
    "historical_50k": historical_50k,
    "pseudopeople": registers,
}


def in_clear(task: Task) -> dict[str, Any]:
    """Link the files as they are."""
    links = task.folder / "links.parquet"
    measured = measure([COMMONWEAL, "link", *task.files, "--to", links])
    found = _judge(task, f"SELECT dataset, record_id, person_id FROM read_parquet('{links}')")
    return {"link": measured.document(), **found.document()}


def encoded(task: Task, options: Sequence[str]) -> dict[str, Any]:
    """Encode every file by itself, and link what came out."""
    folder = task.folder / "encoded"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    secret, links = folder / "secret", folder / "links.parquet"
    commonweal("encode", "secret", secret)
    targets, seconds, peak, names = [], 0.0, 0, []
    for path in task.files:
        dataset = path.name.split(".")[0]
        target, keys = folder / f"{dataset}.parquet", folder / f"{dataset}.keys.csv"
        command = [COMMONWEAL, "encode", "file", path, "--secret", secret, "--to", target]
        measured = measure([*command, "--keys", keys, *options])
        seconds, peak = seconds + measured.seconds, max(peak, measured.peak_bytes)
        targets.append(target)
        names.append(
            f"SELECT '{dataset}' AS dataset, * FROM read_csv('{keys}', all_varchar = true)"
        )
    measured = measure([COMMONWEAL, "link", *targets, "--to", links])
    found = _judge(
        task,
        f"""SELECT l.dataset, k.record_id, l.person_id FROM read_parquet('{links}') AS l
            JOIN ({" UNION ALL ".join(names)}) AS k
            ON k.dataset = l.dataset AND k.pseudonym = l.record_id""",
    )
    return {
        "encode": {"seconds": round(seconds, 2), "peak_mb": round(peak / 1e6)},
        "link": measured.document(),
        "bytes per record": round(sum(path.stat().st_size for path in targets) / found.records),
        **found.document(),
    }


def _judge(task: Task, links: str) -> Accuracy:
    """The accuracy of links with the columns dataset, record_id, person_id.

    Only records that one identifier names in truth and in the links are judged.
    """
    connection = duckdb.connect()
    once = "GROUP BY node HAVING count(*) = 1"
    connection.execute(f"""
        CREATE TABLE clusters AS SELECT node, any_value(person_id) AS person_id FROM (
            SELECT dataset || '/' || record_id || '/self' AS node, person_id FROM ({links})
        ) {once}
    """)
    connection.execute(f"""
        CREATE TABLE truth AS SELECT node, any_value(person) AS person
        FROM read_parquet('{task.truth}') SEMI JOIN clusters USING (node) {once}
    """)
    return pairwise(connection, "clusters", "truth", on=("node",))


def compare(task: Task) -> dict[str, Any]:
    """One data set in clear, and encoded in every way."""
    clear = in_clear(task)
    ways = {name: encoded(task, options) for name, options in WAYS.items()}
    say(f"{task.name}: {clear['records']:,} records")
    for name, found in {"clear": clear, **ways}.items():
        made = f"encoded in {found['encode']['seconds']:.1f} s, " if "encode" in found else ""
        say(
            f"  {name:<20} F1 {found['f1']:.4f} ({found['f1'] - clear['f1']:+.4f})  "
            f"precision {found['precision']:.4f}  recall {found['recall']:.4f}  "
            f"{made}linked in {found['link']['seconds']:.1f} s"
        )
    return {"set": task.name, "records": clear["records"], "clear": clear, "ways": ways}


def main() -> None:
    """Measure the sets named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    arguments = parser.parse_args()
    for name in arguments.sets or SETS:
        task = SETS[name]()
        save(f"encoding-{task.name}", compare(task))


if __name__ == "__main__":
    main()
