"""Commonweal's side of the linkage benchmark on the very records that Splink reads.

``python -m bench.commonweal_contestant RECORDS CLUSTERS`` reads the flat records, links them by
roles inferred beforehand, writes ``clusters(node, person_id)`` and prints seconds per step as JSON.
``link`` is what stands beside Splink's train, predict and cluster: everything from the normalised
records to the clusters.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from commonweal.catalogue import SELF, infer_contract
from commonweal.engine import Engine
from commonweal.identity import Source, link, source_of

LINK = (
    "settle by strong keys",
    "find candidate pairs",
    "compare",
    "weigh",
    "cluster",
)
"""The steps of a linkage that lead from normalised records to clusters."""


class Watch:
    """A :class:`commonweal.stage.Progress` that takes the time of every step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._since = "", time.perf_counter()

    def step(self, name: str, total: int | None = None) -> None:
        """The step before has ended."""
        now = time.perf_counter()
        if self._step:
            self.seconds[self._step] = now - self._since
        self._step, self._since = name, now

    def advance(self, rows: int) -> None:
        """Nothing is shown."""


def flat(records: Path) -> Source:
    """The flat records as what a linkage reads, by roles inferred from the file."""
    contract = infer_contract(records)
    relation = f"(SELECT * FROM read_parquet('{records}'))"
    source = source_of(contract, relation, "node")
    return replace(source, subjects={SELF: source.subjects[SELF]}, free_of_duplicates=False)


def contest(records: Path, clusters: Path) -> dict[str, float]:
    """Link the flat records; the seconds of each step."""
    source = flat(records)
    watch = Watch()
    with Engine() as engine:
        link(engine, [source], progress=watch)
        watch.step("end")
        engine.execute(
            "COPY (SELECT record_id AS node, person_id FROM links) "
            f"TO '{clusters}' (FORMAT parquet)"
        )
    seconds = {step: round(value, 2) for step, value in watch.seconds.items()}
    return {**seconds, "link": round(sum(watch.seconds[step] for step in LINK), 2)}


def main() -> None:
    """Read the command line and print the seconds as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("clusters", type=Path)
    arguments = parser.parse_args()
    sys.stdout.write(json.dumps(contest(arguments.records, arguments.clusters)) + "\n")


if __name__ == "__main__":
    main()
