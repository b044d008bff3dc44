"""Fixtures for encoding: departments with one secret, and a platform without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from commonweal.engine import Engine
from commonweal.identity import Linkage
from commonweal.identity.encoding import Encoded, Parameters, encode, link_encoded
from commonweal.identity.encoding.secret import Secret
from tests.identity.rows import Rows, source

SECRET = Secret(bytes(range(32)))
OTHER = Secret(bytes(range(1, 33)))


@dataclass
class Departments:
    """Encodes rows, links the files, and knows which pseudonym is whose."""

    folder: Path
    records: dict[tuple[str, str], str] = field(default_factory=dict)
    """(dataset, pseudonym) -> record."""

    def encode(
        self,
        dataset: str,
        rows: Rows,
        *,
        secret: Secret = SECRET,
        parameters: Parameters | None = None,
        free: bool = False,
        threads: int = 2,
    ) -> tuple[Path, Encoded]:
        """The encoded file of ``rows``, and its figures."""
        target, keys = self.folder / f"{dataset}.parquet", self.folder / f"{dataset}.csv"
        with Engine(threads=threads) as engine:
            described = source(engine, dataset, rows, free=free)
            found = encode(engine, described, secret, target, parameters, keys)
        for line in keys.read_text("utf-8").splitlines()[1:]:
            pseudonym, record = line.split(",", 1)
            self.records[dataset, pseudonym] = record
        return target, found

    def link(self, files: Mapping[str, Path], *, threads: int = 2) -> Found:
        """Who is who in encoded files."""
        with Engine(threads=threads) as engine:
            found = link_encoded(engine, files)
            rows = engine.rows(
                "SELECT dataset, record_id, person_id, match_weight, evidence FROM links "
                "ORDER BY ALL"
            )
        persons = {(of, self.records[of, name]): person for of, name, person, *_ in rows}
        return Found(found, persons, rows)


@dataclass(frozen=True)
class Found:
    """What the platform found."""

    linkage: Linkage
    persons: dict[tuple[str, str], str]
    """(dataset, record) -> person."""
    links: list[tuple[object, ...]]


@pytest.fixture
def departments(tmp_path: Path) -> Departments:
    """Departments that write into the test's folder."""
    return Departments(tmp_path)
