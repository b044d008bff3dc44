"""Copies by which the next linkage finds what it needs of the largest tables without reading them.

They are made beside the linkage, each from the moment its table is written: most of the time they
take is the disk's.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from commonweal.engine import Engine
from commonweal.stage import StageContext

_LOOKED_FOR = {
    "mentions": ("entity", "record"),
    "people": ("entity", "component"),
    "called": ("record",),
}
"""Table -> the columns by which its rows are looked for."""


@dataclass(frozen=True)
class Copies:
    """The copies of one linkage; leaving it waits for them, and raises what has failed."""

    context: StageContext
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))
    _made: list[Future[None]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=kind is not None)
        if kind is None:
            for made in self._made:
                made.result()

    def begin(self, table: str) -> None:
        """Begin to copy what the stage has written as ``identity/<table>``, if the next linkage
        will look for rows of it."""
        columns = _LOOKED_FOR.get(table, ())
        if table == "keys":
            written = self.context.written("identity/keys")
            names = self.context.lake.columns("identity/keys", written)
            columns = tuple(name for name in names if name.startswith("key_"))
        if columns:
            # Made here, because the engine cannot be asked for it while it is at work.
            engine = self.context.engine.beside()
            self._made.append(self._thread.submit(self._make, engine, f"identity/{table}", columns))

    def _make(self, engine: Engine, table: str, columns: tuple[str, ...]) -> None:
        with engine:
            self.context.lake.make_reachable(engine, table, self.context.written(table), columns)
