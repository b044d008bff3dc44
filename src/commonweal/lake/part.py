"""The files of one write: a folder that is gone again if the write does not come to its end."""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from commonweal.engine import Engine, literal
from commonweal.lake.log import File
from commonweal.lake.unsigned import Unsigned, signed


@dataclass(frozen=True)
class Part:
    """A folder for the files of one write, below the table's own."""

    table: Path
    name: str

    @property
    def path(self) -> Path:
        """The folder."""
        return self.table / self.name

    def write(
        self,
        engine: Engine,
        select: str,
        parameters: Sequence[object],
        step: str,
        unsigned: Unsigned,
    ) -> list[File]:
        """Write ``select`` as Parquet files; ``unsigned``: columns of the table."""
        # Trying a dictionary for a column of many different values takes a quarter of the writing
        # and makes files no smaller; zstd finds what repeats.
        engine.execute(
            f"COPY ({signed(select, unsigned)}) TO {literal(str(self.path))} "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 2048, "
            "PER_THREAD_OUTPUT true, RETURN_STATS true)",
            parameters,
            step=step,
        )
        return [
            File(
                str(Path(path).relative_to(self.table)),
                size=int(size),
                rows=int(rows),
                unsigned=unsigned,
            )
            for path, rows, size, *_ in engine.connection.fetchall()
        ]


@contextmanager
def writing(table: Path) -> Iterator[Part]:
    """A part of ``table`` that a failure leaves no trace of."""
    part = Part(table, f"part-{uuid.uuid4().hex}")
    table.mkdir(parents=True, exist_ok=True)
    try:
        yield part
    except BaseException:
        shutil.rmtree(part.path, ignore_errors=True)
        raise
