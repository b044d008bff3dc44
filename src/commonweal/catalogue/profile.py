"""What stands in the columns of a file, counted by the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.engine import Engine, identifier, literal

_SAMPLE = 50_000
_FEW = 60

_SHAPES: Mapping[str, str] = {
    "integer": r"[+-]?(0|[1-9]\d{0,17})",
    "number": r"[+-]?\d{1,12}(\.\d+)?",
    "resident_id": r"[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]",
    "ssn": r"\d{3}-?\d{2}-?\d{4}",
    "email": r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}",
    "mobile": r"(\+?86)?1[3-9]\d{9}",
    "region": r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)(\d{4}|\d{7}|\d{10})",
    "digits": r"\d+",
}

DATE_FORMATS: Mapping[str, str] = {
    "%Y-%m-%d": r"\d{4}-\d{1,2}-\d{1,2}",
    "%Y%m%d": r"(1[89]|20)\d{6}",
    "%Y/%m/%d": r"\d{4}/\d{1,2}/\d{1,2}",
    "%Y.%m.%d": r"\d{4}\.\d{1,2}\.\d{1,2}",
    "%Y年%m月%d日": r"\d{4}年\d{1,2}月\d{1,2}日",
    "%m/%d/%Y": r"\d{1,2}/\d{1,2}/\d{4}",
    "%d/%m/%Y": r"\d{1,2}/\d{1,2}/\d{4}",
    "%d-%m-%Y": r"\d{1,2}-\d{1,2}-\d{4}",
    "%m-%d-%Y": r"\d{1,2}-\d{1,2}-\d{4}",
    "%d.%m.%Y": r"\d{1,2}\.\d{1,2}\.\d{4}",
    "%m%d%Y": r"\d{4}(1[89]|20)\d{2}",
    "%d%m%Y": r"\d{4}(1[89]|20)\d{2}",
    "%Y-%m-%d %H:%M:%S": r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}:\d{2}",
    "%Y-%m-%dT%H:%M:%S": r"\d{4}-\d{1,2}-\d{1,2}T\d{1,2}:\d{2}:\d{2}",
    "%d %b %Y": r"\d{1,2} [A-Za-z]{3} \d{4}",
    "%Y-%m": r"\d{4}-\d{1,2}",
    "%Y%m": r"(19|20)\d{2}(0[1-9]|1[0-2])",
    "%Y年%m月": r"\d{4}年\d{1,2}月",
}
"""strptime format -> what a text of it looks like; the likelier reading first."""


@dataclass(frozen=True)
class Profile:
    """One column: how many values, and which shapes they have."""

    header: str
    filled: int
    """Values in the sample that are not empty."""
    sampled: int
    shares: Mapping[str, float]
    """Shape -> share of the filled values that have it, from 0 to 1."""
    dates: Mapping[str, float]
    """Date format -> share of the filled values it reads."""
    values: Mapping[str, int]
    """The values with their counts when there are few of them; else empty."""

    @property
    def fill(self) -> float:
        """Share of the rows that hold a value."""
        return self.filled / self.sampled if self.sampled else 0.0


def profile(engine: Engine, table: str, headers: Sequence[str], rows: int) -> list[Profile]:
    """The profiles of the columns ``c0``, ``c1``, ... of ``table``, from evenly spread rows."""
    step = max(1, -(-rows // _SAMPLE))
    source = f"(SELECT * FROM {identifier(table)} WHERE _line % {step} = 0)"
    engine.create(f"{table}_sample", f"SELECT * FROM {source if step > 1 else identifier(table)}")
    return [
        _profile(engine, f"{table}_sample", index, header) for index, header in enumerate(headers)
    ]


def is_unique(engine: Engine, table: str, index: int) -> bool:
    """Whether column ``index`` is filled in every row, each time with another value."""
    column = f"nullif(trim(c{index}), '')"
    return bool(
        engine.value(
            f"SELECT count(*) = count({column}) AND count(*) = count(DISTINCT {column}) "
            f"FROM {identifier(table)}"
        )
    )


def _profile(engine: Engine, table: str, index: int, header: str) -> Profile:
    values = f"(SELECT nullif(trim(c{index}), '') AS v FROM {identifier(table)})"
    # A bound pattern would be compiled anew for every value.
    shapes = [
        f"count(*) FILTER (regexp_full_match(v, {literal(pattern)}))"
        for pattern in _SHAPES.values()
    ]
    dates = [
        f"count(*) FILTER (CASE WHEN regexp_full_match(v, {literal(pattern)}) "
        f"THEN year(try_strptime(v, {literal(form)})) BETWEEN 1600 AND 2100 END)"
        for form, pattern in DATE_FORMATS.items()
    ]
    sampled, filled, distinct, *counts = engine.row(
        f"SELECT count(*), count(v), approx_count_distinct(v), {', '.join(shapes + dates)} "
        f"FROM {values}"
    )
    share = [count / filled if filled else 0.0 for count in counts]
    few = (
        engine.rows(f"SELECT v, count(*) FROM {values} WHERE v IS NOT NULL GROUP BY v ORDER BY v")
        if distinct <= _FEW
        else []
    )
    return Profile(
        header=header,
        filled=filled,
        sampled=sampled,
        shares=dict(zip(_SHAPES, share[: len(_SHAPES)], strict=True)),
        dates={
            form: part
            for form, part in zip(DATE_FORMATS, share[len(_SHAPES) :], strict=True)
            if part > 0
        },
        values=dict(few) if len(few) <= _FEW else {},
    )
