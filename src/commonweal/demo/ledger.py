"""Writes ``truth/``: whom each record is about, what was done to it, and how things really are.

| file | columns |
|---|---|
| records.parquet | dataset, record_id, subject, person, household |
| errors.parquet | dataset, record_id, column (empty: the whole record), kind |
| persons.parquet | person, household, book, name, resident_id, birth_date, sex, ethnicity, … |
| households.parquet | household, head, region, size |
| determinations.parquet | programme, period, person, household, region, eligible, amount_fen |
| findings.parquet | finding, person, household, region, programme |
"""

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.demo.chunk import Chunk, chunks, joined, text
from commonweal.demo.draws import Ints
from commonweal.demo.names import load
from commonweal.demo.schooling import ACADEMIC_YEAR
from commonweal.demo.world import World, coded, dates
from commonweal.engine import Engine

_RECORDS = pa.schema(
    [(name, pa.string()) for name in ("dataset", "record_id", "subject", "person", "household")]
)
_ERRORS = pa.schema([(name, pa.string()) for name in ("dataset", "record_id", "column", "kind")])


def person_key(person: Ints) -> pa.Array:
    """P000000042: a person's key in the truth."""
    return joined("P", text(person, 9))


def household_key(household: Ints) -> pa.Array:
    """H000000042: a household's key in the truth."""
    return joined("H", text(household, 9))


class TruthWriter:
    """The two files that grow with the deliveries."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._records = pq.ParquetWriter(folder / "records.parquet", _RECORDS, compression="zstd")
        self._errors = pq.ParquetWriter(folder / "errors.parquet", _ERRORS, compression="zstd")
        self._pending: list[pa.Table] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pending:
            self._errors.write_table(pa.concat_tables(self._pending))
        self._records.close()
        self._errors.close()

    def records(
        self, dataset: str, subject: str, record: pa.Array, person: pa.Array, chunk: Chunk
    ) -> None:
        """Whom each record is about; no line where it names nobody."""
        known = pc.is_valid(person)
        number = person.filter(known).to_numpy(zero_copy_only=False)
        count = len(number)
        self._records.write_table(
            pa.table(
                [
                    pa.repeat(dataset, count),
                    record.filter(known),
                    pa.repeat(subject, count),
                    person_key(number),
                    household_key(chunk.world.people.household[number]),
                ],
                schema=_RECORDS,
            )
        )

    def errors(self, dataset: str, record: pa.Array, column: str, kind: str) -> None:
        """What was done to these records."""
        count = len(record)
        if count:
            columns = [pa.repeat(dataset, count), record]
            columns += [pa.repeat(column, count), pa.repeat(kind, count)]
            self._pending.append(pa.table(columns, schema=_ERRORS))

    @staticmethod
    def facts(
        engine: Engine, folder: Path, world: World, determinations: pa.Table, findings: pa.Table
    ) -> None:
        """How things really are."""
        _write_persons(folder, world)
        people, homes = world.people, world.homes
        size = np.bincount(people.household, minlength=len(world.home))
        pq.write_table(
            pa.table(
                {
                    "household": household_key(world.home),
                    "head": person_key(homes.head),
                    "region": text(world.places.codes[homes.village]),
                    "size": size,
                }
            ),
            folder / "households.parquet",
        )
        person = determinations["person"].to_numpy()
        home = people.household[person]
        count = len(person)
        pq.write_table(
            pa.table(
                {
                    "programme": determinations["programme"],
                    "period": pa.repeat(str(ACADEMIC_YEAR), count),
                    "person": person_key(person),
                    "household": household_key(home),
                    "region": text(world.places.codes[homes.village[home]]),
                    "eligible": pa.repeat(True, count),
                    "amount_fen": determinations["amount_fen"].cast(pa.int64()),
                }
            ),
            folder / "determinations.parquet",
        )
        home = findings["household"].to_numpy()
        pq.write_table(
            pa.table(
                {
                    "finding": findings["finding"],
                    "person": person_key(findings["person"].to_numpy()),
                    "household": household_key(home),
                    "region": text(world.places.codes[homes.village[home]]),
                    "programme": findings["programme"].cast(pa.string()),
                }
            ),
            folder / "findings.parquet",
        )


def _write_persons(folder: Path, world: World) -> None:
    people = world.people
    writer = None
    for chunk in chunks(world):
        part = slice(chunk.start, chunk.stop)
        table = pa.table(
            {
                "person": person_key(chunk.people),
                "household": household_key(people.household[part]),
                "book": household_key(people.book[part]),
                "name": chunk.name(chunk.people),
                "resident_id": chunk.resident_id(chunk.people),
                "birth_date": dates(people.birth[part]),
                "sex": coded(people.male[part], ("female", "male")).cast(pa.string()),
                "ethnicity": coded(people.ethnicity[part], load().ethnicities).cast(pa.string()),
                "region": text(world.places.codes[world.village[part]]),
                "registered": people.registered[part],
                "away": people.away[part],
            }
        )
        if writer is None:
            writer = pq.ParquetWriter(folder / "persons.parquet", table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()
