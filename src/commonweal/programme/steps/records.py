"""The records that facts are taken from."""

from collections.abc import Callable, Iterable

from commonweal.engine import identifier, literal
from commonweal.programme.inputs import Records
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.language.compile import constant
from commonweal.programme.period import months_before
from commonweal.programme.plan import Plan

_CAST = {Kind.INTEGER, Kind.NUMBER, Kind.DATE}


def linked(links: str, people: str, datasets: Iterable[str] | None) -> str:
    """The links of everybody of interest, of some datasets or (None) of all.

    Out: ``(person, dataset, record_id, subject, weight)``; ``weight`` NULL when certain.
    """
    of = ""
    if datasets is not None:
        listed = ", ".join(literal(dataset) for dataset in sorted(datasets))
        of = f"WHERE l.dataset IN ({listed})" if listed else "WHERE FALSE"
    return f"""
        SELECT p.person, l.dataset, l.record_id, l.subject, l.match_weight AS weight
        FROM {links} AS l
        JOIN {people} AS p ON p.person_id = l.person_id
        {of}"""


def owned(links: str) -> str:
    """All links, with the id as the person.

    Out: ``(person, dataset, record_id, subject, weight)``.
    """
    return f"""
        SELECT person_id AS person, dataset, record_id, subject, match_weight AS weight
        FROM {links}"""


def numbered(candidates: str, people: str) -> str:
    """The rows ``candidates`` of everybody of interest, with the number as the person."""
    return f"""
        SELECT c.* REPLACE (p.person AS person)
        FROM {candidates} AS c
        JOIN {people} AS p ON p.person_id = c.person"""


def bundle(bundled: Iterable[Records], linked: str, accepted: str, joined: str | None) -> str:
    """The rows of one dataset that facts are taken from, with every column any of them reads.

    Out: ``(person, record_id, as_of, weight, <columns>)``, these named by :func:`recorded`;
    columns of the joined dataset are ``dataset.column`` there.
    """
    bundled = list(bundled)
    first = bundled[0]
    symbols = sorted({s for records in bundled for s in records.columns}, key=lambda s: s.name)
    columns = "".join(f", {_source(s)} AS {recorded(s.name)}" for s in symbols)
    join = ""
    if first.join is not None and joined is not None:
        on = " AND ".join(
            f"j.{identifier(other)} = a.{identifier(one)}"
            for one, other in sorted(first.join.on.items())
        )
        join = f"LEFT JOIN {joined} AS j ON {on}"
    return f"""
        SELECT l.person, a.record_id, a._as_of AS as_of, l.weight{columns}
        FROM {linked} AS l
        JOIN {accepted} AS a ON a.record_id = l.record_id
        {join}
        WHERE l.dataset = {literal(first.dataset)} AND l.subject = {literal(first.subject)}"""


def recorded(name: str) -> str:
    """The column, quoted, of what a record says: a dataset may call one ``weight``, too."""
    return identifier(f"{name} recorded")


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
