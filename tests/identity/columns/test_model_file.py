"""Models over columns as files of our own."""

import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.errors import CommonwealError
from commonweal.identity.columns import (
    ColumnModel,
    ConditionRefused,
    RuleUnusable,
    read_column_model,
    read_model_of_any_kind,
    read_splink,
    write_column_model,
)
from commonweal.identity.errors import ModelUnreadable, TargetUnwritable
from tests.identity.columns.models import SPLINK, changed, model, reread, write

HERE = Path(__file__).parent
LEVELS = ("comparisons", 0, "levels")


def _written(folder: Path) -> dict[str, Any]:
    write_column_model(model(folder), folder / "model.json")
    told: dict[str, Any] = json.loads((folder / "model.json").read_text("utf-8"))
    return told


def test_the_file_is_for_people(tmp_path: Path) -> None:
    told = _written(tmp_path)
    assert told["format"] == "commonweal.column-model/1"
    assert [level["condition"] for level in told["comparisons"][0]["levels"]] == [
        "l.name IS NULL OR r.name IS NULL",
        "l.name = r.name",
        "otherwise",
    ]
    assert told["comparisons"][0]["levels"][0]["missing"] is True
    assert told["comparisons"][0]["levels"][1]["weight"] == pytest.approx(6.491853)
    assert told["blocking_rules"][0] == {"condition": "l.name = r.name"}


@pytest.mark.parametrize("saved", ["splink_4.json", "everything.json"])
def test_what_was_written_is_read_again(saved: str, tmp_path: Path) -> None:
    everything = changed(
        SPLINK,
        ("blocking_rules_to_generate_predictions",),
        [
            {"blocking_rule": "l.tags = r.tags", "arrays_to_explode": ["tags"]},
            "l.a = r.a OR l.b = r.b AND l.\"odd name\" <> 'x'",
        ],
    )
    write(everything, tmp_path / "everything.json")
    path = HERE / saved if (HERE / saved).exists() else tmp_path / saved
    found = read_splink(path)
    write_column_model(found, tmp_path / "model.json")
    assert read_column_model(tmp_path / "model.json") == found
    assert read_model_of_any_kind(tmp_path / "model.json") == found


def test_what_may_be_left_out(tmp_path: Path) -> None:
    told = changed(_written(tmp_path), (*LEVELS, 1, "weight"), None)
    told = changed(told, (*LEVELS, 1, "frequency", "minimum"), None)
    assert reread(tmp_path / "model.json", told) == model(tmp_path)


@pytest.mark.parametrize(
    ("path", "value", "failure", "words"),
    [
        (("format",), "commonweal.column-model/2", ModelUnreadable, "format: "),
        (("prior",), 0, ModelUnreadable, "prior"),
        (("colour",), "red", ModelUnreadable, "colour: Extra inputs"),
        ((*LEVELS, 1, "m"), 0.5, ModelUnreadable, "has the weight 6.49185, but its m and u make 5"),
        ((*LEVELS, 1, "m"), None, ModelUnreadable, "needs either both m and u"),
        ((*LEVELS, 0, "missing"), None, ModelUnreadable, "needs either both m and u"),
        ((*LEVELS, 1, "condition"), "otherwise", ModelUnreadable, "does not end in one level"),
        ((*LEVELS, 1, "condition"), "name_l = name_r", ConditionRefused, "level equal: name_l is"),
        ((*LEVELS, 1, "condition"), "l.name = getenv('HOME')", ConditionRefused, "getenv"),
        (("blocking_rules", 0, "condition"), "l.name <> r.name", RuleUnusable, "blocking rule 1"),
        ((*LEVELS, 1, "frequency", "weight"), "1e999", ModelUnreadable, "a finite number"),
    ],
)
def test_a_change_that_makes_no_sense(
    path: tuple[str | int, ...],
    value: object,
    failure: type[CommonwealError],
    words: str,
    tmp_path: Path,
) -> None:
    told = changed(_written(tmp_path), path, value)
    with pytest.raises(failure) as refused:
        reread(tmp_path / "model.json", told)
    assert words in str(refused.value)


def test_a_splink_file_is_not_yet_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadable, match="has to be imported first"):
        read_model_of_any_kind(write(SPLINK, tmp_path / "splink.json"))


def test_another_format_is_left_to_its_reader(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadable, match="prior"):
        read_model_of_any_kind(
            write({"format": "commonweal.linkage-model/1"}, tmp_path / "other.json")
        )


def test_nothing_is_written_by_halves(tmp_path: Path) -> None:
    found: ColumnModel = model(tmp_path)
    with pytest.raises(TargetUnwritable):
        write_column_model(found, tmp_path / "nowhere" / "model.json")
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(TargetUnwritable):
        write_column_model(found, tmp_path / "taken.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["splink.json", "taken.json"]
