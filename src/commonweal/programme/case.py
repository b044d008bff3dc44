"""A worked example in a rule file: what is known of somebody, and what then has to come out."""

from datetime import date
from typing import Any

from pydantic import Field

from commonweal.programme.part import Part, Title, Word


class Case(Part):
    """A worked example that a programme proves itself by."""

    title: Title
    period: int | date | str
    """What the period is called: a year, a month such as 2021-09, or a day."""
    facts: dict[Word, Any] = Field(default_factory=dict)
    """What is known; a fact that is left out is unknown."""
    uncertain: tuple[Word, ...] = ()
    """The facts that rest on a link which is not certain."""
    expect: dict[str, Any] = Field(min_length=1)
    """Result -> the value it has to have."""
    source: Word | None = None
    article: str | None = None
