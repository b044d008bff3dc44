"""What a programme determines for a past date, under the rules and on the data of that date.

Two dates tell a past apart. The *day* is the one that is spoken of: its period, the version in
force then, the data that speaks of it. The *moment* is how far knowledge went: only what had been
published until then counts. Without a moment everything that is known now counts, also versions
and data that came later and reach back.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from commonweal.database import Database
from commonweal.engine import Engine
from commonweal.lake import Lake
from commonweal.programme.errors import ProgrammeMissing, ProgrammeUndecided
from commonweal.programme.evaluation import determinations
from commonweal.programme.folder import Checked, RuleFile, load_one
from commonweal.programme.period import Period, period_at
from commonweal.programme.publication.choice import in_force
from commonweal.programme.publication.errors import ProgrammeNotInForce
from commonweal.programme.publication.model import Version
from commonweal.programme.publication.store import all_versions, known, of_programme
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
    rows = _rows(engine, published)
    with database.session() as session:
        versions = known(all_versions(session, lake.identity), moment)
    texts = {
        each: _text(rows.get(each), of_programme(versions, each), day)
        for each in dict.fromkeys([*rows, *(version.programme for version in versions)])
    }
    if name not in texts:
        raise ProgrammeMissing(name, list(rows))
    mine = texts[name]
    if mine is None:
        raise ProgrammeNotInForce(name, day)
    checked = load_one(mine[0], contracts)
    if checked.definitions.eligible is None:
        raise ProgrammeUndecided(name)
    others = [text[0] for each, text in texts.items() if text is not None and each != name]
    beside = [load_one(file, contracts) for file in others]
    period = period_at(checked.definitions.programme.period, day)
    weight = rows[name]["certain_weight"] if name in rows else certain_weight
    source, has = published.source, published.has
    delivered = delivered_to(engine, source, has, [checked, *beside])
    trial = evaluate(engine, source, has, checked, period, weight, delivered, beside)
    select = determinations(trial.plan, trial.evaluated)
    return Replay(checked, mine[1], period, published, trial.evaluated, select)


def outcomes(engine: Engine, found: Replay) -> list[tuple[str, int, int]]:
    """Outcome, number of persons, and what is due to them in the smallest unit of money."""
    return engine.rows(
        "SELECT outcome, count(*), CAST(coalesce(sum(amount_fen), 0) AS BIGINT) "
        f"FROM {found.evaluated} GROUP BY outcome ORDER BY outcome"
    )


def _rows(engine: Engine, published: Published) -> dict[str, Mapping[str, Any]]:
    """Programme -> what the run of that time noted of it."""
    if not published.has("programmes"):
        return {}
    table = published.source("programmes")
    rows = engine.arrow(f"SELECT * FROM {table} ORDER BY programme").to_pylist()
    return {str(row["programme"]): row for row in rows}


def _text(
    row: Mapping[str, Any] | None, versions: Sequence[Version], day: date
) -> tuple[RuleFile, int | None] | None:
    """By which text a programme decides, and its version; None when none is in force."""
    if versions:
        version = in_force(versions, day, None)
        return None if version is None else (version.rule_file, version.number)
    if row is None:
        return None
    shared = json.loads(row.get("shared") or "{}")
    return RuleFile(str(row["programme"]), row["text"], shared), None
