"""An explanation: everything behind one determination, before it becomes text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.programme import model
from commonweal.programme.explanation.grounds import Ground
from commonweal.programme.explanation.judgement import Values
from commonweal.programme.explanation.missing import Missing
from commonweal.programme.explanation.nearest import Nearest
from commonweal.programme.explanation.origin import Delivered
from commonweal.programme.language import Expression, Kind
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
    """Why it is this amount."""


@dataclass(frozen=True)
class Explanation:
    """One determination with everything behind it."""

    programme: model.Programme
    digest: str
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

    def fact(self, name: str) -> ExplainedFact:
        """The fact of that name."""
        return next(fact for fact in self.facts if fact.name == name)
