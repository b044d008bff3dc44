"""A programme of a few facts and one expression, made ready for a year."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from commonweal.programme.definitions import Problems, define
from commonweal.programme.errors import RulesContradict
from commonweal.programme.explanation.judgement import Judgement
from commonweal.programme.period import period_at
from commonweal.programme.plan import Plan, make_plan

TITLE = {"zh": "题", "en": "Title"}


def plan_of(
    eligible: str,
    facts: Mapping[str, Mapping[str, Any]],
    day: date = date(2021, 10, 1),
    **parts: Mapping[str, Any],
) -> Plan:
    """A programme that decides by ``eligible`` over ``facts`` (name -> type and limits)."""
    titled = {"title": TITLE, "source": "law"}
    document: dict[str, Any] = {
        "version": 1,
        "programme": "small",
        "title": TITLE,
        "summary": TITLE,
        "authority": TITLE,
        "period": {"kind": "academic_year", "starts": "09-01"},
        "sources": {"law": {"title": TITLE, "issued_by": TITLE, "date": date(2015, 1, 1)}},
        "population": {"title": TITLE, "from": "register"},
        "facts": {
            name: {
                "title": {"zh": name, "en": name},
                "from": "register",
                "value": name,
                "absent": "unknown",
                **({"unit": "yuan"} if fact["type"] == "money" else {}),
                **fact,
            }
            for name, fact in facts.items()
        },
        "eligible": {**titled, "expression": eligible},
    }
    for part, entries in parts.items():
        document[part] = {
            name: {**({"title": TITLE} if part == "parameters" else titled), **entry}
            for name, entry in entries.items()
        }
    text = json.dumps(document, ensure_ascii=False, default=str)  # JSON is YAML, too.
    definitions = define(text, "small.yaml", problems := Problems())
    # What a condition always comes to is worth computing all the same.
    assert [each for each in problems.found if not isinstance(each, RulesContradict)] == []
    assert definitions is not None
    return make_plan(definitions, None, period_at(definitions.programme.period, day), 10.0, {})


def judgement_of(eligible: str, facts: Mapping[str, Mapping[str, Any]], **parts: Any) -> Judgement:
    """What ``eligible`` comes to over ``facts``."""
    return Judgement(plan_of(eligible, facts, **parts))
