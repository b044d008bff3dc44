"""The state of one linkage: tables in the engine and what is known of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from commonweal.engine import Engine
from commonweal.identity.model import Comparison, Model, Rule, RuleReport, Settings, Source, Writing
from commonweal.stage import Progress, Silent

NO_DECISIONS = pa.table(
    {
        "decision": pa.array([], pa.int64()),
        "same": pa.array([], pa.bool_()),
        "side": pa.array([], pa.int8()),
        "dataset": pa.array([], pa.string()),
        "record_id": pa.array([], pa.string()),
        "subject": pa.array([], pa.string()),
    }
)
"""Decisions of reviewers: one row for each mention that a decision names. The mentions of a
decision ``same`` are one person; else those of one side are never one with those of the other."""


@dataclass(frozen=True)
class Reference:
    """What was looked up in the data when its model was learned.

    A linkage that is given it weighs the same pair as the one before did. The relations are what
    to put after FROM.
    """

    writings: Mapping[str, Writing]
    attributes: tuple[str, ...]
    sources: str
    """source, dataset, subject, exclusive, trust."""
    placeholders: str
    """attribute, value."""
    oversize: str
    """rule, key."""
    frequencies: str
    """attribute, value, n."""


@dataclass(frozen=True)
class Given:
    """What a linkage is given besides the records; everything may be left out."""

    model: Model | None = None
    """Learned before; else it is learned now."""
    reference: Reference | None = None
    """What the model's linkage looked up; only with its model. Else it is looked up now."""
    decisions: pa.Table = field(default_factory=lambda: NO_DECISIONS)
    name: Callable[[Engine], None] | None = None
    """Makes ``named(grp, person_id)`` of ``mentions``, ``entities`` and ``clusters``; without it a
    person is called after the smallest key of its records."""
    keep: Callable[[str, str], None] | None = None
    """Called with a name and a SELECT for every table that linking changes later would need."""


@dataclass
class Work:
    """One linkage under way."""

    engine: Engine
    sources: Sequence[Source]
    settings: Settings = field(default_factory=Settings)
    progress: Progress = field(default_factory=Silent)
    given: Given = field(default_factory=Given)
    writings: Mapping[str, Writing] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    known_of: dict[str, int] = field(default_factory=dict)
    """Attribute -> entities that have it."""
    coincidences: dict[str, float] = field(default_factory=dict)
    """Attribute -> the chance that two entities have the same value."""
    rules: list[tuple[int, Rule]] = field(default_factory=list)
    """The blocking rules in use, each with the place of its key in ``keys``."""
    reports: list[RuleReport] = field(default_factory=list)
    model: Model | None = None

    def keep(self, name: str, select: str) -> None:
        """Give away a table that linking changes later would need."""
        if self.given.keep is not None:
            self.given.keep(name, select)
