"""The records that facts are taken from."""

from collections.abc import Callable, Iterable

from commonweal.engine import identifier, literal
from commonweal.programme.inputs import Records
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.language.compile import constant
from commonweal.programme.period import months_before
from commonweal.programme.plan import Plan

_CAST = {Kind.INTEGER, Kind.NUMBER, Kind.DATE}


def linked(links: str, interest: str) -> str:
    """The links of the persons of interest.

    Out: ``(person_id, dataset, record_id, subject, weight)``; ``weight`` NULL when certain.
    """
    return f"""
        SELECT l.person_id, l.dataset, l.record_id, l.subject, l.match_weight AS weight
        FROM {links} AS l
        SEMI JOIN {interest} AS i ON i.person_id = l.person_id"""


def bundle(bundled: Iterable[Records], linked: str, accepted: str, joined: str | None) -> str:
    """The rows of one dataset that facts are taken from, with every column any of them reads.

    Out: ``(person_id, record_id, as_of, weight, <columns>)``; columns of the joined dataset are
    named ``dataset.column``.
    """
    bundled = list(bundled)
    first = bundled[0]
    symbols = sorted({s for records in bundled for s in records.columns}, key=lambda s: s.name)
    columns = "".join(f", {_source(s)} AS {identifier(s.name)}" for s in symbols)
    join = ""
    if first.join is not None and joined is not None:
        on = " AND ".join(
            f"j.{identifier(other)} = a.{identifier(one)}"
            for one, other in sorted(first.join.on.items())
        )
        join = f"LEFT JOIN {joined} AS j ON {on}"
    return f"""
        SELECT l.person_id, a.record_id, a._as_of AS as_of, l.weight{columns}
        FROM {linked} AS l
        JOIN {accepted} AS a ON a.record_id = l.record_id
        {join}
        WHERE l.dataset = {literal(first.dataset)} AND l.subject = {literal(first.subject)}"""


def kept(plan: Plan, records: Records, resolve: Callable[[Symbol], str]) -> str:
    """Whether a record counts: its ``where`` and its dates; NULL when that is unknown."""
    columns = {symbol.name: symbol for symbol in records.columns}
    dated = records.dated
    conditions: list[str] = []
    if dated.period is not None:
        symbol = columns[dated.period]
        label = literal(plan.period.label)
        conditions.append(f"CAST({resolve(symbol)} AS VARCHAR) = {label}")
    asked = plan.period.day(dated.on)
    day = constant(asked, Kind.DATE)
    if dated.from_ is not None:
        conditions.append(f"{resolve(columns[dated.from_])} <= {day}")
    if dated.until is not None:
        # A record without an end is still in force.
        ended = resolve(columns[dated.until])
        conditions.append(f"coalesce({ended} >= {day}, TRUE)")
    if dated.column is not None and dated.months_before is not None:
        happened = resolve(columns[dated.column])
        earliest = constant(months_before(asked, dated.months_before), Kind.DATE)
        conditions.append(f"{happened} >= {earliest} AND {happened} < {day}")
    if records.where is not None:
        conditions.append(plan.sql(records.where, resolve))
    return " AND ".join(conditions) or "TRUE"


def typed(column: str, kind: Kind) -> str:
    """A column in the type that expressions calculate with; unknown where it does not fit."""
    return f"TRY_CAST({column} AS {kind.sql})" if kind in _CAST else column


def _source(symbol: Symbol) -> str:
    dataset, _, name = symbol.name.rpartition(".")
    return typed(f"{'j' if dataset else 'a'}.{identifier(name)}", symbol.kind)
