"""An explanation: everything behind one determination, before it becomes text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.programme import model
from commonweal.programme.explanation.grounds import Ground
from commonweal.programme.explanation.household import ExplainedHousehold
from commonweal.programme.explanation.judgement import Values
from commonweal.programme.explanation.missing import Missing
from commonweal.programme.explanation.nearest import Nearest
from commonweal.programme.explanation.origin import Delivered
from commonweal.programme.explanation.precedence import (
    Excluded,
    ExplainedExclusion,
    ExplainedGroup,
)
from commonweal.programme.language import Expression, Kind, Symbol
from commonweal.programme.period import Period
from commonweal.programme.plan import Plan


@dataclass(frozen=True)
class ExplainedFact:
    """A fact as it entered the determination."""

    name: str
    title: model.Title
    kind: Kind
    value: Any
    dataset: str | None
    dataset_title: Mapping[str, str]
    department_title: Mapping[str, str]
    record_id: str | None
    as_of: date | None
    match_weight: float | None
    uncertain: bool
    decisive: bool
    """Among the facts that have to be known or confirmed before the outcome is decided."""
    silent: str | None
    """Why it is unknown for everybody: ``undelivered`` or ``other-period``."""
    deliveries: tuple[Delivered, ...] = ()
    """Those that brought its records; of a missing record the newest one, which is silent."""


Counted = ExplainedFact | ExplainedHousehold | Excluded
"""What the rules read of one person."""


@dataclass(frozen=True)
class ExplainedRule:
    """A rule, its value, and the law it stands on."""

    name: str
    title: model.Title
    kind: Kind
    value: Any
    expression: str
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class ExplainedRow:
    """A row of a decision table that was hit, or may be."""

    number: int
    """Counts from 1; 0 for what holds where no row is hit."""
    conditions: tuple[Expression, ...]
    """Those that ask for something."""
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class ExplainedTable:
    """A decision table, its results, and the rows that were hit (of most tables one)."""

    name: str
    title: model.Title
    results: Mapping[str, Any]
    kinds: Mapping[str, Kind]
    rows: tuple[ExplainedRow, ...]


@dataclass(frozen=True)
class ExplainedParameter:
    """A dated value that the law set."""

    name: str
    title: model.Title
    kind: Kind
    key: int | str | None
    """Of a parameter with keys: the key that counted; None while that is not known."""
    keyed: bool
    value: Any
    """Where only members are asked for keys, key -> value."""
    on: date | None
    """The day that counts; None: the first of the period."""
    valid_from: date
    source: model.Source
    article: str | None


@dataclass(frozen=True)
class ExplainedAward:
    """What is due: the amount that is certain and the highest still possible, in fen."""

    name: str
    title: model.Title
    amount: int | None
    up_to: int | None
    source: model.Source
    article: str | None
    grounds: tuple[Ground, ...] = ()
    """Why it is this amount, before other awards of its group."""
    group: ExplainedGroup | None = None
    """What other awards of its group did to it, if anything."""

    @property
    def own(self) -> tuple[int | None, int | None]:
        """The amount and the highest still possible by the programme's own rules."""
        if self.group is None:
            return self.amount, self.up_to
        return self.group.before, self.group.before_up_to


@dataclass(frozen=True)
class Explanation:
    """One determination with everything behind it."""

    programme: model.Programme
    digest: str
    version: int | None
    """Number of the published version; None of a draft."""
    period: Period
    person_id: str
    outcome: str
    amount: int | None
    amount_up_to: int | None
    grounds: tuple[Ground, ...]
    """What decided: ``eligible`` first, then the rules it rests on."""
    rules: tuple[ExplainedRule, ...]
    tables: tuple[ExplainedTable, ...]
    facts: tuple[ExplainedFact, ...]
    households: tuple[ExplainedHousehold, ...]
    exclusions: tuple[ExplainedExclusion, ...]
    excluded: Excluded | None
    """None where no programme excludes from this one."""
    parameters: tuple[ExplainedParameter, ...]
    awards: tuple[ExplainedAward, ...]
    missing: Missing | None
    """What would decide; None when it is decided."""
    nearest: tuple[Nearest, ...]
    """What would turn it around, the nearest first."""
    versions: Mapping[str, int]
    plan: Plan
    values: Values
    """The values that the determination was made with."""

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Everything that counts as a fact."""
        excluded = () if self.excluded is None else (self.excluded,)
        return (*self.facts, *self.households, *excluded)

    def fact(self, name: str) -> Counted:
        """What counts as a fact under that name."""
        return next(fact for fact in self.counted if fact.name == name)

    def is_uncertain(self, symbol: Symbol) -> bool:
        """Whether a symbol counts as a fact, known but not on certain links alone."""
        counts = symbol.origin in {"fact", "household", "outcome"}
        return counts and self.fact(symbol.name).uncertain
