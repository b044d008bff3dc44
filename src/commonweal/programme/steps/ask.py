"""The one question that decides, for everybody at once.

The same notion as ``settles`` of :mod:`commonweal.programme.explanation.missing`, for the person's
own facts that are a plain yes or no: an open fact with which the outcome is known whether it is
true or false. What the household answers together, and whether another programme excludes the
person, are taken as they are; neither is ever the question.
"""

from collections.abc import Mapping

from commonweal.engine import literal
from commonweal.programme.language import (
    Choice,
    Constant,
    Expression,
    Kind,
    Name,
    cost,
    mapped,
    symbols,
)
from commonweal.programme.plan import CERTAIN, Plan, column

MAXIMUM_COST = 2_000
"""A fact behind a larger expression than so many nodes is left to explanations of one person."""


def asked(plan: Plan) -> str:
    """The first fact that settles the outcome by itself, as SQL; NULL where there is none.

    In: the columns ``eligible__certain`` and ``<fact>__certain``, ``<rule>__certain``, of a
    programme that others exclude with ``excluded__certain``.
    """
    eligible = plan.decides
    assert eligible is not None, "only a programme that decides asks"
    cases = []
    for name in plan.definitions.facts_of(eligible):
        if plan.facts[name].kind is not Kind.BOOLEAN:
            continue
        answers = [_answered(plan, eligible, name, answer) for answer in (True, False)]
        if sum(map(cost, answers)) > MAXIMUM_COST:
            continue
        decided = " AND ".join(
            f"({plan.sql(answer, lambda s: column(s.name, CERTAIN))}) IS NOT NULL"
            for answer in answers
        )
        cases.append(f"WHEN {column(name, CERTAIN)} IS NULL AND {decided} THEN {literal(name)} ")
    if not cases:
        return "CAST(NULL AS VARCHAR)"
    return f"CASE WHEN eligible__certain IS NOT NULL THEN NULL {''.join(cases)}END"


def _answered(plan: Plan, eligible: Expression, fact: str, answer: bool) -> Expression:
    """``eligible`` with an answer in place of the fact, and the rules that read it written out."""
    rules = plan.definitions.rules
    changed: dict[str, Expression] = {}
    for name, rule in rules.items():
        # Rules stand after those that they read.
        if any(symbol.name == fact or symbol.name in changed for symbol in symbols(rule)):
            written = _put(rule, {fact: Constant(answer, Kind.BOOLEAN), **changed})
            changed[name] = written if written.kind is Kind.BOOLEAN else _closed(written)
            if cost(changed[name]) > MAXIMUM_COST:
                return changed[name]
    return _put(eligible, {fact: Constant(answer, Kind.BOOLEAN), **changed})


def _closed(expression: Expression) -> Expression:
    """The value of a rule: it is rounded like one, whatever it becomes a part of."""
    yes, nothing = Constant(True, Kind.BOOLEAN), Constant(None, expression.kind)
    return Choice(((yes, expression),), nothing, expression.kind)


def _put(expression: Expression, values: Mapping[str, Expression]) -> Expression:
    """``expression`` with expressions in place of names."""
    if isinstance(expression, Name):
        return values.get(expression.symbol.name, expression)
    return mapped(expression, lambda part: _put(part, values))
