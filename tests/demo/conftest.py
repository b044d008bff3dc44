"""One small province for all tests of the demo."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonweal.catalogue import Contract, load_contracts
from commonweal.demo import Summary, create, world
from commonweal.engine import Engine
from commonweal.extract import read_text
from commonweal.stage import Silent

RESIDENTS, SEED = 20_000, 3


@dataclass(frozen=True, eq=False)
class Province:
    """A demo workspace, its truth, and its deliveries as texts by our column names."""

    root: Path
    summary: Summary
    contracts: dict[str, Contract]

    def truth(self, name: str) -> pa.Table:
        return pq.read_table(self.root / "truth" / f"{name}.parquet")

    def delivered(self, dataset: str) -> pa.Table:
        contract = self.contracts[dataset]
        (path,) = (self.root / "deliveries" / dataset).iterdir()
        with Engine() as engine:
            extract = read_text(engine, path, "delivered", contract.format)
            names = {column.physical_name: column.name for column in contract.columns}
            cells = [f"c{position}" for position in range(len(extract.columns))]
            filled = ", ".join(cells)
            table = engine.arrow(
                f"SELECT * FROM delivered WHERE COALESCE({filled}) IS NOT NULL ORDER BY _line"
            )
        return table.select(cells).rename_columns([names[header] for header in extract.columns])


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    root = tmp_path_factory.mktemp("province") / "demo"
    summary = create(root, RESIDENTS, SEED, Silent())
    return Province(root, summary, dict(load_contracts(root / "contracts")))


@pytest.fixture(scope="session")
def people() -> Any:
    """Enough people for shares to be steady; nothing is written."""
    return world.create(60_000, SEED)
