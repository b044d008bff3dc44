"""Whether the engine can do what a model asks, told without quoting what it stumbled over."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from commonweal.engine import Engine
from commonweal.identity.columns.condition import Condition
from commonweal.identity.columns.errors import ModelColumnsUnfit
from commonweal.identity.columns.model import ColumnModel

_UNFIT = (duckdb.DataError, duckdb.ProgrammingError, duckdb.NotSupportedError)
"""What the engine raises for what it was asked to do; anything else is not the model's doing."""


@contextmanager
def evaluated(what: str) -> Iterator[None]:
    """Raise :class:`ModelColumnsUnfit` for what the engine cannot evaluate within the block."""
    try:
        yield
    except _UNFIT as error:
        # The engine's own words may quote a value, which may be a person's.
        reason = f"the engine cannot evaluate it on what the columns hold ({type(error).__name__})"
        raise ModelColumnsUnfit(what, reason) from error


def check_conditions(engine: Engine, model: ColumnModel) -> None:
    """That every condition goes with the types of the columns it reads.

    In:  ``records``.
    """
    types = {name.lower(): held for name, held in engine.columns("SELECT * FROM records").items()}
    for what, condition in _named(model):
        try:
            engine.columns(f"SELECT ({condition.sql}) AND true FROM records AS l, records AS r")
        except _UNFIT as error:
            held = ", ".join(f"{name} {types[name.lower()]}" for name in sorted(condition.columns))
            reason = f"the engine cannot evaluate it on columns of these types: {held}"
            raise ModelColumnsUnfit(what, reason) from error


def _named(model: ColumnModel) -> Iterator[tuple[str, Condition]]:
    for comparison in model.comparisons:
        for level in comparison.levels:
            if level.condition is not None:
                yield f"comparison {comparison.name}, level {level.label}", level.condition
    for rule in model.rules:
        yield f"blocking rule {rule.condition.sql}", rule.condition
