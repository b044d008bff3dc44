"""Awards of one group that the same person would get: which is paid, and how much for certain.

Each award that a person may get is a *claim* with a range: at least (0 unless the person is
eligible for certain) and at most (NULL when it is open). Claims of one person are put in the
group's order and each range is narrowed by what the others can be. Ranges only narrow as facts
become known, and with everything known they are single amounts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.engine import Engine, identifier, literal
from commonweal.programme import model
from commonweal.programme.plan import Plan, column
from commonweal.programme.steps import outcome

_BEFORE = "(PARTITION BY person_id ORDER BY rank ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
_AFTER = "(PARTITION BY person_id ORDER BY rank ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"


@dataclass(frozen=True)
class Claim:
    """An award in the order of its group."""

    plan: Plan
    award: str
    group: str
    rank: int


def grouped(plan: Plan) -> dict[str, str]:
    """The awards of ``plan`` that belong to a group -> the group."""
    awards = plan.definitions.programme.awards
    return {name: award.group for name, award in awards.items() if award.group is not None}


def columns(plan: Plan, award: str) -> list[str]:
    """The columns, quoted, that describe what a group did to an award."""
    if award not in grouped(plan):
        return []
    return [column(award, suffix) for suffix in ("withheld_by", "before", "before_up_to")]


def settle(
    engine: Engine, evaluated: Mapping[str, str], plans: Sequence[Plan]
) -> Iterator[tuple[Plan, str]]:
    """What ``plans`` evaluated to, after the groups that their awards belong to.

    In:  programme -> the table of :func:`commonweal.programme.steps.outcome.evaluated`, of every
    programme with an award in a group; it is let go of. Out: each plan with a table, to be used
    before the next is asked for: the same columns, in which the awards and totals are those that
    are paid, and those of :func:`columns`.
    """
    claims = _claims(plans)
    for group, members in claims.items():
        _settle_group(engine, group, members, evaluated)
    for plan in plans:
        own = [claim for group in claims.values() for claim in group if claim.plan is plan]
        table = identifier(evaluated[plan.name])
        names = list(engine.columns(f"SELECT * FROM {table}"))
        engine.create("programme_settled", after(plan, own, table, names))
        engine.drop(evaluated[plan.name])
        yield plan, "programme_settled"


def _claims(plans: Sequence[Plan]) -> dict[str, list[Claim]]:
    """The claims of each group in its order."""
    found: dict[str, list[tuple[int, int, Plan, str]]] = {}
    for plan in plans:
        awards = list(plan.definitions.awards)
        for award, group in grouped(plan).items():
            order = plan.definitions.programme.groups[group].order
            place = (order.index(plan.name), awards.index(award), plan, award)
            found.setdefault(group, []).append(place)
    return {
        group: [
            Claim(plan, award, group, rank)
            for rank, (_, _, plan, award) in enumerate(sorted(members, key=lambda m: m[:2]))
        ]
        for group, members in sorted(found.items())
    }


def _settle_group(
    engine: Engine, group: str, members: Sequence[Claim], evaluated: Mapping[str, str]
) -> None:
    table = f"programme_claims_{group}"
    engine.create(table, claimed(members, evaluated))
    relation = identifier(table)
    mute = [claim for claim in members if claim.plan.mute()]
    if mute:
        relation = f"({with_mute(relation, mute)})"
    plan = members[0].plan
    declared = plan.definitions.programme.groups[group]
    select = ranged(declared, relation, _cap(plan, declared))
    engine.create(f"programme_ranges_{group}", named(select, members))
    engine.drop(table)


def _cap(plan: Plan, group: model.Group) -> int:
    if group.cap is None:
        return 0
    value = plan.values[group.cap][1]
    assert isinstance(value, int), "a cap is money"
    return value


def claimed(members: Iterable[Claim], evaluated: Mapping[str, str]) -> str:
    """Who may get which award of the group.

    Out: ``(person_id, rank, low, at_least, at_most)``: ``low`` is the lowest amount if the person
    is eligible, ``at_least`` what is paid for certain.
    """
    return " UNION ALL ".join(
        f"""
        SELECT person_id, {claim.rank} AS rank, {column(claim.award)} AS low,
               CASE WHEN outcome = 'eligible' THEN {column(claim.award)} ELSE 0 END AS at_least,
               {column(claim.award, "up_to")} AS at_most
        FROM {identifier(evaluated[claim.plan.name])}
        WHERE outcome <> 'ineligible'
          AND coalesce({column(claim.award, "up_to")} > 0, TRUE)"""
        for claim in members
    )


def with_mute(claims: str, mute: Iterable[Claim]) -> str:
    """Claims, and one that is open for everybody of each programme that could consider nobody."""
    opened = " UNION ALL ".join(
        f"SELECT person_id, {claim.rank}, 0, 0, CAST(NULL AS BIGINT) FROM people" for claim in mute
    )
    return f"""
        WITH people AS (SELECT DISTINCT person_id FROM {claims})
        SELECT * FROM {claims} UNION ALL {opened}"""


def ranged(group: model.Group, claims: str, cap: int) -> str:
    """What is left of each claim.

    In:  ``claims`` as :func:`claimed` gives them. Out: ``(person_id, rank, low, at_most,
    withheld)``; ``withheld`` is the rank of the claim that takes precedence for certain.
    """
    if group.cap is not None:
        return capped(claims, cap)
    return highest(claims) if group.policy == "highest" else first(claims)


def first(claims: str) -> str:
    """Only the first in the order that is paid at all."""
    return f"""
        SELECT person_id, rank, CASE WHEN others > 0 THEN 0 ELSE low END AS low,
               CASE WHEN winner IS NULL THEN at_most ELSE 0 END AS at_most, winner AS withheld
        FROM (SELECT *, count(*) OVER {_BEFORE} AS others,
                     min(CASE WHEN at_least > 0 THEN rank END) OVER {_BEFORE} AS winner
              FROM {claims})"""


def highest(claims: str) -> str:
    """Only the highest; of equal ones the first in the order.

    A claim is lost for certain when another's least is more than its most, and won for certain
    when its least is more than every other's most.
    """
    surroundings = ", ".join(
        f"coalesce(max({value}) OVER {window}, 0) AS {value}_{name}, "
        f"count(*) OVER {window} - count({value}) OVER {window} AS open_{value}_{name}"
        for value in ("at_least", "at_most")
        for name, window in (("before", _BEFORE), ("after", _AFTER))
    )
    won = (
        "open_at_most_before = 0 AND open_at_most_after = 0 "
        "AND low > at_most_before AND low >= at_most_after"
    )
    lost = (
        "coalesce((at_least_before > 0 AND at_least_before >= at_most) "
        "OR at_least_after > at_most, FALSE)"
    )
    return f"""
        SELECT person_id, rank, CASE WHEN {won} THEN low ELSE 0 END AS low,
               CASE WHEN {lost} THEN 0 ELSE at_most END AS at_most,
               CASE WHEN {lost} THEN winner END AS withheld
        FROM (SELECT *, min(CASE WHEN at_least = best THEN rank END)
                            OVER (PARTITION BY person_id) AS winner
              FROM (SELECT *, max(at_least) OVER (PARTITION BY person_id) AS best, {surroundings}
                    FROM {claims}))"""


def capped(claims: str, cap: int) -> str:
    """All, until their sum reaches the cap; what comes later in the order is reduced."""
    return f"""
        SELECT person_id, rank,
               CASE WHEN opened > 0 THEN 0
                    ELSE CAST(least(low, greatest({cap} - most, 0)) AS BIGINT) END AS low,
               CAST(CASE WHEN at_most IS NULL THEN greatest({cap} - taken, 0)
                         ELSE least(at_most, greatest({cap} - taken, 0)) END AS BIGINT) AS at_most,
               CASE WHEN greatest({cap} - taken, 0) < low THEN winner END AS withheld
        FROM (SELECT *, coalesce(sum(at_least) OVER {_BEFORE}, 0) AS taken,
                     coalesce(sum(at_most) OVER {_BEFORE}, 0) AS most,
                     count(*) OVER {_BEFORE} - count(at_most) OVER {_BEFORE} AS opened,
                     min(CASE WHEN at_least > 0 THEN rank END) OVER {_BEFORE} AS winner
              FROM {claims})"""


def named(ranges: str, members: Iterable[Claim]) -> str:
    """Ranges in which what takes precedence is named ``programme.award``."""
    names = " ".join(
        f"WHEN {claim.rank} THEN {literal(f'{claim.plan.name}.{claim.award}')}" for claim in members
    )
    return f"""
        SELECT person_id, rank, low, at_most, CASE withheld {names} END AS withheld_by
        FROM ({ranges})"""


def after(plan: Plan, claims: Sequence[Claim], evaluated: str, names: Iterable[str]) -> str:
    """What was evaluated, with awards and totals as the groups leave them.

    In:  ``evaluated`` with the columns ``names``; ``programme_ranges_<group>``. Out: the same
    columns, and those of :func:`columns` for each award of a group.
    """
    replaced: dict[str, str] = {}
    added: list[str] = []
    joins: list[str] = []
    for number, claim in enumerate(claims):
        of, award = f"g{number}", column(claim.award)
        up_to = column(claim.award, "up_to")
        ranges = identifier(f"programme_ranges_{claim.group}")
        joins.append(
            f"LEFT JOIN {ranges} AS {of} ON {of}.person_id = e.person_id AND {of}.rank = "
            f"{claim.rank}"
        )
        claimed_at_all = f"CASE WHEN {of}.person_id IS NULL THEN"
        replaced[claim.award] = f"{claimed_at_all} e.{award} ELSE {of}.low END AS {award}"
        replaced[f"{claim.award}__up_to"] = (
            f"{claimed_at_all} e.{up_to} ELSE {of}.at_most END AS {up_to}"
        )
        added += [
            f"{of}.withheld_by AS {column(claim.award, 'withheld_by')}",
            f"e.{award} AS {column(claim.award, 'before')}",
            f"e.{up_to} AS {column(claim.award, 'before_up_to')}",
        ]
    totals = ("amount_fen", "amount_up_to_fen")
    kept = [replaced.get(n, f"e.{identifier(n)}") for n in names if n not in totals]
    return f"""
        SELECT *, {outcome.total(plan, "")} AS amount_fen,
               {outcome.total(plan, "up_to")} AS amount_up_to_fen
        FROM (SELECT {", ".join([*kept, *added])} FROM {evaluated} AS e {" ".join(joins)})"""
