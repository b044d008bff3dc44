"""What the law set for one determination: rows of decision tables, values of parameters."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from commonweal.programme.definitions import Definitions
from commonweal.programme.explanation.explained import (
    ExplainedParameter,
    ExplainedRow,
    ExplainedTable,
)
from commonweal.programme.explanation.judgement import Values
from commonweal.programme.language import Expression, ValueFor, parts
from commonweal.programme.plan import Plan
from commonweal.programme.tables import DefinedTable
from commonweal.programme.tables.cell import ANYTHING


def tables(plan: Plan, values: Values) -> tuple[ExplainedTable, ...]:
    """The decision tables with the rows that were hit on the facts that were known.

    While no row is known to be hit, those that still may be.
    """
    return tuple(
        ExplainedTable(
            name=name,
            title=table.declared.title,
            results={o: values.of(plan.bound(plan.definitions.rules[o])) for o in table.outputs},
            kinds=dict(zip(table.outputs, table.kinds, strict=True)),
            rows=_rows(plan, table, values),
        )
        for name, table in plan.definitions.tables.items()
    )


def _rows(plan: Plan, table: DefinedTable, values: Values) -> tuple[ExplainedRow, ...]:
    sources = plan.definitions.programme.sources
    judged = [
        (row, values.of(plan.bound(row.condition)))
        for row in table.rows
        if row.holds(plan.period.start)
    ]
    hit = [row for row, met in judged if met]
    if table.declared.hit == "first":
        # Behind the first row that is not missed, none counts.
        hit = [row for row, met in judged if met is not False][:1]
    elif not hit:
        hit = [row for row, met in judged if met is None]
    found = []
    for row in hit:
        declared = table.declared.rows[row.number - 1]
        found.append(
            ExplainedRow(
                number=row.number,
                conditions=tuple(test for test in row.tests if test != ANYTHING),
                source=sources[declared.source or table.declared.source],
                article=declared.article
                or (table.declared.article if declared.source is None else None),
            )
        )
    if not hit and table.otherwise is not None:
        declared_table = table.declared
        source = sources[declared_table.source]
        found.append(ExplainedRow(0, (), source, declared_table.article))
    return tuple(found)


def parameters(
    plan: Plan, values: Values, stored: Mapping[str, Any]
) -> tuple[ExplainedParameter, ...]:
    """The values of the law that were used, in the file's order; of a parameter with keys only
    those of the keys that counted, or all where only members of the household have keys.

    ``stored``: as the table ``programmes`` keeps them, those of another day as ``name@day``.
    """
    programme = plan.definitions.programme
    keys = _keys(plan, values)
    asked = {lookup.parameter.name for lookup in _lookups(_computed(plan.definitions, True))}
    of_members = asked - set(keys)
    found = []
    for title, used in stored.items():
        name, _, day = title.partition("@")
        parameter = programme.parameters[name]
        by = parameter.by is not None and name not in of_members
        # A key that nothing asked for says nothing.
        for key in keys.get(name, []) if by else [None]:
            value = used["value"]
            if by:
                value = None if key is None else value.get(str(key))
            found.append(
                ExplainedParameter(
                    name=name,
                    title=parameter.title,
                    kind=parameter.kind,
                    key=key,
                    keyed=by,
                    value=value,
                    on=date.fromisoformat(day) if day else None,
                    valid_from=date.fromisoformat(used["valid_from"]),
                    source=programme.sources[used["source"]],
                    article=used["article"],
                )
            )
    order = list(programme.parameters)
    return tuple(sorted(found, key=lambda each: (order.index(each.name), each.on or date.min)))


def _keys(plan: Plan, values: Values) -> dict[str, list[Any]]:
    """Parameter with keys -> the keys that counted; None where none is known."""
    found: dict[str, dict[Any, None]] = {}
    for lookup in _lookups(_computed(plan.definitions, False)):
        key = values.of(plan.bound(lookup.key))
        found.setdefault(lookup.parameter.name, {})[key] = None
    return {
        name: [key for key in keys if key is not None] or [None] for name, keys in found.items()
    }


def _computed(definitions: Definitions, members: bool) -> list[Expression]:
    """Everything that outcome and amounts are made of; with ``members`` what these are asked."""
    expressions = [] if definitions.eligible is None else [definitions.eligible]
    for rungs in definitions.awards.values():
        for rung in rungs:
            expressions += [rung.amount] if rung.when is None else [rung.when, rung.amount]
    return definitions.read_by(expressions, members)


def _lookups(expressions: Sequence[Expression]) -> Iterator[ValueFor]:
    for expression in expressions:
        if isinstance(expression, ValueFor):
            yield expression
        yield from _lookups(parts(expression))
