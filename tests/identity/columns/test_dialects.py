"""Conditions of Splink's other backends, in DuckDB's words."""

import json
from pathlib import Path
from typing import Any

import pytest
import splink.comparison_library as cl

from commonweal.engine import Engine
from commonweal.identity.columns import ConditionRefused, SplinkUnreadable, read_splink
from commonweal.identity.columns.dialects import translated
from tests.identity.columns.by_splink import settings
from tests.identity.columns.linking import weights
from tests.identity.columns.people import records

PEOPLE = {"people": records(160)}

COMPARISONS = {
    "exact": cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    "levenshtein": cl.LevenshteinAtThresholds("first_name", [1, 2]),
    "damerau-levenshtein": cl.DamerauLevenshteinAtThresholds("surname", [1, 2]),
    "jaro": cl.JaroAtThresholds("first_name", [0.9, 0.7]),
    "jaro-winkler": cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]),
    "birth date": cl.DateOfBirthComparison("dob", input_is_string=True),
    "e-mail": cl.EmailComparison("email"),
    "postcode": cl.PostcodeComparison("postcode"),
    "lists": cl.ArrayIntersectAtSizes("tags", [2, 1]),
    "texts in lists": cl.PairwiseStringDistanceFunctionAtThresholds("tags", "jaro_winkler", [0.6]),
    "kilometres": cl.DistanceInKMAtThresholds("lat", "long", [1, 20]),
    "times": cl.AbsoluteTimeDifferenceAtThresholds(
        "seen", input_is_string=True, metrics=["day"], thresholds=[200]
    ),
}
RULES = {
    "duckdb": 'substr(l."surname", 1, 2) = substr(r."surname", 1, 2)',
    "spark": "substr(l.`surname`, 1, 2) = substr(r.`surname`, 1, 2)",
    "sqlite": 'substr(l."surname", 1, 2) = substr(r."surname", 1, 2)',
    "postgres": 'substring(l."surname" from 1 for 2) = substring(r."surname" from 1 for 2)',
}
TRANSLATED = [
    *(("spark", kind) for kind in COMPARISONS if kind != "times"),
    *(
        ("sqlite", kind)
        for kind in ("exact", "levenshtein", "damerau-levenshtein", "jaro", "jaro-winkler")
    ),
    *(("postgres", kind) for kind in ("exact", "levenshtein", "lists", "kilometres")),
]


def _model(kind: str, dialect: str, path: Path) -> Path:
    """Splink's settings for the comparison in a dialect, always with the same m and u."""
    model = settings([COMPARISONS[kind]], [])
    spoken = COMPARISONS[kind].create_comparison_dict(dialect)["comparison_levels"]
    for level, words in zip(model["comparisons"][0]["comparison_levels"], spoken, strict=True):
        level["sql_condition"] = words["sql_condition"]
    model["blocking_rules_to_generate_predictions"] = [
        {"blocking_rule": RULES[dialect], "sql_dialect": dialect}
    ]
    path.write_text(json.dumps(model | {"sql_dialect": dialect}), "utf-8")
    return path


@pytest.mark.parametrize(("dialect", "kind"), TRANSLATED)
def test_a_translation_means_the_same(
    engine: Engine, dialect: str, kind: str, tmp_path: Path
) -> None:
    expected = weights(engine, _model(kind, "duckdb", tmp_path / "duckdb.json"), PEOPLE)
    found = weights(engine, _model(kind, dialect, tmp_path / "other.json"), PEOPLE)
    assert found == expected
    assert len(set(expected.values())) > 2


@pytest.mark.parametrize(
    ("dialect", "kind"), [("spark", "times"), ("postgres", "birth date"), ("postgres", "postcode")]
)
def test_what_cannot_be_translated_is_refused(dialect: str, kind: str, tmp_path: Path) -> None:
    with pytest.raises(ConditionRefused, match=r"comparison .*, level "):
        read_splink(_model(kind, dialect, tmp_path / "other.json"))


def test_an_unknown_dialect_is_refused(tmp_path: Path) -> None:
    path = _model("exact", "spark", tmp_path / "model.json")
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(told | {"sql_dialect": "oracle"}), "utf-8")
    with pytest.raises(SplinkUnreadable, match="oracle is none of duckdb, spark"):
        read_splink(path)


def test_a_translation_is_checked_too(tmp_path: Path) -> None:
    path = _model("exact", "spark", tmp_path / "model.json")
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    level = told["comparisons"][0]["comparison_levels"][1]
    for text in ("reflect('java.lang.System', 'exit')", "`city_l` IN (SELECT 1)"):
        level["sql_condition"] = text
        path.write_text(json.dumps(told), "utf-8")
        with pytest.raises(ConditionRefused):
            read_splink(path)


def test_what_athena_says() -> None:
    text = 'levenshtein_distance("x_l", "x_r") <= 1 AND cardinality("y_l") > 0'
    assert translated(text, "athena", "") == (
        'LEVENSHTEIN("x_l", "x_r") <= 1 AND ARRAY_LENGTH("y_l") > 0'
    )
