"""Linkage of loose files, without a workspace.

In: files of any format that intake reads; what their columns mean is inferred, unless a model says
which columns it compares. Out: one row for every record, with the person it is about.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from commonweal.catalogue import SELF, Column, read_undescribed
from commonweal.engine import Engine, identifier, literal
from commonweal.extract import read_values
from commonweal.identity import (
    Linkage,
    SameStem,
    Settings,
    Source,
    TargetFormatUnknown,
    TargetUnwritable,
    link,
    source_of,
)
from commonweal.identity.columns import (
    ColumnModel,
    ColumnSource,
    link_by_columns,
    read_model_of_any_kind,
)
from commonweal.identity.work import Given
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
    known = None if model is None else read_model_of_any_kind(model)
    numbered = list(enumerate(_distinct(files)))
    if isinstance(known, ColumnModel):
        tables = [_table(engine, path, place) for place, path in numbered]
        found = link_by_columns(engine, tables, known, settings, progress)
    else:
        sources = [_source(engine, path, place) for place, path in numbered]
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


def _distinct(files: Sequence[Path]) -> Sequence[Path]:
    stems: set[str] = set()
    for path in files:
        stem = _stem(path)
        if stem in stems:
            raise SameStem(stem)
        stems.add(stem)
    return files


def _stem(path: Path) -> str:
    """The name without the ending of its format and of its compression."""
    return Path(path.stem).stem if path.suffix.lower() == ".gz" else path.stem


def _table(engine: Engine, path: Path, place: int) -> ColumnSource:
    """The file as a relation with the columns it has."""
    extract = read_values(engine, path, f"file_{place}")
    columns = {header: f"c{position}" for position, header in enumerate(extract.columns)}
    return ColumnSource(_stem(path), extract.table, columns)


def _source(engine: Engine, path: Path, place: int) -> Source:
    """The file as a relation with the columns that its inferred contract names."""
    raw, table = f"file_{place}", f"records_{place}"
    extract, contract = read_undescribed(engine, path, raw)
    stands = {header: f"c{position}" for position, header in enumerate(extract.columns)}
    columns = ", ".join(
        f"{_value(column, stands[column.physical_name])} AS {identifier(column.name)}"
        for column in contract.columns
    )
    engine.create(
        table,
        f"SELECT row_number() OVER (ORDER BY _line) AS row_number_, {columns} FROM {raw}",
    )
    engine.drop(raw)
    key = " || '|' || ".join(identifier(name) for name in contract.key) or "row_number_"
    source = source_of(replace(contract, dataset=_stem(path)), table, key)
    return replace(source, subjects={SELF: source.subjects.get(SELF, {})})


def _value(column: Column, text: str) -> str:
    """What linkage cannot read by itself: coded sexes and dates whose month is a word."""
    if column.role == "person.sex" and column.codes:
        cases = " ".join(
            f"WHEN {literal(raw)} THEN {literal(sex)}" for raw, sex in column.codes.items()
        )
        return f"CASE trim({text}) {cases} ELSE {text} END"
    worded = [form for form in column.date_formats if "%b" in form]
    if column.role == "person.birth_date" and worded:
        dates = [f"strftime(try_strptime({text}, {literal(f)}), '%Y-%m-%d')" for f in worded]
        return f"coalesce({', '.join(dates)}, {text})"
    return text


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
