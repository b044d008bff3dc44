"""Attributes that no rule reads unless the law it cites names them.

Recognised by the semantic role of a column, by words in the names of columns and datasets, and
by the department a dataset comes from: that somebody has a record in a hospital's or a
disability register already says something about their health.
"""

from typing import TYPE_CHECKING, get_args

from commonweal.programme.model import Attribute

if TYPE_CHECKING:
    from commonweal.catalogue import Column, Contract

_WORDS: dict[str, Attribute] = {
    "ethnicity": "ethnicity",
    "ethnic": "ethnicity",
    "race": "ethnicity",
    "nationality": "ethnicity",
    "religion": "religion",
    "religious": "religion",
    "political": "political_status",
    "party": "political_status",
    "health": "health",
    "hospital": "health",
    "patient": "health",
    "diagnosis": "health",
    "disease": "health",
    "illness": "health",
    "pregnancy": "health",
    "disability": "disability",
    "disabled": "disability",
}
_DEPARTMENTS: dict[str, Attribute] = {
    "health": "health",
    "disabled_persons_federation": "disability",
}
ATTRIBUTES: tuple[str, ...] = get_args(Attribute)


def of_dataset(contract: "Contract") -> Attribute | None:
    """What the mere presence of a record in the dataset says of a person."""
    return _DEPARTMENTS.get(contract.department) or _by_words(contract.dataset)


def of_column(column: "Column") -> Attribute | None:
    """What the column says of a person."""
    role = (column.role or "").removeprefix("person.")
    return _by_words(role) or _by_words(column.name)


def _by_words(name: str) -> Attribute | None:
    return next((_WORDS[word] for word in name.lower().split("_") if word in _WORDS), None)
