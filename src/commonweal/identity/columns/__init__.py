"""Linkage by a model over columns as they stand, such as one that Splink trained.

In: a model, and files whose columns have the names it uses. Out: what
:func:`commonweal.identity.link` leaves, with the match weights the model gives.
:func:`read_splink` takes over what Splink saved; :func:`read_column_model` and
:func:`write_column_model` keep it in a file of our own; :func:`link_by_columns` links.

A model is data from elsewhere: its SQL gets to the engine only through
:mod:`commonweal.identity.columns.condition`.
"""

from commonweal.identity.columns.errors import (
    ConditionRefused,
    LinkTypeUnfit,
    ModelColumnsMissing,
    ModelColumnsUnfit,
    ModelUntrained,
    RecordIdsUnfit,
    RuleUnusable,
    SplinkUnreadable,
    TooManyPairs,
)
from commonweal.identity.columns.model import ColumnModel
from commonweal.identity.columns.model_file import (
    read_column_model,
    read_model_of_any_kind,
    write_column_model,
)
from commonweal.identity.columns.service import link_by_columns
from commonweal.identity.columns.sources import ColumnSource
from commonweal.identity.columns.splink import read_splink

__all__ = [
    "ColumnModel",
    "ColumnSource",
    "ConditionRefused",
    "LinkTypeUnfit",
    "ModelColumnsMissing",
    "ModelColumnsUnfit",
    "ModelUntrained",
    "RecordIdsUnfit",
    "RuleUnusable",
    "SplinkUnreadable",
    "TooManyPairs",
    "link_by_columns",
    "read_column_model",
    "read_model_of_any_kind",
    "read_splink",
    "write_column_model",
]
