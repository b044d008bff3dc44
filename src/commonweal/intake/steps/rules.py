"""Every rule of a contract as an expression that is true when a line breaks it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from commonweal.catalogue import CHECK_DIGITS, DELETE, Column
from commonweal.engine import identifier, literal
from commonweal.intake.steps.digits import check_digit_holds
from commonweal.intake.steps.values import Parameters


@dataclass(frozen=True)
class Rule:
    """One rule: the code and words of the reason, and the SQL that is true when it is broken."""

    code: str
    column: str | None
    message: str
    broken: str

    @property
    def reason(self) -> str:
        """The reason as it stands in the quarantine."""
        return json.dumps(
            {"code": self.code, "column": self.column, "message": self.message},
            ensure_ascii=False,
        )


def column_rules(
    column: Column,
    text: str,
    plain: str,
    value: str,
    number: str,
    lists: Mapping[str, str],
    parameters: Parameters,
) -> Iterator[Rule]:
    """The rules on one column.

    ``text`` is the delivered text, ``plain`` its canonical text, ``value`` the typed value,
    ``number`` what :func:`commonweal.intake.steps.digits.prepared` made; ``lists`` holds, for
    ``region`` and ``reference``, the SELECT of the allowed texts.
    """
    name = column.physical_name

    def rule(code: str, message: str, broken: str) -> Rule:
        return Rule(f"value.{code}", name, message, broken)

    if column.required:
        yield rule("required", "there is no value", f"{text} IS NULL")
    if column.codes is not None:
        message = "the value is none of the codes in the contract"
        yield rule("not-listed", message, f"{text} IS NOT NULL AND {plain} IS NULL")
    if column.type != "string":
        message = f"the value is no {column.type}"
        if column.date_formats:
            message += f" in the format {' or '.join(column.date_formats)}"
        yield rule("type", message, f"{plain} IS NOT NULL AND {value} IS NULL")
    if column.values is not None:
        places = ", ".join(parameters.bind(allowed) for allowed in column.values)
        yield rule("not-listed", "the value is none of those allowed", f"{plain} NOT IN ({places})")
    if column.pattern is not None:
        # A bound pattern would be compiled anew for every value.
        matches = f"regexp_matches({plain}, {literal(column.pattern)})"
        yield rule("pattern", f"the value does not match {column.pattern}", f"NOT {matches}")
    yield from _bounds(column, plain, value, parameters)
    if column.check_digit is not None:
        message = f"the check digit is wrong ({CHECK_DIGITS[column.check_digit].split(';')[0]})"
        holds = check_digit_holds(column.check_digit, plain, number)
        yield rule("check-digit", message, f"NOT {holds}")
    if "region" in lists:
        message = "the value is no code of regions.csv"
        yield rule("region", message, f"{plain} NOT IN ({lists['region']})")
    if "reference" in lists and column.references is not None:
        message = f"the value is not in {'.'.join(column.references)}"
        yield rule("reference", message, f"{plain} NOT IN ({lists['reference']})")


def operation_rule(column: str, operation: str) -> Rule:
    """The rule on the operation column of an incremental delivery."""
    message = "the operation is none of those in the contract"
    return Rule("operation.unknown", column, message, f"{operation} IS NULL")


def spared(rule: Rule, operation: str) -> Rule:
    """The same rule, asked of every line but those that delete a record."""
    broken = f"{operation} IS DISTINCT FROM {literal(DELETE)} AND ({rule.broken})"
    return Rule(rule.code, rule.column, rule.message, broken)


def reasons(rules: list[Rule], parameters: Parameters) -> str:
    """An expression: the reasons of all broken ``rules``, joined by commas."""
    parts = ", ".join(
        f"CASE WHEN {rule.broken} THEN {parameters.bind(rule.reason)} END" for rule in rules
    )
    return f"concat_ws(', ', {parts})" if rules else "''"


def allowed_texts(relation: str, column: str) -> str:
    """A SELECT of the texts that a reference may have."""
    name = identifier(column)
    return f"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {relation} WHERE {name} IS NOT NULL"


def _bounds(column: Column, plain: str, value: str, parameters: Parameters) -> Iterator[Rule]:
    name = column.physical_name
    for limit, sign, words in (
        (column.min_length, "<", "shorter than"),
        (column.max_length, ">", "longer than"),
    ):
        if limit is not None:
            message = f"the value is {words} {limit} characters"
            broken = f"length({plain}) {sign} {parameters.bind(limit)}"
            yield Rule("value.length", name, message, broken)
    for bound, sign, words in (
        (column.minimum, "<", "before" if isinstance(column.minimum, date) else "less than"),
        (column.maximum, ">", "after" if isinstance(column.maximum, date) else "more than"),
    ):
        if bound is not None:
            message = f"the value is {words} {bound}"
            yield Rule("value.range", name, message, f"{value} {sign} {parameters.bind(bound)}")
