"""What one version of a table has that another has not.

Versions say of themselves which rows they share: those of the same file that neither has marked.
So what little a change has made is found without reading what it has left alone. Where a table was
written whole in between, everything has gone and come; what says the same is for the caller to see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commonweal.lake.deletion import marks_of, relation, stored_rows
from commonweal.lake.log import File

Files = Mapping[str, File]


@dataclass(frozen=True)
class Difference:
    """What has to be taken from a version, and added to it, to have another; each a relation to
    put after FROM with the columns of its version."""

    gone: str
    come: str


def difference(table: Path, before: Files, now: Files) -> Difference:
    """The difference between two versions of a table, each of at least one file."""
    return Difference(gone=_only(table, before, now), come=_only(table, now, before))


def _only(table: Path, files: Files, others: Files) -> str:
    """The rows that hold in ``files`` and not in ``others``."""
    own = {path: file for path, file in files.items() if path not in others}
    parts = [f"SELECT * FROM {relation(table, own)}"] if own else []
    for path, file in files.items():
        marks = others[path].marks if path in others else None
        if marks is None or marks == file.marks:
            continue
        marked = f"SELECT row FROM ({marks_of(table, others[path])})"
        if file.marks is not None:
            marked += f" EXCEPT SELECT row FROM ({marks_of(table, file)})"
        parts.append(
            f"SELECT * EXCLUDE (file_row_number) FROM {stored_rows(table, file)} AS stored "
            f"SEMI JOIN ({marked}) AS marked ON marked.row = stored.file_row_number"
        )
    return f"({' UNION ALL BY NAME '.join(parts)})" if parts else _none(table, files)


def _none(table: Path, files: Files) -> str:
    return f"(SELECT * FROM {relation(table, files)} LIMIT 0)"
