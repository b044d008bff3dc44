"""A model as a file that people can read: JSON, the same text for the same model.

What a level means is not in the file but in :mod:`commonweal.identity.comparisons`, so reading a
model never runs what somebody wrote into it.
"""

import json
from collections.abc import Callable, Mapping
from math import isclose
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commonweal.engine import Engine
from commonweal.identity.comparisons import COMPARISONS
from commonweal.identity.errors import ModelUnreadable, NothingLearned
from commonweal.identity.model import Comparison, Model, Parameters, Rule, Vector
from commonweal.identity.steps.blocking import KEYS
from commonweal.lake import TableMissing

FORMAT = "commonweal.linkage-model/1"

Probability = Annotated[float, Field(gt=0, lt=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Level(_Part):
    level: str
    m: Probability
    u: Probability
    relatives: Probability
    weight: float
    """log2(m / u), for readers; it is worked out again."""


class _Compared(_Part):
    attribute: str
    usual: Annotated[float, Field(gt=0)] | None = None
    levels: tuple[_Level, ...]


class _Prior(_Part):
    same: Probability
    relatives: Annotated[float, Field(ge=0, lt=1)]


class _Document(_Part):
    format: Literal["commonweal.linkage-model/1"]
    prior: _Prior
    comparisons: tuple[_Compared, ...]
    rules: tuple[tuple[str, ...], ...]


def to_json(model: Model) -> str:
    """The text of the model's file."""
    parameters = model.parameters
    document = {
        "format": FORMAT,
        "prior": {"same": parameters.prior_same, "relatives": parameters.prior_relatives},
        "rules": [list(rule.keys) for rule in model.rules],
        "comparisons": [
            {
                "attribute": comparison.attribute,
                "usual": model.usual.get(comparison.attribute),
                "levels": _levels(comparison, parameters),
            }
            for comparison in model.comparisons
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _levels(comparison: Comparison, parameters: Parameters) -> list[dict[str, object]]:
    name = comparison.attribute
    columns = (
        parameters.same[name],
        parameters.strangers[name],
        parameters.relatives[name],
        parameters.weights(name)[1:],
    )
    return [
        {"level": label, "m": m, "u": u, "relatives": relatives, "weight": weight}
        for label, m, u, relatives, weight in zip(
            comparison.labels, *(column.tolist() for column in columns), strict=True
        )
    ]


def read_model(path: Path) -> Model:
    """The model in the file ``path``; raises :class:`ModelUnreadable`."""
    try:
        return from_json(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ModelUnreadable(path.name, "the file cannot be read as text") from error


def published_model(engine: Engine, source: Callable[[str], str]) -> Model:
    """The model of the published links; ``source`` gives the published version of a table.

    Raises :class:`NothingLearned`.
    """
    try:
        relation = source("identity/model")
    except TableMissing as error:
        raise NothingLearned from error
    return from_json(str(engine.value(f"SELECT document FROM {relation}")))


def from_json(text: str, name: str = "the model") -> Model:
    """The model whose text :func:`to_json` made; ``name`` says in an error which one it is."""
    try:
        document = _Document.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg'].lower()}" if where else first["msg"].lower()
        raise ModelUnreadable(name, what) from error
    known = {comparison.attribute: comparison for comparison in COMPARISONS}
    comparisons = []
    for compared in document.comparisons:
        comparison = known.get(compared.attribute)
        labels = tuple(level.level for level in compared.levels)
        if comparison is None or labels != comparison.labels:
            raise ModelUnreadable(
                name, f"this version does not compare {compared.attribute} at these levels"
            )
        comparisons.append(comparison)
    for keys in document.rules:
        for key in keys:
            if key not in KEYS:
                raise ModelUnreadable(name, f"this version has no blocking key {key}")
    return Model(
        parameters=Parameters(
            comparisons=tuple(comparisons),
            same=_column(document, "m", name),
            strangers=_column(document, "u", name),
            relatives=_column(document, "relatives", name),
            prior_same=document.prior.same,
            prior_relatives=document.prior.relatives,
        ),
        rules=tuple(Rule(keys, everybody=keys == ("id",)) for keys in document.rules),
        usual=_usual(document, comparisons, name),
    )


def _column(document: _Document, column: str, name: str) -> Mapping[str, Vector]:
    found = {}
    for compared in document.comparisons:
        values: list[Any] = [getattr(level, column) for level in compared.levels]
        if not isclose(sum(values), 1, abs_tol=1e-6):
            raise ModelUnreadable(
                name, f"the probabilities {column} of {compared.attribute} do not add up to 1"
            )
        found[compared.attribute] = np.array(values)
    return found


def _usual(document: _Document, comparisons: list[Comparison], name: str) -> Mapping[str, float]:
    found = {}
    for comparison, compared in zip(comparisons, document.comparisons, strict=True):
        if comparison.frequency:
            if compared.usual is None:
                raise ModelUnreadable(name, f"{comparison.attribute} has no usual frequency")
            found[comparison.attribute] = compared.usual
    return found
