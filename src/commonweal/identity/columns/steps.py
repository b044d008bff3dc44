"""Records with columns -> candidate pairs -> levels -> match weights, for a model over columns.

The records' own columns keep their names, so that what these steps add to them begins with ``__``.
"""

import json
from collections.abc import Mapping, Sequence
from math import log2

from commonweal.engine import digest, identifier, literal
from commonweal.identity.columns.language import Kind
from commonweal.identity.columns.model import (
    SMALLEST,
    ColumnComparison,
    ColumnLevel,
    ColumnModel,
    LinkType,
)
from commonweal.identity.columns.rule import ColumnRule

_CASTS = {
    Kind.NUMBER: "TRY_CAST({0} AS DOUBLE)",
    Kind.MOMENT: "TRY_CAST({0} AS TIMESTAMP)",
    Kind.LIST: "TRY_CAST(TRY_CAST({0} AS JSON) AS VARCHAR[])",
}


def converted(column: str, kind: Kind) -> str:
    """A text as what it says; NULL if it says nothing of the kind."""
    return _CASTS[kind].format(column)


def read(source: int, relation: str, columns: Mapping[str, str], model: ColumnModel) -> str:
    """The records of one file: ``columns`` maps the model's names to SQL over ``relation``.

    Out: __source, __record (the id as text), the model's columns.
    """
    named = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in columns.items())
    record = f"CAST({columns[model.record_id]} AS VARCHAR)"
    return f"""
        SELECT {source}::USMALLINT AS __source, {record} AS __record, {named}
        FROM {relation}
    """


def repeated(read: str) -> str:
    """Whether the records of a file can be told apart.

    Out: source, empty (records without an id), repeated (records whose id others have too).
    """
    return f"""
        SELECT __source AS source, coalesce(sum(n) FILTER (__record IS NULL), 0) AS empty,
               coalesce(sum(n) FILTER (__record IS NOT NULL AND n > 1), 0) AS repeated
        FROM (SELECT __source, __record, count(*) AS n FROM ({read}) GROUP BY ALL)
        GROUP BY source HAVING empty > 0 OR repeated > 0 ORDER BY source
    """


def records(read: str, model: ColumnModel, *, several: bool) -> str:
    """Every record with its number and how frequent its values are.

    Records are numbered in the order in which Splink sets the left one before the right one, so
    that a condition that is not symmetric sees them the same way round: by id, or, ``several``
    files given, by file and id as one text.

    In:  ``read`` (SELECTs of :func:`read`), ``sources(source, dataset)``,
         ``frequency_0(value, frequency)``, ... for each of the model's frequencies.
    Out: the columns of ``read``, __number UINTEGER, __frequency_0, ...
    """
    order = (
        "concat(s.dataset, '-__-', r.__record)" if several else f"r.{identifier(model.record_id)}"
    )
    told = "".join(
        f", f{place}.frequency AS __frequency_{place}" for place in range(len(model.frequencies))
    )
    joins = " ".join(
        f"LEFT JOIN frequency_{place} AS f{place} ON f{place}.value = r.{identifier(column)}"
        for place, column in enumerate(model.frequencies)
    )
    return f"""
        SELECT CAST(row_number() OVER (ORDER BY {order}, r.__source, r.__record) AS UINTEGER)
                   AS __number, r.*{told}
        FROM ({read}) AS r JOIN sources AS s ON s.source = r.__source {joins}
    """


def frequency(read: str, column: str) -> str:
    """How frequent each value of ``column`` is among all of its values, in all files.

    Out: value, frequency.
    """
    name = identifier(column)
    return f"""
        SELECT {name} AS value, count(*)::DOUBLE / sum(count(*)) OVER () AS frequency
        FROM ({read}) WHERE {name} IS NOT NULL GROUP BY {name}
    """


def mentions() -> str:
    """The records as :mod:`commonweal.identity.steps.people` knows them.

    In:  ``records``.
    Out: source, record_id, entity, settled.
    """
    return """
        SELECT __source AS source, __record AS record_id, __number AS entity,
               false AS settled
        FROM records
    """


def entities() -> str:
    """Every record is an entity of its own: nothing is settled before it is compared.

    In:  ``mentions``, ``sources``.
    Out: entity, key, mentions, exclusive, anchored, id.
    """
    key = digest("concat(dataset, '/', record_id, '/', subject)")
    return f"""
        SELECT entity, {key} AS key, 1 AS mentions, exclusive, false AS anchored, NULL AS id
        FROM mentions JOIN sources USING (source)
    """


def cost(rule: ColumnRule, link_type: LinkType) -> str:
    """About how many pairs the keys of a rule make, whatever else the rule asks for.

    In:  ``records``.
    Out: pairs DOUBLE.
    """
    # Neither a record with itself, nor, between files only, with another of its own.
    unit = "__source" if link_type is LinkType.LINK_ONLY else "__number"
    lefts, rights = (
        f"SELECT hash({', '.join(key)}) AS key, {unit} AS unit, count(*)::DOUBLE AS n "
        f"FROM {_exploded(rule)} AS {side} "
        f"WHERE {' AND '.join(f'({part}) IS NOT NULL' for part in key)} GROUP BY ALL"
        for side, key in zip("lr", zip(*rule.keys, strict=True), strict=True)
    )
    totals = "SELECT key, sum(n) AS n FROM {} GROUP BY key"
    return f"""
        WITH lefts AS MATERIALIZED ({lefts}), rights AS MATERIALIZED ({rights}), every AS (
            SELECT coalesce(sum(a.n * b.n), 0) AS pairs
            FROM ({totals.format("lefts")}) AS a JOIN ({totals.format("rights")}) AS b USING (key)
        ), own AS (
            SELECT coalesce(sum(a.n * b.n), 0) AS pairs
            FROM lefts AS a JOIN rights AS b USING (key, unit)
        )
        SELECT (every.pairs - own.pairs) / 2 FROM every, own
    """


def pairs(model: ColumnModel) -> str:
    """The pairs that some rule brings together, each once.

    In:  ``records``.
    Out: l, r: numbers of records, l < r; rules BIGINT: one bit for each rule that does.
    """
    apart = "l.__number < r.__number"
    if model.link_type is LinkType.LINK_ONLY:
        apart += " AND l.__source <> r.__source"
    found = " UNION ALL ".join(
        f"SELECT l.__number AS l, r.__number AS r, {1 << place}::BIGINT AS rules "
        f"FROM {_exploded(rule)} AS l JOIN {_exploded(rule)} AS r "
        f"ON ({rule.condition.sql}) AND {apart}"
        for place, rule in enumerate(model.rules)
    )
    return f"SELECT l, r, bit_or(rules) AS rules FROM ({found}) GROUP BY l, r"


def _exploded(rule: ColumnRule) -> str:
    """The records, one row for every element of the rule's lists."""
    relation = "records"
    for column in rule.explode:
        name = identifier(column)
        relation = f"(SELECT * REPLACE (unnest({name}) AS {name}) FROM {relation})"
    return relation


def level(comparison: ColumnComparison) -> str:
    """The place of the level at which ``l`` and ``r`` compare."""
    cases = " ".join(
        f"WHEN {level.condition.sql} THEN {place}"
        for place, level in enumerate(comparison.levels)
        if level.condition is not None
    )
    return f"CASE {cases} ELSE {len(comparison.levels) - 1} END"


def places(comparisons: Sequence[ColumnComparison]) -> list[int]:
    """The factor by which each comparison's level enters the number of a pattern."""
    factors, factor = [], 1
    for comparison in comparisons:
        factors.append(factor)
        factor *= len(comparison.levels)
    return factors


def compared(comparisons: Sequence[ColumnComparison]) -> str:
    """The levels of every pair, as one number.

    In:  ``pairs(l, r, rules)``, ``records``.
    Out: l, r, rules, pattern BIGINT.
    """
    pattern = " + ".join(
        f"CAST({level(comparison)} AS BIGINT) * {factor}"
        for comparison, factor in zip(comparisons, places(comparisons), strict=True)
    )
    return f"""
        SELECT p.l, p.r, p.rules, {pattern} AS pattern FROM pairs AS p
        JOIN records AS l ON l.__number = p.l JOIN records AS r ON r.__number = p.r
    """


def edges(model: ColumnModel) -> str:
    """The match weight of every pair: what its pattern weighs, and how rare its values are.

    In:  ``compared``, ``pattern_weights(pattern, weight)``, ``records``.
    Out: a, b (numbers of records, a < b), weight, pattern, rules.
    """
    rarities = "".join(
        f" + CASE c.pattern // {factor} % {len(comparison.levels)} {cases} ELSE 0 END"
        for comparison, factor in zip(model.comparisons, places(model.comparisons), strict=True)
        if (cases := _rarities(comparison, model.frequencies))
    )
    return f"""
        SELECT c.l AS a, c.r AS b, w.weight{rarities} AS weight, c.pattern, c.rules
        FROM compared AS c JOIN pattern_weights AS w USING (pattern)
        JOIN records AS l ON l.__number = c.l JOIN records AS r ON r.__number = c.r
    """


def _rarities(comparison: ColumnComparison, frequencies: Sequence[str]) -> str:
    return " ".join(
        f"WHEN {place} THEN {_rarity(level, frequencies)}"
        for place, level in enumerate(comparison.levels)
        if level.frequency is not None
    )


def _rarity(level: ColumnLevel, frequencies: Sequence[str]) -> str:
    """What the frequency of the values adds; nothing where neither record has a value."""
    assert level.frequency is not None
    chosen = level.frequency
    column = f"__frequency_{frequencies.index(chosen.column.lower())}"
    u = max(chosen.u, SMALLEST)
    # greatest() leaves out what is NULL.
    larger = f"greatest(l.{column}, r.{column}, {chosen.minimum!r}::DOUBLE)"
    return (
        f"CASE WHEN coalesce(l.{column}, r.{column}) IS NULL THEN 0 "
        f"ELSE {chosen.weight!r}::DOUBLE * ({log2(u)!r}::DOUBLE - log2({larger})) END"
    )


def labels(comparisons: Sequence[ColumnComparison]) -> str:
    """What each pattern means, as the members of a JSON object.

    In:  ``pattern_weights``.
    Out: pattern, told.
    """
    parts = []
    for comparison, factor in zip(comparisons, places(comparisons), strict=True):
        cases = " ".join(
            f"WHEN {place} THEN {literal(_member(comparison.name, level.label))}"
            for place, level in enumerate(comparison.levels)
        )
        parts.append(f"CASE pattern // {factor} % {len(comparison.levels)} {cases} END")
    return f"SELECT pattern, concat_ws(', ', {', '.join(parts)}) AS told FROM pattern_weights"


def _member(name: str, value: str) -> str:
    return f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
