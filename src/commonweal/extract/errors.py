"""Failures of reading a delivered file; none of them ever quotes what stands in it."""

from collections.abc import Sequence
from pathlib import Path

from commonweal.errors import DeliveryError


class FileUnreadable(DeliveryError):
    """The file is not there or may not be read."""

    code = "delivery.file-unreadable"
    hint = "Check that the file exists and that this user may read it."

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} cannot be opened: {reason}")
        self.path = path


class FormatUnknown(DeliveryError):
    """The ending of the name is none of a format that can be read."""

    code = "delivery.format-unknown"
    hint = "Deliver .csv, .tsv, .txt, .xlsx, .xls, .jsonl or .parquet, each with or without .gz."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} has no ending of a format that can be read")
        self.path = path


class FileEmpty(DeliveryError):
    """The file holds not even a header."""

    code = "delivery.empty"
    hint = "Ask the department for the extract again; no record at all still needs its header."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is empty: it holds no header")
        self.path = path


class FileTruncated(DeliveryError):
    """A compressed file ends before its end."""

    code = "delivery.truncated"
    hint = "Transfer the file again: it was cut off on its way."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is cut off: its compressed data has no end")
        self.path = path


class FileCorrupt(DeliveryError):
    """The content is not what the ending of the name says, or damaged."""

    code = "delivery.corrupt"
    hint = "Transfer the file again, and check that its ending names its true format."

    def __init__(self, path: Path, expected: str) -> None:
        super().__init__(f"{path.name} is damaged or no {expected}")
        self.path = path


class EncodingWrong(DeliveryError):
    """Some bytes are no text in the encoding of the contract."""

    code = "delivery.encoding"
    hint = (
        "Correct deliveryFormat.encoding in the contract, or ask for an extract that is written "
        "in one encoding from beginning to end."
    )

    def __init__(self, path: Path, line: int, encoding: str, looks_like: str | None) -> None:
        guess = f"; it looks like {looks_like}" if looks_like else ""
        super().__init__(f"{path.name}, line {line}, is not written in {encoding}{guess}")
        self.path, self.line = path, line


class NulBytes(DeliveryError):
    """The text holds bytes of value zero."""

    code = "delivery.nul-bytes"
    hint = "The file was damaged or is binary; ask for it again, as plain text."

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"{path.name}, line {line}, holds NUL bytes")
        self.path, self.line = path, line


class LineTooLong(DeliveryError):
    """One record is longer than any record of a register."""

    code = "delivery.line-too-long"
    hint = "Look at that line: a line break or a closing quote is missing, or a cell is no cell."

    def __init__(self, path: Path, line: int, limit: int) -> None:
        super().__init__(f"{path.name}, line {line}, is longer than {limit // 2**20} MiB")
        self.path, self.line = path, line


class TooManyColumns(DeliveryError):
    """The header has more columns than any register."""

    code = "delivery.too-many-columns"
    hint = "Check the delimiter in the contract and whether rows and columns were swapped."

    def __init__(self, path: Path, found: int, limit: int) -> None:
        super().__init__(f"{path.name} has {found:,} columns; more than {limit:,} are not read")
        self.path, self.found = path, found


class ColumnsDuplicate(DeliveryError):
    """Two columns have the same header."""

    code = "delivery.columns-duplicate"
    hint = "Ask the department to give every column a name of its own."

    def __init__(self, path: Path, positions: Sequence[int]) -> None:
        # Positions, not names: in a file without a header the first line is somebody's data.
        columns = ", ".join(str(position) for position in positions)
        super().__init__(f"{path.name} gives one header to more than one column: columns {columns}")
        self.path, self.positions = path, tuple(positions)


class LinesMalformed(DeliveryError):
    """Most lines cannot be split into the columns of the header."""

    code = "delivery.lines-malformed"
    hint = "Check delimiter and quote in the contract; the file is written in another way."

    def __init__(self, path: Path, malformed: int, lines: int, first: int) -> None:
        super().__init__(
            f"{path.name}: {malformed:,} of {lines:,} lines cannot be split into the columns of "
            f"the header, the first of them line {first}"
        )
        self.path, self.malformed, self.lines = path, malformed, lines


class SheetMissing(DeliveryError):
    """The workbook has no such sheet."""

    code = "delivery.sheet-missing"
    hint = "Correct deliveryFormat.sheet in the contract, or leave it out to take the first sheet."

    def __init__(self, path: Path, sheet: str, known: Sequence[str]) -> None:
        super().__init__(f"{path.name} has no sheet {sheet}; it has: {', '.join(known)}")
        self.path, self.sheet = path, sheet


class SourceUnreachable(DeliveryError):
    """The department's database does not give the extract."""

    code = "delivery.source-unreachable"
    hint = (
        "Check url, table and query in the contract and that this user may read them (a password "
        "comes from PGPASSWORD or ~/.pgpass)."
    )

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} gives no extract: {reason}")
        self.source = source


class SourceDriverMissing(DeliveryError):
    """The driver for reading from PostgreSQL is not installed."""

    code = "delivery.driver-missing"
    hint = "Install it: `pip install 'commonweal[postgresql]'`."

    def __init__(self) -> None:
        super().__init__("there is no driver installed to read extracts from PostgreSQL")
