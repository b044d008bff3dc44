"""A linkage model over columns as they stand, in the terms of Fellegi and Sunter (1969).

Our own models compare normalised attributes; this one compares whatever columns its conditions
name, so that a model trained elsewhere weighs the same pairs the same.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from math import log2, prod

from commonweal.identity.columns.condition import Condition
from commonweal.identity.columns.rule import ColumnRule

SMALLEST = 1e-300
"""What a probability of 0 counts as, so that no weight is infinite."""
MOST_PATTERNS = 2**62
"""All combinations of levels must have a number."""
MOST_RULES = 62
"""A pair's rules are the bits of one BIGINT."""
OWN = "__"
"""How the names of columns begin that linkage adds to the records."""


class LinkType(StrEnum):
    """Between which records links are looked for."""

    DEDUPE_ONLY = "dedupe_only"
    LINK_ONLY = "link_only"
    LINK_AND_DEDUPE = "link_and_dedupe"


@dataclass(frozen=True)
class Frequency:
    """Agreement on a rare value of ``column`` weighs more than on a common one.

    Adds ``weight * log2(u / frequency)``, where the frequency is the larger of those of the two
    records' values among all values of the column, and not less than ``minimum``.
    """

    column: str
    u: float
    """The probability that two strangers agree on the column exactly."""
    weight: float = 1.0
    minimum: float = 0.0


@dataclass(frozen=True)
class ColumnLevel:
    """One way in which two records can compare."""

    label: str
    condition: Condition | None
    """None for the last level, which is whatever is left."""
    m: float | None
    """Its probability when both records are one person; None for missing values."""
    u: float | None
    """... when they are two; None for missing values, which weigh nothing."""
    frequency: Frequency | None = None

    @property
    def weight(self) -> float:
        """log2(m / u)."""
        if self.m is None or self.u is None:
            return 0.0
        return log2(max(self.m, SMALLEST) / max(self.u, SMALLEST))


@dataclass(frozen=True)
class ColumnComparison:
    """The first level whose condition holds is that of the pair; one always does."""

    name: str
    levels: tuple[ColumnLevel, ...]


@dataclass(frozen=True)
class ColumnModel:
    """Everything that linking by columns needs to know; raises ValueError if that is not sound."""

    link_type: LinkType
    record_id: str
    """The column that tells the records of a file apart."""
    prior: float
    """The probability that two records picked at random are one person."""
    comparisons: tuple[ColumnComparison, ...]
    rules: tuple[ColumnRule, ...]

    def __post_init__(self) -> None:
        if not 0 < self.prior < 1:
            raise ValueError("its prior is no probability between 0 and 1")
        if not self.comparisons:
            raise ValueError("it compares nothing")
        if len(self.rules) > MOST_RULES:
            raise ValueError(f"it has more than {MOST_RULES} blocking rules")
        if not self.rules:
            raise ValueError("it has no blocking rule: it would compare everybody with everybody")
        names = Counter(comparison.name for comparison in self.comparisons)
        for name, count in names.items():
            if count > 1:
                raise ValueError(f"{count} comparisons are called {name}")
        for comparison in self.comparisons:
            _check(comparison)
        if prod(len(comparison.levels) for comparison in self.comparisons) > MOST_PATTERNS:
            raise ValueError("its comparisons have too many levels together")
        for column in self.columns:
            if column.startswith(OWN):
                raise ValueError(f"it needs the column {column}; names beginning so are taken")

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of a level or a rule."""
        levels = (level for comparison in self.comparisons for level in comparison.levels)
        return (
            *(level.condition for level in levels if level.condition is not None),
            *(rule.condition for rule in self.rules),
        )

    @property
    def frequencies(self) -> tuple[str, ...]:
        """The columns whose values' frequencies count, each once."""
        levels = (level for comparison in self.comparisons for level in comparison.levels)
        found = (level.frequency.column for level in levels if level.frequency is not None)
        return tuple(dict.fromkeys(column.lower() for column in found))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column a file must have, the record's id first; case makes no difference."""
        read = {column for condition in self.conditions for column in condition.columns}
        exploded = {column for rule in self.rules for column in rule.explode}
        names = {name.lower(): name for name in sorted(read | exploded | set(self.frequencies))}
        names.pop(self.record_id.lower(), None)
        return self.record_id, *names.values()


def _check(comparison: ColumnComparison) -> None:
    rest = [level.condition is None for level in comparison.levels]
    if rest.count(True) != 1 or not rest[-1]:
        raise ValueError(
            f"comparison {comparison.name} does not end in one level for whatever is left (ELSE)"
        )
