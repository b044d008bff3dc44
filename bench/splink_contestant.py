"""Splink's side of the linkage benchmark, a process of its own.

``python -m bench.splink_contestant NAME RECORDS CLUSTERS`` reads the flat records, trains,
predicts and clusters, writes ``clusters(node, person_id)`` and prints seconds per step as JSON;
``link`` is their sum.
With ``--sweep TRUTH`` it also prints the accuracy at many thresholds (never in a measured run).
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker

from bench.accuracy import pairwise
from bench.splink_models import MODELS

THRESHOLDS = (0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 0.99999)


def link(name: str, records: Path, clusters: Path, sweep: Path | None) -> dict[str, object]:
    """Train, predict and cluster; the seconds of each step."""
    model = MODELS[name]()
    connection = duckdb.connect()
    source = f"read_parquet('{records}')"
    connection.execute(f"CREATE TABLE records AS {model.records.format(file=source)}")
    seconds = {}
    started = time.perf_counter()
    linker = Linker(
        DuckDBAPI(connection).register("records"), model.settings(), log_level=logging.ERROR
    )
    linker.training.estimate_probability_two_random_records_match(
        list(model.deterministic), recall=model.recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=model.u_pairs, seed=1)
    for rule in model.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    seconds["train"], started = time.perf_counter() - started, time.perf_counter()
    predicted = linker.inference.predict(
        threshold_match_probability=THRESHOLDS[0] if sweep else model.threshold
    )
    seconds["predict"], started = time.perf_counter() - started, time.perf_counter()

    def cluster(threshold: float) -> str:
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold
        )
        return f"(SELECT node, cluster_id AS person_id FROM {found.physical_name})"

    relation = cluster(model.threshold)
    seconds["cluster"] = time.perf_counter() - started
    connection.execute(f"COPY {relation} TO '{clusters}' (FORMAT parquet)")
    document: dict[str, object] = {step: round(value, 2) for step, value in seconds.items()}
    counted = connection.execute(f"SELECT count(*) FROM {predicted.physical_name}").fetchone()
    document["link"] = round(sum(seconds.values()), 2)
    document["pairs"] = counted[0] if counted else 0
    if sweep:
        truth = f"read_parquet('{sweep}')"
        document["sweep"] = {
            threshold: pairwise(connection, cluster(threshold), truth, on=("node",)).document()
            for threshold in THRESHOLDS
        }
    return document


def main() -> None:
    """Read the command line and print the result as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(MODELS))
    parser.add_argument("records", type=Path)
    parser.add_argument("clusters", type=Path)
    parser.add_argument("--sweep", type=Path)
    arguments = parser.parse_args()
    document = link(arguments.name, arguments.records, arguments.clusters, arguments.sweep)
    sys.stdout.write(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
