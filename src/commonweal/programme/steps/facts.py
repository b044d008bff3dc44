"""From records to one value per person and fact, each with the record it rests on.

Three-valued throughout. Several records become one value as the fact's ``take`` says; where a
record cannot be judged, or records contradict each other, the value is unknown. What no record
says is what the fact's ``absent`` declares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from commonweal.engine import literal
from commonweal.programme import model
from commonweal.programme.inputs import Records
from commonweal.programme.language import Kind, Symbol
from commonweal.programme.language.compile import attempted, constant
from commonweal.programme.language.units import UNITS
from commonweal.programme.plan import Plan, column
from commonweal.programme.steps.records import kept, recorded
from commonweal.programme.steps.taking import absent, of_one, of_several
from commonweal.programme.traced import ORIGIN

COMPLETE = {"any", "sum", "count", "min", "max"}
"""Ways of taking that, over a household, need every member accounted for."""


def gathered(
    plan: Plan, names: Sequence[str], rows: str, people: str, household: bool, single: bool
) -> str:
    """The facts ``names``, which share a bundle of records, taken together per person.

    In:  ``rows`` of the bundle; ``people``: the population, or the circle when ``household``;
    ``single``: nobody among them has more than one of the rows.
    Out: ``(person)`` and for each fact n what
    :class:`~commonweal.programme.steps.taking.Taken` describes: ``n``, ``n__record_id``,
    ``n__as_of``, ``n__weight``, ``n__members``. Persons without any record in the bundle have no
    row; where ``single``, others than ``people`` may have one.
    """
    judged = "".join(_judged(plan, name) for name in names)
    if single:
        taken = ",\n".join(of_one(name, plan.facts[name]).selected(name) for name in names)
        alone = f"SELECT r.person, r.record_id, r.as_of, r.weight{judged} FROM {rows} AS r"
        return f"SELECT person, {taken} FROM ({alone})"
    weight = "least(c.weight, r.weight)" if household else "r.weight"
    member = "c.member" if household else "c.person"
    taken = ",\n".join(of_several(name, plan.facts[name]).selected(name) for name in names)
    return f"""
        SELECT person, {taken}
        FROM (
            SELECT c.person, {member} AS member, r.record_id, r.as_of, {weight} AS weight{judged}
            FROM {people} AS c
            JOIN {rows} AS r ON r.person = {member}
        )
        GROUP BY person"""


def alike(plan: Plan, names: Iterable[str], pending: bool) -> list[list[str]]:
    """The facts ``names``, taken from the one row that a person has in a bundle, in groups that
    rest on that row alike, with the same weight.

    Whether a record counts is the same for all of a group. While one may be ``pending``, the weight
    of a yes does not depend on it, so that each is a group of its own.
    """
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in names:
        keep = kept(plan, _records(plan, name), lambda symbol: recorded(symbol.name))
        yes = plan.facts[name].taken == "any"
        groups[keep, "any" if yes else "", name if yes and pending else ""].append(name)
    return list(groups.values())


def _judged(plan: Plan, name: str) -> str:
    """Whether each record counts for the fact, and what it says."""
    fact, records = plan.facts[name], _records(plan, name)

    def resolve(symbol: Symbol) -> str:
        return f"r.{recorded(symbol.name)}"

    keep = kept(plan, records, resolve)
    value = "TRUE" if records.value is None else plan.sql(records.value, resolve)
    if fact.kind is Kind.MONEY:
        assert records.value is not None, "money is taken from a column"
        factor = UNITS[plan.definitions.programme.currency][str(fact.unit)]
        value = _in_smallest_unit(value, records.value.kind, factor)
    if fact.taken == "any":
        value = f"({keep}) AND ({value})"
    latest = ""
    if fact.taken == "latest":
        dated = records.dated.when
        when = f"r.{recorded(dated)}" if dated else "r.as_of"
        latest = f", {when} AS {column(name, 'when')}"
    return f", {keep} AS {column(name, 'keep')}, {value} AS {column(name, 'says')}{latest}"


def _in_smallest_unit(amount: str, kind: Kind, factor: int) -> str:
    """``amount``, of ``factor`` smallest units each, as a whole number of these.

    The engine multiplies decimals fifty times as fast while the product has 18 digits: the usual
    amounts are kept apart from those that need more.
    """
    if kind is Kind.INTEGER:
        return attempted(f"{amount} * {constant(factor, Kind.INTEGER)}", Kind.MONEY)
    number = f"CAST({amount} AS {Kind.NUMBER.sql})"
    digits = len(str(factor))
    usual = 10 ** (12 - digits)
    quick = attempted(f"{number} * CAST({factor} AS DECIMAL({digits}, 0))", Kind.MONEY)
    wide = attempted(f"round({number} * {constant(factor, Kind.INTEGER)})", Kind.MONEY)
    return f"CASE WHEN {number} BETWEEN -{usual} AND {usual} THEN {quick} ELSE {wide} END"


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
    Out: ``(person, person_id, household_id, region, <fact>, <fact>__dataset, <fact>__record_id,
    <fact>__as_of, <fact>__match_weight, ...)``.
    """
    names = tuple(names)
    relations = sorted({sources[name] for name in names if name in sources})
    alias = {relation: f"g{index}" for index, relation in enumerate(relations)}
    joins = [f"LEFT JOIN {r} AS {alias[r]} ON {alias[r]}.person = p.person" for r in relations]
    if "reach" in more:
        joins.append(f"LEFT JOIN {more['reach']} AS reach ON reach.person = p.person")
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
    selected = ",\n".join(["p.person", "p.person_id", "p.household_id", "p.region", *columns])
    return f"SELECT {selected}\nFROM {population} AS p\n" + "\n".join(joins)


def _doubt(alias: str, more: Mapping[str, str], of: str, dataset: str) -> str:
    """Join of the weight with which somebody might have an unlinked record in ``dataset``."""
    relation = (
        f"SELECT person, weight FROM {more['pending']} WHERE dataset = {literal(dataset)}"
        if of == "person"
        else f"SELECT c.person, min(d.weight) AS weight FROM {more['circle']} AS c "
        f"JOIN {more['pending']} AS d ON d.person = c.member "
        f"WHERE d.dataset = {literal(dataset)} GROUP BY c.person"
    )
    return f"LEFT JOIN ({relation}) AS {alias} ON {alias}.person = p.person"


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
    suffixes = ("record_id", "as_of", "weight", "members")
    mine = {suffix: f"{source}.{column(name, suffix)}" for suffix in suffixes}
    value = f"{source}.{column(name)}"
    full = value
    if fact.absent != "unknown" or fact.of == "household":
        full = f"CASE WHEN {source}.person IS NULL THEN {absent(fact)} ELSE {value} END"
    if fact.of == "household":
        full = _of_household(fact, value, full, mine["members"])
    for sign, limit in ((">=", fact.minimum), ("<=", fact.maximum)):
        if limit is not None:
            full = f"CASE WHEN {full} {sign} {constant(limit, Kind.INTEGER)} THEN {full} END"
    weight = mine["weight"]
    if doubt is not None:
        settled = f"{value} IS TRUE" if fact.taken == "any" else "FALSE"
        weight = f"CASE WHEN {settled} THEN {weight} ELSE least({weight}, {doubt}) END"
    as_of = f"coalesce({mine['as_of']}, {constant(drawn, Kind.DATE)})"
    return _named(name, [full, dataset, mine["record_id"], as_of, weight])


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
    suffixes = ("", *ORIGIN)
    return [
        f"{value} AS {column(name, suffix)}" for value, suffix in zip(values, suffixes, strict=True)
    ]


def _records(plan: Plan, name: str) -> Records:
    assert plan.inputs is not None, "facts are gathered with inputs"
    return plan.inputs.facts[name]
