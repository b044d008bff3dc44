"""The main job with a small set of stages: order, repetition, publication, failure."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from commonweal.database import Run
from commonweal.lake import TableMissing
from commonweal.published import NothingPublished, Published
from commonweal.run import NothingDelivered, Stage, StageUnknown, Status, perform
from commonweal.stage import StageContext, StageResult, TableNotReadable
from commonweal.workspace import Workspace, WorkspaceLocked, WorkspaceNewer
from tests.run import small_stages
from tests.run.interrupted import MOMENTS
from tests.run.small_stages import STAGES

HERE = Path(__file__).parent


@pytest.fixture
def numbers(workspace: Workspace, database_url: str) -> Workspace:
    """A workspace with one delivery, over either store."""
    return _with_numbers(workspace, database_url)


@pytest.fixture
def sqlite_numbers(workspace: Workspace) -> Workspace:
    """The same over SQLite alone."""
    return _with_numbers(workspace, "sqlite:///commonweal.db")


def _with_numbers(workspace: Workspace, database_url: str) -> Workspace:
    path = workspace.path("workspace.toml")
    path.write_text(re.sub('url = ".*"', f'url = "{database_url}"', path.read_text()))
    _deliver(workspace, "2021-09-01", 1, 2, 3)
    return Workspace.open(workspace.root)


def _deliver(workspace: Workspace, day: str, *numbers: int) -> None:
    folder = workspace.path("deliveries", "numbers")
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(str(number) for number in numbers)
    (folder / f"{day}.csv").write_text(f"number\n{lines}\n")


def _performed(workspace: Workspace) -> list[str]:
    """What was performed since this was last asked."""
    log = workspace.path("performed.log")
    found = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def _published(workspace: Workspace) -> Published:
    with workspace.database() as database:
        return Published.newest(database, workspace.lake())


def _total(workspace: Workspace) -> int:
    """What a reader sees."""
    with workspace.engine() as engine:
        return int(engine.value(f"SELECT total FROM {_published(workspace).source('sums')}"))


def _runs(workspace: Workspace) -> list[tuple[str, str | None]]:
    with workspace.database() as database, database.session() as session:
        return [(run.state, run.error) for run in session.scalars(select(Run).order_by(Run.id))]


def test_a_run_publishes_every_table_with_one_manifest(numbers: Workspace) -> None:
    report = perform(numbers, STAGES)
    assert _performed(numbers) == ["gather", "square", "add", "show"]
    assert report.as_of.isoformat() == "2021-09-01"
    assert _published(numbers).tables == {
        "accepted/numbers": 0,
        "squares": 0,
        "sums": 0,
        "counts": 0,
    }
    assert _total(numbers) == 14
    assert report.page == numbers.path("page.txt")
    assert numbers.path("page.txt").read_text() == "total 14"
    assert _runs(numbers) == [("finished", None)]


def test_a_second_run_on_the_same_input_does_nothing(numbers: Workspace) -> None:
    first = perform(numbers, STAGES)
    _performed(numbers)
    files = {path for path in numbers.path("lake").rglob("*") if path.is_file()}
    second = perform(numbers, STAGES)
    # The first stage looks for new deliveries and finds none.
    assert _performed(numbers) == ["gather"]
    assert all(stage.reused for stage in second.stages)
    assert second.manifest == first.manifest
    assert {path for path in numbers.path("lake").rglob("*") if path.is_file()} == files


def test_a_new_delivery_is_worked_through(numbers: Workspace) -> None:
    perform(numbers, STAGES)
    _deliver(numbers, "2021-10-01", 10)
    report = perform(numbers, STAGES)
    assert report.as_of.isoformat() == "2021-10-01"
    assert _total(numbers) == 100
    assert numbers.path("page.txt").read_text() == "total 100"


def test_earlier_versions_stay_readable(numbers: Workspace) -> None:
    perform(numbers, STAGES)
    before = _published(numbers)
    _deliver(numbers, "2021-10-01", 10)
    perform(numbers, STAGES)
    with numbers.engine() as engine:
        assert engine.value(f"SELECT total FROM {before.source('sums')}") == 14


def _change_configuration(workspace: Workspace) -> None:
    path = workspace.path("workspace.toml")
    path.write_text(path.read_text() + "[run]\nas_of = 2022-01-01\n")


def _change_regions(workspace: Workspace) -> None:
    workspace.path("regions.csv").write_text("code,name\n52,贵州省\n", encoding="utf-8")


def _lose_lake(workspace: Workspace) -> None:
    shutil.rmtree(workspace.path("lake", "squares"))


def test_a_lake_that_was_deleted_is_derived_again(numbers: Workspace) -> None:
    _deliver(numbers, "2021-10-01", 10)
    perform(numbers, STAGES)
    shutil.rmtree(numbers.path("lake"))
    assert Status.of(numbers).published is None
    perform(numbers, STAGES)
    assert _total(numbers) == 100


def test_two_workspaces_on_one_database_do_not_mix(numbers: Workspace, tmp_path: Path) -> None:
    other = _with_numbers(Workspace.create(tmp_path / "other"), numbers.configuration.database.url)
    _deliver(other, "2021-09-01", 10)
    for workspace in (numbers, other, numbers):
        perform(workspace, STAGES)
    assert (_total(numbers), _total(other)) == (14, 100)


@pytest.mark.parametrize("change", [_change_configuration, _change_regions])
def test_whatever_a_stage_depends_on_makes_it_go_again(
    sqlite_numbers: Workspace, change: Callable[[Workspace], None]
) -> None:
    perform(sqlite_numbers, STAGES)
    _performed(sqlite_numbers)
    change(sqlite_numbers)
    perform(Workspace.open(sqlite_numbers.root), STAGES)
    assert _performed(sqlite_numbers) == ["gather", "square", "add", "show"]


def test_a_table_that_is_gone_is_made_again(sqlite_numbers: Workspace) -> None:
    perform(sqlite_numbers, STAGES)
    _performed(sqlite_numbers)
    _lose_lake(sqlite_numbers)
    perform(sqlite_numbers, STAGES)
    assert "square" in _performed(sqlite_numbers)
    assert _total(sqlite_numbers) == 14


def test_a_page_that_is_gone_is_shown_again(sqlite_numbers: Workspace) -> None:
    perform(sqlite_numbers, STAGES)
    _performed(sqlite_numbers)
    sqlite_numbers.path("page.txt").unlink()
    perform(sqlite_numbers, STAGES)
    assert _performed(sqlite_numbers) == ["gather", "show"]


def test_what_a_stage_itself_depends_on_counts(sqlite_numbers: Workspace) -> None:
    first, square, *rest = STAGES
    for own in ("a", "a", "b"):
        stages = (first, replace(square, fingerprint=lambda _, own=own: own), *rest)
        perform(sqlite_numbers, stages)
    assert _performed(sqlite_numbers).count("square") == 2


def test_only_some_stages(numbers: Workspace) -> None:
    perform(numbers, STAGES)
    _performed(numbers)
    _deliver(numbers, "2021-10-01", 10)
    perform(numbers, STAGES, only=["gather"])
    assert _performed(numbers) == ["gather"]
    published = _published(numbers)
    assert published.tables["accepted/numbers"] == 1
    assert published.stages["square"].stale
    assert not published.stages["gather"].stale
    perform(numbers, STAGES, only=["square", "add"])
    assert _total(numbers) == 100
    assert not any(stage.stale for stage in _published(numbers).stages.values())


def test_a_later_stage_alone_needs_the_ones_before_it(sqlite_numbers: Workspace) -> None:
    with pytest.raises(TableNotReadable, match="accepted/numbers"):
        perform(sqlite_numbers, STAGES, only=["square"])
    assert _runs(sqlite_numbers) == [("failed", "run.table-not-readable")]


def test_an_unknown_stage_is_named_with_the_nearest(sqlite_numbers: Workspace) -> None:
    with pytest.raises(StageUnknown, match="did you mean square"):
        perform(sqlite_numbers, STAGES, only=["sqare"])


def test_without_deliveries_there_is_nothing_to_run(workspace: Workspace) -> None:
    with pytest.raises(NothingDelivered):
        perform(workspace, STAGES)


def test_with_a_date_but_no_deliveries_there_is_nothing_to_run(workspace: Workspace) -> None:
    _change_configuration(workspace)
    with pytest.raises(NothingDelivered):
        perform(Workspace.open(workspace.root), STAGES)


def test_readers_see_nothing_before_the_first_run_has_finished(numbers: Workspace) -> None:
    numbers.database(migrate=True).close()
    with pytest.raises(NothingPublished):
        _published(numbers)
    assert Status.of(numbers).published is None


def _fail(context: StageContext) -> StageResult:
    context.write("sums", "SELECT 0 AS total")
    raise ZeroDivisionError


def test_a_failed_stage_changes_nothing_that_readers_see(numbers: Workspace) -> None:
    perform(numbers, STAGES)
    _deliver(numbers, "2021-10-01", 10)
    with pytest.raises(ZeroDivisionError):
        perform(numbers, (*STAGES[:2], Stage("add", _fail), STAGES[3]))
    assert _total(numbers) == 14
    assert _runs(numbers)[-1] == ("failed", "ZeroDivisionError")
    perform(numbers, STAGES)
    assert _total(numbers) == 100


def test_a_table_outside_the_manifest_cannot_be_read(sqlite_numbers: Workspace) -> None:
    perform(sqlite_numbers, STAGES)
    with pytest.raises(TableMissing):
        _published(sqlite_numbers).source("secrets")


def _interrupt(workspace: Workspace, stage: str, moment: str) -> int:
    return subprocess.run(
        [
            sys.executable,
            HERE / "interrupted.py",
            workspace.root,
            small_stages.__file__,
            stage,
            moment,
        ],
        check=False,
        timeout=60,
    ).returncode


@pytest.mark.parametrize(
    ("stage", "moment"),
    # The page is no table of the lake, so `show` never writes there.
    [(s.name, m) for s in STAGES for m in MOMENTS if (s.name, m) != ("show", "write")],
)
def test_a_killed_run_changes_nothing_and_is_taken_up_again(
    sqlite_numbers: Workspace, stage: str, moment: str
) -> None:
    _check_killed(sqlite_numbers, stage, moment)


def test_a_killed_run_is_taken_up_again_over_postgresql(
    workspace: Workspace, postgresql_url: str
) -> None:
    _check_killed(_with_numbers(workspace, postgresql_url), "add", "finish")


def _check_killed(workspace: Workspace, stage: str, moment: str) -> None:
    perform(workspace, STAGES)
    before = _published(workspace)
    _deliver(workspace, "2021-10-01", 10)
    assert _interrupt(workspace, stage, moment) == -9

    names = [entry.name for entry in STAGES]
    shown_early = stage == "show"
    assert (_published(workspace).tables == before.tables) is not shown_early
    assert _total(workspace) == (100 if shown_early else 14)

    _performed(workspace)
    perform(workspace, STAGES)
    finished = names[: names.index(stage) + (moment == "done")]
    again = [name for name in names if name == "gather" or name not in finished]
    assert _performed(workspace) == again
    assert _total(workspace) == 100
    assert workspace.path("page.txt").read_text() == "total 100"
    assert [state for state, _ in _runs(workspace)] == ["finished", "abandoned", "finished"]
    assert not workspace.path("spill").exists()


def test_a_killed_first_run_leaves_no_files_that_nobody_names(sqlite_numbers: Workspace) -> None:
    assert _interrupt(sqlite_numbers, "square", "begin") == -9
    stray = sqlite_numbers.path("lake", "squares", "part-0123456789abcdef0123456789abcdef")
    stray.mkdir(parents=True)
    (stray / "data_0.parquet").write_bytes(b"half a file")
    sqlite_numbers.path("spill").mkdir(exist_ok=True)
    sqlite_numbers.path("spill", "duckdb_temp_block").write_bytes(b"spilled")
    perform(sqlite_numbers, STAGES)
    assert not stray.exists()
    assert not sqlite_numbers.path("spill").exists()
    assert _total(sqlite_numbers) == 14


def test_a_second_run_is_told_who_runs(sqlite_numbers: Workspace) -> None:
    with (
        sqlite_numbers.lock("commonweal run"),
        pytest.raises(WorkspaceLocked, match=r"process \d+ of"),
    ):
        perform(sqlite_numbers, STAGES)
    assert _performed(sqlite_numbers) == []


def test_two_runs_at_once_do_the_work_once(sqlite_numbers: Workspace) -> None:
    waiting = (
        "import sys; from commonweal.run import perform; from commonweal.workspace import *\n"
        "from tests.run.small_stages import STAGES\n"
        "perform(Workspace.open(sys.argv[1]), STAGES, on_wait=lambda holder: None)\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", waiting, sqlite_numbers.root], cwd=HERE.parents[1])
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert sorted(_performed(sqlite_numbers)) == ["add", "gather", "gather", "show", "square"]
    assert _runs(sqlite_numbers) == [("finished", None)] * 2


def test_a_newer_workspace_is_not_touched(sqlite_numbers: Workspace) -> None:
    path = sqlite_numbers.path("workspace.toml")
    path.write_text(path.read_text().replace("version = 1", "version = 99"))
    with pytest.raises(WorkspaceNewer):
        Workspace.open(sqlite_numbers.root)
