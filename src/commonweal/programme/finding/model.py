"""Kinds of findings, and what somebody is to look into."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.programme.finding.precision import Precision


@dataclass(frozen=True, order=True)
class Kind:
    """A kind of finding as one programme defines it."""

    programme: str
    finding: str
    definition: str
    """Digest of the definition: with another it is another kind, of which nothing is known yet."""

    @property
    def name(self) -> str:
        """``programme.finding``."""
        return f"{self.programme}.{self.finding}"


@dataclass(frozen=True)
class PublishedKind:
    """A kind of finding that the last run looked for."""

    kind: Kind
    title: Mapping[str, str]
    count: int
    """Findings there were, raised or not."""
    raised: bool
    """Whether the run raised them; not when the kind was suspended."""
    precision: Precision
    """By what is known now."""


@dataclass(frozen=True)
class Drawn:
    """A finding to verify."""

    finding_id: str
    household_id: str | None
    person_id: str | None
    region: str | None
    facts: Mapping[str, Any]
    """Fact -> its value and where that came from."""
