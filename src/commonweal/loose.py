"""Loose files as records whose persons can be told: their columns' roles are inferred or given."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from commonweal.catalogue import SELF, Column, Contract, read_undescribed
from commonweal.engine import Engine, identifier, literal
from commonweal.extract import read_text
from commonweal.identity import SameStem, Source, source_of
from commonweal.intake.errors import DeliveryColumnsMissing


def stem(path: Path) -> str:
    """What the dataset in a file is called: the file's name without its endings."""
    return Path(path.stem).stem if path.suffix.lower() == ".gz" else path.stem


def distinct(files: Sequence[Path]) -> Sequence[Path]:
    """The files, no two of which are called alike. Raises :class:`SameStem`."""
    stems: set[str] = set()
    for path in files:
        name = stem(path)
        if name in stems:
            raise SameStem(name)
        stems.add(name)
    return files


def read_loose(engine: Engine, path: Path, place: int, contract: Contract | None = None) -> Source:
    """The file, which is the ``place``-th, as records in the engine that speak of one person each.

    What its columns mean says the ``contract``; without one it is inferred. A record is called
    after the contract's key, else by its 1-based row number. Raises what reading and inferring
    raise, and :class:`DeliveryColumnsMissing` for columns of the contract that are not there.
    """
    raw, table = f"file_{place}", f"records_{place}"
    if contract is None:
        extract, described = read_undescribed(engine, path, raw)
    else:
        extract, described = read_text(engine, path, raw, contract.format), contract
    stands = {header: f"c{position}" for position, header in enumerate(extract.columns)}
    there = tuple(c for c in described.columns if c.physical_name in stands)
    missing = [
        c.physical_name for c in described.columns if c not in there and _needed(c, described)
    ]
    if missing:
        raise DeliveryColumnsMissing(described.dataset, path, missing, len(stands))
    columns = ", ".join(
        f"{_value(column, stands[column.physical_name])} AS {identifier(column.name)}"
        for column in there
    )
    engine.create(
        table,
        f"SELECT row_number() OVER (ORDER BY _line) AS row_number_, {columns} FROM {raw}",
    )
    engine.drop(raw)
    key = " || '|' || ".join(identifier(name) for name in described.key) or "row_number_"
    source = source_of(replace(described, dataset=stem(path), columns=there), table, key)
    return replace(source, subjects={SELF: source.subjects.get(SELF, {})})


def _needed(column: Column, contract: Contract) -> bool:
    return column.required or column.name in contract.key


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
