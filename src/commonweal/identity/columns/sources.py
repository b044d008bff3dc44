"""Files -> one relation with the model's columns."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity.columns import steps
from commonweal.identity.columns.errors import (
    LinkTypeUnfit,
    ModelColumnsMissing,
    ModelColumnsUnfit,
)
from commonweal.identity.columns.language import Kind
from commonweal.identity.columns.model import ColumnModel, LinkType

_FILES = {
    LinkType.DEDUPE_ONLY: (1, 1),
    LinkType.LINK_ONLY: (2, sys.maxsize),
    LinkType.LINK_AND_DEDUPE: (1, sys.maxsize),
}
"""How many files a model is for: at least and at most."""


@dataclass(frozen=True)
class ColumnSource:
    """The records of a file: ``columns`` maps its headers to SQL over ``relation``."""

    dataset: str
    relation: str
    columns: Mapping[str, str]


def read(engine: Engine, sources: Sequence[ColumnSource], model: ColumnModel) -> str:
    """SELECTs of :func:`steps.read` for all files.

    What a file holds as text is converted where the model takes it for something else. Raises
    :class:`LinkTypeUnfit`, :class:`ModelColumnsMissing` and :class:`ModelColumnsUnfit`.
    """
    least, most = _FILES[model.link_type]
    if not least <= len(sources) <= most:
        raise LinkTypeUnfit(model.link_type, len(sources))
    kinds = _kinds(model)
    return " UNION ALL ".join(
        steps.read(place, source.relation, _converted(engine, source, columns, kinds), model)
        for place, (source, columns) in enumerate(
            zip(sources, _chosen(sources, model), strict=True)
        )
    )


def described(sources: Sequence[ColumnSource]) -> pa.Table:
    """``sources`` as identity's steps know them; no model says that a file has no duplicates."""
    return pa.table(
        {
            "source": pa.array(range(len(sources)), pa.uint16()),
            "dataset": [source.dataset for source in sources],
            "subject": ["self" for _ in sources],
            "exclusive": pa.array([0 for _ in sources], pa.int64()),
        }
    )


def _chosen(sources: Sequence[ColumnSource], model: ColumnModel) -> list[dict[str, str]]:
    """For each file the model's columns, mapped to SQL."""
    found = [{name: _find(source.columns, name) for name in model.columns} for source in sources]
    missing = {
        source.dataset: [name for name, sql in columns.items() if sql is None]
        for source, columns in zip(sources, found, strict=True)
        if None in columns.values()
    }
    if missing:
        raise ModelColumnsMissing(missing)
    return [{name: sql for name, sql in columns.items() if sql is not None} for columns in found]


def _find(columns: Mapping[str, str], name: str) -> str | None:
    """The SQL of the column ``name``, if need be one whose name is spelt in another case."""
    alike = (sql for header, sql in columns.items() if header.lower() == name.lower())
    return columns.get(name) or next(alike, None)


def _kinds(model: ColumnModel) -> dict[str, Kind]:
    """Column in lower case -> what the model takes it for, if not for text."""
    found: dict[str, set[Kind]] = defaultdict(set)
    for condition in model.conditions:
        for column, kind in condition.kinds:
            found[column.lower()].add(kind)
    for rule in model.rules:
        for column in rule.explode:
            found[column.lower()].add(Kind.LIST)
    # Dates too can be subtracted.
    order = (Kind.LIST, Kind.MOMENT, Kind.NUMBER)
    return {
        column: next(kind for kind in order if kind in kinds) for column, kinds in found.items()
    }


def _converted(
    engine: Engine, source: ColumnSource, columns: Mapping[str, str], kinds: Mapping[str, Kind]
) -> dict[str, str]:
    listed = ", ".join(f"{sql} AS c{place}" for place, sql in enumerate(columns.values()))
    types = engine.columns(f"SELECT {listed} FROM {source.relation}").values()
    converted = dict(columns)
    for (name, sql), held in zip(columns.items(), types, strict=True):
        kind = kinds.get(name.lower())
        if kind is None or held != "VARCHAR":
            continue
        converted[name] = steps.converted(sql, kind)
        unread = engine.value(
            f"SELECT count(*) FROM {source.relation} "
            f"WHERE {sql} IS NOT NULL AND {converted[name]} IS NULL"
        )
        if unread:
            raise ModelColumnsUnfit(
                f"column {name} of {source.dataset}",
                f"the model takes it for a {kind}, but {unread:,} of its texts are none",
            )
    return converted
