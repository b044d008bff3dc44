"""The main job with its true stages, on a small demo province."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from commonweal import demo
from commonweal.engine import Engine
from commonweal.export import TABLES, export
from commonweal.published import Published
from commonweal.run import Status, perform, stages
from commonweal.run.stages import STAGES
from commonweal.stage import Silent
from commonweal.workspace import Workspace

INTERRUPTED = Path(__file__).with_name("interrupted.py")
WITHOUT_PAGE = STAGES[:-1]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same province before any run. Never change it: copy it."""
    root = tmp_path_factory.mktemp("delivered") / "demo"
    demo.create(root, 2_000, 1, Silent())
    return root


@pytest.fixture
def fresh(delivered: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(delivered, tmp_path / "demo")
    return Workspace.open(tmp_path / "demo")


@contextmanager
def _published(workspace: Workspace) -> Iterator[Published]:
    with workspace.database() as database:
        yield Published.newest(database, workspace.lake())


def _assert_same_tables(left: Workspace, right: Workspace) -> None:
    """Every table holds the same rows, to the last digit.

    But for those that name the versions of tables: a killed run uses some up.
    """
    with _published(left) as one, _published(right) as other, Engine() as engine:
        assert set(one.tables) == set(other.tables)
        for table in sorted(set(one.tables) - {"programmes", "identity/memory"}):
            here, there = one.source(table), other.source(table)
            for first, second in ((here, there), (there, here)):
                more = f"SELECT * FROM {first} EXCEPT ALL SELECT * FROM {second}"
                assert engine.value(f"SELECT count(*) FROM ({more})") == 0, table


def test_a_second_run_does_nothing(demo_workspace: Workspace) -> None:
    report = perform(demo_workspace, STAGES)
    assert {stage.stage: stage.reused for stage in report.stages} == {
        stage.name: True for stage in STAGES
    }


def test_the_same_deliveries_give_the_same_tables(fresh: Workspace, finished_demo: Path) -> None:
    perform(fresh, WITHOUT_PAGE)
    _assert_same_tables(fresh, Workspace.open(finished_demo))


@pytest.mark.parametrize("threads", [1])
def test_the_number_of_threads_changes_nothing(
    threads: int, fresh: Workspace, finished_demo: Path
) -> None:
    path = fresh.path("workspace.toml")
    path.write_text(path.read_text() + f"\n[engine]\nthreads = {threads}\n")
    perform(Workspace.open(fresh.root), WITHOUT_PAGE)
    _assert_same_tables(fresh, Workspace.open(finished_demo))


@pytest.mark.parametrize(
    ("stage", "moment"),
    [
        ("intake", "write"),
        ("identity", "write"),
        ("household", "write"),
        ("programme", "write"),
        ("programme", "done"),
    ],
)
def test_a_killed_run_goes_on_to_the_same_tables(
    stage: str, moment: str, fresh: Workspace, finished_demo: Path
) -> None:
    outcome = subprocess.run(
        [sys.executable, INTERRUPTED, fresh.root, stages.__file__, stage, moment], check=False
    )
    assert outcome.returncode == -9
    assert Status.of(fresh).published is None

    report = perform(fresh, WITHOUT_PAGE)
    names = [entry.name for entry in WITHOUT_PAGE]
    done = names[: names.index(stage) + (moment == "done")]
    assert [entry.stage for entry in report.stages if entry.reused] == done
    _assert_same_tables(fresh, Workspace.open(finished_demo))


def test_a_run_killed_at_its_page_has_published(fresh: Workspace, finished_demo: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, INTERRUPTED, fresh.root, stages.__file__, "report", "begin"], check=False
    )
    assert outcome.returncode == -9
    _assert_same_tables(fresh, Workspace.open(finished_demo))
    assert not fresh.path("report.html").exists()
    report = perform(fresh, STAGES)
    assert [stage.stage for stage in report.stages if not stage.reused] == ["report"]
    assert fresh.path("report.html").is_file()


def test_over_postgresql_everything_is_the_same(
    fresh: Workspace, postgresql_url: str, finished_demo: Path, tmp_path: Path
) -> None:
    path = fresh.path("workspace.toml")
    path.write_text(re.sub('url = ".*"', f'url = "{postgresql_url}"', path.read_text()))
    over_postgresql = Workspace.open(fresh.root)
    perform(over_postgresql, WITHOUT_PAGE)
    _assert_same_tables(over_postgresql, Workspace.open(finished_demo))
    assert not over_postgresql.path("commonweal.db").exists()
    for table in TABLES:
        assert export(over_postgresql, table, tmp_path / f"{table}.csv") > 0


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_exported_in_both_formats(
    table: str, finished_demo: Path, tmp_path: Path
) -> None:
    workspace = Workspace.open(finished_demo)
    binary, text = tmp_path / "t.parquet", tmp_path / "t.csv"
    rows = export(workspace, table, binary)
    assert rows == export(workspace, table, text) > 0
    assert text.read_bytes().startswith(b"\xef\xbb\xbf")
    read_binary, read_text = duckdb.read_parquet(str(binary)), duckdb.read_csv(str(text))
    assert read_text.columns == read_binary.columns
    assert len(read_text) == len(read_binary) == rows
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.parquet"]


def test_an_export_that_fails_leaves_the_old_file(finished_demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "links.csv"
    target.write_text("yesterday's")
    workspace = Workspace.open(finished_demo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "execute", _fail)
        with pytest.raises(ZeroDivisionError):
            export(workspace, "links", target)
    assert [path.name for path in tmp_path.iterdir()] == ["links.csv"]
    assert target.read_text() == "yesterday's"


def _fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError
