"""The shape of a file of shared definitions."""

from typing import Literal

from pydantic import Field

from commonweal.programme import model
from commonweal.programme.model import Part, Word

SECTIONS = ("sources", "parameters", "facts", "rules", "tables", "groups")
"""What definitions can be shared; everything but sources and groups has one space of names."""


class Shared(Part):
    """A file of definitions that programmes use; it needs nothing of theirs."""

    version: Literal[1]
    definitions: Word
    title: model.Title
    currency: model.Currency = "CNY"
    uses: tuple[Word, ...] = ()
    sources: dict[Word, model.Source] = Field(default_factory=dict)
    parameters: dict[Word, model.Parameter] = Field(default_factory=dict)
    facts: dict[Word, model.Fact] = Field(default_factory=dict)
    rules: dict[Word, model.Rule] = Field(default_factory=dict)
    tables: dict[Word, model.Table] = Field(default_factory=dict)
    groups: dict[Word, model.Group] = Field(default_factory=dict)
