"""Makes a demo province: a workspace, its deliveries and the truth."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.catalogue import Contract, load_contracts
from commonweal.demo import (
    belongings,
    extracts,
    illness,
    mistakes,
    needs,
    payments,
    schooling,
    spoil,
    truth,
    world,
)
from commonweal.demo.chunk import Chunk, chunks, joined
from commonweal.demo.deliveries import Delivery
from commonweal.demo.draws import Ints
from commonweal.demo.errors import TooFewResidents
from commonweal.demo.ledger import TruthWriter
from commonweal.engine import Engine
from commonweal.stage import Progress
from commonweal.workspace import Workspace

FEWEST = 200
"""Fewer residents than this make no province."""


@dataclass(frozen=True)
class Summary:
    """What was made."""

    root: Path
    residents: int
    households: int
    records: dict[str, int]
    eligible: dict[str, int]


def create(
    root: Path, residents: int, seed: int, progress: Progress, threads: int | None = None
) -> Summary:
    """Make a workspace in ``root``, a new or empty folder, with a province of so many residents.

    The same number and seed give the same files, whatever the number of threads.
    Raises :class:`TooFewResidents`, and what :meth:`commonweal.workspace.Workspace.create` raises.
    """
    if residents < FEWEST:
        raise TooFewResidents(residents, FEWEST)
    workspace = Workspace.create(root, "guizhou")
    with Engine(spill=workspace.path("spill"), threads=threads) as engine:
        # Files must have their rows in the same order each time.
        engine.execute("SET preserve_insertion_order = true")
        progress.step("families")
        province = world.create(residents, seed)
        progress.step("lives")
        for part in (needs, schooling, belongings, illness):
            part.build(province)
        determinations = truth.determine(engine, province)
        payments.build(province, determinations)
        province.tables["resident_register"] = extracts.register(province)
        findings = truth.find(engine, province, determinations)
        records = _deliver(engine, workspace, province, progress)
        progress.step("truth")
        TruthWriter.facts(engine, workspace.path("truth"), province, determinations, findings)
    shutil.rmtree(workspace.path("spill"), ignore_errors=True)
    eligible = determinations["programme"].value_counts().to_pylist()
    return Summary(
        workspace.root,
        residents,
        len(province.home),
        records,
        {entry["values"]: entry["counts"] for entry in eligible},
    )


def _deliver(
    engine: Engine, workspace: Workspace, province: world.World, progress: Progress
) -> dict[str, int]:
    """Write every delivery and the truth about its records; returns the lines of each."""
    total = sum(province.tables[dataset].num_rows for dataset in extracts.EXTRACTS)
    progress.step("deliveries", total)
    parts = chunks(province)
    contracts = load_contracts(workspace.path("contracts"))
    records: dict[str, int] = {}
    with TruthWriter(workspace.path("truth")) as ledger:
        for dataset in extracts.EXTRACTS:
            contract = contracts[dataset]
            rows = province.tables[dataset].num_rows
            folder = workspace.path("deliveries", dataset)
            with Delivery(engine, contract, folder, rows) as delivery:
                records[dataset] = 0
                for part in parts:
                    records[dataset] += _deliver_part(part, contract, delivery, ledger)
                    progress.advance(len(part.rows(dataset)[0]))
    return records


def _deliver_part(part: Chunk, contract: Contract, delivery: Delivery, ledger: TruthWriter) -> int:
    """The records of one dataset about the people of one chunk."""
    draws, dataset = part.world.draws, contract.dataset
    table, first = part.rows(dataset)
    total = part.world.tables[dataset].num_rows
    position = np.arange(len(table)) + first
    again = _hit(part, dataset, mistakes.REGISTERED_AGAIN, position)
    # Who is registered twice follows the first registration and has a number of its own.
    order = np.sort(np.concatenate([position * 2, position[again] * 2 + 1]))
    serial = order // 2 + np.where(order % 2, total, 0)
    table = table.take(pa.array(order // 2 - first))
    values = extracts.columns(part, dataset, table, serial)
    person = table["person"].to_numpy()
    spoilt = spoil.spoil(draws, part, contract, values, serial, person)
    record = _record_ids(spoilt.rows, contract)
    for subject, column in extracts.SUBJECTS.get(dataset, {}).items():
        ledger.records(dataset, subject, record, table[column].combine_chunks(), part)
    for rows, column, kind in spoilt.errors:
        ledger.errors(dataset, record.take(pa.array(rows)), column, kind)
    ledger.errors(dataset, record.filter(pa.array(serial >= total)), "", mistakes.REGISTERED_AGAIN)
    repeated = _hit(part, dataset, mistakes.REPEATED_LINE, serial)
    ledger.errors(dataset, record.filter(pa.array(repeated)), "", mistakes.REPEATED_LINE)
    lines = np.sort(np.concatenate([np.arange(len(serial)), np.flatnonzero(repeated)]))
    blank = _hit(part, dataset, mistakes.BLANK_LINE, serial)[lines]
    delivery.add(spoilt.rows.take(pa.array(lines)), blank)
    return len(lines)


def _hit(part: Chunk, dataset: str, kind: str, key: Ints) -> Any:
    chance = mistakes.rate(dataset, kind)
    return part.world.draws.chance(f"mistake/{dataset}/*/{kind}", key, chance)


def _record_ids(rows: pa.Table, contract: Contract) -> pa.Array:
    """The platform's record id: the key columns joined by a bar."""
    columns = [rows[name].combine_chunks() for name in contract.key]
    parts = [columns[0]]
    for column in columns[1:]:
        parts += ["|", column]
    return joined(*parts) if len(parts) > 1 else columns[0]
