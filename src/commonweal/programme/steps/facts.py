"""From records to one value per person and fact, each with the record it rests on.

Three-valued throughout. Several records become one value as the fact's ``take`` says; where a
record cannot be judged, or records contradict each other, the value is unknown. What no record
says is what the fact's ``absent`` declares.
"""

from collections.abc import Iterable, Mapping, Sequence

from commonweal.engine import identifier, literal
from commonweal.programme import model
from commonweal.programme.inputs import Records
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.language.compile import attempted, constant
from commonweal.programme.language.units import UNITS
from commonweal.programme.plan import Plan, column
from commonweal.programme.steps.records import kept
from commonweal.programme.steps.taking import Several, Single, Taking

CERTAIN = "1e308"
"""Stands for the weight of a link that is no matter of probability."""

COMPLETE = {"any", "sum", "count", "min", "max"}
"""Ways of taking that, over a household, need every member accounted for."""


def gathered(
    plan: Plan, names: Sequence[str], rows: str, people: str, household: bool, single: bool
) -> str:
    """The facts ``names``, which share a bundle of records, taken together per person.

    In:  ``rows`` of the bundle; ``people``: the population, or the circle when ``household``;
    ``single``: nobody among them has more than one of the rows.
    Out: ``(person_id)`` and for each fact n: ``n`` the value (NULL unknown), ``n__records`` how
    many records it stands on, ``n__members`` how many members those belong to, ``n__pick`` the
    record named in the trace, ``n__weight`` the weakest link it rests on. Persons without any
    record in the bundle have no row.
    """
    weight = "least(c.weight, r.weight)" if household else "r.weight"
    member = "c.member_id" if household else "c.person_id"
    judged = "".join(_judged(plan, name) for name in names)
    taking = Single() if single else Several()
    taken = ",\n".join(_taken(plan, name, taking) for name in names)
    grouped = "" if single else "GROUP BY person_id"
    return f"""
        SELECT person_id, {taken}
        FROM (
            SELECT c.person_id, {member} AS member_id, r.record_id, r.as_of,
                   {weight} AS weight{judged}
            FROM {people} AS c
            JOIN {rows} AS r ON r.person_id = {member}
        )
        {grouped}"""


def _judged(plan: Plan, name: str) -> str:
    """Whether each record counts for the fact, and what it says."""
    fact, records = plan.facts[name], _records(plan, name)

    def resolve(symbol: Symbol) -> str:
        return f"r.{identifier(symbol.name)}"

    keep = kept(plan, records, resolve)
    value = "TRUE" if records.value is None else plan.sql(records.value, resolve)
    if fact.kind is Kind.MONEY:
        factor = UNITS[plan.definitions.programme.currency][str(fact.unit)]
        whole = f"CAST({value} AS {Kind.NUMBER.sql})"
        value = attempted(f"round({whole} * {constant(factor, Kind.INTEGER)})", Kind.MONEY)
    if fact.taken == "any":
        value = f"({keep}) AND ({value})"
    latest = ""
    if fact.taken == "latest":
        dated = records.dated.when
        when = f"r.{identifier(dated)}" if dated else "r.as_of"
        latest = f", {when} AS {column(name, 'when')}"
    return f", {keep} AS {column(name, 'keep')}, {value} AS {column(name, 'says')}{latest}"


def _taken(plan: Plan, name: str, of: Taking) -> str:
    """What makes one value of the judged records."""
    fact = plan.facts[name]
    keep, says = column(name, "keep"), column(name, "says")
    absent = _absent(fact)
    count = of.count(keep)
    doubtful = f"{of.count(f'{keep} IS NULL')} > 0"
    unsaid = f"{of.valued(says, keep)} < {count}"
    lowest, highest = of.lowest(says, keep), of.highest(says, keep)
    certainty = f"coalesce(weight, {CERTAIN})"
    ranks = [certainty, "record_id"]
    counts = keep
    weight = of.lowest("weight", f"{keep} IS NOT FALSE")
    match fact.taken:
        case "any":
            value = (
                f"CASE WHEN {of.some(says)} THEN TRUE "
                f"WHEN {of.count(f'{says} IS NULL')} > 0 THEN NULL "
                f"WHEN {count} = 0 THEN {absent} ELSE FALSE END"
            )
            ranks = [f"CASE WHEN {says} THEN 1 ELSE 0 END", *ranks]
            counts = f"{keep} IS NOT FALSE"
            strongest = f"nullif({of.highest(certainty, says)}, {CERTAIN})"
            weight = f"CASE WHEN {of.some(says)} THEN {strongest} ELSE {weight} END"
        case "count":
            value = (
                f"CASE WHEN {doubtful} THEN NULL WHEN {count} = 0 THEN {absent} ELSE {count} END"
            )
        case "latest":
            when = column(name, "when")
            key = f"row({when}, {certainty}, record_id)"
            ranks = [when, *ranks]
            newest = of.foremost(f"struct_pack(v := {says})", key, keep)
            value = (
                f"CASE WHEN {doubtful} THEN NULL WHEN {count} = 0 THEN {absent} "
                f"ELSE ({newest}).v END"
            )
        case "agreed":
            value = (
                f"CASE WHEN {doubtful} THEN NULL WHEN {count} = 0 THEN {absent} "
                f"WHEN {unsaid} THEN NULL WHEN {lowest} = {highest} THEN {lowest} END"
            )
        case function:
            total = {"min": lowest, "max": highest}.get(function, of.total(says, keep))
            if function == "sum":
                total = f"TRY_CAST({total} AS {fact.kind.sql})"
            value = (
                f"CASE WHEN {doubtful} THEN NULL WHEN {count} = 0 THEN {absent} "
                f"WHEN {unsaid} THEN NULL ELSE {total} END"
            )
    record = "struct_pack(record_id := record_id, as_of := as_of)"
    pick = of.foremost(record, f"row({', '.join(ranks)})", counts)
    if fact.taken in {"sum", "count"}:
        every, newest = of.listed("record_id", keep), of.highest("as_of", keep)
        pick = f"struct_pack(record_id := {every}, as_of := {newest})"
    members = (
        of.distinct("member_id", keep)
        if fact.of == "household" and fact.absent == "unknown"
        else "CAST(NULL AS BIGINT)"
    )
    return (
        f"CAST({value} AS {fact.kind.sql}) AS {column(name)}, "
        f"{count} AS {column(name, 'records')}, {members} AS {column(name, 'members')}, "
        f"{pick} AS {column(name, 'pick')}, {weight} AS {column(name, 'weight')}"
    )


def assembled(
    plan: Plan,
    names: Iterable[str],
    population: str,
    sources: Mapping[str, str],
    more: Mapping[str, str],
) -> str:
    """The facts ``names`` beside each other, one row a person of ``population``, with their trace.

    In:  ``sources``: fact -> the relation of :func:`gathered`, or of ``golden``/``sizes`` for
    facts that are not taken from records; ``more``: ``pending``, and ``circle`` and ``reach`` when
    a fact is about the household.
    Out: ``(person_id, household_id, region, <fact>, <fact>__dataset, <fact>__record_id,
    <fact>__as_of, <fact>__match_weight, ...)``.
    """
    names = tuple(names)
    relations = sorted({sources[name] for name in names if name in sources})
    alias = {relation: f"g{index}" for index, relation in enumerate(relations)}
    joins = [
        f"LEFT JOIN {r} AS {alias[r]} ON {alias[r]}.person_id = p.person_id" for r in relations
    ]
    if "reach" in more:
        joins.append(f"LEFT JOIN {more['reach']} AS reach ON reach.person_id = p.person_id")
    doubts: dict[tuple[str, str], str] = {}
    columns: list[str] = []
    for name in names:
        fact, doubt = plan.facts[name], None
        if fact.from_ is not None and "pending" in more and name in sources:
            key = (fact.of, fact.from_)
            if key not in doubts:
                doubts[key] = f"d{len(doubts)}"
                joins.append(_doubt(doubts[key], more, *key))
            doubt = f"{doubts[key]}.weight"
        columns += _columns(plan, name, alias.get(sources.get(name, "")), doubt)
    selected = ",\n".join(["p.person_id", "p.household_id", "p.region", *columns])
    return f"SELECT {selected}\nFROM {population} AS p\n" + "\n".join(joins)


def _doubt(alias: str, more: Mapping[str, str], of: str, dataset: str) -> str:
    """Join of the weight with which somebody might have an unlinked record in ``dataset``."""
    relation = (
        f"SELECT person_id, weight FROM {more['pending']} WHERE dataset = {literal(dataset)}"
        if of == "person"
        else f"SELECT c.person_id, min(d.weight) AS weight FROM {more['circle']} AS c "
        f"JOIN {more['pending']} AS d ON d.person_id = c.member_id "
        f"WHERE d.dataset = {literal(dataset)} GROUP BY c.person_id"
    )
    return f"LEFT JOIN ({relation}) AS {alias} ON {alias}.person_id = p.person_id"


def _columns(plan: Plan, name: str, source: str | None, doubt: str | None) -> list[str]:
    fact = plan.facts[name]
    if fact.from_ is None:
        return _derived(fact, name, source)
    records = _records(plan, name)
    drawn = plan.delivered.get(records.dataset)
    dataset = literal(records.dataset)
    if source is None:
        values = [constant(None, fact.kind), dataset, constant(None, Kind.TEXT)]
        values += [constant(drawn, Kind.DATE), "CAST(NULL AS DOUBLE)"]
        return _named(name, values)
    mine = {suffix: f"{source}.{column(name, suffix)}" for suffix in ("pick", "weight", "members")}
    value = f"{source}.{column(name)}"
    full = f"CASE WHEN {source}.person_id IS NULL THEN {_absent(fact)} ELSE {value} END"
    if fact.of == "household":
        full = _of_household(fact, value, full, mine["members"])
    for sign, limit in ((">=", fact.minimum), ("<=", fact.maximum)):
        if limit is not None:
            full = f"CASE WHEN {full} {sign} {constant(limit, Kind.INTEGER)} THEN {full} END"
    weight = mine["weight"]
    if doubt is not None:
        settled = f"{value} IS TRUE" if fact.taken == "any" else "FALSE"
        weight = f"CASE WHEN {settled} THEN {weight} ELSE least({weight}, {doubt}) END"
    as_of = f"coalesce({mine['pick']}.as_of, {constant(drawn, Kind.DATE)})"
    return _named(name, [full, dataset, f"{mine['pick']}.record_id", as_of, weight])


def _of_household(fact: model.Fact, value: str, full: str, members: str) -> str:
    """Without a household, or with members unaccounted for, only a proven ``any`` is known."""
    proven = f"WHEN {value} IS TRUE THEN TRUE " if fact.taken == "any" else ""
    unknown = "p.household_id IS NULL"
    if fact.absent == "unknown" and fact.taken in COMPLETE:
        unknown += f" OR coalesce({members}, 0) < reach.members"
    return f"CASE {proven}WHEN {unknown} THEN NULL ELSE {full} END"


def _derived(fact: model.Fact, name: str, source: str | None) -> list[str]:
    """A fact of the golden record or of the household itself."""
    if source is None:
        values = [constant(None, fact.kind), constant(None, Kind.TEXT), constant(None, Kind.TEXT)]
        return _named(name, [*values, constant(None, Kind.DATE), "CAST(NULL AS DOUBLE)"])
    fields = ("value", "dataset", "record_id", "as_of", "weight")
    return _named(name, [f"{source}.{field}" for field in fields])


def _named(name: str, values: Sequence[str]) -> list[str]:
    suffixes = ("", "dataset", "record_id", "as_of", "match_weight")
    return [
        f"{value} AS {column(name, suffix)}" for value, suffix in zip(values, suffixes, strict=True)
    ]


def _absent(fact: model.Fact) -> str:
    value = None if fact.absent == "unknown" else fact.absent
    return constant(value, fact.kind)


def _records(plan: Plan, name: str) -> Records:
    assert plan.inputs is not None, "facts are gathered with inputs"
    return plan.inputs.facts[name]
