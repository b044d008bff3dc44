"""An explanation as one JSON document, for other programs."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from commonweal.languages import LANGUAGES, Language
from commonweal.programme import model
from commonweal.programme.explanation.explained import ExplainedFact, Explanation
from commonweal.programme.explanation.grounds import Ground
from commonweal.programme.explanation.household import ExplainedHousehold
from commonweal.programme.explanation.nearest import Nearest
from commonweal.programme.explanation.notice import Notice
from commonweal.programme.explanation.precedence import Excluded, ExplainedExclusion, ExplainedGroup
from commonweal.programme.language.regions import OTHER


def explanation_document(explanation: Explanation) -> dict[str, Any]:
    """The explanation: values as they are, sentences in every language, nothing rounded."""
    it = explanation
    notices = {language: Notice(it, language) for language in LANGUAGES}
    missing = it.missing
    return {
        "programme": it.programme.programme,
        "rule_file_sha256": it.digest,
        "version": it.version,
        "period": {"name": it.period.label, "from": _plain(it.period.start)}
        | {"until": _plain(it.period.end)},
        "person_id": it.person_id,
        "outcome": it.outcome,
        "currency": it.programme.currency,
        "amount": it.amount,
        "amount_up_to": it.amount_up_to,
        "text": {language: "\n".join(each.lines()) for language, each in notices.items()},
        "grounds": [_ground(ground, notices) for ground in it.grounds],
        "rules": [
            {
                "name": rule.name,
                "title": rule.title.model_dump(),
                "value": _plain(rule.value),
                "expression": rule.expression,
                **_law(rule.source, rule.article),
            }
            for rule in it.rules
        ],
        "tables": [
            {
                "name": table.name,
                "title": table.title.model_dump(),
                "results": {name: _plain(value) for name, value in table.results.items()},
                "rows": [
                    {"number": row.number, **_law(row.source, row.article)} for row in table.rows
                ],
            }
            for table in it.tables
        ],
        "facts": [_fact(fact) for fact in it.facts],
        "households": [_household(household) for household in it.households],
        "excluded": None if it.excluded is None else _excluded(it.excluded, it.exclusions),
        "parameters": [
            {
                "name": parameter.name,
                "title": parameter.title.model_dump(),
                "key": parameter.key,
                "value": _plain(parameter.value),
                "on": _plain(parameter.on),
                "valid_from": _plain(parameter.valid_from),
                **_law(parameter.source, parameter.article),
            }
            for parameter in it.parameters
        ],
        "awards": [
            {
                "name": award.name,
                "title": award.title.model_dump(),
                "amount": award.amount,
                "amount_up_to": award.up_to,
                "grounds": [_ground(ground, notices) for ground in award.grounds],
                "group": None if award.group is None else _group(award.group),
                **_law(award.source, award.article),
            }
            for award in it.awards
        ],
        "missing": None
        if missing is None
        else {
            "sets": [list(names) for names in missing.sets],
            "confirm": [list(names) for names in missing.confirm],
            "settles": list(missing.settles),
            "ask": missing.ask,
            "exact": missing.exact,
        },
        "nearest": [_nearest(each) for each in it.nearest],
        "versions": dict(it.versions),
    }


def _ground(ground: Ground, notices: Mapping[Language, Notice]) -> dict[str, Any]:
    return {
        "rule": ground.rule,
        "value": _plain(ground.value),
        "conditions": [
            {
                language: each.teller.condition(condition.expression, condition.value)
                for language, each in notices.items()
            }
            for condition in ground.conditions
        ],
    }


def _fact(fact: ExplainedFact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "title": fact.title.model_dump(),
        "value": _plain(fact.value),
        "dataset": fact.dataset,
        "record_id": fact.record_id,
        "as_of": _plain(fact.as_of),
        "match_weight": fact.match_weight,
        "uncertain": fact.uncertain,
        "decisive": fact.decisive,
        "silent": fact.silent,
        "deliveries": [
            {"id": each.id, "name": each.name, "sha256": each.sha256, "as_of": _plain(each.as_of)}
            for each in fact.deliveries
        ],
    }


def _household(household: ExplainedHousehold) -> dict[str, Any]:
    return {
        "name": household.name,
        "asked": household.written,
        "relations": list(household.relations),
        "value": _plain(household.value),
        "members": household.members,
        "records": household.records,
        "uncertain": household.uncertain,
        "decisive": household.decisive,
        "open": household.open,
    }


def _excluded(excluded: Excluded, by: Sequence[ExplainedExclusion]) -> dict[str, Any]:
    """Whether another programme takes the person out of this one, and which does or may."""
    return {
        "value": excluded.value,
        "uncertain": excluded.uncertain,
        "decisive": excluded.decisive,
        "by": [
            {
                "programme": one.programme.model_dump(),
                "outcome": one.outcome,
                **_law(one.source, one.article),
            }
            for one in by
        ],
    }


def _group(group: ExplainedGroup) -> dict[str, Any]:
    """What an award was before its group, and what comes first."""
    return {
        "title": group.title.model_dump(),
        "amount": group.before,
        "amount_up_to": group.before_up_to,
        "first": None
        if group.by_programme is None or group.by_award is None
        else {
            "programme": group.by_programme.model_dump(),
            "award": group.by_award.model_dump(),
        },
        **_law(group.source, group.article),
    }


def _nearest(nearest: Nearest) -> dict[str, Any]:
    return {
        "fixed": nearest.fixed,
        "size": nearest.size,
        "changes": [
            {
                "fact": change.fact,
                "before": _plain(change.before),
                # Any text that the rules do not name has no text of its own.
                "after": None if nearest.fixed or change.after == OTHER else _plain(change.after),
                "line": _plain(change.line),
            }
            for change in nearest.changes
        ],
    }


def _law(source: model.Source, article: str | None) -> dict[str, Any]:
    return {
        "law": {
            "title": source.title.model_dump(),
            "number": source.number,
            "article": article or source.article,
            "date": _plain(source.date),
        }
    }


def _plain(value: Any) -> Any:
    """Dates and exact numbers as text."""
    if isinstance(value, date | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
