"""How an extract is written down, and what reading one gave."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The formats an extract may have."""

    CSV = "csv"
    EXCEL = "excel"
    JSONL = "jsonl"
    PARQUET = "parquet"
    POSTGRESQL = "postgresql"


EXTENSIONS = {
    "csv": Kind.CSV,
    "tsv": Kind.CSV,
    "txt": Kind.CSV,
    "xlsx": Kind.EXCEL,
    "xls": Kind.EXCEL,
    "xlsb": Kind.EXCEL,
    "ods": Kind.EXCEL,
    "jsonl": Kind.JSONL,
    "ndjson": Kind.JSONL,
    "parquet": Kind.PARQUET,
}
"""Ending of a file name (without .gz) -> format."""


@dataclass(frozen=True, slots=True)
class Format:
    """How a department writes its extracts; the ending of a file's name decides the kind."""

    kind: Kind = Kind.CSV
    encoding: str = "utf-8"
    """Of CSV and JSON lines; a byte order mark is always understood."""
    delimiter: str | None = None
    """Of CSV, one character; default: a comma, or a tab for .tsv."""
    quote: str = '"'
    """Of CSV, one character."""
    sheet: str | None = None
    """Of Excel; default: the first sheet."""
    nulls: tuple[str, ...] = ()
    """Texts that mean "no value", such as NULL or \\N; the empty text always does."""
    url: str | None = None
    """Of PostgreSQL: postgresql://user@host/database, never with a password."""
    table: str | None = None
    """Of PostgreSQL: the table or view to take ..."""
    query: str | None = None
    """... or the query."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that is no record: it cannot be split into the columns."""

    line: int
    text: str
    """The line as it stands in the file, in full."""
    code: str
    message: str


@dataclass(frozen=True)
class Extract:
    """What stands in the engine after reading a file.

    ``table`` has the columns ``_line BIGINT`` (1-based line of the file, or row where a format has
    no lines) and ``c0``, ``c1``, ... VARCHAR, one for each of ``columns``, and ``_raw VARCHAR``
    with the line itself where that is what a quarantined row should keep (JSON lines).
    """

    table: str
    columns: Sequence[str]
    """The headers, in the order of the file."""
    rows: int
    """Rows in ``table``; some may hold no value at all."""
    blank: int = 0
    """Empty lines left out of ``table``."""
    malformed: Sequence[Malformed] = field(default=())
    keeps_raw: bool = False
    """Whether ``table`` has the column ``_raw``."""

    @property
    def lines(self) -> int:
        """Lines delivered: every row, empty or malformed line, without the header."""
        return self.rows + self.blank + len(self.malformed)
