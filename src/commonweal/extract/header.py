"""What a header must be."""

from collections import Counter
from pathlib import Path

from commonweal.extract.errors import ColumnsDuplicate, FileEmpty, TooManyColumns

COLUMN_LIMIT = 2_000


def check_header(path: Path, header: list[str]) -> None:
    """Trim the names of ``header`` and see that they can be told apart.

    Raises :class:`FileEmpty`, :class:`TooManyColumns` or :class:`ColumnsDuplicate`.
    """
    header[:] = [name.strip().lstrip("\ufeff") for name in header]
    if not any(header):
        raise FileEmpty(path)
    if len(header) > COLUMN_LIMIT:
        raise TooManyColumns(path, len(header), COLUMN_LIMIT)
    counts = Counter(name for name in header if name)
    repeated = [place for place, name in enumerate(header, start=1) if counts[name] > 1]
    if repeated:
        raise ColumnsDuplicate(path, repeated)
