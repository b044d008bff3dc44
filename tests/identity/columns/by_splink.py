"""What Splink makes of a model, to hold ours against."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator

Weights = dict[tuple[str, str], float]
"""The ids of two records (as text) -> their match weight."""


def settings(
    comparisons: Sequence[Any],
    rules: Sequence[Any],
    *,
    link_type: str = "dedupe_only",
    seed: int = 1,
) -> dict[str, Any]:
    """Splink's settings with made-up m and u for every level."""
    rng = random.Random(seed)
    told = [comparison.create_comparison_dict("duckdb") for comparison in comparisons]
    for comparison in told:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level["m_probability"] = rng.uniform(0.01, 0.9)
                level["u_probability"] = rng.uniform(0.001, 0.5)
    return {
        "link_type": link_type,
        "probability_two_random_records_match": 0.003,
        "comparisons": told,
        "blocking_rules_to_generate_predictions": [
            rule if isinstance(rule, dict) else rule.create_blocking_rule_dict("duckdb")
            for rule in rules
        ],
        "sql_dialect": "duckdb",
    }


def train(comparisons: Sequence[Any], rules: Sequence[Any], table: pa.Table, saved: Path) -> None:
    """Train a model on ``table`` as one would, and save it."""
    linker = Linker(
        DuckDBAPI().register(table),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=list(comparisons),
            blocking_rules_to_generate_predictions=list(rules),
        ),
        log_level=None,
    )
    training = linker.training
    training.estimate_probability_two_random_records_match([rules[0]], recall=0.5)
    training.estimate_u_using_random_sampling(1e5)
    for rule in rules[:2]:
        training.estimate_parameters_using_expectation_maximisation(rule)
    linker.misc.save_model_to_json(str(saved))


def predicted(
    model: Mapping[str, Any] | Path, tables: Mapping[str, pa.Table], saved: Path
) -> Weights:
    """The match weight of every pair that Splink compares; what it would save goes to ``saved``."""
    path = model
    if not isinstance(path, Path):
        path = saved.with_name("settings.json")
        path.write_text(json.dumps(model), "utf-8")
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    frames = [api.register(table, dataset_display_name=name) for name, table in tables.items()]
    linker = Linker(frames if len(frames) > 1 else frames[0], path, log_level=None)
    linker.misc.save_model_to_json(str(saved), overwrite=True)
    found = linker.inference.predict()
    several = "source_dataset_{0} || '/' || " if len(tables) > 1 else ""
    ids = ", ".join(f"{several}unique_id_{side}::VARCHAR".format(side) for side in "lr")
    rows = connection.execute(f"SELECT {ids}, match_weight FROM {found.physical_name}").fetchall()
    return {(left, right): weight for left, right, weight in rows}
