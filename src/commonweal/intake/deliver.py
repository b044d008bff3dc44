"""Putting a file, or an extract of a database, where the next run finds it."""

import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from commonweal.catalogue import Contract
from commonweal.engine import Engine
from commonweal.extract import Kind, extract_postgresql, kind_of, read_text, sha256
from commonweal.intake.errors import ChangesWithoutKey, DeliveryExists, FileNotNamed
from commonweal.intake.placement import place


@dataclass(frozen=True)
class Delivered:
    """What was put into deliveries/."""

    path: Path
    lines: int
    absent: tuple[str, ...]
    """Optional columns of the contract that it lacks."""
    extra: tuple[str, ...]
    """Columns that the contract does not know."""
    already: bool
    """Whether the same content was there before."""


def deliver(
    folder: Path, contract: Contract, file: Path | None, as_of: date, *, changes: bool
) -> Delivered:
    """Copy ``file`` below ``folder`` (deliveries/) under the name that says what it is.

    It is read once before, so that a file that breaks its contract never gets there. Without
    ``file`` the extract is taken from the PostgreSQL database that the contract names.
    """
    directory = folder / contract.dataset
    directory.mkdir(parents=True, exist_ok=True)
    if changes and not contract.key:
        raise ChangesWithoutKey(contract.dataset, file.name if file else "the extract")
    stem = f"{as_of.isoformat()}{'.changes' if changes else ''}"
    # Hidden files are no deliveries: a run beside this does not see a half-written one.
    part = directory / f".{stem}.part"
    try:
        if file is None:
            target, source = directory / f"{stem}.parquet", part.with_suffix(".parquet")
            _extract(contract, source)
        else:
            kind_of(file)
            ending = (
                file.name.lower().split(".")[-2:]
                if file.suffix == ".gz"
                else [file.suffix[1:].lower()]
            )
            target, source = directory / f"{stem}.{'.'.join(ending)}", file
        found = _look_through(contract, source, target, changes=changes)
        others = [
            path
            for path in directory.glob(f"{stem}.*")
            if path != target and not changes and ".changes." not in path.name
        ]
        if others:
            raise DeliveryExists(contract.dataset, others[0].name)
        if target.exists():
            if sha256(target) != sha256(source):
                raise DeliveryExists(contract.dataset, target.name)
            return replace(found, already=True)
        if file is None:
            source.replace(target)
        else:
            shutil.copyfile(file, part)
            part.replace(target)
        return found
    finally:
        part.unlink(missing_ok=True)
        part.with_suffix(".parquet").unlink(missing_ok=True)


def _extract(contract: Contract, target: Path) -> None:
    if contract.format.kind is not Kind.POSTGRESQL:
        raise FileNotNamed(contract.dataset)
    key = [contract[name].physical_name for name in contract.key]
    extract_postgresql(contract.format, target, key)


def _look_through(contract: Contract, source: Path, target: Path, *, changes: bool) -> Delivered:
    """Read ``source`` as a run would; nothing is kept."""
    with Engine() as engine:
        form = replace(contract.format, kind=kind_of(source))
        extract = read_text(engine, source, "delivered", form)
    placement = place(contract, extract, source, changes=changes)
    return Delivered(target, extract.lines, placement.absent, placement.extra, already=False)
