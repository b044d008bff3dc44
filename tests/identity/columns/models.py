"""Small models over columns, as files of either kind."""

import copy
import json
from pathlib import Path
from typing import Any

from commonweal.identity.columns import ColumnModel, read_column_model, read_splink

SPLINK: dict[str, Any] = {
    "link_type": "dedupe_only",
    "probability_two_random_records_match": 0.3,
    "sql_dialect": "duckdb",
    "unique_id_column_name": "id",
    "comparisons": [
        {
            "output_column_name": "name",
            "comparison_levels": [
                {
                    "sql_condition": "name_l IS NULL OR name_r IS NULL",
                    "label_for_charts": "missing",
                    "is_null_level": True,
                },
                {
                    "sql_condition": "name_l = name_r",
                    "label_for_charts": "equal",
                    "m_probability": 0.9,
                    "u_probability": 0.01,
                    "tf_adjustment_column": "name",
                },
                {
                    "sql_condition": "ELSE",
                    "label_for_charts": "different",
                    "m_probability": 0.1,
                    "u_probability": 0.99,
                },
            ],
        },
        {
            "output_column_name": "age",
            "comparison_levels": [
                {
                    "sql_condition": "abs(age_l - age_r) <= 1",
                    "label_for_charts": "about equal",
                    "m_probability": 0.95,
                    "u_probability": 0.05,
                },
                {
                    "sql_condition": "ELSE",
                    "label_for_charts": "different",
                    "m_probability": 0.05,
                    "u_probability": 0.95,
                },
            ],
        },
    ],
    "blocking_rules_to_generate_predictions": ["l.name = r.name", "l.age = r.age"],
}
"""A model as Splink saves it."""


def changed(document: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """``document`` with another value at ``path``; with none at all where ``value`` is None."""
    whole = copy.deepcopy(document)
    place: Any = whole
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return whole


def write(document: object, path: Path) -> Path:
    path.write_text(json.dumps(document), "utf-8")
    return path


def model(folder: Path, *, path: tuple[str | int, ...] = (), value: object = None) -> ColumnModel:
    """The model above, or as :func:`changed`."""
    document = changed(SPLINK, path, value) if path else SPLINK
    return read_splink(write(document, folder / "splink.json"))


def reread(path: Path, document: object) -> ColumnModel:
    """A model file of ours after somebody's changes."""
    return read_column_model(write(document, path))
