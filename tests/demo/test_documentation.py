"""docs/demo.md tells all there is."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from commonweal.demo import extracts, mistakes

PAGE = (Path(__file__).parents[2] / "docs" / "demo.md").read_text("utf-8")


@pytest.mark.parametrize("kind", sorted({entry.kind for entry in mistakes.ERROR_MODEL}))
def test_every_kind_of_mistake_is_described(kind: str) -> None:
    assert f"`{kind}`" in PAGE


@pytest.mark.parametrize("dataset", sorted(extracts.EXTRACTS))
def test_the_records_of_every_dataset_are_as_many_as_told(dataset: str, province: Any) -> None:
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{dataset}` |"))
    told = int(line.split("|")[-2])
    found = province.summary.records[dataset] / province.summary.residents * 1000
    assert found == pytest.approx(told, rel=0.12, abs=2)


def test_every_file_of_the_truth_is_described_with_its_columns(province: Any) -> None:
    for path in (province.root / "truth").iterdir():
        (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{path.name}` |"))
        for column in pq.read_schema(path).names:
            assert f"`{column}`" in line
