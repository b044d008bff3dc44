"""A model over columns as a JSON file that people can read and correct."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from math import isclose
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commonweal.identity.columns.condition import prefixed, read_condition
from commonweal.identity.columns.document import first_problem, load_json
from commonweal.identity.columns.model import (
    ColumnComparison,
    ColumnLevel,
    ColumnModel,
    Frequency,
    LinkType,
)
from commonweal.identity.columns.rule import read_rules
from commonweal.identity.errors import ModelUnreadable, TargetUnwritable
from commonweal.identity.model import Model
from commonweal.identity.model_file import read_model

FORMAT = "commonweal.column-model/1"
OTHERWISE = "otherwise"
"""Stands for the condition of a comparison's last level."""

_Number = Annotated[float, Field(allow_inf_nan=False)]
_Probability = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Frequency(_Strict):
    column: str
    u: _Probability
    weight: _Number = 1.0
    minimum: _Probability = 0.0


class _Level(_Strict):
    label: str
    condition: str
    missing: bool = False
    m: _Probability | None = None
    u: _Probability | None = None
    weight: _Number | None = None
    frequency: _Frequency | None = None


class _Comparison(_Strict):
    name: str
    levels: list[_Level]


class _Rule(_Strict):
    condition: str
    explode: list[str] = []


class _Model(_Strict):
    format: Literal["commonweal.column-model/1"]
    link_type: LinkType
    record_id: str
    prior: float
    comparisons: list[_Comparison]
    blocking_rules: list[_Rule]


def read_model_of_any_kind(path: Path) -> Model | ColumnModel:
    """The model in a file: one over attributes, which a linkage learned, or one over columns.

    Raises :class:`ModelUnreadable`, :class:`ConditionRefused` and :class:`RuleUnusable`.
    """
    try:
        document = load_json(path)
    except ValueError as error:
        raise ModelUnreadable(path.name, str(error)) from error
    if document.get("format") == FORMAT:
        return read_column_model(path)
    if "format" not in document and "link_type" in document:
        raise ModelUnreadable(path.name, "it is a Splink model, which has to be imported first")
    return read_model(path)


def read_column_model(path: Path) -> ColumnModel:
    """The model in a file that :func:`write_column_model` wrote, or somebody by hand.

    Raises :class:`ModelUnreadable`, :class:`ConditionRefused` and :class:`RuleUnusable`.
    """
    try:
        given = _Model.model_validate(load_json(path))
        return ColumnModel(
            link_type=given.link_type,
            record_id=given.record_id,
            prior=given.prior,
            comparisons=tuple(_comparison(comparison) for comparison in given.comparisons),
            rules=tuple(
                rule
                for number, told in enumerate(given.blocking_rules, start=1)
                for rule in read_rules(told.condition, f"blocking rule {number}", told.explode)
            ),
        )
    except ValidationError as error:
        raise ModelUnreadable(path.name, first_problem(error)) from error
    except ValueError as error:
        raise ModelUnreadable(path.name, str(error)) from error


def write_column_model(model: ColumnModel, path: Path) -> None:
    """Write ``model`` to ``path``, all or nothing; raises :class:`TargetUnwritable`."""
    document = {
        "format": FORMAT,
        "link_type": model.link_type,
        "record_id": model.record_id,
        "prior": model.prior,
        "comparisons": [
            {"name": comparison.name, "levels": [dict(_told(level)) for level in comparison.levels]}
            for comparison in model.comparisons
        ],
        "blocking_rules": [
            {"condition": rule.condition.sql}
            | ({"explode": list(rule.explode)} if rule.explode else {})
            for rule in model.rules
        ],
    }
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise TargetUnwritable(path, error.strerror or "it failed") from error


def _told(level: ColumnLevel) -> Iterator[tuple[str, object]]:
    yield "label", level.label
    yield "condition", OTHERWISE if level.condition is None else level.condition.sql
    if level.m is None:
        yield "missing", True
        return
    yield "m", level.m
    yield "u", level.u
    yield "weight", level.weight
    if level.frequency is not None:
        yield "frequency", asdict(level.frequency)


def _comparison(comparison: _Comparison) -> ColumnComparison:
    return ColumnComparison(
        comparison.name, tuple(_level(level, comparison.name) for level in comparison.levels)
    )


def _level(level: _Level, comparison: str) -> ColumnLevel:
    where = f"comparison {comparison}, level {level.label}"
    condition = (
        None if level.condition == OTHERWISE else read_condition(level.condition, where, prefixed)
    )
    if {level.m is None, level.u is None} != {level.missing}:
        raise ValueError(f"{where}, needs either both m and u or to be marked as missing")
    found = ColumnLevel(
        level.label,
        condition,
        level.m,
        level.u,
        None if level.frequency is None else Frequency(**level.frequency.model_dump()),
    )
    # The weight stands there to be read; whoever changes it means to change m or u.
    if level.weight is not None and not isclose(level.weight, found.weight, abs_tol=1e-6):
        raise ValueError(
            f"{where}, has the weight {level.weight:.6g}, but its m and u make {found.weight:.6g}; "
            "change m and u, and leave the weight out"
        )
    return found
