"""One pass over the delivered lines: typed values, and whether any rule is broken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.catalogue import Column
from commonweal.engine import identifier, literal
from commonweal.extract import Extract, Kind
from commonweal.intake.model import Placement
from commonweal.intake.steps.digits import prepared
from commonweal.intake.steps.rules import Rule, column_rules, operation_rule, reasons, spared
from commonweal.intake.steps.values import SQL_TYPES, Parameters, canonical, cleaned, typed

Lists = Mapping[tuple[str, str], str]
"""(column, region | reference) -> engine table with the allowed texts in its column ``value``."""


@dataclass(frozen=True)
class Step:
    """A SELECT with its bound parameters."""

    select: str
    parameters: Mapping[str, object]


def checked(extract: Extract, placement: Placement, kind: Kind, lists: Lists) -> Step:
    """Every line that is not blank, typed, and whether it breaks a rule.

    In:  ``extract.table``.
    Out: ``_line``, ``_operation``, ``record_id`` (NULL where the key is), the contract's columns,
         ``_broken BOOLEAN``, ``_blanked`` (the codes, joined by commas, of the rules for which
         values were left out).
    """
    parameters = Parameters()
    lines = _values(identifier(extract.table), extract, placement, kind, parameters)
    rules = _rules(placement, lists, parameters)
    forgiven = _forgiven_rules(placement, lists, parameters)
    columns = ", ".join(
        f"{_value(index, forgiven.get(column.name, []))} AS {identifier(column.name)}"
        for index, column in enumerate(placement.contract.columns)
    )
    codes = ", ".join(
        f"CASE WHEN {rule.broken} THEN {literal(rule.code)} END"
        for found in forgiven.values()
        for rule in found
    )
    blanked = f"concat_ws(',', {codes})" if codes else "''"
    return Step(
        f"SELECT _line, _operation, {_record_id(placement)} AS record_id, {columns}, "
        f"{_any_broken(rules)} AS _broken, {blanked} AS _blanked "
        f"FROM ({lines}) WHERE NOT _blank",
        parameters.values,
    )


def broken_rules(
    extract: Extract, placement: Placement, kind: Kind, lists: Lists, bad: str
) -> Step:
    """The reasons, joined by commas, why each line listed in the table ``bad`` breaks a rule.

    In:  ``extract.table``, ``bad(_line)``.
    Out: ``_line``, ``reasons VARCHAR``, empty where no rule on the line alone is broken.
    """
    parameters = Parameters()
    source = (
        f"(SELECT * FROM {identifier(extract.table)} "
        f"WHERE _line IN (SELECT _line FROM {identifier(bad)}))"
    )
    lines = _values(source, extract, placement, kind, parameters)
    rules = _rules(placement, lists, parameters)
    return Step(
        f"SELECT _line, {reasons(rules, parameters)} AS reasons FROM ({lines})", parameters.values
    )


def raw_lines(extract: Extract, bad: str) -> Step:
    """What was delivered in each line listed in the table ``bad``.

    In:  ``extract.table``, ``bad(_line)``.
    Out: ``_line``, ``raw VARCHAR``, a JSON object of header -> text as it was delivered.
    """
    parameters = Parameters()
    fields = ", ".join(
        f"{parameters.bind(header or f'#{index + 1}')}, c{index}"
        for index, header in enumerate(extract.columns)
    )
    raw = "_raw" if extract.keeps_raw else f"CAST(json_object({fields}) AS VARCHAR)"
    return Step(
        f"SELECT _line, {raw} AS raw FROM {identifier(extract.table)} "
        f"WHERE _line IN (SELECT _line FROM {identifier(bad)})",
        {} if extract.keeps_raw else parameters.values,
    )


def _values(
    source: str, extract: Extract, placement: Placement, kind: Kind, parameters: Parameters
) -> str:
    """Lines with ``_t<i>`` delivered text, ``_n<i>`` canonical text and ``_v<i>`` typed value.

    Also ``_d<i>``, what a check digit is worked out from, ``_operation`` (insert, update, delete;
    NULL when unknown or in a whole extract) and ``_blank``. In three layers, so that each
    expression is written down once.
    """
    contract = placement.contract
    nulls = contract.format.nulls
    texts, plains, values = [], [], []
    for index, column in enumerate(contract.columns):
        position = placement.positions.get(column.name)
        if position is None:
            texts.append(f"CAST(NULL AS VARCHAR) AS _t{index}")
        else:
            texts.append(f"{cleaned(f'c{position}', nulls, parameters)} AS _t{index}")
        plains.append(f"{canonical(column, f'_t{index}', parameters)} AS _n{index}")
        value = typed(column, f"_n{index}", kind)
        values.append(f"CAST({value} AS {SQL_TYPES[column.type]}) AS _v{index}")
        if column.check_digit is not None:
            values.append(f"{prepared(column.check_digit, f'_n{index}')} AS _d{index}")
    used = set(placement.positions.values())
    others = [
        cleaned(f"c{index}", (), parameters)
        for index in range(len(extract.columns))
        if index not in used
    ]
    of_contract = ", ".join(f"_t{index}" for index in range(len(contract.columns)))
    operation = "CAST(NULL AS VARCHAR)"
    if placement.operation is not None:
        cases = " ".join(
            f"WHEN {parameters.bind(raw)} THEN {parameters.bind(meaning)}"
            for raw, meaning in contract.operation.codes.items()
        )
        operation = f"CASE trim(c{placement.operation}) {cases} END"
    return (
        f"SELECT *, {', '.join(values)} FROM ("
        f"SELECT *, {', '.join(plains)}, coalesce({of_contract}) IS NULL AND _others IS NULL "
        f"AS _blank FROM (SELECT _line, {operation} AS _operation, "
        f"coalesce({', '.join([*others, 'NULL'])}) AS _others, {', '.join(texts)} FROM {source}))"
    )


def _rules(placement: Placement, lists: Lists, parameters: Parameters) -> list[Rule]:
    """The rules that send a line into quarantine."""
    contract = placement.contract
    rules: list[Rule] = []
    for column, found in _rules_by_column(placement, lists, parameters, forgiving=False):
        if placement.operation is not None and column.name not in contract.key:
            rules.extend(spared(rule, "_operation") for rule in found)
        else:
            rules.extend(found)
    if placement.operation is not None:
        rules.append(operation_rule(contract.operation.physical_name, "_operation"))
    return rules


def _forgiven_rules(
    placement: Placement, lists: Lists, parameters: Parameters
) -> Mapping[str, list[Rule]]:
    """Column -> the rules for which its value alone is left out."""
    return {
        column.name: list(found)
        for column, found in _rules_by_column(placement, lists, parameters, forgiving=True)
    }


def _rules_by_column(
    placement: Placement, lists: Lists, parameters: Parameters, *, forgiving: bool
) -> Iterator[tuple[Column, Iterator[Rule]]]:
    for index, column in enumerate(placement.contract.columns):
        if (column.invalid == "blank") != forgiving:
            continue
        allowed = {
            what: f"SELECT value FROM {identifier(table)}"
            for (name, what), table in lists.items()
            if name == column.name
        }
        yield (
            column,
            column_rules(
                column,
                f"_t{index}",
                f"_n{index}",
                f"_v{index}",
                f"_d{index}",
                allowed,
                parameters,
            ),
        )


def _any_broken(rules: Sequence[Rule]) -> str:
    return f"coalesce({' OR '.join(f'({rule.broken})' for rule in rules) or 'false'}, false)"


def _value(index: int, forgiven: Sequence[Rule]) -> str:
    """The typed value; NULL where it breaks a rule for which it is left out."""
    return f"CASE WHEN NOT {_any_broken(forgiven)} THEN _v{index} END" if forgiven else f"_v{index}"


def _record_id(placement: Placement) -> str:
    """The key as one text; the line number where the contract has no key."""
    contract = placement.contract
    if not contract.key:
        return "CAST(_line AS VARCHAR)"
    places = [
        f"CAST(_v{index} AS VARCHAR)"
        for name in contract.key
        for index, column in enumerate(contract.columns)
        if column.name == name
    ]
    if len(places) == 1:
        return places[0]
    # Composite: the separator must not be able to come from a value.
    return " || '|' || ".join(
        f"replace(replace({place}, '%', '%25'), '|', '%7C')" for place in places
    )
