"""Which version of every rule, and which rows of every table, hold on a day."""

from collections.abc import Mapping
from datetime import date

from commonweal.programme.language import Expression, symbols
from commonweal.programme.tables import DefinedTable

Version = tuple[date | None, Expression]
"""From when on a rule has been an expression; None: always."""


def rules_at(
    versions: Mapping[str, tuple[Version, ...]], tables: Mapping[str, DefinedTable], day: date
) -> dict[str, Expression]:
    """The rules and the results of tables in force on ``day``, each after those it reads."""
    rules = _all_at(versions, tables, day)
    needs = _needs(rules)
    order: list[str] = []
    while len(order) < len(rules):
        ready = [name for name in rules if name not in order and needs[name] <= set(order)]
        if not ready:
            break  # A circle, which the check has told.
        order += ready
    return {name: rules[name] for name in order}


def circle_at(
    versions: Mapping[str, tuple[Version, ...]], tables: Mapping[str, DefinedTable], day: date
) -> list[str] | None:
    """One circle among the rules of a day, its first name repeated at the end; None without any."""
    return _circle(_needs(_all_at(versions, tables, day)))


def _all_at(
    versions: Mapping[str, tuple[Version, ...]], tables: Mapping[str, DefinedTable], day: date
) -> dict[str, Expression]:
    rules: dict[str, Expression] = {}
    for name, history in versions.items():
        begun = [expression for since, expression in history if since is None or since <= day]
        if begun:
            rules[name] = begun[-1]
    for table in tables.values():
        rules |= table.expressions(day)
    return rules


def _needs(rules: Mapping[str, Expression]) -> dict[str, set[str]]:
    return {
        name: {s.name for s in symbols(expression) if s.origin == "rule"} & set(rules)
        for name, expression in rules.items()
    }


def _circle(needs: Mapping[str, set[str]]) -> list[str] | None:
    """One circle among definitions and what each needs."""
    done: set[str] = set()
    while len(done) < len(needs):
        ready = {name for name in needs if name not in done and needs[name] <= done}
        if not ready:
            break
        done |= ready
    left = [name for name in needs if name not in done]
    if not left:
        return None
    walk = [left[0]]
    while True:
        following = min(needs[walk[-1]] - done)
        if following in walk:
            return [*walk[walk.index(following) :], following]
        walk.append(following)
