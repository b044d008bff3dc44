"""Whose outcome or amount is another under another version, on the data that is published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.engine import Engine, identifier
from commonweal.programme.difference import steps
from commonweal.programme.difference.errors import ProgrammesNotComparable
from commonweal.programme.difference.text import Saying, sayings
from commonweal.programme.errors import ProgrammeUndecided
from commonweal.programme.folder import Checked
from commonweal.programme.gather import Source
from commonweal.programme.period import Period, period_for
from commonweal.programme.trial import delivered_to, evaluate


@dataclass(frozen=True)
class Totals:
    """What one version says of everybody."""

    period: Period
    considered: int
    eligible: int
    fen: int


@dataclass(frozen=True)
class Change:
    """Persons who change from one outcome to another; when it stays, the amount changes."""

    before: str
    after: str
    persons: int
    fen_before: int
    fen_after: int


@dataclass(frozen=True)
class CountyChange:
    """Persons of one county for whom something changes; the county may be unknown (empty)."""

    county: str
    persons: int
    fen_before: int
    fen_after: int


@dataclass(frozen=True)
class Difference:
    """Two versions, side by side."""

    currency: str
    before: Totals
    after: Totals
    sayings: tuple[Saying, ...]
    changes: tuple[Change, ...]
    counties: tuple[CountyChange, ...]
    persons: str
    """SELECT of everybody for whom something changes, with what both versions say."""


def difference(
    engine: Engine,
    source: Source,
    has: Callable[[str], bool],
    before: Checked,
    after: Checked,
    *,
    beside: Sequence[Checked] = (),
    as_of: date,
    label: str | None,
    certain_weight: float,
) -> Difference:
    """Evaluate ``before`` and ``after`` for everybody and set them side by side.

    Each is evaluated for the period called ``label``, or that ``as_of`` falls in, as it declares
    it, with the awards that the programmes ``beside`` it leave. Raises
    :class:`ProgrammesNotComparable` and :class:`commonweal.programme.errors.ProgrammeUndecided`.
    """
    currency = _comparable(before, after)
    delivered = delivered_to(engine, source, has, [before, after, *beside])
    evaluations: list[str] = []
    totals: list[Totals] = []
    for checked in (before, after):
        period = period_for(checked.definitions.programme.period, as_of, label)
        evaluated = evaluate(
            engine, source, has, checked, period, certain_weight, delivered, beside
        ).evaluated
        evaluations.append(evaluated)
        totals.append(Totals(period, *engine.row(steps.totals(evaluated))))
    engine.create("programme_beside", steps.beside(*evaluations))
    both = identifier("programme_beside")
    return Difference(
        currency=currency,
        before=totals[0],
        after=totals[1],
        sayings=tuple(sayings(before.definitions, after.definitions)),
        changes=tuple(Change(*row) for row in engine.rows(steps.changes(both))),
        counties=tuple(CountyChange(*row) for row in engine.rows(steps.counties(both))),
        persons=steps.persons(both),
    )


def _comparable(before: Checked, after: Checked) -> str:
    """The currency of both."""
    for checked in (before, after):
        if checked.definitions.eligible is None:
            raise ProgrammeUndecided(checked.definitions.name)
    one, other = (checked.definitions.programme.currency for checked in (before, after))
    if one != other:
        raise ProgrammesNotComparable(one, other)
    return one
