"""Settings that Splink saved (`linker.misc.save_model_to_json`) -> :class:`ColumnModel`.

What Splink 4 and 5 write is the same where it matters: salting (4), the prefixes of columns and
the options of training change no weight. How weights follow from it is read off Splink 5.0:

- a level weighs log2(m / u), a null level 0; the prior weighs log2(p / (1 - p));
- the adjustment for term frequencies adds ``tf_adjustment_weight * log2(u / tf)``, where u is that
  of the level with an exact match on just this column (or, with
  ``disable_tf_exact_match_detection``, of the level itself), and tf the greater term frequency of
  the two values, no less than ``tf_minimum_u_value``; the ELSE level is not adjusted.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from commonweal.identity.columns.condition import Condition, read_condition, suffixed
from commonweal.identity.columns.dialects import DIALECTS, translated
from commonweal.identity.columns.document import first_problem, load_json
from commonweal.identity.columns.errors import ModelUntrained, SplinkUnreadable
from commonweal.identity.columns.model import (
    ColumnComparison,
    ColumnLevel,
    ColumnModel,
    Frequency,
    LinkType,
)
from commonweal.identity.columns.rule import ColumnRule, read_rules


def _estimate(value: object) -> object:
    """Splink 3 wrote in words that a level had not been seen; later ones leave the number out."""
    return None if isinstance(value, str) else value


def _written_out(rule: object) -> object:
    return {"blocking_rule": rule} if isinstance(rule, str) else rule


_Probability = Annotated[float, Field(ge=0, le=1)]
_Estimate = Annotated[_Probability | None, BeforeValidator(_estimate)]


class _Level(BaseModel):
    sql_condition: str
    label_for_charts: str | None = None
    is_null_level: bool = False
    m_probability: _Estimate = None
    u_probability: _Estimate = None
    tf_adjustment_column: str | None = None
    tf_adjustment_weight: Annotated[float, Field(allow_inf_nan=False)] = 1.0
    tf_minimum_u_value: _Probability = 0.0
    disable_tf_exact_match_detection: bool = False

    @property
    def is_else(self) -> bool:
        return self.sql_condition.strip().upper() == "ELSE"

    @property
    def label(self) -> str:
        return self.label_for_charts or self.sql_condition

    @property
    def lacking(self) -> list[str]:
        """Which of m and u nobody has estimated."""
        if self.is_null_level:
            return []
        found = {"m": self.m_probability, "u": self.u_probability}
        return [name for name, value in found.items() if value is None]

    @property
    def is_adjusted(self) -> bool:
        """Whether term frequencies count; they do not for what is left or missing."""
        plain = not self.is_null_level and not self.is_else
        return plain and self.tf_adjustment_column is not None and self.tf_adjustment_weight != 0


class _Comparison(BaseModel):
    output_column_name: str
    comparison_levels: list[_Level]


class _Rule(BaseModel):
    blocking_rule: str
    sql_dialect: str | None = None
    arrays_to_explode: list[str] | None = None


class _Settings(BaseModel):
    link_type: LinkType
    comparisons: list[_Comparison]
    blocking_rules_to_generate_predictions: list[
        Annotated[_Rule, BeforeValidator(_written_out)]
    ] = []
    probability_two_random_records_match: float = 0.0001
    unique_id_column_name: str = "unique_id"
    sql_dialect: str = "duckdb"


def read_splink(path: Path) -> ColumnModel:
    """The model in a file that Splink 4 or 5 saved.

    Raises :class:`SplinkUnreadable`, :class:`ModelUntrained`, :class:`ConditionRefused` and
    :class:`RuleUnusable`.
    """
    try:
        settings = _Settings.model_validate(load_json(path))
        _check_trained(path, settings.comparisons)
        return ColumnModel(
            link_type=settings.link_type,
            record_id=_column(settings.unique_id_column_name),
            prior=settings.probability_two_random_records_match,
            comparisons=tuple(
                _comparison(comparison, _known(settings.sql_dialect))
                for comparison in settings.comparisons
            ),
            rules=tuple(_rules(settings)),
        )
    except ValidationError as error:
        raise SplinkUnreadable(path, first_problem(error)) from error
    except ValueError as error:
        raise SplinkUnreadable(path, str(error)) from error


def _check_trained(path: Path, comparisons: Sequence[_Comparison]) -> None:
    lacking = [
        f"comparison {comparison.output_column_name}, level {level.label}, has no "
        f"{' and no '.join(level.lacking)}"
        for comparison in comparisons
        for level in comparison.comparison_levels
        if level.lacking
    ]
    if lacking:
        raise ModelUntrained(path, lacking)


def _known(dialect: str) -> str:
    if dialect not in DIALECTS:
        raise ValueError(f"its dialect {dialect} is none of {', '.join(DIALECTS)}")
    return dialect


def _comparison(comparison: _Comparison, dialect: str) -> ColumnComparison:
    name = f"comparison {comparison.output_column_name}"
    conditions = [_condition(level, name, dialect) for level in comparison.comparison_levels]
    together = list(zip(comparison.comparison_levels, conditions, strict=True))
    # Where two levels ask for the same exact match, the first one's u counts.
    exact = {
        condition.equal.lower(): level.u_probability
        for level, condition in reversed(together)
        if condition is not None and condition.equal is not None
    }
    return ColumnComparison(
        comparison.output_column_name,
        tuple(
            ColumnLevel(
                level.label,
                condition,
                None if level.is_null_level else level.m_probability,
                None if level.is_null_level else level.u_probability,
                _frequency(level, exact, name) if level.is_adjusted else None,
            )
            for level, condition in together
        ),
    )


def _condition(level: _Level, comparison: str, dialect: str) -> Condition | None:
    if level.is_else:
        return None
    where = f"{comparison}, level {level.label}"
    return read_condition(translated(level.sql_condition, dialect, where), where, suffixed)


def _frequency(level: _Level, exact: Mapping[str, float | None], comparison: str) -> Frequency:
    column = _column(level.tf_adjustment_column or "")
    u = level.u_probability if level.disable_tf_exact_match_detection else exact.get(column.lower())
    if u is None:
        raise ValueError(
            f"{comparison}, level {level.label}, is adjusted for the frequency of {column}, but "
            "no level asks for an exact match on that column alone"
        )
    return Frequency(column, u, level.tf_adjustment_weight, level.tf_minimum_u_value)


def _rules(settings: _Settings) -> Iterator[ColumnRule]:
    for number, rule in enumerate(settings.blocking_rules_to_generate_predictions, start=1):
        where = f"blocking rule {number}"
        dialect = _known(rule.sql_dialect or settings.sql_dialect)
        explode = [_column(name) for name in rule.arrays_to_explode or ()]
        yield from read_rules(translated(rule.blocking_rule, dialect, where), where, explode)


def _column(text: str) -> str:
    """The column that ``text`` names, as it is or in an identifier's quotes."""
    try:
        tree = parse_one(text, read="duckdb")
    except (SqlglotError, RecursionError):
        return text
    if isinstance(tree, exp.Bracket):
        raise ValueError(f"{text} is part of a column; only whole columns are taken over there")
    is_name = isinstance(tree, exp.Column) and len(tree.parts) == 1
    return tree.name if is_name else text
