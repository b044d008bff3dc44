"""How the judged records of a person become one value, in SQL.

What is made of several records is an aggregate over them. Where nobody has more than one, the same
is said of the one record, and nothing has to be grouped.

In:  of each record ``<fact>__keep``, whether it counts for the fact, ``<fact>__says``, what it says
(for ``any``: whether it counts and says yes), of the latest ``<fact>__when``; ``record_id``,
``as_of``, ``weight`` and, of a household, ``member``.
"""

from dataclasses import dataclass

from commonweal.programme import model
from commonweal.programme.language.compile import constant
from commonweal.programme.plan import column

CERTAIN = "1e308"
"""Stands for the weight of a link that is no matter of probability."""

_TRUST = f"coalesce(weight, {CERTAIN})"


@dataclass(frozen=True)
class Taken:
    """What is known of a fact from a person's records, each as SQL."""

    value: str
    """NULL when it is unknown."""
    record_id: str
    """The record that the trace names."""
    as_of: str
    """The day it speaks of."""
    weight: str
    """The weakest link it rests on."""
    members: str
    """How many members of a household the records belong to, where that counts."""

    def selected(self, name: str) -> str:
        """The columns of fact ``name``."""
        named = {"": self.value, "record_id": self.record_id, "as_of": self.as_of}
        named |= {"weight": self.weight, "members": self.members}
        return ", ".join(f"{sql} AS {column(name, suffix)}" for suffix, sql in named.items())


def absent(fact: model.Fact) -> str:
    """What holds when there is no record."""
    return constant(None if fact.absent == "unknown" else fact.absent, fact.kind)


def of_one(name: str, fact: model.Fact) -> Taken:
    """Of the one record that there is."""
    keep, says = column(name, "keep"), column(name, "says")
    counts = keep
    if fact.taken == "any":
        counts = f"{keep} IS NOT FALSE"
        missing = f"WHEN {keep} THEN FALSE ELSE {absent(fact)}"
        value = f"CASE WHEN {says} IS NOT FALSE THEN {says} {missing} END"
    else:
        value = "1" if fact.taken == "count" else says
        missing = "" if fact.absent == "unknown" else f"WHEN NOT {keep} THEN {absent(fact)} "
        value = f"CASE WHEN {keep} THEN {value} {missing}END"
    return Taken(
        value=f"CAST({value} AS {fact.kind.sql})",
        record_id=f"CASE WHEN {counts} THEN record_id END",
        as_of=f"CASE WHEN {counts} THEN as_of END",
        weight=f"CASE WHEN {keep} IS NOT FALSE THEN weight END",
        members="CAST(NULL AS BIGINT)",
    )


def of_several(name: str, fact: model.Fact) -> Taken:
    """Of any number of records."""
    keep, says = column(name, "keep"), column(name, "says")
    weight = f"min(weight) FILTER (WHERE {keep} IS NOT FALSE)"
    if fact.taken == "any":
        strongest = f"nullif(max({_TRUST}) FILTER (WHERE {says}), {CERTAIN})"
        weight = f"CASE WHEN bool_or({says}) THEN {strongest} ELSE {weight} END"
    record_id, as_of = _record(name, fact)
    every = fact.of == "household" and fact.absent == "unknown"
    members = f"count(DISTINCT member) FILTER (WHERE {keep})" if every else "CAST(NULL AS BIGINT)"
    value = _value(name, fact)
    return Taken(f"CAST({value} AS {fact.kind.sql})", record_id, as_of, weight, members)


def _value(name: str, fact: model.Fact) -> str:
    keep, says = column(name, "keep"), column(name, "says")
    count = f"count(*) FILTER (WHERE {keep})"
    if fact.taken == "any":
        return (
            f"CASE WHEN bool_or({says}) THEN TRUE "
            f"WHEN count(*) FILTER (WHERE {says} IS NULL) > 0 THEN NULL "
            f"WHEN {count} = 0 THEN {absent(fact)} ELSE FALSE END"
        )
    known = (
        f"CASE WHEN count(*) FILTER (WHERE {keep} IS NULL) > 0 THEN NULL "
        f"WHEN {count} = 0 THEN {absent(fact)}"
    )
    if fact.taken == "count":
        return f"{known} ELSE {count} END"
    if fact.taken == "latest":
        newest = _foremost(
            f"struct_pack(v := {says})", [column(name, "when"), _TRUST, "record_id"], keep
        )
        return f"{known} ELSE ({newest}).v END"
    known += f" WHEN count({says}) FILTER (WHERE {keep}) < {count} THEN NULL"
    lowest, highest, total = (f"{f}({says}) FILTER (WHERE {keep})" for f in ("min", "max", "sum"))
    if fact.taken == "agreed":
        return f"{known} WHEN {lowest} = {highest} THEN {lowest} END"
    if fact.taken == "sum":
        return f"{known} ELSE TRY_CAST({total} AS {fact.kind.sql}) END"
    return f"{known} ELSE {lowest if fact.taken == 'min' else highest} END"


def _record(name: str, fact: model.Fact) -> tuple[str, str]:
    """Which record is named: all of a sum or count, else the one that matters most."""
    keep, says = column(name, "keep"), column(name, "says")
    if fact.taken in {"sum", "count"}:
        every = f"string_agg(record_id, '; ' ORDER BY record_id) FILTER (WHERE {keep})"
        return every, f"max(as_of) FILTER (WHERE {keep})"
    ranks, counts = [_TRUST, "record_id"], keep
    if fact.taken == "any":
        ranks.insert(0, f"CASE WHEN {says} THEN 1 ELSE 0 END")
        counts = f"{keep} IS NOT FALSE"
    elif fact.taken == "latest":
        ranks.insert(0, column(name, "when"))
    # The engine computes an aggregate that is written twice once.
    record = _foremost("struct_pack(record_id := record_id, as_of := as_of)", ranks, counts)
    return f"({record}).record_id", f"({record}).as_of"


def _foremost(value: str, ranks: list[str], where: str) -> str:
    return f"arg_max({value}, row({', '.join(ranks)})) FILTER (WHERE {where})"
