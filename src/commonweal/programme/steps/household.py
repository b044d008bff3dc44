"""What is asked of a whole household: every member is asked once, and the answers become one.

Computed twice like everything else: on all facts and, as ``...__certain``, on certain facts and
memberships alone. What a member answers is uncertain when the membership is. A person without a
household knows only their own answer, which can settle ``any`` and ``all``.
"""

from commonweal.engine import literal
from commonweal.programme.language import Household, Kind, Symbol
from commonweal.programme.members import asked_for
from commonweal.programme.plan import CERTAIN, Plan, column
from commonweal.programme.steps.outcome import ANSWERED, on_all, on_certain, ruled


def everybody(circle: str, population: str, people: str) -> str:
    """The population and all who live with them, each once.

    Out: ``(person, person_id, household_id, region)``.
    """
    return f"""
        SELECT e.person, p.person_id, e.household_id, e.region
        FROM (
            SELECT c.member AS person, any_value(p.household_id) AS household_id,
                   any_value(p.region) AS region
            FROM {circle} AS c
            JOIN {population} AS p ON p.person = c.person
            GROUP BY c.member
        ) AS e
        JOIN {people} AS p ON p.person = e.person"""


def facts_asked(plan: Plan) -> tuple[str, ...]:
    """The facts that members are asked for, in the file's order."""
    names = {symbol.name for symbol in _asked(plan) if symbol.origin == "fact"}
    return tuple(name for name in plan.facts if name in names)


def answers(plan: Plan, facts: str) -> str:
    """What each person answers, for every household expression of the programme.

    In:  ``facts`` of everybody: those of :func:`facts_asked`, with their trace.
    Out: ``(person, person_id)`` and for each h: ``h``, ``h__certain`` and ``h__records``, the
    records the answer rests on as ``dataset/record``.
    """
    rules = {symbol.name for symbol in _asked(plan) if symbol.origin == "rule"}
    answered = []
    for name, household in plan.definitions.households.items():
        answered += [
            f"{plan.sql(household.operand, on_all)} AS {column(name)}",
            f"{plan.sql(household.operand, on_certain)} AS {column(name, CERTAIN)}",
            f"{_records(plan, household)} AS {column(name, 'records')}",
        ]
    return f"""
        SELECT person, person_id, {", ".join(answered)}
        FROM ({ruled(plan, facts, facts_asked(plan), rules)})"""


def together(plan: Plan, answers: str, circle: str, population: str) -> str:
    """What the households of the population answer together.

    In:  ``answers``, ``circle``, ``population``.
    Out: ``(person)`` and for each expression h: ``h``, ``h__certain``, ``h__members`` how many
    were asked, ``h__records`` what the value rests on, ``h__open`` the members whose answer keeps
    it from being known, or from being certain.
    """
    households = plan.definitions.households
    said = "".join(_said(plan, name, household) for name, household in households.items())
    taken = ",\n".join(_taken(name, household) for name, household in households.items())
    told = ", ".join(_open(name) for name in households)
    return f"""
        SELECT *, {told}
        FROM (
            SELECT person, {taken}
            FROM (
                SELECT c.person, a.person_id AS member_id, p.household_id IS NULL AS alone{said}
                FROM {circle} AS c
                JOIN {population} AS p ON p.person = c.person
                JOIN {answers} AS a ON a.person = c.member
            )
            GROUP BY person
        )"""


def beside(plan: Plan, facts: str, together: str) -> str:
    """The facts of each person with what the household answers beside them."""
    columns = ", ".join(
        f"h.{column(name, suffix)}" for name in plan.definitions.households for suffix in ANSWERED
    )
    return f"""
        SELECT f.*, {columns}
        FROM {facts} AS f
        LEFT JOIN {together} AS h ON h.person = f.person"""


def _said(plan: Plan, name: str, household: Household) -> str:
    """A member's answer, and whether the member is one of those asked; unknown when unsure."""
    asked = None
    if household.relations:
        listed = ", ".join(literal(relation) for relation in household.relations)
        asked = f"c.relation IN ({listed})"
    doubtful = float(plan.certain_weight)
    surely = asked and f"CASE WHEN c.bond < {doubtful!r} THEN NULL ELSE {asked} END"
    sure = f"CASE WHEN c.weight < {doubtful!r} THEN NULL ELSE a.{column(name, CERTAIN)} END"
    columns = [
        *_counted(name, household, "", asked, f"a.{column(name)}"),
        *_counted(name, household, CERTAIN, surely, sure),
        f"{_perhaps(asked)} AS {column(name, 'asked')}",
        f"a.{column(name, 'records')}",
    ]
    return "".join(f", {selected}" for selected in columns)


def _counted(
    name: str, household: Household, suffix: str, asked: str | None, answer: str
) -> list[str]:
    """What a member adds to the value, and whether a member who may be asked leaves it open."""
    if asked is not None:
        answer = {
            "any": f"({asked}) AND {answer}",
            "count": f"({asked}) AND {answer}",
            "all": f"NOT ({asked}) OR {answer}",
        }.get(household.function, f"CASE WHEN {asked} THEN {answer} END")
    return [
        f"{answer} AS {column(name, _joint(suffix, 'answer'))}",
        f"{_perhaps(asked)} AND ({answer}) IS NULL AS {column(name, _joint(suffix, 'unsaid'))}",
    ]


def _perhaps(asked: str | None) -> str:
    return "TRUE" if asked is None else f"({asked}) IS NOT FALSE"


def _taken(name: str, household: Household) -> str:
    """The aggregates that make one value of the members' answers, and its trace."""
    answer, asked = column(name, "answer"), column(name, "asked")
    named = column(name, "records")
    records = _listed(named, f"{asked} AND {named} IS NOT NULL")
    if household.function in {"any", "all"}:
        settles = answer if household.function == "any" else f"NOT {answer}"
        settling = _listed(named, f"{settles} AND {named} IS NOT NULL")
        records = f"CASE WHEN bool_or({settles}) THEN {settling} ELSE {records} END"
    members = f"CASE WHEN NOT bool_or(alone) THEN count(*) FILTER (WHERE {asked}) END"
    taken = [
        f"{members} AS {column(name, 'members')}",
        f"{records} AS {column(name, 'records')}",
    ]
    for suffix in ("", CERTAIN):
        unsaid = column(name, _joint(suffix, "unsaid"))
        taken += [
            f"{_value(name, household, suffix)} AS {column(name, suffix)}",
            f"{_listed('member_id', unsaid)} AS {unsaid}",
        ]
    return ", ".join(taken)


def _open(name: str) -> str:
    return (
        f"CASE WHEN {column(name)} IS NULL THEN {column(name, 'unsaid')} "
        f"WHEN {column(name, CERTAIN)} IS NULL THEN {column(name, _joint(CERTAIN, 'unsaid'))} END "
        f"AS {column(name, 'open')}"
    )


def _listed(value: str, condition: str) -> str:
    """The texts ``value`` of a group in their order, as one text.

    Sorted afterwards: an ordered aggregate takes five times as long on many small groups.
    """
    return f"array_to_string(list_sort(list({value}) FILTER (WHERE {condition})), '; ')"


def _value(name: str, household: Household, suffix: str) -> str:
    answer = column(name, _joint(suffix, "answer"))
    unknown = f"bool_or(alone) OR bool_or({column(name, _joint(suffix, 'unsaid'))})"
    match household.function:
        case "any":
            return f"CASE WHEN bool_or({answer}) THEN TRUE WHEN {unknown} THEN NULL ELSE FALSE END"
        case "all":
            return (
                f"CASE WHEN bool_or(NOT {answer}) THEN FALSE WHEN {unknown} THEN NULL ELSE TRUE END"
            )
        case "count":
            total = f"count(*) FILTER (WHERE {answer})"
        case "sum":
            total = f"TRY_CAST(coalesce(sum({answer}), 0) AS {household.kind.sql})"
        case function:
            total = f"{function}({answer})"
    return f"CASE WHEN {unknown} THEN NULL ELSE {total} END"


def _records(plan: Plan, household: Household) -> str:
    """The records behind a member's answer, each once, as one text."""
    asked = {symbol.name for symbol in asked_for(household, plan.definitions.now)}
    texts: list[str] = []
    for name in (name for name in plan.facts if name in asked):
        text = f"{column(name, 'dataset')} || '/' || {column(name, 'record_id')}"
        if texts:
            text = f"CASE WHEN {text} IN ({', '.join(texts)}) THEN NULL ELSE {text} END"
        texts.append(text)
    if not texts:
        return f"CAST(NULL AS {Kind.TEXT.sql})"
    return f"nullif(concat_ws('; ', {', '.join(texts)}), '')"


def _asked(plan: Plan) -> set[Symbol]:
    definitions = plan.definitions
    return {
        symbol
        for household in definitions.households.values()
        for symbol in asked_for(household, definitions.now)
    }


def _joint(*suffixes: str) -> str:
    return "_".join(suffix for suffix in suffixes if suffix)
