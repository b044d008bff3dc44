"""What households answer, on random families: a plain recomputation, and never a guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.engine import Engine
from commonweal.programme.definitions import Problems, define
from commonweal.programme.errors import Place
from commonweal.programme.language import Household, Kind
from commonweal.programme.language.compile import constant
from commonweal.programme.period import period_named
from commonweal.programme.plan import Plan, column, make_plan
from commonweal.programme.steps import household

GOLDEN = Path(__file__).parents[1] / "golden"
CERTAIN = 10.0
WEIGHTS = st.sampled_from([None, 4.0, 20.0])
RULES = """
version: 1
programme: asking
title: {zh: 问, en: Asking}
summary: {zh: 问, en: Asking}
authority: {zh: 局, en: Office}
period: {kind: calendar_year}
sources:
  law: {title: {zh: 法, en: Law}, issued_by: {zh: 会, en: Council}, date: 2015-01-01}
population: {title: {zh: 人, en: People}, from: enrolment}
facts:
  b: {title: {zh: 是, en: B}, type: boolean, from: register, absent: false}
  i: {title: {zh: 数, en: I}, type: integer, from: register, value: i, absent: unknown}
rules:
  rich: {title: {zh: 富, en: Rich}, expression: i > 1, source: law}
  total:
    title: {zh: 合, en: Total}
    source: law
    expression: >-
      household.any(b) or household.all(b) or household.count(b) > 1 or household.sum(i) > 1
      or household.min(i) > 1 or household.max(i) > 1 or household.any(b and rich)
      or household.all(b or rich) or household.of('child').any(b) or household.of('child').all(b)
      or household.of('child', 'head').count(b) > 1 or household.of('child').sum(i) > 1
      or household.of('child').min(i) > 1 or household.of('head').max(i) > 1
eligible: {title: {zh: 合, en: Entitled}, expression: total, source: law}
"""


@dataclass(frozen=True)
class Member:
    """One of a household: how sure the membership and each fact are, and what the facts say."""

    relation: str | None
    membership: float | None
    b: bool | None
    b_weight: float | None
    i: int | None
    i_weight: float | None


MEMBERS = st.builds(
    Member,
    st.sampled_from([None, "child", "head", "other"]),
    WEIGHTS,
    st.none() | st.booleans(),
    WEIGHTS,
    st.none() | st.integers(-3, 3),
    WEIGHTS,
)
FAMILIES = st.lists(MEMBERS, min_size=1, max_size=5)


@pytest.fixture(scope="module")
def plan() -> Plan:
    problems = Problems()
    definitions = define(RULES, "asking.yaml", problems)
    assert definitions is not None, problems.found
    assert problems.found == []
    during = period_named(definitions.programme.period, "2021", Place("f", 1, 1))
    return make_plan(definitions, None, during, CERTAIN, {})


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as opened:
        yield opened


def answered(
    engine: Engine, plan: Plan, families: Sequence[Sequence[Member]], alone: bool = False
) -> list[dict[str, Any]]:
    """What the first member's household answers, family by family.

    Families hold fewer than ten, so that the number of a person tells family and place.
    """
    people = [
        (f, m, member) for f, family in enumerate(families) for m, member in enumerate(family)
    ]
    circle, facts = [], []
    for f, m, member in people:
        bond = weakest(families[f][0].membership, member.membership)
        weight = None if m == 0 else bond
        relation = None if alone else member.relation
        circle.append(
            f"SELECT {f * 10} AS person, {f * 10 + m} AS member, "
            f"{constant(relation, Kind.TEXT)} AS relation, {number(None if alone else bond)} "
            f"AS bond, {number(weight)} AS weight"
        )
        columns = "".join(
            f", {constant(value, kind)} AS {name}, 'register' AS {name}__dataset, "
            f"'r{m}' AS {name}__record_id, {number(sure)} AS {name}__match_weight"
            for name, kind, value, sure in (
                ("b", Kind.BOOLEAN, member.b, member.b_weight),
                ("i", Kind.INTEGER, member.i, member.i_weight),
            )
        )
        facts.append(f"SELECT {f * 10 + m} AS person, 'f{f}m{m}' AS person_id{columns}")
    population = " UNION ALL ".join(
        f"SELECT {f * 10} AS person, {'NULL' if alone else repr(f'h{f}')} AS household_id"
        for f in range(len(families))
    )
    engine.create("answers", household.answers(plan, f"({' UNION ALL '.join(facts)})"))
    select = household.together(
        plan, "answers", f"({' UNION ALL '.join(circle)})", f"({population})"
    )
    rows: list[dict[str, Any]] = engine.arrow(select).to_pylist()
    return sorted(rows, key=lambda row: int(row["person"]))


def number(weight: float | None) -> str:
    return f"CAST({'NULL' if weight is None else weight} AS DOUBLE)"


def weakest(*weights: float | None) -> float | None:
    known = [weight for weight in weights if weight is not None]
    return min(known) if known else None


def doubted(weight: float | None) -> bool:
    return weight is not None and weight < CERTAIN


def certain(family: Sequence[Member]) -> list[Member]:
    """What is left of a family when everything uncertain is unknown."""
    sure = []
    for m, member in enumerate(family):
        bond = doubted(weakest(family[0].membership, member.membership))
        stranger = bond and m > 0
        sure.append(
            replace(
                member,
                relation=None if bond else member.relation,
                b=None if stranger or doubted(member.b_weight) else member.b,
                i=None if stranger or doubted(member.i_weight) else member.i,
            )
        )
    return sure


OPERANDS: dict[str, Callable[[Member], Any]] = {
    "b": lambda m: m.b,
    "i": lambda m: m.i,
    "b AND rich": lambda m: False if m.b is False or rich(m) is False else both(m),
    "b OR rich": lambda m: True if m.b or rich(m) else (None if None in (m.b, rich(m)) else False),
}


def rich(member: Member) -> bool | None:
    return None if member.i is None else member.i > 1


def both(member: Member) -> bool | None:
    return None if None in (member.b, rich(member)) else True


def plain(asked: Household, family: Sequence[Member], alone: bool = False) -> Any:
    """What the household answers, member by member; None is unknown."""
    operand = asked.written.rpartition("(")[2].removesuffix(")")
    answers: list[Any] = []
    for member in family:
        belongs: bool | None = True
        if asked.relations:
            known = None if alone else member.relation
            belongs = None if known is None else known in asked.relations
        answer = OPERANDS[operand](member)
        if belongs is False:
            continue
        settled = {"any": False, "count": False, "all": True}.get(asked.function)
        if belongs is None and (settled is None or answer is not settled):
            answer = None
        answers.append(answer)
    if asked.function == "any" and True in answers:
        return True
    if asked.function == "all" and False in answers:
        return False
    if alone or None in answers:
        return None
    return {
        "any": lambda: False,
        "all": lambda: True,
        "count": lambda: sum(answers),
        "sum": lambda: sum(answers),
        "min": lambda: min(answers, default=None),
        "max": lambda: max(answers, default=None),
    }[asked.function]()


PROPERTY = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(st.lists(FAMILIES, min_size=1, max_size=6))
def test_a_household_answers_what_its_members_say(
    engine: Engine, plan: Plan, families: list[list[Member]]
) -> None:
    rows = answered(engine, plan, families)
    for family, row in zip(families, rows, strict=True):
        for name, asked in plan.definitions.households.items():
            expected = plain(asked, family), plain(asked, certain(family))
            assert (row[name], row[f"{name}__certain"]) == expected, asked.written
            nobody = row[name] is None and none_asked(asked, family)
            assert (row[f"{name}__open"] is None) == (None not in expected or nobody)


def none_asked(asked: Household, family: Sequence[Member]) -> bool:
    return bool(asked.relations) and all(
        member.relation is not None and member.relation not in asked.relations for member in family
    )


@PROPERTY
@given(st.lists(MEMBERS, min_size=1, max_size=6))
def test_somebody_without_a_household_answers_alone(
    engine: Engine, plan: Plan, people: list[Member]
) -> None:
    rows = answered(engine, plan, [[person] for person in people], alone=True)
    for person, row in zip(people, rows, strict=True):
        for name, asked in plan.definitions.households.items():
            assert row[name] == plain(asked, [person], alone=True), asked.written
            assert row[f"{name}__members"] is None


@PROPERTY
@given(FAMILIES, st.data())
def test_a_known_answer_never_changes_when_something_unknown_becomes_known(
    engine: Engine, plan: Plan, family: list[Member], data: st.DataObject
) -> None:
    hidden = [
        replace(
            member,
            **{
                name: None
                for name in ("relation", "b", "i")
                if data.draw(st.booleans(), label=f"hide {name}")
            },
        )
        for member in family
    ]
    less, more = answered(engine, plan, [hidden, family])
    for name in plan.definitions.households:
        for answer in (name, f"{name}__certain"):
            assert less[answer] is None or less[answer] == more[answer]
        assert less[f"{name}__certain"] in {None, less[name]}


def test_the_records_that_settle_an_answer_are_named(engine: Engine, plan: Plan) -> None:
    yes = Member("child", None, True, None, 2, None)
    no = replace(yes, b=False, i=0, relation="head")
    (row,) = answered(engine, plan, [[yes, no, yes]])
    names = {asked.written: name for name, asked in plan.definitions.households.items()}
    records = {written: row[column_of(name)] for written, name in names.items()}
    assert records["household.any(b)"] == "register/r0; register/r2"
    assert records["household.all(b)"] == "register/r1"
    assert records["household.count(b)"] == "register/r0; register/r1; register/r2"
    # Two facts of one record name it once.
    assert records["household.any(b AND rich)"] == "register/r0; register/r2"
    assert records["household.of('child').sum(i)"] == "register/r0; register/r2"


BRIEF = """
rules:
  rich: {title: {zh: 富, en: Rich}, expression: i > 1, source: law}
  total:
    title: {zh: 合, en: Total}
    source: law
    expression: household.sum(i) > 1 or household.of('child').any(b and rich)
"""


def test_the_compiled_queries_are_the_ones_that_were_read() -> None:
    """After a change on purpose: delete the file, run once, read the difference, commit it."""
    start, end = RULES.index("rules:"), RULES.index("eligible:")
    definitions = define(RULES[:start] + BRIEF + RULES[end:], "asking.yaml", Problems())
    assert definitions is not None
    during = period_named(definitions.programme.period, "2021", Place("f", 1, 1))
    brief = make_plan(definitions, None, during, CERTAIN, {})
    queries = (
        household.everybody("circle", "population", "people"),
        household.answers(brief, "facts"),
        household.together(brief, "answers", "circle", "population"),
        household.beside(brief, "facts", "together"),
    )
    written = "".join(
        f"{sqlglot.parse_one(query, dialect='duckdb').sql(dialect='duckdb', pretty=True)};\n\n"
        for query in queries
    )
    golden = GOLDEN / "household.duckdb.sql"
    if not golden.exists():
        golden.write_text(written, "utf-8")
        pytest.fail(f"{golden.name} was missing and is written now: read it, then run again")
    assert golden.read_text("utf-8") == written


def column_of(name: str) -> str:
    return column(name, "records").strip('"')
