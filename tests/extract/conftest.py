"""Files as departments deliver them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commonweal.engine import Engine
from commonweal.extract import Extract, Format, read_text


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


UTF8_CSV = Format()
Read = Callable[..., tuple[Extract, list[tuple[object, ...]]]]


@pytest.fixture
def read(engine: Engine, tmp_path: Path) -> Read:
    """Write bytes to a file, read it, give the extract and its rows in order of their lines."""

    def read(
        content: bytes, name: str = "file.csv", form: Format | None = UTF8_CSV
    ) -> tuple[Extract, list[tuple[object, ...]]]:
        path = tmp_path / name
        path.write_bytes(content)
        extract = read_text(engine, path, "t", form)
        return extract, engine.rows("SELECT * FROM t ORDER BY _line")

    return read
