"""Linkage of loose files, without a workspace.

In: files of any format that intake reads; what their columns mean is inferred, unless a model says
which columns it compares. Or files that departments have encoded: those are linked without being
read. Out: one row for every record, with the person it is about.
"""

from collections.abc import Sequence
from pathlib import Path

from commonweal.engine import Engine, literal
from commonweal.extract import read_values
from commonweal.identity import (
    Linkage,
    Settings,
    TargetFormatUnknown,
    TargetUnwritable,
    link,
)
from commonweal.identity.columns import (
    ColumnModel,
    ColumnSource,
    link_by_columns,
    read_model_of_any_kind,
)
from commonweal.identity.encoding import EncodedModel, all_encoded, link_encoded
from commonweal.identity.work import Given
from commonweal.loose import distinct, read_loose, stem
from commonweal.stage import Progress

COLUMNS = "dataset, record_id, person_id, match_weight, evidence"

_FORMATS = {".parquet": "parquet, COMPRESSION zstd", ".csv": "csv, HEADER"}


def link_files(
    engine: Engine,
    files: Sequence[Path],
    target: Path,
    settings: Settings | None = None,
    progress: Progress | None = None,
    model: Path | None = None,
) -> Linkage:
    """Link the records of ``files`` and write ``target`` (.parquet or .csv), all or nothing.

    A dataset is called after its file's stem; a record after the column that a ``model`` over
    columns names, else its unique key column, else its 1-based row number. Without a model one is
    learned. Raises :class:`SameStem`, :class:`TargetFormatUnknown`, :class:`TargetUnwritable` and
    what reading a model raises before anything is read, and what reading and linking raise.
    """
    _check(target, files)
    if all_encoded(files):
        if model is not None:
            raise EncodedModel
        found = link_encoded(
            engine, {stem(path): path for path in distinct(files)}, settings, progress
        )
        _write(engine, target)
        return found
    known = None if model is None else read_model_of_any_kind(model)
    numbered = list(enumerate(distinct(files)))
    if isinstance(known, ColumnModel):
        tables = [_table(engine, path, place) for place, path in numbered]
        found = link_by_columns(engine, tables, known, settings, progress)
    else:
        sources = [read_loose(engine, path, place) for place, path in numbered]
        found = link(engine, sources, settings, progress, Given(model=known))
    _write(engine, target)
    return found


def _check(target: Path, files: Sequence[Path]) -> None:
    """That the links can be written, before the work of hours is done."""
    if target.suffix not in _FORMATS:
        raise TargetFormatUnknown(target)
    if target.resolve() in {path.resolve() for path in files}:
        raise TargetUnwritable(target, "it is one of the files to link")
    if target.is_dir():
        raise TargetUnwritable(target, "it is a folder")
    part = _part(target)
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise TargetUnwritable(target, error.strerror or "it failed") from error


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _table(engine: Engine, path: Path, place: int) -> ColumnSource:
    """The file as a relation with the columns it has."""
    extract = read_values(engine, path, f"file_{place}")
    columns = {header: f"c{position}" for position, header in enumerate(extract.columns)}
    return ColumnSource(stem(path), extract.table, columns)


def _write(engine: Engine, target: Path) -> None:
    part = _part(target)
    try:
        engine.execute(
            f"COPY (SELECT {COLUMNS} FROM links ORDER BY dataset, record_id) "
            f"TO {literal(str(part))} (FORMAT {_FORMATS[target.suffix]})",
            step="write links",
        )
        part.replace(target)
    except OSError as error:
        raise TargetUnwritable(target, error.strerror or "it failed") from error
    finally:
        part.unlink(missing_ok=True)
