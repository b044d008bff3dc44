"""What else may stand in a file that should be Splink's."""

from pathlib import Path

import pytest

from commonweal.errors import CommonwealError
from commonweal.identity.columns import (
    ConditionRefused,
    ModelUntrained,
    RuleUnusable,
    SplinkUnreadable,
    read_splink,
)
from commonweal.identity.columns.model import Frequency, LinkType
from tests.identity.columns.models import SPLINK, changed, model, write

LEVELS = ("comparisons", 0, "comparison_levels")
RULES = "blocking_rules_to_generate_predictions"


def test_what_is_taken_over(tmp_path: Path) -> None:
    found = model(tmp_path)
    assert found.link_type is LinkType.DEDUPE_ONLY
    assert found.prior == 0.3
    assert found.columns == ("id", "age", "name")
    name, age = found.comparisons
    assert [level.label for level in name.levels] == ["missing", "equal", "different"]
    assert name.levels[1].weight == pytest.approx(6.491853)
    assert name.levels[1].frequency == Frequency("name", u=0.01)
    assert [level.m for level in age.levels] == [0.95, 0.05]
    assert [rule.keys for rule in found.rules] == [
        (("l.name", "r.name"),),
        (("l.age", "r.age"),),
    ]


def test_what_does_not_matter_is_left_alone(tmp_path: Path) -> None:
    more = SPLINK | {
        "linker_uid": "x",
        "em_convergence": 0.1,
        "bayes_factor_column_prefix": "bf_",
        "additional_columns_to_retain": ["cluster"],
        "retain_matching_columns": True,
    }
    assert read_splink(write(more, tmp_path / "more.json")) == model(tmp_path)


def test_an_adjustment_that_weighs_nothing_is_none(tmp_path: Path) -> None:
    found = model(tmp_path, path=(*LEVELS, 1, "tf_adjustment_weight"), value=0)
    assert found.comparisons[0].levels[1].frequency is None
    assert found.frequencies == ()


def test_either_side_of_an_or_is_a_rule(tmp_path: Path) -> None:
    rule = "(l.name = r.name) OR (l.age = r.age AND (l.age > 3 OR l.name = 'a'))"
    found = model(tmp_path, path=(RULES,), value=[rule])
    assert [len(rule.keys) for rule in found.rules] == [1, 1]


@pytest.mark.parametrize(
    ("path", "value", "failure", "words"),
    [
        (("comparisons",), None, SplinkUnreadable, "comparisons: Field required"),
        (("comparisons",), [], SplinkUnreadable, "it compares nothing"),
        ((RULES,), [{}], SplinkUnreadable, "predictions.0.blocking_rule: Field required"),
        (("link_type",), "guess", SplinkUnreadable, "link_type: Input should be 'dedupe_only'"),
        (("probability_two_random_records_match",), 1.0, SplinkUnreadable, "prior"),
        (("probability_two_random_records_match",), "much", SplinkUnreadable, "a valid number"),
        (
            (*LEVELS, 1, "m_probability"),
            1.5,
            SplinkUnreadable,
            "m_probability: Input should be less",
        ),
        ((*LEVELS, 1, "u_probability"), -1, SplinkUnreadable, "greater than or equal to 0"),
        ((*LEVELS, 2), None, SplinkUnreadable, "comparison name does not end in one level"),
        ((*LEVELS, 0, "sql_condition"), "else", SplinkUnreadable, "comparison name does not end"),
        (("comparisons", 1, "output_column_name"), "name", SplinkUnreadable, "2 comparisons"),
        ((RULES,), [], SplinkUnreadable, "no blocking rule"),
        ((RULES,), ["l.name = r.name"] * 63, SplinkUnreadable, "more than 62 blocking rules"),
        ((RULES,), ["l.name = r.name", "l.age < r.age"], RuleUnusable, "blocking rule 2"),
        ((RULES,), ["1 = 1"], RuleUnusable, "blocking rule 1"),
        ((RULES,), ["l.name = r.name OR l.age > 3"], RuleUnusable, "blocking rule 1"),
        ((RULES,), ["levenshtein(l.name, r.name) = 0"], RuleUnusable, "blocking rule 1"),
        ((RULES,), ["l.name = l.age"], RuleUnusable, "blocking rule 1"),
        ((RULES,), ["name_l = name_r"], ConditionRefused, "blocking rule 1: name_l is no column"),
        ((RULES,), ["l.name IN (SELECT 1)"], ConditionRefused, "blocking rule 1: "),
        ((*LEVELS, 1, "sql_condition"), "name_l =", ConditionRefused, "name, level equal: it can"),
        ((*LEVELS, 1, "sql_condition"), "name = 1", ConditionRefused, "does not end in _l or _r"),
        ((*LEVELS, 1, "tf_adjustment_column"), "age", SplinkUnreadable, "frequency of age, but no"),
        ((*LEVELS, 1, "tf_adjustment_column"), "x['a']", SplinkUnreadable, "part of a column"),
        ((*LEVELS, 1, "tf_adjustment_column"), "(" * 9_000, SplinkUnreadable, "but no level asks"),
        (("unique_id_column_name",), "__number", SplinkUnreadable, "column __number"),
    ],
)
def test_what_cannot_be_taken_over(
    path: tuple[str | int, ...],
    value: object,
    failure: type[CommonwealError],
    words: str,
    tmp_path: Path,
) -> None:
    with pytest.raises(failure) as told:
        model(tmp_path, path=path, value=value)
    assert words in str(told.value)


def test_levels_that_were_never_estimated_are_named(tmp_path: Path) -> None:
    """Splink 3 wrote so in words, Splink 4 and 5 leave the number out."""
    unseen = "level not observed in training dataset"
    told = changed(SPLINK, (*LEVELS, 1, "m_probability"), unseen)
    told = changed(told, ("comparisons", 1, "comparison_levels", 0, "m_probability"), None)
    told = changed(told, ("comparisons", 1, "comparison_levels", 0, "u_probability"), None)
    with pytest.raises(ModelUntrained) as refused:
        read_splink(write(told, tmp_path / "half.json"))
    assert refused.value.lacking == (
        "comparison name, level equal, has no m",
        "comparison age, level about equal, has no m and no u",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1 is not JSON"),
        (b'{\n"link_type": }', "line 2 is not JSON"),
        (b"[]", "it holds no JSON object"),
        (b"\xff\xfe", "it is not text in UTF-8"),
        (b'{"link_type": NaN}', "NaN is no number"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"name": "' + b"a" * 10_000_000 + b'"}', "it is larger than 10 MB"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_json(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "splink.json"
    path.write_bytes(content)
    with pytest.raises(SplinkUnreadable, match=words):
        read_splink(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(SplinkUnreadable, match=path.name):
            read_splink(path)


def test_a_probability_of_nought_weighs_much_but_not_all(tmp_path: Path) -> None:
    found = model(tmp_path, path=(*LEVELS, 2, "m_probability"), value=0)
    assert found.comparisons[0].levels[2].weight == pytest.approx(-996.6, abs=0.5)


def test_more_levels_than_patterns_can_be_numbered(tmp_path: Path) -> None:
    one = SPLINK["comparisons"][1]
    many = [one | {"output_column_name": f"age {n}"} for n in range(63)]
    with pytest.raises(SplinkUnreadable, match="too many levels"):
        model(tmp_path, path=("comparisons",), value=many)
