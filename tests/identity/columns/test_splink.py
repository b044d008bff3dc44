"""The same pairs have the same match weights as in Splink itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import block_on
from splink.blocking_rule_library import CustomRule

from commonweal.engine import Engine
from tests.identity.columns.by_splink import predicted, settings, train
from tests.identity.columns.linking import weights
from tests.identity.columns.people import records

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[4] / "shared" / "data" / "linkage"

PEOPLE = {"people": records(160)}
RULES = [block_on("first_name"), block_on("substr(surname, 1, 2)"), block_on("city", "age")]

COMPARISONS = {
    "exact": [cl.ExactMatch("city").configure(term_frequency_adjustments=True)],
    "levenshtein": [cl.LevenshteinAtThresholds("first_name", [1, 2])],
    "damerau-levenshtein": [cl.DamerauLevenshteinAtThresholds("surname", [1, 2])],
    "jaccard": [cl.JaccardAtThresholds("first_name", [0.9, 0.5])],
    "jaro": [cl.JaroAtThresholds("first_name", [0.9, 0.7])],
    "jaro-winkler": [
        cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(
            term_frequency_adjustments=True
        )
    ],
    "any distance": [
        cl.DistanceFunctionAtThresholds(
            "first_name", "editdist3", [1], higher_is_more_similar=False
        )
    ],
    "birth date as text": [cl.DateOfBirthComparison("dob", input_is_string=True)],
    "birth date": [cl.DateOfBirthComparison("born", input_is_string=False)],
    "dates": [
        cl.AbsoluteDateDifferenceAtThresholds(
            "dob", input_is_string=True, metrics=["day", "month"], thresholds=[30, 14]
        )
    ],
    "times": [
        cl.AbsoluteTimeDifferenceAtThresholds(
            "seen", input_is_string=True, metrics=["hour", "day"], thresholds=[1, 200]
        )
    ],
    "e-mail": [cl.EmailComparison("email")],
    "postcode": [
        cl.PostcodeComparison(
            "postcode",
            lat_col="lat",
            long_col="long",
            km_thresholds=[1, 20],
            invalid_postcodes_as_null=True,
        )
    ],
    "kilometres": [cl.DistanceInKMAtThresholds("place['lat']", "place['long']", [1, 20])],
    "lists": [cl.ArrayIntersectAtSizes("tags", [2, 1])],
    "texts in lists": [
        cl.PairwiseStringDistanceFunctionAtThresholds("tags", "jaro_winkler", [0.6])
    ],
    "vectors": [cl.CosineSimilarityAtThresholds("vector", [0.95, 0.8])],
    "names": [cl.NameComparison("first_name"), cl.NameComparison("odd name")],
    "both names": [
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="full_name"
        )
    ],
    "numbers": [
        cl.CustomComparison(
            comparison_levels=[
                cll.NullLevel("age"),
                cll.And(cll.LiteralMatchLevel("age", "30", "int"), cll.ExactMatchLevel("city")),
                cll.AbsoluteDifferenceLevel("age", 1),
                cll.PercentageDifferenceLevel("age", 0.2),
                cll.ElseLevel(),
            ],
            output_column_name="age",
        )
    ],
    "sets": [
        cl.CustomComparison(
            comparison_levels=[
                cll.NullLevel("tags"),
                cll.ArraySubsetLevel("tags"),
                cll.Not(cll.ArrayIntersectLevel("tags", 1)),
                cll.ElseLevel(),
            ],
            output_column_name="tags",
        )
    ],
    "one way only": [
        cl.CustomComparison(
            comparison_levels=[
                cll.NullLevel("surname"),
                cll.ColumnsReversedLevel("first_name", "surname"),
                cll.LiteralMatchLevel("city", "Aston", "string", "left"),
                cll.ElseLevel(),
            ],
            output_column_name="surname",
        )
    ],
    "SQL of one's own": [
        cl.CustomComparison(
            comparison_levels=[
                cll.NullLevel("surname"),
                cll.CustomLevel(
                    "surname_l = surname_r AND date_diff('day', born_l, born_r) BETWEEN -9 AND 9"
                ),
                cll.CustomLevel(
                    "lower(left(surname_l, 3)) IN (lower(left(surname_r, 3)), lower(first_name_r))"
                ),
                cll.CustomLevel("regexp_matches(email_l, '^[a-c]') IS DISTINCT FROM (age_l > 50)"),
                cll.ElseLevel(),
            ],
            output_column_name="surname",
        )
    ],
}


def _same(
    engine: Engine, model: Mapping[str, Any] | Path, tables: Mapping[str, pa.Table], folder: Path
) -> None:
    expected = predicted(model, tables, folder / "splink.json")
    found = weights(engine, folder / "splink.json", tables)
    assert len(expected) > 100
    assert found == pytest.approx(expected, abs=1e-6)
    assert len({round(weight, 3) for weight in expected.values()}) > 2


@pytest.mark.parametrize("kind", COMPARISONS)
def test_every_kind_of_comparison(engine: Engine, kind: str, tmp_path: Path) -> None:
    _same(engine, settings(COMPARISONS[kind], RULES), PEOPLE, tmp_path)


def test_all_of_them_together(engine: Engine, tmp_path: Path) -> None:
    kinds = (
        "jaro-winkler",
        "birth date as text",
        "e-mail",
        "postcode",
        "lists",
        "exact",
        "numbers",
    )
    every = [comparison for kind in kinds for comparison in COMPARISONS[kind]]
    _same(engine, settings(every, RULES, seed=2), PEOPLE, tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {"tf_adjustment_weight": 0.4},
        {"tf_minimum_u_value": 0.05},
        {"tf_adjustment_weight": 0.7, "tf_minimum_u_value": 0.02},
        {"disable_tf_exact_match_detection": True},
    ],
    ids=str,
)
def test_term_frequencies(engine: Engine, options: dict[str, Any], tmp_path: Path) -> None:
    model = settings([cl.JaroWinklerAtThresholds("first_name", [0.8, 0.6])], RULES)
    for level in model["comparisons"][0]["comparison_levels"][1:]:
        level |= {"tf_adjustment_column": "first_name", **options}
    _same(engine, model, PEOPLE, tmp_path)


def test_the_frequency_of_another_column(engine: Engine, tmp_path: Path) -> None:
    """Which may be empty on one side, or on both, of a pair that agrees."""
    model = settings([cl.ExactMatch("first_name")], RULES)
    exact = model["comparisons"][0]["comparison_levels"][1]
    exact |= {"tf_adjustment_column": "city", "disable_tf_exact_match_detection": True}
    _same(engine, model, PEOPLE, tmp_path)


@pytest.mark.parametrize("link_type", ["link_only", "link_and_dedupe"])
@pytest.mark.parametrize("files", [2, 3])
def test_several_files(engine: Engine, link_type: str, files: int, tmp_path: Path) -> None:
    """Frequencies count over all files; what is not symmetric is seen the same way round."""
    tables = {f"file_{n}": records(110, seed=n).slice(0, 90 + n) for n in range(files, 0, -1)}
    every = [*COMPARISONS["exact"], *COMPARISONS["one way only"]]
    _same(engine, settings(every, RULES, link_type=link_type), tables, tmp_path)


@pytest.mark.parametrize(
    "rules",
    [
        ["l.first_name = r.first_name OR (l.surname = r.surname AND l.age > 40)"],
        ["l.first_name = r.surname", "l.surname = r.first_name"],
        ["l.city = r.city AND levenshtein(l.dob, r.dob) <= 4 AND l.age <> r.age"],
        ['substr(l."odd name", 1, 2) = substr(r."odd name", 1, 2) AND r.city = l.city'],
        ["l.place['lat'] = r.place['lat']", "l.tags = r.tags"],
    ],
    ids=str,
)
def test_blocking_rules_of_ones_own(engine: Engine, rules: list[str], tmp_path: Path) -> None:
    model = settings(COMPARISONS["levenshtein"], [CustomRule(rule) for rule in rules])
    expected = predicted(model, PEOPLE, tmp_path / "splink.json")
    assert weights(engine, tmp_path / "splink.json", PEOPLE) == pytest.approx(expected)
    assert expected


@pytest.mark.parametrize("link_type", ["dedupe_only", "link_and_dedupe", "link_only"])
def test_rules_over_the_elements_of_lists(engine: Engine, link_type: str, tmp_path: Path) -> None:
    exploding = block_on("tags", "city", arrays_to_explode=["tags"])
    model = settings(COMPARISONS["exact"], [block_on("surname"), exploding], link_type=link_type)
    names = ("one",) if link_type == "dedupe_only" else ("one", "two")
    _same(engine, model, {name: records(80, len(name)) for name in names}, tmp_path)


@pytest.mark.filterwarnings("ignore:The 'salting_partitions' parameter is deprecated")
def test_what_splink_4_saved(engine: Engine, tmp_path: Path) -> None:
    """Trained and saved by Splink 4.0.17: salted rules, other prefixes, other levels for dates."""
    saved = HERE / "splink_4.json"
    assert "salting_partitions" in saved.read_text("utf-8")
    _same(engine, saved, PEOPLE, tmp_path)
    found = weights(engine, saved, PEOPLE)
    assert found == weights(engine, tmp_path / "splink.json", PEOPLE)


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the data sets of ../shared/data are not on this machine"
)
def test_a_model_trained_on_a_thousand_fake_records(engine: Engine, tmp_path: Path) -> None:
    table = engine.arrow(f"SELECT * FROM read_csv('{SHARED}/fake_1000.csv', all_varchar=true)")
    every = [
        cl.NameComparison("first_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ]
    rules = [block_on("first_name"), block_on("surname"), block_on("substr(dob, 1, 4)", "city")]
    trained = tmp_path / "trained.json"
    train(every, rules, table, trained)
    _same(engine, trained, {"fake_1000": table}, tmp_path)
    assert engine.value("SELECT count(*) FROM edges") > 3_000
