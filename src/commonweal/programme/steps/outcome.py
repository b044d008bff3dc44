"""From facts to outcome, amounts and findings: the one compiled query for the whole population.

Every rule is computed twice, on all facts and on the certain ones alone (uncertain facts set to
unknown). Because the language is monotone, the two differ exactly where an uncertain fact is
decisive.

======================  ==================  ==========
on all facts            on certain facts    outcome
======================  ==================  ==========
true                    true                eligible
false                   false               ineligible
true or false           unknown             verify
unknown                 unknown             unknown
======================  ==================  ==========
"""

from collections.abc import Collection, Iterable, Sequence

from commonweal.engine import identifier, literal
from commonweal.programme import traced
from commonweal.programme.definitions import Rung
from commonweal.programme.language import Expression, Kind, Symbol, symbols
from commonweal.programme.language.compile import attempted
from commonweal.programme.plan import CERTAIN, Plan, column
from commonweal.programme.steps.ask import asked

ANSWERED = ("", CERTAIN, "members", "records", "open")
"""What is kept of each household expression, see :mod:`commonweal.programme.steps.household`."""


def evaluated(plan: Plan, facts: str) -> str:
    """Rules, outcome, amounts and findings of every person.

    In:  ``facts`` as :func:`commonweal.programme.steps.facts.assembled` gives them, of a programme
    that others exclude with ``excluded`` and ``excluded__certain``.
    Out: those columns and ``<rule>``, ``outcome``, ``ask``, ``amount_fen``, ``amount_up_to_fen``,
    ``<award>``, ``<award>__up_to`` and ``<finding>__found``, and what each is on certain facts
    alone as ``...__certain``.
    """
    definitions = plan.definitions
    query = ruled(plan, facts, plan.facts, definitions.rules)
    if plan.decides is not None:
        query = (
            f"SELECT *, {plan.sql(plan.decides, on_all)} AS eligible, "
            f"{plan.sql(plan.decides, on_certain)} AS eligible__certain FROM ({query})"
        )
        query = f"SELECT *, {_outcome()} AS outcome, {asked(plan)} AS ask FROM ({query})"
        ladders = "".join(_ladder(plan, name, rungs) for name, rungs in definitions.awards.items())
        query = f"SELECT *{ladders} FROM ({query})"
        query = (
            f"SELECT *, {total(plan, '')} AS amount_fen, "
            f"{total(plan, 'up_to')} AS amount_up_to_fen FROM ({query})"
        )
    looks = "".join(
        f", {plan.sql(expression, on_certain)} AS {column(name, 'found')}"
        for name, expression in definitions.findings.items()
    )
    return f"SELECT *{looks} FROM ({query})"


def ruled(plan: Plan, facts: str, names: Iterable[str], rules: Collection[str]) -> str:
    """``facts`` with the ``rules`` that stand on the facts ``names``.

    Out: those columns, and what each fact and rule is on certain facts alone.
    """
    if not plan.doubted:
        certain = [f"{column(name)} AS {column(name, CERTAIN)}" for name in names]
    else:
        certain = [_certain_fact(plan, name) for name in names]
    query = f"SELECT {', '.join(['*', *certain])} FROM {facts}"
    for level in _levels(plan, rules):
        both = ((on_all, ""), (on_certain, CERTAIN)) if plan.doubted else ((on_all, ""),)
        computed = ", ".join(
            f"{plan.sql(plan.definitions.rules[name], resolve)} AS {column(name, suffix)}"
            for name in level
            for resolve, suffix in both
        )
        query = f"SELECT *, {computed} FROM ({query})"
        if not plan.doubted:
            same = ", ".join(f"{column(name)} AS {column(name, CERTAIN)}" for name in level)
            query = f"SELECT *, {same} FROM ({query})"
    return query


def determinations(
    plan: Plan,
    evaluated: str,
    more: Sequence[str] = (),
    alike: Iterable[Sequence[str]] = (),
) -> str:
    """The programme's table: the outcome of each person with the whole trace, columnar.

    ``more`` are columns, quoted, that tell what other programmes did to the outcome and awards;
    ``alike`` are groups of facts that always rest on the same record.
    """
    definitions = plan.definitions
    columns: list[str] = [column(name) for name in definitions.rules]
    for name in definitions.awards:
        columns += [column(name), column(name, "up_to")]
    columns += more
    columns += traced.selected(plan.facts, alike)
    for name in definitions.households:
        columns += [column(name, suffix) for suffix in ANSWERED]
    return f"""
        SELECT {literal(plan.name)} AS programme, {literal(plan.period.label)} AS period,
               person_id, household_id, region, outcome, amount_fen, amount_up_to_fen, ask,
               {", ".join(columns)}
        FROM {evaluated}"""


def findings(plan: Plan, evaluated: str) -> Iterable[str]:
    """One SELECT per finding: where the certain facts alone say that something is worth a look.

    Out: ``(finding, programme, period, household_id, person_id, region, facts)``; of a household
    once, and then without a person. In the order of the file.
    """
    for name, finding in plan.definitions.programme.findings.items():
        described = _described(plan, plan.definitions.findings[name])
        head = (
            f"{literal(name)} AS finding, {literal(plan.name)} AS programme, "
            f"{literal(plan.period.label)} AS period, household_id"
        )
        found = f"FROM {evaluated} WHERE {column(name, 'found')}"
        if finding.per == "person":
            yield f"SELECT {head}, person_id, region, {described} AS facts {found}"
        else:
            yield (
                f"SELECT {head}, CAST(NULL AS VARCHAR) AS person_id, "
                f"any_value(region) AS region, arg_min({described}, person_id) AS facts {found} "
                "AND household_id IS NOT NULL GROUP BY household_id"
            )


def _described(plan: Plan, expression: Expression) -> str:
    """The facts that ``expression`` reads, with their origin, as one JSON text."""
    definitions = plan.definitions
    written = {
        name: definitions.households[name].written for name in definitions.households_of(expression)
    }
    told = [
        *map(_told, definitions.facts_of(expression)),
        *map(_answered, written, written.values()),
    ]
    return f"CAST(to_json(struct_pack({', '.join(told)})) AS VARCHAR)" if told else "'{}'"


def fact_struct(names: Iterable[str]) -> str:
    """Facts with their origin as one nested value."""
    return f"struct_pack({', '.join(map(_told, names))})"


def household_struct(names: Iterable[str]) -> str:
    """What households answered, with the members and records behind it, as one nested value."""
    return f"struct_pack({', '.join(map(_answered, names))})"


def _told(name: str) -> str:
    return (
        f"{identifier(name)} := struct_pack(value := {column(name)}, "
        f"dataset := {column(name, 'dataset')}, record_id := {column(name, 'record_id')}, "
        f"as_of := {column(name, 'as_of')}, match_weight := {column(name, 'match_weight')})"
    )


def _answered(name: str, written: str | None = None) -> str:
    asked = "" if written is None else f"asked := {literal(written)}, "
    return (
        f"{identifier(name)} := struct_pack({asked}value := {column(name)}, "
        f"certain := {column(name, CERTAIN)}, members := {column(name, 'members')}, "
        f"records := {column(name, 'records')}, open := {column(name, 'open')})"
    )


def on_all(symbol: Symbol) -> str:
    """The column of ``symbol`` computed on all facts."""
    return column(symbol.name)


def on_certain(symbol: Symbol) -> str:
    """The column of ``symbol`` computed on certain facts alone."""
    return column(symbol.name, CERTAIN)


def _certain_fact(plan: Plan, name: str) -> str:
    return (
        f"CASE WHEN {column(name, 'match_weight')} < {float(plan.certain_weight)!r} THEN NULL "
        f"ELSE {column(name)} END AS {column(name, CERTAIN)}"
    )


def _levels(plan: Plan, rules: Collection[str]) -> Iterable[list[str]]:
    """``rules`` in groups: each needs only facts and the groups before it."""
    depth: dict[str, int] = {}
    for name, expression in plan.definitions.rules.items():
        if name in rules:
            below = [depth[s.name] for s in symbols(expression) if s.origin == "rule"]
            depth[name] = max(below, default=-1) + 1
    for level in range(max(depth.values(), default=-1) + 1):
        yield [name for name in depth if depth[name] == level]


def _outcome() -> str:
    return (
        "CASE WHEN eligible IS NULL THEN 'unknown' WHEN eligible__certain IS NULL THEN 'verify' "
        "WHEN eligible THEN 'eligible' ELSE 'ineligible' END"
    )


def _ladder(plan: Plan, name: str, rungs: tuple[Rung, ...]) -> str:
    """The lowest amount that is certain and the highest that is still possible.

    A step is possible unless its condition is false or an earlier one is true. With every fact
    known exactly one step is possible and the two amounts are the same.
    """
    possible: list[tuple[str, str]] = []
    earlier: list[str] = []
    for rung in rungs:
        when = "TRUE" if rung.when is None else plan.sql(rung.when, on_certain)
        test = " AND ".join([f"({when}) IS NOT FALSE", *earlier])
        possible.append((test, plan.sql(rung.amount, on_certain)))
        earlier.append(f"({when}) IS NOT TRUE")
    if rungs[-1].when is not None:
        possible.append((" AND ".join(earlier), "CAST(0 AS BIGINT)"))
    lowest = ", ".join(f"CASE WHEN {t} THEN coalesce({a}, 0) END" for t, a in possible)
    highest = ", ".join(f"CASE WHEN {t} THEN {a} END" for t, a in possible)
    open_ended = " OR ".join(f"({t} AND {a} IS NULL)" for t, a in possible)
    entitled = "outcome <> 'ineligible'"
    return (
        f", CASE WHEN {entitled} THEN greatest(0, least({lowest}, NULL)) END AS {column(name)}"
        f", CASE WHEN {entitled} AND NOT ({open_ended}) "
        f"THEN greatest(0, {highest}) END AS {column(name, 'up_to')}"
    )


def total(plan: Plan, suffix: str) -> str:
    """Sum of the awards: of the eligible what is certain, of the ineligible nothing."""
    amounts = " + ".join(column(name, suffix) for name in plan.definitions.awards) or "0"
    total = attempted(amounts, Kind.MONEY)
    decided = "outcome = 'eligible'" if not suffix else "outcome <> 'ineligible'"
    return (
        f"CASE WHEN outcome = 'ineligible' THEN CAST(0 AS BIGINT) WHEN {decided} THEN {total} END"
    )
