"""Fixtures for linkage."""

from collections.abc import Iterator

import pytest

from commonweal.engine import Engine
from commonweal.identity import link
from tests.identity.rows import Link, Linked, Rows, source


@pytest.fixture(scope="session")
def link_rows() -> Iterator[Link]:
    """Links datasets given as lists of rows."""
    engines: list[Engine] = []

    def linked(*, threads: int = 2, free: frozenset[str] = frozenset(), **datasets: Rows) -> Linked:
        engine = Engine(threads=threads)
        engines.append(engine)
        sources = [source(engine, name, rows, free=name in free) for name, rows in datasets.items()]
        return Linked(engine, link(engine, sources))

    yield linked
    for engine in engines:
        engine.close()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine of one test."""
    with Engine(threads=2) as opened:
        yield opened
