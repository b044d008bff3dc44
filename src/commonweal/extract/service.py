"""Reading a file of any format into a table of text."""

from pathlib import Path

from commonweal.engine import Engine
from commonweal.extract.delimited import read_csv
from commonweal.extract.detection import detect
from commonweal.extract.errors import FileUnreadable, FormatUnknown
from commonweal.extract.excel import read_excel
from commonweal.extract.jsonl import read_jsonl
from commonweal.extract.model import EXTENSIONS, Extract, Format, Kind
from commonweal.extract.parquet import read_parquet


def read_text(engine: Engine, path: Path, table: str, form: Format | None = None) -> Extract:
    """``path`` as table ``table`` of the engine; see :class:`Extract` for its columns.

    The ending of the name decides the kind. Without ``form`` encoding and delimiter are found out
    too. Raises a :class:`commonweal.errors.DeliveryError` for a file that cannot be read whole.
    """
    return _read(engine, path, table, form, typed=False)


def read_values(engine: Engine, path: Path, table: str) -> Extract:
    """The same, but that the columns of a format with types (Parquet) keep theirs."""
    return _read(engine, path, table, None, typed=True)


def _read(engine: Engine, path: Path, table: str, form: Format | None, *, typed: bool) -> Extract:
    kind = kind_of(path)
    if not path.is_file():
        raise FileUnreadable(path, "there is no such file")
    form = form or detect(path, kind)
    if kind is Kind.PARQUET:
        return read_parquet(engine, path, table, typed=typed)
    if kind is Kind.EXCEL:
        return read_excel(engine, path, table, form)
    if kind is Kind.JSONL:
        return read_jsonl(engine, path, table, form)
    return read_csv(engine, path, table, form)


def kind_of(path: Path) -> Kind:
    """The format that the name of the file says; raises :class:`FormatUnknown`."""
    endings = [ending.lower().lstrip(".") for ending in path.suffixes]
    if endings and endings[-1] == "gz":
        endings.pop()
    if not endings or endings[-1] not in EXTENSIONS:
        raise FormatUnknown(path)
    return EXTENSIONS[endings[-1]]
