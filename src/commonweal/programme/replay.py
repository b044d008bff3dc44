"""What a programme determines for a past date, under the rules and on the data of that date.

Two dates tell a past apart. The *day* is the one that is spoken of: its period, the version in
force then, the data that speaks of it. The *moment* is how far knowledge went: only what had been
published until then counts. Without a moment everything that is known now counts, also versions
and data that came later and reach back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme.errors import ProgrammeMissing, ProgrammeUndecided
from commonweal.programme.folder import Checked, RuleFile, load_files
from commonweal.programme.period import Period, period_at
from commonweal.programme.plan import make_plan
from commonweal.programme.publication.choice import in_force
from commonweal.programme.publication.errors import ProgrammeNotInForce
from commonweal.programme.publication.store import all_versions, known, of_programme
from commonweal.programme.steps import outcome
from commonweal.programme.trial import delivered_to, evaluate
from commonweal.published import Published

if TYPE_CHECKING:
    from commonweal.catalogue import Contract


@dataclass(frozen=True)
class Replay:
    """Determinations of one programme for a past date; nothing is written."""

    checked: Checked
    version: int | None
    """None: by the draft that the run of that time used."""
    period: Period
    published: Published
    """The data."""
    evaluated: str
    """The relation of everybody the programme considers."""
    determinations: str
    """SELECT of what would stand in ``determinations/<programme>``."""

    @property
    def currency(self) -> str:
        """The currency of the amounts."""
        return self.checked.definitions.programme.currency


def replay(
    engine: Engine,
    database: Database,
    lake: Lake,
    contracts: "Mapping[str, Contract]",
    name: str,
    day: date,
    *,
    moment: datetime | None = None,
    certain_weight: float,
) -> Replay:
    """What programme ``name`` determines for ``day``, by what was known at ``moment``.

    ``certain_weight`` counts where the run of that time did not decide by this programme. Raises
    :class:`commonweal.published.NothingPublishedThen`, :class:`ProgrammeNotInForce`,
    :class:`ProgrammeUndecided` and :class:`commonweal.programme.errors.ProgrammeMissing`.
    """
    published = Published.of_day(database, lake, day, moment)
    row = _row(engine, published, name)
    with database.session() as session:
        versions = known(of_programme(all_versions(session, lake.identity), name), moment)
    if versions:
        version = in_force(versions, day, None)
        if version is None:
            raise ProgrammeNotInForce(name, day)
        file, number = version.rule_file, version.number
    elif row is not None:
        file, number = RuleFile(name, row["text"]), None
    else:
        raise ProgrammeMissing(name, _names(engine, published))
    (checked,) = load_files([file], contracts)
    if checked.definitions.eligible is None:
        raise ProgrammeUndecided(name)
    period = period_at(checked.definitions.programme.period, day)
    weight = certain_weight if row is None else row["certain_weight"]
    source, has = published.source, published.has
    delivered = delivered_to(engine, source, has, checked)
    evaluated = evaluate(engine, source, has, checked, period, weight, delivered)
    plan = make_plan(checked.definitions, checked.inputs, period, weight, delivered)
    select = outcome.determinations(plan, evaluated)
    return Replay(checked, number, period, published, evaluated, select)


def outcomes(engine: Engine, found: Replay) -> list[tuple[str, int, int]]:
    """Outcome, number of persons, and what is due to them in the smallest unit of money."""
    return engine.rows(
        "SELECT outcome, count(*), CAST(coalesce(sum(amount_fen), 0) AS BIGINT) "
        f"FROM {found.evaluated} GROUP BY outcome ORDER BY outcome"
    )


def _row(engine: Engine, published: Published, name: str) -> Mapping[str, Any] | None:
    """What the run of that time noted of the programme."""
    if not published.has("programmes"):
        return None
    found: list[dict[str, Any]] = engine.arrow(
        f"SELECT * FROM {published.source('programmes')} WHERE programme = ?", [name]
    ).to_pylist()
    return found[0] if found else None


def _names(engine: Engine, published: Published) -> list[str]:
    if not published.has("programmes"):
        return []
    rows = engine.rows(f"SELECT programme FROM {published.source('programmes')} ORDER BY programme")
    return [str(name) for (name,) in rows]
